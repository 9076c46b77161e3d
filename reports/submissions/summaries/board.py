"""Who owes a period what: one line per agency, from the year's recorded progress and from what was sent."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from agencies.enums import AgencyKind
from reports.periods.enums import Audience, PeriodState
from reports.periods.models import PeriodDeadline, ReportingPeriod
from reports.submissions.enums import SubmissionState
from reports.submissions.models import Submission
from reports.submissions.rules import sent_on
from tasks.enums import Timeliness
from tasks.models import Assignment, Plan
from tasks.rules import reference_day, timeliness


@dataclass(frozen=True)
class AgencyLine:
    """An agency that owes, its lead assignments in force, how many of them have a record for the year, and whether it
    sent in time: `last_day` is the period's last on-time day for agencies (None: it has none)."""

    submission: Submission
    leads: int
    recorded: int
    last_day: dt.date | None
    today: dt.date

    @property
    def missing(self) -> int:
        return self.leads - self.recorded

    @property
    def state(self) -> SubmissionState:
        """The submission's state with its label and mark."""
        return SubmissionState(self.submission.state)

    @property
    def sent_on(self) -> dt.date | None:
        first = self.submission.first_sent_at
        return sent_on(timezone.localdate(first) if first else None, self.submission.received_otherwise_on)

    @property
    def timeliness(self) -> Timeliness | None:
        """In time or late, sent or not (design R1, R5)."""
        return timeliness(self.sent_on, self.last_day, self.today) if self.last_day else None

    @property
    def days_left(self) -> int | None:
        """Days to the last on-time day, negative past it; None once it was sent."""
        if self.last_day is None or self.sent_on is not None:
            return None
        return (self.last_day - self.today).days

    @property
    def days_late(self) -> int:
        return max(0, -(self.days_left or 0))


@dataclass(frozen=True)
class KindBar:
    """How many agencies of one kind owe, and how many of them have sent."""

    kind: AgencyKind
    owed: int
    sent: int


@dataclass(frozen=True)
class BoardTotals:
    """Every agency is counted once in `states`; sending is counted beside it, in time or late."""

    agencies: int
    states: tuple[tuple[SubmissionState, int], ...]
    sent_in_time: int
    sent_late: int
    kinds: tuple[KindBar, ...]

    @property
    def sent(self) -> int:
        return self.sent_in_time + self.sent_late

    @property
    def unsent(self) -> int:
        return self.agencies - self.sent

    @property
    def rate(self) -> Fraction | None:
        """Share of the agencies that have sent, in per cent; None where nobody owes."""
        return Fraction(100 * self.sent, self.agencies) if self.agencies else None

    @property
    def on_time_rate(self) -> Fraction | None:
        """Share of the agencies that sent in time, in per cent."""
        return Fraction(100 * self.sent_in_time, self.agencies) if self.agencies else None


def board_totals(lines: Sequence[AgencyLine]) -> BoardTotals:
    """Counts of a period's lines."""
    states = Counter(line.state for line in lines)
    in_time = sum(line.timeliness == Timeliness.DONE_IN_TIME for line in lines)
    sent = sum(line.sent_on is not None for line in lines)
    return BoardTotals(
        agencies=len(lines),
        states=tuple((state, states[state]) for state in SubmissionState if states[state]),
        sent_in_time=in_time,
        sent_late=sent - in_time,
        kinds=tuple(_kind_bar(kind, lines) for kind in AgencyKind if any(_is_of(line, kind) for line in lines)),
    )


def _is_of(line: AgencyLine, kind: AgencyKind) -> bool:
    return line.submission.agency.kind == kind


def _kind_bar(kind: AgencyKind, lines: Sequence[AgencyLine]) -> KindBar:
    of_kind = [line for line in lines if _is_of(line, kind)]
    return KindBar(kind, len(of_kind), sum(line.sent_on is not None for line in of_kind))


def lead_assignments(period: ReportingPeriod, on: dt.date) -> QuerySet[Assignment]:
    """Lead assignments in force for the period's year, annotated `is_recorded`."""
    leads = Assignment.objects.leads().in_force(reference_day(period.year, on))
    return leads.filter(task__group__plan=period.plan_id).with_recorded(period.year, period.figures_until)


def agency_lines(period: ReportingPeriod, on: dt.date) -> list[AgencyLine]:
    """Every agency that owes, in official order. Two queries, and the period's deadlines."""
    counted = (
        lead_assignments(period, on)
        .values("agency_id")
        .order_by()
        .annotate(leads=Count("pk"), recorded=Count("pk", filter=Q(is_recorded=True)))
    )
    counts = {row["agency_id"]: (row["leads"], row["recorded"]) for row in counted}
    deadline = period.agency_deadline
    last_day = deadline.last_day if deadline else None
    submissions = Submission.objects.filter(period=period).select_related("agency")
    return [AgencyLine(item, *counts.get(item.agency_id, (0, 0)), last_day, on) for item in submissions]


def late_lines(period: ReportingPeriod, on: dt.date) -> list[AgencyLine]:
    """Agencies whose report has not come and is past its last on-time day, but for the consolidating agency itself."""
    itself = period.plan.consolidating_agency_id
    return [line for line in agency_lines(period, on) if line.days_late and line.submission.agency_id != itself]


@dataclass(frozen=True)
class OwedReport:
    """A report of one agency in an open period: where it stands, and the days to its last on-time day."""

    deadline: PeriodDeadline
    state: SubmissionState
    is_sent: bool
    days: int

    @property
    def period(self) -> ReportingPeriod:
        return self.deadline.period


def owed_reports(plan: Plan, agency_id: int, today: dt.date) -> list[OwedReport]:
    """The agency's reports in open periods that are not accepted, the nearest deadline first. One query."""
    of_agency = PeriodDeadline.objects.filter(
        period__plan=plan,
        period__state=PeriodState.OPEN,
        audience=Audience.AGENCIES,
        period__submissions__agency=agency_id,
    )
    found: Iterable[Any] = of_agency.annotate(
        report_state=F("period__submissions__state"),
        sent_at=F("period__submissions__first_sent_at"),
        received_on=F("period__submissions__received_otherwise_on"),
    ).select_related("period")
    reports = [
        OwedReport(
            deadline=row,
            state=SubmissionState(row.report_state),
            is_sent=bool(row.sent_at or row.received_on),
            days=(row.last_day - today).days,
        )
        for row in found
        if row.report_state != SubmissionState.ACCEPTED
    ]
    return sorted(reports, key=lambda each: each.deadline.due_on)
