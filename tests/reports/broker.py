"""Real Celery brokers for one test: one in memory that can be read, and one that is out of order."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty

from celery import Celery

from plan_tracker.celery import app as product


def celery_app(url: str, folder: Path | None = None) -> Celery:
    """The product's Celery settings on another broker."""
    app = Celery("test", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    # These two win over CELERY_BROKER_URL of the environment, which wins over broker_url.
    app.conf.broker_read_url = app.conf.broker_write_url = url
    names = ("data_folder_in", "data_folder_out", "control_folder")
    app.conf.broker_transport_options = {name: str(folder) for name in names} if folder else {}
    return app


@contextmanager
def using(app: Celery) -> Iterator[Celery]:
    """Messages go to `app` instead of the product's broker."""
    # The current app is the thread's own, the default one that of threads begun from here.
    app.set_current()
    app.set_default()
    try:
        yield app
    finally:
        product.set_default()
        product.set_current()


class Broker:
    """The messages that wait, as (job, arguments), read from their JSON."""

    def __init__(self, app: Celery) -> None:
        self.app = app

    def take(self) -> list[tuple[str, list[object]]]:
        """Every waiting message, in the order of sending within its queue."""
        found = []
        with self.app.connection_for_read() as connection:
            for queue in ("documents", "default"):
                waiting = connection.SimpleQueue(queue)
                try:
                    while True:
                        message = waiting.get_nowait()
                        assert message.content_type == "application/json"
                        found.append((message.headers["task"], message.payload[0]))
                        message.ack()
                except Empty:
                    waiting.close()
        return found

    def work(self) -> list[str]:
        """Run what waits, as a worker would; returns the names of the jobs."""
        product.loader.import_default_modules()
        messages = self.take()
        for name, arguments in messages:
            product.tasks[name](*arguments)
        return [name for name, _arguments in messages]
