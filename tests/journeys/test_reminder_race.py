"""Real workers over Redis race for the same reminders, or are killed at them; a real mail server counts them."""

import asyncio
import datetime as dt
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from agencies.enums import Role
from agencies.models import Message
from reports.periods.enums import Audience, PeriodKind, Wording
from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.reminders.services import plan_reminders
from reports.submissions.services import open_period
from tests.factories.agencies import MembershipFactory
from tests.factories.reports import DeadlineRuleFactory
from tests.factories.tasks import PlanFactory
from tests.journeys.stack import Process, wait_until
from tests.reports.broker import celery_app, using
from tests.reports.helpers import lead_task, owing_agency
from tests.reports.smtp import Mailbox, mail_server

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.django_db(transaction=True)]

AGENCIES, OFFICERS = 10, 2
MESSAGES = ("reports.send_due_reminders",) * 15 + ("reports.sweep",) * 5
CLAIM = "reminder-race"
# Of a worker, each with a mail in its hands.
PROCESSES = 2


class SlowMailbox(Mailbox):
    """Takes its time over each mail, so that the other worker comes by while one is being sent."""

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(0.05)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def due_reminders() -> set[str]:
    """Steps of many agencies and of the consolidator, due since yesterday; the addresses that await a mail."""
    return due_since_yesterday(AGENCIES, OFFICERS)


def due_since_yesterday(agencies: int, officers: int) -> set[str]:
    """A period whose steps of thirty and of fourteen days before the last day were missed."""
    today = timezone.localdate()
    last_day = today + dt.timedelta(days=13)
    plan = PlanFactory(first_year=last_day.year, last_year=last_day.year)
    for audience in Audience:
        DeadlineRuleFactory(
            plan=plan, audience=audience, month=last_day.month, day=last_day.day, wording=Wording.ON_OR_BEFORE
        )
    people = [MembershipFactory(agency=plan.consolidating_agency, role=Role.CONSOLIDATOR).user]
    for _ in range(agencies):
        agency = owing_agency(plan)
        lead_task(plan, agency)
        people += [MembershipFactory(agency=agency, role=Role.OFFICER).user for _ in range(officers)]
    with using(celery_app("memory://")):
        opened_on = today - dt.timedelta(days=40)
        open_period(plan=plan, kind=PeriodKind.ANNUAL, year=last_day.year, on=opened_on)
    plan_reminders(on=opened_on)
    return {person.email for person in people}


@pytest.fixture
def broker_url() -> Iterator[str]:
    """A database of the configured Redis server that nobody uses, claimed for this test."""
    for number in range(15, 0, -1):
        url = urlunsplit(urlsplit(settings.CELERY_BROKER_URL)._replace(path=f"/{number}"))
        with redis.Redis.from_url(url) as client:
            if client.dbsize() == 0 and client.set(CLAIM, "claimed", nx=True, ex=300):
                try:
                    yield url
                finally:
                    client.flushdb()
                return
    raise RuntimeError("every Redis database is in use")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(SlowMailbox()) as mailbox:
        yield mailbox


@pytest.fixture
def workers(tmp_path: Path, broker_url: str, mailbox: Mailbox) -> Iterator[list[Process]]:
    """Two worker processes on the test's own database, each with a VAR_DIR of its own."""
    started = [worker_on(tmp_path / name, broker_url, mailbox.port) for name in ("first", "second")]
    try:
        for worker in started:
            worker.start()
        yield started
    finally:
        for worker in started:
            worker.stop()


def worker_on(folder: Path, broker_url: str, mail_port: int) -> Process:
    folder.mkdir()
    environment = {
        **os.environ,
        "DEBUG": "1",
        "VAR_DIR": str(folder),
        "DATABASE_URL": own_database_url(),
        "CONN_MAX_AGE": "0",
        "CELERY_BROKER_URL": broker_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "PYTHONUNBUFFERED": "1",
    }
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "info"]
    command = [sys.executable, "-m", "celery", "-A", "plan_tracker", "worker", "--concurrency", str(PROCESSES), *quiet]
    return Process(command, environment, folder / "worker.log", lambda process: " ready." in process.written())


def own_database_url() -> str:
    """The database in which this test runs, as the environment names it."""
    values = {name: quote(str(value), safe="") for name, value in connection.settings_dict.items()}
    person = f"{values['USER']}:{values['PASSWORD']}" if values["PASSWORD"] else values["USER"]
    return f"postgres://{person}@{values['HOST']}:{values['PORT'] or 5432}/{values['NAME']}"


def send(broker_url: str, *names: str) -> None:
    app = celery_app(broker_url)
    for name in names:
        app.send_task(name, ignore_result=True)
    app.close()


def wait_for_jobs(workers: list[Process], jobs: int) -> None:
    """Every message was worked off, by one worker or the other."""

    def ended() -> bool:
        return sum(worker.written().count("] succeeded in ") for worker in workers) >= jobs

    try:
        wait_until(ended, f"{jobs} jobs have not ended", seconds=90)
    except TimeoutError as late:
        logs = "\n".join(f"--- {worker.log}\n{worker.tail()}" for worker in workers)
        raise AssertionError(f"{late}\n{logs}") from late


def test_each_recipient_gets_exactly_one_mail(due_reminders, broker_url, mailbox, workers):
    send(broker_url, *MESSAGES)
    wait_for_jobs(workers, len(MESSAGES))
    # What a worker saw half sent in the other's hands, the next sweep settles.
    send(broker_url, "reports.sweep")
    wait_for_jobs(workers, len(MESSAGES) + 1)

    assert mailbox.addresses == sorted(due_reminders)
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(due_reminders) == AGENCIES * OFFICERS + 1
    # Two steps were missed: the newest went out, the other one is caught up.
    steps = ReminderStep.objects.filter(planned_for__lt=timezone.localdate()).values_list("offset", "state")
    assert Counter(steps) == {(-30, "caught_up"): AGENCIES + 1, (-14, "sent"): AGENCIES + 1}
    assert set(ReminderDelivery.objects.values_list("state", flat=True)) == {"sent"}
    assert set(Message.objects.values_list("mail_state", "attempts")) == {("sent", 1)}
    assert [worker.log.parent.name for worker in workers if "] succeeded in " not in worker.written()] == []
    assert [line for worker in workers for line in worker.written().splitlines() if " ERROR" in line] == []


def test_killed_in_the_middle_of_two_hundred_mails_nothing_is_lost(tmp_path, broker_url, mailbox):
    """kill -9 and a new worker: at most one letter twice for each process that died, and that under its own id."""
    addresses = due_since_yesterday(agencies=40, officers=5)
    first, second = (worker_on(tmp_path / name, broker_url, mailbox.port) for name in ("first", "second"))
    try:
        first.start()
        send(broker_url, "reports.send_due_reminders", "reports.sweep")
        wait_until(lambda: len(mailbox.mails) >= 60, "sixty mails are not there", seconds=90)
        first.stop()
        arrived = len(mailbox.mails)
        assert arrived < len(addresses)
        # As long after it as a lease lasts.
        Message.objects.filter(mail_state="sending").update(lease_until=timezone.now())
        second.start()
        send(broker_url, "reports.sweep", "reports.sweep")
        wait_for_jobs([second], 2)
        send(broker_url, "reports.sweep")
        wait_for_jobs([second], 3)
    finally:
        first.stop()
        second.stop()
    ids = Counter(str(mail["Message-ID"]) for mail in mailbox.mails)
    assert (len(ids), set(mailbox.addresses)) == (len(addresses), addresses)
    assert sum(times - 1 for times in ids.values()) <= PROCESSES
    assert len({(str(mail["Message-ID"]), str(mail["To"])) for mail in mailbox.mails}) == len(addresses) == 201
    assert set(ReminderDelivery.objects.values_list("state", flat=True)) == {"sent"}
    assert set(ReminderStep.objects.filter(begun_at__isnull=False).values_list("state", flat=True)) == {"sent"}
