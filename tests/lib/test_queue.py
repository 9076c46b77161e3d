"""Messages go to the broker after the commit, and a broker that is down fails nobody."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import Celery, current_app
from django.db import transaction

from plan_tracker.lib.queue import enqueue

pytestmark = pytest.mark.django_db

Sent = Callable[[], list[tuple[str, list[object], str]]]


@pytest.fixture
def use_broker() -> Iterator[Callable[..., Celery]]:
    """Make an app with the given broker the current one until the test ends."""
    before = current_app._get_current_object()

    def use(url: str, **options: str) -> Celery:
        app = Celery("test", set_as_current=True)
        # These two win over CELERY_BROKER_URL of the environment.
        app.conf.broker_read_url = app.conf.broker_write_url = url
        app.conf.broker_transport_options = options
        return app

    yield use
    before.set_current()


@pytest.fixture
def sent(use_broker: Callable[..., Celery], tmp_path: Path) -> Sent:
    """A working broker; returns what was sent to it since the last call: name, arguments, id."""
    folders = {name: str(tmp_path) for name in ("data_folder_in", "data_folder_out", "control_folder")}
    app = use_broker("filesystem://", **folders)

    def receive() -> list[tuple[str, list[object], str]]:
        found = []
        with app.connection_for_read() as connection:
            queue = connection.SimpleQueue(app.conf.task_default_queue)
            while queue.qsize():
                message = queue.get_nowait()
                message.ack()
                found.append((message.headers["task"], message.payload[0], message.headers["id"]))
        return found

    return receive


@pytest.fixture(params=["filesystem", "redis"])
def broker_down(request: pytest.FixtureRequest, use_broker: Callable[..., Celery], tmp_path: Path) -> None:
    if request.param == "filesystem":
        gone = str(tmp_path / "gone")
        use_broker("filesystem://", data_folder_in=gone, data_folder_out=gone, control_folder=gone)
    else:
        # Port 1 refuses; without max_retries kombu waits some six seconds.
        use_broker("redis://127.0.0.1:1/0", max_retries=0)


def test_nothing_is_sent_before_the_commit(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        enqueue("reports.render_document", 7, "2026-11-23", None, task_id="render-7")
        assert sent() == []
    assert len(callbacks) == 1
    assert sent() == [("reports.render_document", [7, "2026-11-23", None], "render-7")]
    assert sent() == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_when_the_work_is_rolled_back(sent):
    with transaction.atomic():
        enqueue("reports.sweep")
        transaction.set_rollback(True)
    assert sent() == []
    with transaction.atomic():
        enqueue("reports.sweep")
    assert [name for name, _args, _id in sent()] == ["reports.sweep"]


def test_a_working_broker_loses_nothing(sent, django_capture_on_commit_callbacks):
    lost = []
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("reports.sweep", on_lost=lambda: lost.append("lost"))
    assert lost == []
    assert len(sent()) == 1


@pytest.mark.usefixtures("broker_down")
def test_a_broker_that_is_down_raises_nothing_and_says_that_the_message_was_lost(
    django_capture_on_commit_callbacks, caplog
):
    lost = []
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("reports.render_document", 7, on_lost=lambda: lost.append("lost"))
        assert lost == []
    assert lost == ["lost"]
    assert [record.getMessage() for record in caplog.records if record.name == "plan_tracker.lib.queue"] == [
        "broker down: reports.render_document(7,) was not enqueued, the sweep will do it"
    ]


@pytest.mark.usefixtures("broker_down")
def test_a_lost_message_that_nobody_asks_about_raises_nothing_either(django_capture_on_commit_callbacks, caplog):
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("reports.sweep")
    assert "broker down: reports.sweep() was not enqueued" in caplog.text
