"""Figures that span the apps."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from agencies.rules import Actor
from indicators.models import Target
from indicators.summaries import TargetLine, limit_words
from reports.periods.models import PeriodDeadline
from tasks import rules
from tasks.enums import TaskState
from tasks.models import Assignment, Clause, Plan, Responsibility, Task
from tasks.rules import LeadCounts
from tasks.summaries import AssignmentLine, TaskLine, assignment_line, task_lines

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
    """Two queries: the assignments in force, and the responsibilities as written."""
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
    )


def _counts(leads: Sequence[AssignmentLine]) -> LeadCounts:
    statuses = Counter(line.status.value for line in leads if line.status)
    percents = [line.percent for line in leads if line.percent is not None]
    return LeadCounts(leads=len(leads), percent_sum=sum(percents), percent_count=len(percents), **statuses)


@dataclass(frozen=True)
class ClauseLine:
    """A clause of the paper with what it orders beside it. `level` is its depth, 0 for the top."""

    clause: Clause
    level: int
    tasks: tuple[TaskLine, ...]
    targets: tuple[TargetLine, ...]
    deadlines: tuple[PeriodDeadline, ...]

    @property
    def has_notes(self) -> bool:
        return bool(self.tasks or self.targets or self.deadlines)


def plan_document_lines(
    plan: Plan, clauses: Sequence[Clause], *, year: int, today: dt.date, actor: Actor
) -> list[ClauseLine]:
    """The paper, clause by clause, with the state of what each orders. Four queries, whatever the length."""
    tasks = Task.objects.of(plan).defer("text", "search")
    by_clause = _grouped(
        (line.task.clause_id, line) for line in task_lines(plan, tasks, year=year, today=today, actor=actor)
    )
    targets = _grouped(
        (target.clause_id, TargetLine(target, limit_words(target)))
        for target in Target.objects.of(plan).filter(clause__isnull=False).select_related("indicator")
    )
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
