"""The ledger of reminders: each step and each reminder by hand, with what became of every mail."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.enums import MailState, Role
from agencies.models import Agency
from plan_tracker.lib import marks
from plan_tracker.lib.marks import Mark
from reports.periods.models import ReportingPeriod
from reports.reminders.enums import UNSETTLED, ReminderState
from reports.reminders.models import HandReminder, ReminderDelivery, ReminderStep
from reports.submissions.models import Submission

_STEP_MARKS = {
    ReminderState.PLANNED: marks.UNKNOWN,
    ReminderState.SENDING: marks.ACTIVE,
    ReminderState.SENT: marks.GOOD,
    ReminderState.FAILED: marks.BAD,
}
_MAIL_MARKS = {
    MailState.QUEUED: marks.UNKNOWN,
    MailState.SENDING: marks.ACTIVE,
    MailState.SENT: marks.GOOD,
    MailState.FAILED: marks.BAD,
}
# These did not go out with their mail, which may have gone out about something else.
_LEFT_OUT = (ReminderState.CANCELLED, ReminderState.CAUGHT_UP)
# Of several mails of one reminder by hand the strongest says what became of it.
_STRONGEST = (MailState.SENT, MailState.SENDING, MailState.QUEUED, MailState.FAILED, MailState.CANCELLED)
_UNREAD = ("message__body", "message__html")
_ROLES = {role.value: place for place, role in enumerate(Role)}


@dataclass(frozen=True)
class Shown:
    """A state as the screens show it."""

    mark: Mark
    label: str


@dataclass(frozen=True)
class LedgerMail:
    """One mail: to whom, and what became of it. `sent_at` is the moment at which the mail server took it."""

    person: str
    address: str
    state: Shown
    sent_at: dt.datetime | None = None
    attempts: int | None = None
    error: str = ""
    message_id: str = ""
    is_notice: bool = False


@dataclass(frozen=True)
class LedgerEntry:
    """A step of the ladder, or a reminder by hand. `thing` is the agency, "" for the consolidated report.

    `is_ahead`: it has not been begun.
    """

    thing: str
    words: str
    audience: str
    day: dt.date
    state: Shown
    state_at: dt.datetime
    mails: tuple[LedgerMail, ...]
    is_ahead: bool = False
    is_by_hand: bool = False


@dataclass(frozen=True)
class LedgerLine:
    """Where an entry stands in the ledger: read for all, so that mails are read for those on the page only."""

    day: dt.date
    step: ReminderStep | None = None
    by_hand: tuple[HandReminder, ...] = ()

    @property
    def order(self) -> tuple[object, ...]:
        if self.step is None:
            return (self.day, *_place(self.by_hand[0].submission), 1, 0, 0, self.by_hand[0].pk)
        role = _ROLES.get(self.step.audience_role, len(_ROLES))
        return (self.day, *_place(self.step.submission), 0, self.step.offset, role, self.step.pk)


@dataclass(frozen=True)
class AgencyCount:
    """An agency's steps of a period by state."""

    agency: Agency
    states: tuple[tuple[Shown, int], ...]
    failed: int


def submission_ledger(submission: Submission) -> list[LedgerLine]:
    """All that an agency's report was and will be reminded of, the earliest first. Two queries."""
    by_hand = HandReminder.objects.filter(submission=submission)
    return _lines(ReminderStep.objects.filter(submission=submission), by_hand)


def report_ledger(period: ReportingPeriod) -> list[LedgerLine]:
    """That of the period's consolidated report."""
    return _lines(ReminderStep.objects.filter(report__period=period), HandReminder.objects.none())


def period_ledger(period: ReportingPeriod) -> list[LedgerLine]:
    """That of the whole period: the consolidated report and every agency."""
    steps = ReminderStep.objects.filter(Q(submission__period=period) | Q(report__period=period))
    return _lines(steps, HandReminder.objects.filter(submission__period=period))


def ledger_entries(lines: Sequence[LedgerLine]) -> list[LedgerEntry]:
    """The lines with their mails. One query."""
    steps = [line.step.pk for line in lines if line.step]
    mails: dict[int, list[LedgerMail]] = defaultdict(list)
    if steps:
        deliveries = ReminderDelivery.objects.filter(step__in=steps).select_related("user", "message")
        for each in deliveries.defer(*_UNREAD).order_by("pk"):
            mails[each.step_id].append(_mail(each))
    return [_step_entry(line.step, mails[line.step.pk]) if line.step else _hand_entry(line) for line in lines]


def state_counts(lines: Iterable[LedgerLine]) -> list[tuple[Shown, int]]:
    """How many steps are in which state."""
    counts = Counter(ReminderState(line.step.state) for line in lines if line.step)
    return [(step_state(state), counts[state]) for state in ReminderState if counts[state]]


def agency_counts(period: ReportingPeriod) -> list[AgencyCount]:
    """The agencies that owe, in official order, each with its steps by state. Two queries."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    steps = ReminderStep.objects.filter(submission__period=period).order_by()
    for submission, state, count in steps.values_list("submission", "state").annotate(count=Count("pk")):
        counts[submission][state] = count
    found = Submission.objects.filter(period=period).select_related("agency").order_by("agency__position")
    return [_agency_count(each.agency, counts[each.pk]) for each in found]


def step_state(state: ReminderState) -> Shown:
    return Shown(_STEP_MARKS.get(state, marks.NONE), str(state.label))


def mail_state(state: MailState) -> Shown:
    return Shown(_MAIL_MARKS.get(state, marks.NONE), str(state.label))


def _agency_count(agency: Agency, counts: dict[str, int]) -> AgencyCount:
    states = tuple((step_state(state), counts[state]) for state in ReminderState if state in counts)
    return AgencyCount(agency, states, counts.get(ReminderState.FAILED, 0))


def _lines(steps: QuerySet[ReminderStep], by_hand: QuerySet[HandReminder]) -> list[LedgerLine]:
    found = [LedgerLine(step.planned_for, step) for step in steps.select_related("submission__agency")]
    mails = by_hand.select_related("submission__agency", "user", "message", "by").defer(*_UNREAD)
    # Whoever pressed the button wrote to several people at one moment.
    for (_submission, _by, at), rows in groupby(
        mails.order_by("submission", "by", "at", "pk"), key=lambda row: (row.submission_id, row.by_id, row.at)
    ):
        found.append(LedgerLine(timezone.localdate(at), by_hand=tuple(rows)))
    return sorted(found, key=lambda line: line.order)


def _place(submission: Submission | None) -> tuple[int, int]:
    """Within a day the consolidated report, then agencies in official order."""
    return (submission.agency.position, submission.pk) if submission else (-1, 0)


def _step_entry(step: ReminderStep, mails: list[LedgerMail]) -> LedgerEntry:
    return LedgerEntry(
        thing=step.submission.agency.name if step.submission else "",
        words=step.words,
        audience=str(Role(step.audience_role).label),
        day=step.planned_for,
        state=step_state(ReminderState(step.state)),
        state_at=step.state_at,
        mails=tuple(mails),
        is_ahead=step.state == ReminderState.PLANNED,
    )


def _hand_entry(line: LedgerLine) -> LedgerEntry:
    first = line.by_hand[0]
    mails = tuple(_hand_mail(row) for row in line.by_hand)
    states = {row.message.mail_state for row in line.by_hand}
    return LedgerEntry(
        thing=first.submission.agency.name,
        words=_("nhắc ngay, %s gửi") % first.by,
        audience=_("Người của cơ quan"),
        day=line.day,
        state=mail_state(next(state for state in _STRONGEST if state in states)),
        state_at=first.at,
        mails=mails,
        is_by_hand=True,
    )


def _mail(delivery: ReminderDelivery) -> LedgerMail:
    """What became of the step's own part; of the mail itself while that is not known."""
    state, message = ReminderState(delivery.state), delivery.message
    person = delivery.user.full_name if delivery.user else ""
    mail = LedgerMail(person, delivery.address, step_state(state), is_notice=delivery.is_notice)
    if message is None or (state in _LEFT_OUT and message.mail_state == MailState.SENT):
        return mail
    return replace(
        mail,
        state=mail_state(MailState(message.mail_state)) if state in UNSETTLED else mail.state,
        sent_at=delivery.sent_at,
        attempts=message.attempts,
        error=message.error,
        message_id=message.message_id,
    )


def _hand_mail(row: HandReminder) -> LedgerMail:
    message = row.message
    return LedgerMail(
        person=row.user.full_name if row.user else "",
        address=message.address,
        state=mail_state(MailState(message.mail_state)),
        sent_at=message.sent_at,
        attempts=message.attempts,
        error=message.error,
        message_id=message.message_id,
    )
