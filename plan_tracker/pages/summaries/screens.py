"""What the screens that span the apps show: a task, the plan as a document, the leader's board."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from agencies.rules import Actor
from indicators.summaries import Result
from plan_tracker.lib import marks
from plan_tracker.lib.marks import Mark
from plan_tracker.pages.summaries.targets import TargetBoard, clause_results, target_board, task_results
from reports.periods.models import PeriodDeadline
from reports.periods.summaries import DeadlineNotice, upcoming_deadlines
from reports.petitions.summaries import Awaited, awaited
from reports.submissions.models import SubmissionLine, SubmissionRevision
from tasks import rules
from tasks.enums import ProgressStatus, TaskState
from tasks.models import Assignment, Clause, Plan, Responsibility, Task, TaskGroup
from tasks.rules import LeadCounts
from tasks.summaries import AssignmentLine, TaskLine, assignment_line, task_lines

# Petitions on the leader's board: those that have waited longest.
AWAITED_ROWS = 5

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class TaskPage:
    """A task in a year: its state, every agency with its role, and what the plan says about who carries it out."""

    task: Task
    year: int
    counts: LeadCounts
    leads: Sequence[AssignmentLine]
    supporting: Sequence[AssignmentLine]
    responsibilities: Sequence[Responsibility]
    targets: Sequence[Result]

    @property
    def state(self) -> TaskState:
        return rules.task_state(self.counts)

    def lines_of(self, agency_ids: Collection[int]) -> list[AssignmentLine]:
        """The lines of the given agencies, leads first."""
        return [line for line in (*self.leads, *self.supporting) if line.assignment.agency_id in agency_ids]

    @property
    def undetermined(self) -> list[Responsibility]:
        """Collective names whose members are not decided yet: "chưa xác định"."""
        return [item for item in self.responsibilities if item.agency_group and item.agency_group.needs_decision]


def task_page(task: Task, *, year: int, today: dt.date, actor: Actor) -> TaskPage:
    """Seven queries: the assignments in force, the responsibilities as written, and the targets of its group."""
    assignments = (
        Assignment.objects.filter(task=task)
        .in_force(rules.reference_day(year, today))
        .with_progress(year, actor)
        .select_related("agency")
        .order_by("agency__position")
    )
    lines = [assignment_line(assignment, year, today) for assignment in assignments]
    leads = [line for line in lines if line.is_lead]
    written = Responsibility.objects.filter(group=task.group_id) | Responsibility.objects.filter(task=task)
    return TaskPage(
        task=task,
        year=year,
        counts=_counts(leads),
        leads=leads,
        supporting=[line for line in lines if not line.is_lead],
        responsibilities=list(written.select_related("agency", "agency_group")),
        targets=task_results(task, year=year, today=today, actor=actor),
    )


def _counts(leads: Sequence["AssignmentLine | _LeadRow"]) -> LeadCounts:
    statuses = Counter(line.status.value for line in leads if line.status)
    percents = [line.percent for line in leads if line.percent is not None]
    return LeadCounts(leads=len(leads), percent_sum=sum(percents), percent_count=len(percents), **statuses)


@dataclass(frozen=True)
class FigureUse:
    """A sent report that stands on a figure."""

    revision: SubmissionRevision
    measurement_id: int


def figure_uses(measurement_ids: Collection[int], actor: Actor) -> list[FigureUse]:
    """The sent reports, as far as the actor reads them, that name one of the figures; newest first. One query."""
    lines = (
        SubmissionLine.objects.filter(measurement_sent__in=measurement_ids)
        .filter(revision__in=SubmissionRevision.objects.visible_to(actor).sent())
        .select_related("revision__submission__period", "revision__submission__agency")
        .order_by("-revision__sent_at", "-pk")
    )
    return [FigureUse(line.revision, measurement_id) for line in lines if (measurement_id := line.measurement_sent_id)]


@dataclass(frozen=True)
class ClauseLine:
    """A clause of the paper with what it orders beside it. `level` is its depth, 0 for the top."""

    clause: Clause
    level: int
    tasks: tuple[TaskLine, ...]
    targets: tuple[Result, ...]
    deadlines: tuple[PeriodDeadline, ...]

    @property
    def has_notes(self) -> bool:
        return bool(self.tasks or self.targets or self.deadlines)


def plan_document_lines(
    plan: Plan, clauses: Sequence[Clause], *, year: int, today: dt.date, actor: Actor
) -> list[ClauseLine]:
    """The paper, clause by clause, with the state of what each orders. Seven queries, whatever the length."""
    tasks = Task.objects.of(plan).defer("text", "search")
    by_clause = _grouped(
        (line.task.clause_id, line) for line in task_lines(plan, tasks, year=year, today=today, actor=actor)
    )
    found = clause_results(plan, year=year, today=today, actor=actor)
    targets = _grouped((each.target.clause_id, each) for each in found)
    deadlines = _grouped(
        (deadline.clause_ref, deadline)
        for deadline in PeriodDeadline.objects.filter(period__plan=plan, period__year=year).select_related("period")
    )
    levels: dict[int | None, int] = {None: -1}
    lines = []
    for clause in clauses:
        level = levels[clause.pk] = levels[clause.parent_id] + 1
        lines.append(
            ClauseLine(
                clause=clause,
                level=level,
                tasks=tuple(by_clause.get(clause.pk, ())),
                targets=tuple(targets.get(clause.pk, ())),
                deadlines=tuple(deadlines.get(clause.ref, ())),
            )
        )
    return lines


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


class StateCount(NamedTuple):
    state: TaskState
    tasks: int


@dataclass(frozen=True)
class HeatCell:
    """One agency's lead tasks in one group: how many, how many are recorded, how many are settled."""

    group_code: str
    agency_code: str
    leads: int
    recorded: int
    settled: int

    @property
    def mark(self) -> Mark:
        """Settled, all recorded, some recorded, nothing recorded."""
        if self.settled == self.leads:
            return marks.GOOD
        if self.recorded == self.leads:
            return marks.ACTIVE
        return marks.WARN if self.recorded else marks.BAD


@dataclass(frozen=True)
class HeatRow:
    """A group against every agency of the board; None where the agency leads nothing in it."""

    group: TaskGroup
    cells: tuple[HeatCell | None, ...]


@dataclass(frozen=True)
class BoardAgency:
    """A column of the heat map."""

    code: str
    short_name: str
    leads: int
    recorded: int


@dataclass(frozen=True)
class Board:
    """The leader's first page: where the year stands, by state, group and agency."""

    year: int
    states: tuple[StateCount, ...]
    tasks: int
    agencies: tuple[BoardAgency, ...]
    rows: tuple[HeatRow, ...]
    deadlines: tuple[DeadlineNotice, ...]
    petitions: Awaited
    targets: TargetBoard

    @property
    def leads(self) -> int:
        return sum(agency.leads for agency in self.agencies)

    @property
    def recorded(self) -> int:
        return sum(agency.recorded for agency in self.agencies)

    @property
    def cells(self) -> list[HeatCell]:
        """The cells of the heat map that stand for something, row by row."""
        return [cell for row in self.rows for cell in row.cells if cell]

    @property
    def silent(self) -> list[BoardAgency]:
        """Agencies that have recorded nothing for the year."""
        return [agency for agency in self.agencies if not agency.recorded]


def leader_board(plan: Plan, *, year: int, field: str, today: dt.date, actor: Actor) -> Board:
    """Counts, heat map and targets of one year, of one field where `field` names one, and the petitions that wait, of
    any.

    Nine queries, whatever the size.
    """
    tasks = list(Task.objects.of(plan).select_related("group").defer("text", "search"))
    if field:
        tasks = [task for task in tasks if task.field == field]
    group_of = {task.pk: task.group for task in tasks}
    rows = [row for row in _lead_rows(plan, year, today, actor) if row.task_id in group_of]
    counts = {task_id: _counts(found) for task_id, found in _grouped((row.task_id, row) for row in rows).items()}
    states = Counter(rules.task_state(counts.get(task.pk, LeadCounts())) for task in tasks)
    agencies = _grouped((row.agency_code, row) for row in rows)
    cells = _grouped(((group_of[row.task_id].pk, row.agency_code), row) for row in rows)
    return Board(
        year=year,
        states=tuple(StateCount(state, states[state]) for state in TaskState if states[state]),
        tasks=len(tasks),
        agencies=tuple(_board_agency(found) for found in agencies.values()),
        rows=tuple(
            HeatRow(group, tuple(_heat_cell(group, cells.get((group.pk, code))) for code in agencies))
            for group in dict.fromkeys(group_of.values())
        ),
        deadlines=tuple(upcoming_deadlines(plan, today)),
        petitions=awaited(plan, actor, AWAITED_ROWS),
        targets=target_board(plan, year=year, field=field, today=today, actor=actor),
    )


@dataclass(frozen=True)
class _LeadRow:
    task_id: int
    agency_code: str
    agency_name: str
    status: ProgressStatus | None
    percent: int | None


def _lead_rows(plan: Plan, year: int, today: dt.date, actor: Actor) -> list[_LeadRow]:
    """Every lead assignment in force with the year's state, agencies in official order. One query."""
    assignments = Assignment.objects.leads().in_force(rules.reference_day(year, today)).with_progress(year, actor)
    names = ("task_id", "agency__code", "agency__short_name", "shown_status", "shown_percent")
    rows = assignments.filter(task__group__plan=plan).order_by("agency__position").values_list(*names)
    return [
        _LeadRow(task_id, code, name, ProgressStatus(status) if status else None, percent)
        for task_id, code, name, status, percent in rows
    ]


def _board_agency(rows: Sequence[_LeadRow]) -> BoardAgency:
    recorded = sum(row.status is not None for row in rows)
    return BoardAgency(rows[0].agency_code, rows[0].agency_name, len(rows), recorded)


def _heat_cell(group: TaskGroup, rows: Sequence[_LeadRow] | None) -> HeatCell | None:
    if not rows:
        return None
    settled = sum(row.status in (ProgressStatus.DONE, ProgressStatus.NOTHING_AROSE) for row in rows)
    recorded = sum(row.status is not None for row in rows)
    return HeatCell(group.code, rows[0].agency_code, len(rows), recorded, settled)
