"""Who leaves a heartbeat, when a part is silent, and what the two health addresses answer."""

import datetime as dt
from contextlib import suppress

import pytest
from celery.signals import after_task_publish, beat_init
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plan_tracker.celery import app
from reports import jobs
from reports.reminders.services import SendCount
from reports.watch.enums import WATCHED, Part
from reports.watch.models import Heartbeat
from reports.watch.rules import SILENT_AFTER, is_silent
from reports.watch.services import leave_heartbeat, run_words
from reports.watch.summaries import health

NOW = dt.datetime(2026, 11, 24, 1, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
EVERYTHING, WEB = reverse("pages:health"), reverse("pages:web_health")


@pytest.mark.parametrize(
    ("heard_at", "silent"),
    [
        (None, True),
        (NOW, False),
        (NOW - SILENT_AFTER, False),
        (NOW - SILENT_AFTER - SECOND, True),
        (NOW + SECOND, False),
    ],
)
def test_a_part_is_silent_after_ten_minutes_or_when_it_was_never_heard(heard_at, silent):
    assert dt.timedelta(minutes=10) == SILENT_AFTER
    assert is_silent(heard_at, NOW) is silent


def all_heard(at: dt.datetime = NOW) -> None:
    for part in WATCHED:
        leave_heartbeat(part=part, at=at)


@pytest.mark.django_db
class TestLeaving:
    def test_one_row_a_part_is_written_over(self):
        for seconds in (0, 60):
            leave_heartbeat(part=Part.WORKER, at=NOW + seconds * SECOND, note=f"{seconds}")
        assert list(Heartbeat.objects.values_list("part", "at", "note")) == [("worker", NOW + 60 * SECOND, "60")]

    def test_an_older_word_hides_no_newer_one(self):
        leave_heartbeat(part=Part.WORKER, at=NOW)
        leave_heartbeat(part=Part.WORKER, at=NOW - SECOND)
        assert Heartbeat.objects.get().at == NOW

    def test_the_sweep_proves_worker_and_reminders_and_nothing_else(self, plan, time_machine):
        time_machine.move_to(NOW, tick=False)
        jobs.sweep()
        assert dict(Heartbeat.objects.values_list("part", "at")) == {Part.WORKER: NOW, Part.REMINDERS: NOW}

    def test_a_sweep_that_fails_at_the_reminders_is_heard_as_a_worker_only(self, plan, monkeypatch):
        def fails(**_given: object) -> None:
            raise RuntimeError("no reminders today")

        monkeypatch.setattr(jobs.reminders, "send_due_reminders", fails)
        with suppress(RuntimeError):
            jobs.sweep()
        assert list(Heartbeat.objects.values_list("part", flat=True)) == [Part.WORKER]

    def test_whoever_serves_the_documents_is_heard_on_their_queue(self):
        jobs.documents_alive()
        assert Heartbeat.objects.get().part == Part.DOCUMENTS
        assert app.conf.task_routes["reports.documents_alive"] == app.conf.task_routes["reports.render_document"]

    @pytest.mark.parametrize(
        ("count", "words"),
        [
            (SendCount(0, 0, 0), "không có bước nào đến hạn"),
            (SendCount(3, 2, 1), "3 bước đến hạn, 2 thư đã gửi, 1 thư còn chờ"),
        ],
    )
    def test_a_run_says_what_it_did(self, count, words):
        assert run_words(count) == words


# Beat closes connections that are too old: not those of a test that is one transaction.
@pytest.mark.django_db(transaction=True)
class TestBeat:
    @pytest.fixture
    def beat(self):
        """As in beat's process."""
        beat_init.send(sender=None)
        yield
        after_task_publish.disconnect(jobs.hear_beat)

    def test_it_is_heard_once_the_broker_has_taken_the_sweep(self, beat, broker):
        broker.app.send_task("reports.sweep")
        assert Heartbeat.objects.get().part == Part.SCHEDULER

    def test_other_messages_say_nothing(self, beat, broker):
        broker.app.send_task("agencies.deliver_message", args=[1])
        assert Heartbeat.objects.count() == 0

    def test_a_broker_that_is_down_leaves_it_silent(self, beat, broken_broker):
        with suppress(Exception):
            app.current_app().send_task("reports.sweep", retry=False)
        assert Heartbeat.objects.count() == 0

    def test_what_a_web_process_sends_is_not_beat(self, broker):
        broker.app.send_task("reports.sweep")
        assert Heartbeat.objects.count() == 0


@pytest.mark.django_db
class TestHealth:
    @pytest.mark.parametrize("part", WATCHED)
    def test_each_silent_part_turns_it_red_and_is_named(self, client, time_machine, part):
        time_machine.move_to(NOW, tick=False)
        all_heard()
        assert (client.get(EVERYTHING).status_code, client.get(EVERYTHING).json()["status"]) == (200, "ok")
        Heartbeat.objects.filter(part=part).update(at=NOW - SILENT_AFTER - SECOND)
        answer = client.get(EVERYTHING)
        assert (answer.status_code, answer.json()["status"]) == (503, "silent")
        told = answer.json()["parts"]
        assert {name: each["status"] for name, each in told.items() if each["status"] != "ok"} == {part: "silent"}
        assert told[part]["seconds"] == 601

    def test_before_anything_was_heard_it_is_red(self, client):
        answer = client.get(EVERYTHING)
        assert answer.status_code == 503
        assert answer.json()["parts"]["scheduler"] == {"status": "silent", "seconds": None}

    def test_a_ping_that_fails_is_no_part_of_it(self):
        all_heard()
        Heartbeat.objects.create(part=Part.PING, at=NOW - 10 * SILENT_AFTER, note="timed out")
        assert health(NOW).is_ok

    def test_the_web_process_is_well_whatever_the_others_do(self, client):
        answer = client.get(WEB)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok"})

    def test_without_a_database_both_are_red_and_say_so(self, client, monkeypatch):
        def fails(*_given: object, **_named: object) -> None:
            raise OperationalError("connection refused: db.internal:5432")

        monkeypatch.setattr(connection, "cursor", fails)
        answers = [client.get(url) for url in (EVERYTHING, WEB)]
        assert [(each.status_code, each.json()) for each in answers] == [
            (503, {"status": "down", "database": "down"})
        ] * 2

    @pytest.mark.parametrize("url", [EVERYTHING, WEB])
    def test_both_answer_without_tls_and_are_never_kept(self, settings, url):
        settings.SECURE_SSL_REDIRECT = True
        answer = Client().get(url)
        assert answer.status_code in {200, 503}
        assert "no-store" in answer.headers["Cache-Control"]

    def test_it_costs_one_query(self, django_assert_num_queries):
        all_heard(timezone.now())
        with django_assert_num_queries(1):
            Client().get(EVERYTHING)
