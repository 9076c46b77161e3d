"""Random seasons: reports sent, withdrawn, returned and received, holidays, moved dates, outages, crashes, two workers.

Whatever happens, every step ends; nobody is told of a step twice, or of what is done; and the newest step always comes.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.enums import Role
from agencies.models import Message
from reports.consolidation.models import ConsolidatedReport
from reports.periods.enums import Audience
from reports.periods.models import Holiday, PeriodDeadline, ReportingPeriod
from reports.reminders.enums import ReminderState
from reports.reminders.mails import Mail
from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.reminders.services import begin_due, plan_reminders, send_due_reminders, write_digest
from reports.submissions.models import Submission
from tests.factories.agencies import MembershipFactory
from tests.factories.tasks import PlanFactory
from tests.reports.helpers import OPENED_ON, opened, owing_agency
from tests.reports.reminders.season import at, twice

FIRST, LAST_DAY = dt.date(2026, 10, 28), dt.date(2026, 11, 29)
AGENCIES = 2
DAY = dt.timedelta(days=1)


class Killed(BaseException):
    """The process ends between the server's answer and our record."""


class Server(EmailBackend):
    """A mail server that may be down, and may see its client killed after taking a mail."""

    is_down = False
    kills = 0

    def send_messages(self, messages):
        if Server.is_down:
            raise SMTPServerDisconnected
        sent = super().send_messages(messages)
        if Server.kills:
            Server.kills -= 1
            raise Killed
        return sent


def write(deliveries, on):
    """The steps themselves instead of words: what went out can be read, and thousands are quick."""
    done = [each.step_id for each in deliveries if not each.step.is_owed]
    assert done == []
    body = " ".join(str(each.step_id) for each in deliveries)
    return Mail("Nhắc việc", body=body, html="", link="", reply_to="")


class Season:
    """One season day by day."""

    def __init__(self) -> None:
        plan = PlanFactory()
        agencies = [owing_agency(plan) for _ in range(AGENCIES)]
        MembershipFactory(agency=agencies[0], role=Role.HEAD)
        for agency in agencies:
            MembershipFactory(agency=agency, role=Role.OFFICER)
        both = MembershipFactory(agency=plan.consolidating_agency, role=Role.CONSOLIDATOR).user
        MembershipFactory(user=both, agency=agencies[1], role=Role.OFFICER)
        MembershipFactory(agency=plan.issuer, role=Role.LEADER)
        MembershipFactory(agency=plan.issuer, role=Role.ADMINISTRATOR)
        self.period = opened(plan, on=OPENED_ON)
        self.submissions = list(Submission.objects.filter(period=self.period).order_by("pk"))
        self.once_sent: set[int] = set()
        self.killed = 0
        Server.is_down, Server.kills = False, 0

    def act(self, day: dt.date, action: str, number: int) -> None:
        submission = Submission.objects.filter(pk=self.submissions[number % AGENCIES].pk)
        match action:
            case "send":
                submission.update(first_sent_at=at(day, 7), state="sent")
            case "receive":
                submission.update(received_otherwise_on=day, state="sent")
            case "return":
                submission.filter(state="sent").update(state="returned")
            case "withdraw":
                submission.filter(state="sent").update(first_sent_at=None, received_otherwise_on=None, state="drafting")
            case "holiday":
                date = day + (number % 9) * DAY
                if not Holiday.objects.filter(date=date).delete()[0]:
                    Holiday.objects.create(date=date, name="Nghỉ")
            case "move":
                due = max(LAST_DAY + (number % 25 - 12) * DAY, day)
                PeriodDeadline.objects.filter(period=self.period, audience=Audience.AGENCIES).update(due_on=due)
            case "down" | "up":
                Server.is_down = action == "down"
            case "kill":
                Server.kills = 1
        self.once_sent |= {each.pk for each in Submission.objects.filter(period=self.period) if each.is_sent}

    def work(self, day: dt.date, how: str) -> None:
        """Worker and beat on a day: both idle, one, two that step on each other, one that dies after claiming."""
        now = at(day)
        if how == "idle":
            return
        plan_reminders(on=day)
        if how in ("two", "dies"):
            begin_due(now=now)
        if how == "dies":
            return
        self._send(now)
        if how == "two":
            for address in set(ReminderDelivery.objects.unwritten().values_list("address", flat=True)):
                write_digest(address=address, day=day, on=day, write=write)
        # The lease of a process that was killed runs out, and what failed is tried again.
        for hour in (9, 13):
            plan_reminders(on=day)
            self._send(at(day, hour))

    def _send(self, now: dt.datetime) -> None:
        try:
            send_due_reminders(now=now, write=write)
        except Killed:
            self.killed += 1

    def end(self, day: dt.date) -> None:
        """The server is up again, and the period is closed."""
        Server.is_down, Server.kills = False, 0
        self.work(day, "one")
        ReportingPeriod.objects.filter(pk=self.period.pk).update(state="closed")
        self.work(day + DAY, "one")

    def newest_unheard(self, day: dt.date) -> Iterator[str]:
        """Tracks of what is owed whose newest due step neither went out nor is on its way."""
        tracks: dict[object, list[ReminderStep]] = defaultdict(list)
        for step in ReminderStep.objects.with_things().filter(planned_for__lte=day):
            if step.is_owed and step.submission_id not in self.once_sent:
                tracks[step.track].append(step)
        for steps in tracks.values():
            newest = max(steps, key=lambda step: (step.planned_for, step.offset))
            if newest.state not in (ReminderState.SENT, ReminderState.SENDING):
                yield f"{newest} {newest.audience_role}: {newest.state}"


actions = st.tuples(
    st.sampled_from(("send", "receive", "return", "withdraw", "holiday", "move", "move", "down", "up", "kill", "")),
    st.integers(0, 30),
)
works = st.sampled_from(("one", "one", "one", "two", "dies", "idle", "idle"))
seasons = st.lists(st.tuples(st.integers(1, 9), actions, works), min_size=4, max_size=12)


@pytest.mark.django_db
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(season=seasons)
def test_every_step_ends_and_nobody_hears_twice_or_of_what_is_done_but_always_of_the_newest(season, django_settings):
    with transaction.atomic():
        transaction.set_rollback(play(season))


@pytest.fixture
def django_settings(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    return settings


def play(season) -> bool:
    """Run a season and judge it; True, for the caller to forget it."""
    mail.outbox = []
    here, day = Season(), FIRST
    for days, (action, number), how in season:
        day += days * DAY
        here.act(day, action, number)
        here.work(day, how)
        if how in ("one", "two") and not Server.is_down and not Server.kills:
            assert list(here.newest_unheard(day)) == []
    here.end(day + DAY)
    assert ReminderStep.objects.filter(state__in=("planned", "sending", "failed")).count() == 0
    assert ReminderDelivery.objects.unsettled().count() == 0
    assert twice() == []
    judge_mails(here)
    return True


def judge_mails(here: Season) -> None:
    """One letter a Message-ID but for those killed, and no step to anybody in two of them."""
    letters = Counter(message.extra_headers["Message-ID"] for message in mail.outbox)
    assert sum(times - 1 for times in letters.values()) <= here.killed
    heard = Counter(
        (message.to[0], step)
        for message in {each.extra_headers["Message-ID"]: each for each in mail.outbox}.values()
        for step in message.body.split()
    )
    assert [key for key, times in heard.items() if times > 1] == []
    by_day = Counter(
        (address, timezone.localdate(sent))
        for address, sent in Message.objects.filter(mail_state="sent").values_list("address", "sent_at")
    )
    assert [key for key, times in by_day.items() if times > 1] == []
    assert ConsolidatedReport.objects.count() == 1
