"""Figures that span the apps."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from agencies.rules import Actor
from tasks import rules
from tasks.enums import TaskState
from tasks.models import Assignment, Responsibility, Task
from tasks.rules import LeadCounts
from tasks.summaries import AssignmentLine, assignment_line


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
