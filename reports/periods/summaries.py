"""What people must know about dates: the deadline that comes next."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from reports.periods.enums import Audience
from reports.periods.models import PeriodDeadline, ReportingPeriod
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
    notices = [
        DeadlineNotice(period, deadline, (deadline.last_day - today).days)
        for period in ReportingPeriod.objects.of(plan).open()
        for deadline in period.deadlines.all()
        if deadline.audience in audiences
    ]
    near = [notice for notice in notices if -OVERDUE_DAYS <= notice.days <= NOTICE_DAYS]
    return min(near, key=lambda notice: (notice.days < 0, abs(notice.days)), default=None)
