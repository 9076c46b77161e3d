"""Who owes a period what: one line per agency, from the year's recorded progress."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from reports.periods.models import ReportingPeriod
from reports.submissions.enums import SubmissionState
from reports.submissions.models import Submission
from tasks.models import Assignment
from tasks.rules import reference_day


@dataclass(frozen=True)
class AgencyLine:
    """An agency that owes, its lead assignments in force, and how many of them have a record for the year."""

    submission: Submission
    leads: int
    recorded: int

    @property
    def missing(self) -> int:
        return self.leads - self.recorded

    @property
    def state(self) -> SubmissionState:
        """The submission's state with its label and mark."""
        return SubmissionState(self.submission.state)


@dataclass(frozen=True)
class BoardTotals:
    """How many agencies owe a report, and how far their lead tasks are recorded."""

    agencies: int
    complete: int
    partial: int
    none: int


def board_totals(lines: Sequence[AgencyLine]) -> BoardTotals:
    """Every agency is counted once: complete, partial or none."""
    complete = sum(not line.missing for line in lines)
    none = sum(bool(line.missing) and not line.recorded for line in lines)
    return BoardTotals(len(lines), complete, len(lines) - complete - none, none)


def lead_assignments(period: ReportingPeriod, on: dt.date) -> QuerySet[Assignment]:
    """Lead assignments in force for the period's year, annotated `is_recorded`."""
    leads = Assignment.objects.leads().in_force(reference_day(period.year, on))
    return leads.filter(task__group__plan=period.plan_id).with_recorded(period.year, period.figures_until)


def agency_lines(period: ReportingPeriod, on: dt.date) -> list[AgencyLine]:
    """Every agency that owes, in official order. Two queries."""
    counted = (
        lead_assignments(period, on)
        .values("agency_id")
        .order_by()
        .annotate(leads=Count("pk"), recorded=Count("pk", filter=Q(is_recorded=True)))
    )
    counts = {row["agency_id"]: (row["leads"], row["recorded"]) for row in counted}
    submissions = Submission.objects.filter(period=period).select_related("agency")
    return [AgencyLine(item, *counts.get(item.agency_id, (0, 0))) for item in submissions]
