"""Handing work to Celery.

A message is a hint, never the record: the work is a database row first, and the sweep sends the hint again.
"""

import logging
from collections.abc import Callable

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

Argument = int | str | None


def enqueue(job: str, *args: Argument, task_id: str | None = None, on_lost: Callable[[], object] | None = None) -> None:
    """Send the job's message after the current transaction commits.

    A broker that is down never fails the request: the loss is logged and `on_lost` is called,
    for the row to tell people that it waits.
    """
    transaction.on_commit(lambda: _send(job, args, task_id, on_lost))


def _send(job: str, args: tuple[Argument, ...], task_id: str | None, on_lost: Callable[[], object] | None) -> None:
    try:
        current_app.send_task(job, args=args, task_id=task_id, retry=False, ignore_result=True)
    except (OperationalError, OSError):
        logger.warning("broker down: %s%s was not enqueued, the sweep will do it", job, args)
        if on_lost is not None:
            on_lost()
