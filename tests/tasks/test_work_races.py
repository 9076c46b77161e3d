"""Colleagues tick at the same moment: each tick has its update, and the last one knows of all."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tasks.enums import ProgressStatus
from tasks.models import AnnualProgress, ProgressUpdate, WorkItem
from tasks.services import tick_work_item
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import MembershipFactory
from tests.factories.tasks import WorkItemFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RACERS = 4


def test_work_ticked_at_once_is_counted_once_each(assignment):
    items = [WorkItemFactory(assignment=assignment) for _ in range(RACERS)]
    actors = [as_actor(MembershipFactory(agency=assignment.agency).user) for _ in items]
    start = Barrier(RACERS, timeout=30)

    def tick(number: int) -> None:
        try:
            start.wait()
            tick_work_item(actor=actors[number], item=items[number], done_on=TODAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as pool:
        for future in [pool.submit(tick, number) for number in range(RACERS)]:
            future.result(timeout=60)
    assert WorkItem.objects.filter(done_on=TODAY).count() == RACERS
    assert list(ProgressUpdate.objects.order_by("pk").values_list("percent", flat=True)) == [25, 50, 75, 100]
    assert AnnualProgress.objects.get().status == ProgressStatus.DONE
