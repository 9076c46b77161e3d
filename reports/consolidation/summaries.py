"""The consolidated report as data: frozen, one for all renderings (design R10)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from agencies.models import Agency
from reports.periods.enums import PeriodKind
from reports.periods.models import ReportingPeriod
from tasks import rules
from tasks.enums import ProgressStatus
from tasks.models import Assignment, Plan, ProgressUpdate, TaskGroup


@dataclass(frozen=True)
class Entry:
    """What one lead agency states about one task."""

    agency: str
    status: ProgressStatus
    percent: int | None
    as_of: dt.date
    is_estimate: bool
    result: str
    not_done: str
    cause: str
    difficulty: str
    solution: str
    proposal: str

    @property
    def is_settled(self) -> bool:
        return self.status in (ProgressStatus.DONE, ProgressStatus.NOTHING_AROSE)

    @property
    def result_lines(self) -> list[str]:
        """The result's paragraphs; what only tells what was not done begins with the status in words."""
        lines = [line.strip() for line in self.result.splitlines() if line.strip()]
        return lines or [f"{self.status.label.lower()}."]

    @property
    def figures(self) -> str:
        """“đang thực hiện, 65%, ước cả năm”."""
        words = [str(self.status.label).lower()]
        if self.percent is not None and self.status == ProgressStatus.IN_PROGRESS:
            words.append(f"{self.percent}%")
        if self.is_estimate:
            words.append("ước cả năm")
        return ", ".join(words)


@dataclass(frozen=True)
class TaskSection:
    """One task: what was done, what was not and why, and the lead agencies that recorded nothing."""

    code: str
    title: str
    entries: tuple[Entry, ...]
    missing: tuple[str, ...]
    finished_before: tuple[str, ...]

    @property
    def reported(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.status != ProgressStatus.NOTHING_AROSE)

    @property
    def nothing_arose(self) -> tuple[str, ...]:
        return tuple(entry.agency for entry in self.entries if entry.status == ProgressStatus.NOTHING_AROSE)

    @property
    def has_no_agency(self) -> bool:
        return not (self.entries or self.missing or self.finished_before)


@dataclass(frozen=True)
class GroupSection:
    """One of the plan's groups with its tasks."""

    code: str
    number: int | None
    title: str
    tasks: tuple[TaskSection, ...]

    @property
    def leads(self) -> int:
        return sum(len(task.entries) + len(task.missing) + len(task.finished_before) for task in self.tasks)

    @property
    def recorded(self) -> int:
        return self.leads - sum(len(task.missing) for task in self.tasks)


@dataclass(frozen=True)
class ConsolidatedSummary:
    """Everything that the document says, in the order of the paper."""

    short_title: str
    is_sample: bool
    issuer: str
    consolidator: str
    consolidator_symbol: str
    seat: str
    period_kind: PeriodKind
    year: int
    data_from: dt.date
    data_to: dt.date
    drawn_on: dt.date
    groups: tuple[GroupSection, ...]
    duties: tuple[GroupSection, ...]

    @property
    def issuer_header(self) -> str:
        """“UBND tỉnh Ninh Thuận”: common words may be abbreviated in the header (Decree 30/2020)."""
        return self.issuer.replace("Ủy ban nhân dân", "UBND")

    @property
    def period_words(self) -> str:
        if self.period_kind == PeriodKind.HALF_YEAR:
            return f"6 tháng đầu năm {self.year}"
        return f"năm {self.year}"

    @property
    def subject(self) -> str:
        """What the report is about (trích yếu)."""
        return f"Kết quả thực hiện {self.short_title} {self.period_words}"

    @property
    def leads(self) -> int:
        return sum(group.leads for group in (*self.groups, *self.duties))

    @property
    def recorded(self) -> int:
        return sum(group.recorded for group in (*self.groups, *self.duties))


def consolidated_summary(period: ReportingPeriod, on: dt.date) -> ConsolidatedSummary:
    """Draw the report from what is recorded for the period's year, as the leads stand on the reference day.

    A half-year report reads figures up to its cut-off, an annual one all of the year's. Four queries.
    """
    plan = period.plan
    sections = _group_sections(plan, period, rules.reference_day(period.year, on))
    return ConsolidatedSummary(
        short_title=plan.short_title,
        is_sample=plan.is_sample,
        issuer=plan.issuer.name,
        consolidator=plan.consolidating_agency.name,
        consolidator_symbol=plan.consolidating_agency.document_symbol,
        seat=plan.consolidating_agency.seat,
        period_kind=PeriodKind(period.kind),
        year=period.year,
        data_from=period.data_from,
        data_to=period.data_to,
        drawn_on=on,
        groups=tuple(section for section in sections if section.number is not None),
        duties=tuple(section for section in sections if section.number is None),
    )


def _group_sections(plan: Plan, period: ReportingPeriod, day: dt.date) -> list[GroupSection]:
    latest = _latest_updates(plan, period)
    leads: dict[int, list[Assignment]] = {}
    for assignment in (
        Assignment.objects.leads()
        .in_force(day)
        .filter(task__group__plan=plan)
        .with_recorded(period.year)
        .select_related("agency")
        .order_by("agency__position")
    ):
        leads.setdefault(assignment.task_id, []).append(assignment)
    groups = TaskGroup.objects.filter(plan=plan).prefetch_related("tasks")
    return [
        GroupSection(
            group.code,
            group.number,
            group.title,
            tuple(
                _task_section(task.code, task.title, leads.get(task.pk, []), latest)
                for task in sorted(group.tasks.all(), key=lambda task: task.position)
            ),
        )
        for group in groups
    ]


def _task_section(code: str, title: str, leads: Iterable[Assignment], latest: dict[int, ProgressUpdate]) -> TaskSection:
    entries, missing, done_before = [], [], []
    for assignment in leads:
        update = latest.get(assignment.pk)
        if update is not None:
            entries.append(_entry(assignment.agency, update))
        elif assignment.finished_before:  # type: ignore[attr-defined]
            done_before.append(assignment.agency.name)
        else:
            missing.append(assignment.agency.name)
    return TaskSection(code, title, tuple(entries), tuple(missing), tuple(done_before))


def _entry(agency: Agency, update: ProgressUpdate) -> Entry:
    return Entry(
        agency=agency.name,
        status=ProgressStatus(update.status),
        percent=update.percent,
        as_of=update.as_of,
        is_estimate=update.is_estimate,
        result=update.result,
        not_done=update.not_done,
        cause=update.cause,
        difficulty=update.difficulty,
        solution=update.solution,
        proposal=update.proposal,
    )


def _latest_updates(plan: Plan, period: ReportingPeriod) -> dict[int, ProgressUpdate]:
    """The period's latest standing update by assignment id."""
    updates = ProgressUpdate.objects.filter(assignment__task__group__plan=plan, year=period.year).standing()
    if period.figures_until is not None:
        updates = updates.filter(as_of__lte=period.figures_until)
    latest: dict[int, ProgressUpdate] = {}
    for update in updates.newest_first():
        latest.setdefault(update.assignment_id, update)
    return latest
