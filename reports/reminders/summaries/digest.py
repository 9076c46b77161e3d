"""One person's mail of the day: everything that is due, the most urgent first, across plans and periods."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse

from agencies.enums import Role
from agencies.models import Agency
from reports.periods.enums import Audience
from reports.periods.models import PeriodDeadline, ReportingPeriod
from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.reminders.rules import days_left
from reports.reminders.summaries.owed import Owed, owed_by
from reports.reminders.summaries.told import NOBODY_YET, ROLE_WORDS, Thing, ToldBefore, told_before, told_of
from reports.submissions.models import Submission
from reports.submissions.summaries import agency_lines

OWN_ROLES = frozenset({Role.OFFICER, Role.HEAD})
# So many agencies of a list have a line of their own; the others are named in one sentence.
LISTED = 15
# How what an agency still owes is found on a day.
OwedBy = Callable[[Submission, dt.date], Owed]


@dataclass(frozen=True)
class LateAgency:
    """An agency whose report has not come, and who was told of it before."""

    agency: Agency
    told: ToldBefore


@dataclass(frozen=True)
class Vacancy:
    """An agency where nobody holds roles that reminders go to."""

    agency: Agency
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One report that a person hears of: their own agency's (`owed`), several late ones (`late`), the consolidated one
    (`lacking`: agencies that have not sent), or that nobody holds a role there (`nobody`)."""

    period: ReportingPeriod
    deadline: PeriodDeadline
    today: dt.date
    url: str
    owed: Owed | None = None
    late: tuple[LateAgency, ...] = ()
    lacking: tuple[Agency, ...] = ()
    nobody: tuple[Vacancy, ...] = ()
    told: ToldBefore = NOBODY_YET

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

    @property
    def late_listed(self) -> tuple[LateAgency, ...]:
        return self.late[:LISTED]

    @property
    def late_others(self) -> list[Agency]:
        return [late.agency for late in self.late[LISTED:]]

    @property
    def lacking_listed(self) -> tuple[Agency, ...]:
        return self.lacking[:LISTED]

    @property
    def lacking_others(self) -> tuple[Agency, ...]:
        return self.lacking[LISTED:]


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

    @property
    def names_plan(self) -> bool:
        """Where two plans stand in one mail, each item says which is its own."""
        return len({item.period.plan_id for item in self.items}) > 1


def digest(
    deliveries: Sequence[ReminderDelivery], today: dt.date, *, owed: OwedBy = owed_by, history: bool = True
) -> Digest:
    """The mail for deliveries of one person; their steps are loaded with what they are about.

    A rehearsal says how it counts what is `owed`, and leaves out who was told before (`history`).
    """
    steps = [each.step for each in deliveries if not each.is_notice]
    told = told_before(steps if history else ())
    items: dict[tuple[int | None, int | None], Item] = {}
    late: dict[int, list[ReminderStep]] = defaultdict(list)
    vacant: dict[tuple[int, bool], list[ReminderStep]] = defaultdict(list)
    for delivery in deliveries:
        step = delivery.step
        thing = (step.submission_id, step.report_id)
        if delivery.is_notice:
            vacant[step.period.pk, step.submission is None].append(step)
        elif step.submission is None:
            items[thing] = replace(_consolidated(step, today), told=told.get(thing, NOBODY_YET))
        elif step.audience_role not in OWN_ROLES:
            late[step.period.pk].append(step)
        elif thing not in items:
            # Officer and head of one agency in one person: said once.
            items[thing] = replace(own_item(step.submission, today, owed), told=told.get(thing, NOBODY_YET))
    found = [*items.values(), *(_late(steps, told, today) for steps in late.values())]
    notices = [_nobody(steps, today) for steps in vacant.values()]
    ordered = (*sorted(found, key=lambda item: item.left), *sorted(notices, key=lambda item: item.left))
    return Digest(ordered, ordered[0].period.plan.consolidating_agency.email)


def digest_by_hand(submission: Submission, today: dt.date) -> Digest:
    """The same mail about one agency's report, sent because the consolidator pressed the button."""
    item = replace(own_item(submission, today), told=told_of(submission.pk))
    return Digest((item,), submission.period.plan.consolidating_agency.email)


def own_item(submission: Submission, today: dt.date, owed: OwedBy = owed_by) -> Item:
    """What an agency still owes."""
    found = owed(submission, today)
    return Item(submission.period, _deadline(submission.period, Audience.AGENCIES), today, found.first_gap, owed=found)


def _consolidated(step: ReminderStep, today: dt.date) -> Item:
    lacking = tuple(line.submission.agency for line in agency_lines(step.period, today) if line.sent_on is None)
    deadline = _deadline(step.period, Audience.CONSOLIDATOR)
    return Item(step.period, deadline, today, _board(step.period), lacking=lacking)


def _nobody(steps: Sequence[ReminderStep], today: dt.date) -> Item:
    """All vacancies of a period in one item, by agency in official order."""
    roles: dict[Agency, dict[str, None]] = defaultdict(dict)
    for step in steps:
        roles[step.addressed_agency][ROLE_WORDS[Role(step.audience_role)]] = None
    ordered = sorted(roles, key=lambda agency: agency.position)
    vacancies = tuple(Vacancy(agency, tuple(roles[agency])) for agency in ordered)
    audience = Audience.AGENCIES if steps[0].submission else Audience.CONSOLIDATOR
    url = settings.SITE_URL + reverse("admin:agencies_user_changelist")
    return Item(steps[0].period, _deadline(steps[0].period, audience), today, url, nobody=vacancies)


def _late(steps: Sequence[ReminderStep], told: Mapping[Thing, ToldBefore], today: dt.date) -> Item:
    """Every late agency of a period in one item, in official order."""
    period = steps[0].period
    submissions = sorted({step.submission for step in steps if step.submission}, key=lambda each: each.agency.position)
    late = tuple(LateAgency(each.agency, told.get((each.pk, None), NOBODY_YET)) for each in submissions)
    return Item(period, _deadline(period, Audience.AGENCIES), today, _board(period), late=late)


def _deadline(period: ReportingPeriod, audience: Audience) -> PeriodDeadline:
    deadline = period.deadline(audience)
    assert deadline is not None  # noqa: S101 (steps exist for deadlines only)
    return deadline


def _board(period: ReportingPeriod) -> str:
    return f"{settings.SITE_URL}{reverse('reports:board', args=[period.plan.code, period.code])}"
