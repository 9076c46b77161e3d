"""Rehearsing reminders on a copy of the data, with a clock of its own: who would get what, and when."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from agencies.enums import MailState, Role
from agencies.models import Message
from plan_tracker.lib.sandbox import sandbox
from reports.consolidation.models import ConsolidatedReport
from reports.periods.enums import PeriodState
from reports.periods.models import PeriodDeadline, ReportingPeriod
from reports.reminders.enums import ReminderState
from reports.reminders.mails import Mail, subject_only
from reports.reminders.models import ReminderDelivery, ReminderSettings, ReminderStep
from reports.reminders.querysets import ReminderStepQuerySet
from reports.reminders.services.claiming import begin_due
from reports.reminders.services.planning import locked_settings, plan_reminders
from reports.reminders.services.sending import send_due_reminders, waiting_addresses
from reports.reminders.services.writing import Writer, digest_key, with_steps
from reports.reminders.summaries import Owed, digest, owed_by
from reports.submissions.enums import SubmissionState
from reports.submissions.models import Submission
from reports.submissions.services import open_due_periods

# All that opening, planning and sending write.
WRITTEN = (
    ReportingPeriod,
    PeriodDeadline,
    Submission,
    ConsolidatedReport,
    ReminderSettings,
    ReminderStep,
    ReminderDelivery,
    Message,
)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, order=True)
class LedgerRow:
    """One stored step: of which report ("" for the consolidated one), for whom, and what became of it."""

    day: dt.date
    plan: str
    period: str
    agency: str
    role: str
    offset: int
    state: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class MailStep:
    """One step that a mail tells of; a notice tells an administrator that nobody is in the role."""

    plan: str
    period: str
    agency: str
    role: Role
    offset: int
    is_notice: bool


@dataclass(frozen=True)
class RehearsedMail:
    """One mail that would have been sent, and the steps that it is made of."""

    at: dt.datetime
    name: str
    address: str
    subject: str
    steps: tuple[MailStep, ...]


@dataclass(frozen=True)
class Rehearsal:
    """What would have happened."""

    mails: tuple[RehearsedMail, ...]
    rows: tuple[LedgerRow, ...]
    opened: tuple[tuple[dt.date, str], ...]


def rehearse(*, first: dt.date, last: dt.date, today: dt.date) -> Rehearsal:
    """Run the days from `first` to `last` as worker and beat would, as if nobody sent a report meanwhile.

    Of days that have passed, what was sent since is taken back in the copy; days between today and `first` are run, not
    told.
    """
    with sandbox(*WRITTEN):
        if first <= today:
            _take_back(first)
        opened = [*_run(min(first, today), last)]
        since = timezone.make_aware(dt.datetime.combine(first, dt.time.min))
        told = tuple((day, code) for day, code in opened if day >= first)
        return Rehearsal(tuple(_mails(since)), ledger(first, last), told)


def would_go_out(*, now: dt.datetime, today: dt.date) -> Rehearsal:
    """What sending would do at the moment, missed days included, without doing it.

    A day to come is reached through the days before it: a weekly step follows the one before.
    """
    day = timezone.localdate(now)
    if day > today:
        season = rehearse(first=day, last=day, today=today)
        return replace(season, mails=tuple(mail for mail in season.mails if mail.at <= now))
    with sandbox(*WRITTEN):
        opened = tuple((day, period.code) for period in open_due_periods(on=day))
        plan_reminders(on=day)
        before = set(ReminderDelivery.objects.values_list("pk", flat=True))
        send_due_reminders(now=now)
        fresh = ReminderDelivery.objects.exclude(pk__in=before)
        begun = ReminderStep.objects.filter(pk__in=fresh.values("step"))
        return Rehearsal(tuple(_mails(now)), _rows(begun), opened)


def ledger(first: dt.date, last: dt.date) -> tuple[LedgerRow, ...]:
    """The stored steps of some days."""
    return _rows(ReminderStep.objects.filter(planned_for__gte=first, planned_for__lte=last))


def _run(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, str]]:
    """One day after the other; planning changes nothing on a day on which nothing happened before."""
    day, is_stale, write = first, True, _Subjects()
    while day <= last:
        opened = open_due_periods(on=day)
        yield from ((day, period.code) for period in opened)
        if opened or is_stale:
            plan_reminders(on=day)
        is_stale = False
        for hour in sorted({row.send_at for row in locked_settings().values()}):
            now = timezone.make_aware(dt.datetime.combine(day, hour))
            if begin_due(now=now):
                is_stale = True
            _hand_over(now, write)
        day += DAY


def _hand_over(now: dt.datetime, write: Writer) -> None:
    """As `send_due_reminders` with a mail server that takes everything: one mail a person and day, all steps sent.

    In a few statements a day, because a season has thousands of mails.
    """
    day_of = dict(waiting_addresses(now))
    if not day_of:
        return
    keys = {digest_key(address, day): address for address, day in day_of.items()}
    had = {keys[key] for key in Message.objects.filter(key__in=keys).values_list("key", flat=True)}
    waiting: dict[str, list[ReminderDelivery]] = defaultdict(list)
    for each in _sharing_periods(with_steps(ReminderDelivery.objects.unwritten().select_related("user"))):
        if each.address in day_of and each.address not in had:
            waiting[each.address].append(each)
    messages = [
        _message(digest_key(address, day_of[address]), deliveries, now, write(deliveries, timezone.localdate(now)))
        for address, deliveries in waiting.items()
    ]
    for message in Message.objects.bulk_create(messages):
        for each in waiting[message.address]:
            each.message, each.state = message, ReminderState.SENT
    sent = [each for deliveries in waiting.values() for each in deliveries]
    ReminderDelivery.objects.bulk_update(sent, ["message", "state"], batch_size=500)
    ReminderStep.objects.filter(pk__in={each.step_id for each in sent}).update(state=ReminderState.SENT)


def _sharing_periods(deliveries: list[ReminderDelivery]) -> list[ReminderDelivery]:
    """The same, with each period loaded once, and its deadlines."""
    periods: dict[int, ReportingPeriod] = {}
    for each in deliveries:
        thing = each.step.submission or each.step.report
        assert thing is not None  # noqa: S101 (a constraint)
        thing.period = periods.setdefault(thing.period_id, thing.period)
    prefetch_related_objects(list(periods.values()), "deadlines")
    return deliveries


def _message(key: str, deliveries: Sequence[ReminderDelivery], now: dt.datetime, mail: Mail) -> Message:
    return Message(
        key=key,
        recipient=next((each.user for each in deliveries if each.user), None),
        address=deliveries[0].address,
        subject=mail.subject,
        message_id=key,
        mail_state=MailState.SENT,
        sent_at=now,
    )


class _Subjects:
    """Writes subjects only. Nobody works while it is rehearsed, so what a report lacks is counted once."""

    def __init__(self) -> None:
        self._known: dict[int, Owed] = {}

    def __call__(self, deliveries: Sequence[ReminderDelivery], on: dt.date) -> Mail:
        return subject_only(digest(deliveries, on, owed=self._owed, history=False))

    def _owed(self, submission: Submission, on: dt.date) -> Owed:
        if submission.pk not in self._known:
            self._known[submission.pk] = owed_by(submission, on)
        return self._known[submission.pk]


def _take_back(first: dt.date) -> None:
    """Leave the copy as it would be had nobody sent anything since the day: no reminders, reports or closing."""
    since = timezone.make_aware(dt.datetime.combine(first, dt.time.min))
    ReminderStep.objects.filter(planned_for__gte=first).delete()
    kept = ReminderDelivery.objects.filter(message__isnull=False).values("message")
    written = Q(created_at__gte=since) | Q(sent_at__gte=since)
    Message.objects.filter(written, key__startswith="digest:").exclude(pk__in=kept).delete()
    owed = {"first_sent_at": None, "received_otherwise_on": None, "state": SubmissionState.NOT_STARTED}
    Submission.objects.filter(first_sent_at__gte=since).update(**owed)
    Submission.objects.filter(received_otherwise_on__gte=first).update(**owed)
    ConsolidatedReport.objects.filter(issued_at__gte=since).update(issued_at=None)
    ReportingPeriod.objects.filter(closed_at__gte=since).update(
        state=PeriodState.OPEN, closed_at=None, closed_by=None, closed_reason=""
    )


def _mails(since: dt.datetime) -> Iterator[RehearsedMail]:
    """The mails that the copy's ledger says were sent."""
    sent = ReminderDelivery.objects.filter(state=ReminderState.SENT, message__sent_at__gte=since)
    by_mail: dict[Message, list[ReminderDelivery]] = defaultdict(list)
    steps = ReminderStep.objects.with_things().in_bulk(sent.values_list("step", flat=True))
    for each in sent.select_related("message", "user").order_by("message__sent_at", "message_id", "pk"):
        assert each.message is not None  # noqa: S101 (filtered)
        each.step = steps[each.step_id]
        by_mail[each.message].append(each)
    for message, deliveries in by_mail.items():
        assert message.sent_at is not None  # noqa: S101 (filtered)
        person = deliveries[0].user
        yield RehearsedMail(
            at=timezone.localtime(message.sent_at),
            name=person.full_name if person else "",
            address=message.address,
            subject=message.subject,
            steps=tuple(_mail_step(each) for each in deliveries),
        )


def _mail_step(delivery: ReminderDelivery) -> MailStep:
    step = delivery.step
    return MailStep(
        plan=step.period.plan.code,
        period=step.period.code,
        agency=step.submission.agency.code if step.submission else "",
        role=Role(step.audience_role),
        offset=step.offset,
        is_notice=delivery.is_notice,
    )


def _rows(steps: ReminderStepQuerySet) -> tuple[LedgerRow, ...]:
    told: dict[int, list[str]] = defaultdict(list)
    heard = ReminderDelivery.objects.filter(step__in=steps, is_notice=False, state=ReminderState.SENT)
    for step, address in heard.values_list("step", "address"):
        told[step].append(address)
    rows = (
        LedgerRow(
            day=step.planned_for,
            plan=step.period.plan.code,
            period=step.period.code,
            agency=step.submission.agency.code if step.submission else "",
            role=step.audience_role,
            offset=step.offset,
            state=step.state,
            addresses=tuple(sorted(told[step.pk])),
        )
        for step in steps.with_things()
    )
    return tuple(sorted(rows))
