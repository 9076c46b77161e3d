"""One person's mail of the day: everything that is due, the most urgent first, across plans and periods."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse

from agencies.enums import Role
from agencies.models import Agency
from reports.periods.enums import Audience
from reports.periods.models import PeriodDeadline, ReportingPeriod
from reports.reminders.enums import ReminderState
from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.reminders.rules import days_left
from reports.reminders.summaries.owed import Owed, owed_by
from reports.submissions.models import Submission
from reports.submissions.summaries import AgencyLine, agency_lines

OWN_ROLES = frozenset({Role.OFFICER, Role.HEAD})
# So many earlier reminders are named, the latest first.
TOLD = 6
# How what an agency still owes is found on a day.
OwedBy = Callable[[Submission, dt.date], Owed]


@dataclass(frozen=True)
class Told:
    """Somebody who was reminded before."""

    who: str
    role: str
    at: dt.datetime


# By submission or report: the latest first.
ToldBefore = dict[tuple[int | None, int | None], tuple[Told, ...]]


@dataclass(frozen=True)
class LateAgency:
    """An agency whose report has not come, how late it is, and who was told of it before."""

    agency: Agency
    days_late: int
    told: tuple[Told, ...]


@dataclass(frozen=True)
class Item:
    """One report that a person hears of: their own agency's (`owed`), several late ones (`late`), the consolidated one
    (`lines`: agencies that lack something), or that nobody holds a role there (`nobody`)."""

    period: ReportingPeriod
    deadline: PeriodDeadline
    today: dt.date
    url: str
    owed: Owed | None = None
    late: tuple[LateAgency, ...] = ()
    lines: tuple[AgencyLine, ...] = ()
    nobody: tuple[Agency, str] | None = None
    told: tuple[Told, ...] = ()

    @property
    def left(self) -> int:
        """Days to the last on-time day, negative past it."""
        return days_left(self.deadline.last_day, self.today)

    @property
    def days_late(self) -> int:
        return max(0, -self.left)

    @property
    def is_consolidated(self) -> bool:
        return self.deadline.audience == Audience.CONSOLIDATOR


@dataclass(frozen=True)
class Digest:
    """The items of a mail, the most urgent first, and whom an answer goes to ("" for nobody)."""

    items: tuple[Item, ...]
    reply_to: str

    @property
    def first(self) -> Item:
        return self.items[0]

    @property
    def others(self) -> int:
        return len(self.items) - 1


def digest(
    deliveries: Sequence[ReminderDelivery], today: dt.date, *, owed: OwedBy = owed_by, history: bool = True
) -> Digest:
    """The mail for deliveries of one person; their steps are loaded with what they are about.

    A rehearsal says how it counts what is `owed`, and leaves out who was told before (`history`).
    """
    steps = [each.step for each in deliveries]
    told = _told_before(steps if history else ())
    items: dict[tuple[object, ...], Item] = {}
    late: dict[int, list[ReminderStep]] = defaultdict(list)
    for delivery in deliveries:
        step = delivery.step
        key = (delivery.is_notice, step.submission_id, step.report_id)
        if delivery.is_notice:
            items[(*key, step.audience_role)] = _nobody(step, today)
        elif step.submission is None:
            items[key] = replace(_consolidated(step, today), told=told[None, step.report_id])
        elif step.audience_role in OWN_ROLES:
            # Officer and head of one agency in one person: said once.
            items[key] = replace(own_item(step.submission, today, owed), told=told[step.submission_id, None])
        else:
            late[step.period.pk].append(step)
    found = [*items.values(), *(_late(steps, told, today) for steps in late.values())]
    return Digest(tuple(sorted(found, key=lambda item: item.left)), _reply_to(steps[0].period))


def digest_by_hand(submission: Submission, today: dt.date) -> Digest:
    """The same mail about one agency's report, sent because the consolidator pressed the button."""
    return Digest((own_item(submission, today),), _reply_to(submission.period))


def own_item(submission: Submission, today: dt.date, owed: OwedBy = owed_by) -> Item:
    """What an agency still owes."""
    found = owed(submission, today)
    return Item(submission.period, _deadline(submission.period, Audience.AGENCIES), today, found.first_gap, owed=found)


def _consolidated(step: ReminderStep, today: dt.date) -> Item:
    lacking = tuple(line for line in agency_lines(step.period, today) if line.sent_on is None)
    deadline = _deadline(step.period, Audience.CONSOLIDATOR)
    return Item(step.period, deadline, today, _board(step.period), lines=lacking)


def _nobody(step: ReminderStep, today: dt.date) -> Item:
    audience = Audience.AGENCIES if step.submission else Audience.CONSOLIDATOR
    url = settings.SITE_URL + reverse("admin:agencies_user_changelist")
    nobody = (step.addressed_agency, str(Role(step.audience_role).label))
    return Item(step.period, _deadline(step.period, audience), today, url, nobody=nobody)


def _late(steps: Sequence[ReminderStep], told: ToldBefore, today: dt.date) -> Item:
    """Every late agency of a period in one item, in official order."""
    period = steps[0].period
    deadline = _deadline(period, Audience.AGENCIES)
    days = max(0, -days_left(deadline.last_day, today))
    submissions = sorted({step.submission for step in steps if step.submission}, key=lambda each: each.agency.position)
    late = tuple(LateAgency(each.agency, days, told[each.pk, None]) for each in submissions)
    return Item(period, deadline, today, _board(period), late=late)


def _told_before(steps: Iterable[ReminderStep]) -> ToldBefore:
    """Who was reminded of each thing, the latest first. Two queries at most."""
    found: ToldBefore = defaultdict(tuple)
    sent = ReminderDelivery.objects.filter(state=ReminderState.SENT, is_notice=False, message__sent_at__isnull=False)
    for name, ids in (
        ("submission", {step.submission_id for step in steps if step.submission_id}),
        ("report", {step.report_id for step in steps if step.report_id}),
    ):
        if not ids:
            continue
        of_things = sent.filter(**{f"step__{name}__in": ids}).select_related("step", "user", "message")
        for each in of_things.order_by("-message__sent_at", "-pk"):
            if each.sent_at is None:
                continue
            told = Told(each.user.full_name if each.user else each.address, each.role_words, each.sent_at)
            key = (each.step.submission_id, each.step.report_id)
            found[key] = (*found[key], told)[:TOLD]
    return found


def _deadline(period: ReportingPeriod, audience: Audience) -> PeriodDeadline:
    deadline = period.deadline(audience)
    assert deadline is not None  # noqa: S101 (steps exist for deadlines only)
    return deadline


def _board(period: ReportingPeriod) -> str:
    return f"{settings.SITE_URL}{reverse('reports:board', args=[period.plan.code, period.code])}"


def _reply_to(period: ReportingPeriod) -> str:
    consolidating: Agency = period.plan.consolidating_agency
    return consolidating.email
