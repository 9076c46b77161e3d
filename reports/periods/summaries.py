"""What people must know about dates: the deadline that comes next, and the periods that the rules call for."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from reports.periods import rules
from reports.periods.enums import Audience, PeriodKind
from reports.periods.models import DeadlineRule, PeriodDeadline, ReportingPeriod
from reports.periods.querysets import SharedCalendar
from tasks.models import Plan

# How early the frame of the page begins to tell of a deadline, and how long it goes on after it.
NOTICE_DAYS = 30
OVERDUE_DAYS = 30


@dataclass(frozen=True)
class DeadlineNotice:
    """The nearest deadline of an open period. `days` is negative once the last on-time day has passed."""

    period: ReportingPeriod
    deadline: PeriodDeadline
    days: int


def next_deadline(plan: Plan, audiences: Collection[Audience], today: dt.date) -> DeadlineNotice | None:
    """The deadline nearest to today among the open periods' and the given audiences; None when none is near."""
    near = [
        notice
        for notice in upcoming_deadlines(plan, today)
        if notice.deadline.audience in audiences and notice.days <= NOTICE_DAYS
    ]
    return min(near, key=lambda notice: (notice.days < 0, abs(notice.days)), default=None)


def upcoming_deadlines(plan: Plan, today: dt.date) -> list[DeadlineNotice]:
    """Deadlines of open periods, the nearest day first; those that passed long ago are left out. Two queries."""
    notices = [
        DeadlineNotice(period, deadline, (deadline.last_day - today).days)
        for period in ReportingPeriod.objects.of(plan).open()
        for deadline in period.deadlines.all()
    ]
    return sorted((each for each in notices if each.days >= -OVERDUE_DAYS), key=lambda each: each.deadline.last_day)


@dataclass(frozen=True)
class PlannedPeriod:
    """A period that the rules call for, open or not. Dates raise `PeriodRefused` where a rule names no real day."""

    plan: Plan
    kind: PeriodKind
    year: int
    rules: tuple[DeadlineRule, ...]
    calendar: SharedCalendar

    @property
    def code(self) -> str:
        return rules.period_code(self.kind, self.year)

    @property
    def deadlines(self) -> list[PeriodDeadline]:
        """The deadlines it would copy if it opened now, the earliest first."""
        deadlines = [rule.deadline_in(self.year) for rule in self.rules]
        for deadline in deadlines:
            deadline.calendar = self.calendar
        return sorted(deadlines, key=lambda deadline: deadline.due_on)

    @property
    def opens_on(self) -> dt.date:
        """The first day that one of its rules opens it on."""
        return min(rule.nominal_on(self.year) - dt.timedelta(days=rule.opens_days_before) for rule in self.rules)

    def is_due(self, on: dt.date) -> bool:
        """Whether it opens by itself on the day."""
        last_day = max(deadline.last_day for deadline in self.deadlines)
        return rules.is_due_to_open(self.opens_on, last_day, on)


def planned_periods(
    plan: Plan, years: Iterable[int], kinds: Collection[PeriodKind] = tuple(PeriodKind)
) -> list[PlannedPeriod]:
    """Every period of the years that has a rule, year by year. One query, and one where a last day rolls."""
    found = DeadlineRule.objects.of_periods(plan, years, kinds)
    calendar = PeriodDeadline.shared_calendar()
    return [PlannedPeriod(plan, kind, year, tuple(chosen), calendar) for (kind, year), chosen in found.items()]
