"""An agency's own plan: as a list, as a calendar, and as the plan that the agency sends."""

import calendar
import dataclasses
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.rules import Actor
from plan_tracker.lib import marks
from plan_tracker.lib.dates import WEEKDAYS
from plan_tracker.lib.marks import Mark
from tasks import rules
from tasks.enums import AssignmentRole, Timeliness
from tasks.models import Assignment, Plan, Task, TaskGroup, WorkItem
from tasks.querysets import finished_before
from tasks.summaries.progress import AssignmentLine, assignment_line

# A day due so near asks for attention.
SOON_DAYS = 7


@dataclass(frozen=True)
class WorkLine:
    """A piece of an agency's own plan as it stands on a day. Its mark and label say done, overdue or how long still."""

    item: WorkItem
    today: dt.date

    @property
    def timeliness(self) -> Timeliness:
        return rules.work_timeliness(self.item.done_on, self.item.due_on, self.today)

    @property
    def is_open(self) -> bool:
        return not self.item.is_done and not self.item.is_dropped

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.timeliness == Timeliness.OVERDUE

    @property
    def days(self) -> int:
        """From the day it is measured on to the day due; below zero, how many days late."""
        return (self.item.due_on - (self.item.done_on or self.today)).days

    @property
    def mark(self) -> Mark:
        if self.item.is_dropped:
            return marks.NONE
        is_soon = self.timeliness == Timeliness.OPEN_IN_TIME and self.days <= SOON_DAYS
        return marks.WARN if is_soon else self.timeliness.mark

    @property
    def label(self) -> str:
        if self.item.is_dropped:
            return _("Đã bỏ")
        if self.item.is_done:
            return _("Xong, quá hạn %s ngày") % -self.days if self.days < 0 else _("Xong")
        if self.days == 0:
            return _("Hạn hôm nay")
        return _("Quá hạn %s ngày") % -self.days if self.days < 0 else _("Còn %s ngày") % self.days


@dataclass(frozen=True)
class PlannedTask:
    """A task of an agency in a year: what was recorded of it, and the agency's own plan for it."""

    line: AssignmentLine
    lines: tuple[WorkLine, ...]

    @property
    def task(self) -> Task:
        return self.line.assignment.task

    @property
    def standing(self) -> list[WorkLine]:
        return [line for line in self.lines if not line.item.is_dropped]

    @property
    def done(self) -> int:
        return sum(line.item.is_done for line in self.standing)

    @property
    def percent(self) -> int | None:
        """By the plan; None where nothing is planned."""
        return rules.work_percent(line.item.piece for line in self.standing)

    @property
    def differs(self) -> bool:
        """True where the last recorded percent is another than the plan's: work was added, dropped, or stated apart."""
        return self.percent is not None and self.line.percent != self.percent and bool(self.line.status or self.done)


@dataclass(frozen=True)
class WorkPlan:
    """An agency's own plan for a year, tasks in the plan's order."""

    agency: Agency
    year: int
    tasks: tuple[PlannedTask, ...]

    @property
    def lines(self) -> list[WorkLine]:
        return [line for task in self.tasks for line in task.lines]

    @property
    def standing(self) -> list[WorkLine]:
        return [line for task in self.tasks for line in task.standing]

    @property
    def done(self) -> int:
        return sum(line.item.is_done for line in self.standing)

    @property
    def unplanned(self) -> list[PlannedTask]:
        """Tasks the agency carries out, for which nothing is planned."""
        return [
            task for task in self.tasks if not task.standing and task.line.is_lead and not task.line.finished_before
        ]

    def shown(self, lines: Iterable[WorkLine]) -> list[tuple[PlannedTask, list[WorkLine]]]:
        """The lines a page shows, each under its task."""
        by_assignment: dict[int, list[WorkLine]] = {}
        for line in lines:
            by_assignment.setdefault(line.item.assignment_id, []).append(line)
        found = [(task, by_assignment.get(task.line.assignment.pk, [])) for task in self.tasks]
        return [(task, members) for task, members in found if members]


def work_plan(plan: Plan, agency: Agency, *, year: int, today: dt.date, actor: Actor) -> WorkPlan:
    """Two queries: the agency's assignments with the year's state, and its pieces of work as the actor may see them."""
    items: dict[int, list[WorkLine]] = {}
    for item in WorkItem.objects.visible_to(actor).of(plan, agency.pk).filter(year=year):
        items.setdefault(item.assignment_id, []).append(WorkLine(item, today))
    # An assignment that has ended keeps what was planned for it.
    in_force = Assignment.objects.in_force(rules.reference_day(year, today))
    assignments = (
        (in_force | Assignment.objects.filter(pk__in=items))
        .filter(task__group__plan=plan, agency=agency)
        .with_progress(year, actor)
        .select_related("task__group", "agency")
        .order_by("task__group__position", "task__position", "pk")
    )
    lines = [assignment_line(assignment, year, today) for assignment in assignments]
    tasks = [PlannedTask(line, tuple(items.get(line.assignment.pk, ()))) for line in lines]
    return WorkPlan(agency, year, tuple(tasks))


def work_due(plan: Plan, agency_id: int, *, today: dt.date, actor: Actor) -> list[WorkLine]:
    """What the agency planned and has not done, overdue or due within a week; the longest overdue first. One query."""
    items = WorkItem.objects.visible_to(actor).open_by(today + dt.timedelta(days=SOON_DAYS))
    found = items.filter(assignment__task__group__plan=plan, assignment__agency=agency_id)
    return [WorkLine(item, today) for item in found.select_related("assignment__task")]


@dataclass(frozen=True)
class WorkDay:
    """A day of the calendar with the work that is due on it."""

    day: dt.date
    in_month: bool
    is_today: bool
    lines: tuple[WorkLine, ...]

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.day.weekday()]


@dataclass(frozen=True)
class WorkMonth:
    """A month of an agency's own plan: weeks from Monday to Sunday. `previous` and `next` end with the plan's year."""

    first: dt.date
    weeks: tuple[tuple[WorkDay, ...], ...]
    previous: dt.date | None
    next: dt.date | None

    @property
    def due(self) -> int:
        return sum(len(day.lines) for week in self.weeks for day in week if day.in_month)


def work_month(lines: Iterable[WorkLine], first: dt.date, *, year: int, today: dt.date) -> WorkMonth:
    """The calendar of the month that begins on `first`, for work of `year`. No query."""
    due: dict[dt.date, list[WorkLine]] = {}
    for line in lines:
        due.setdefault(line.item.due_on, []).append(line)

    def shown(day: dt.date) -> WorkDay:
        in_month = (day.year, day.month) == (first.year, first.month)
        return WorkDay(day, in_month, day == today, tuple(due.get(day, ())) if in_month else ())

    weeks = calendar.Calendar(calendar.MONDAY).monthdatescalendar(first.year, first.month)
    start, end = (day.replace(day=1) for day in rules.work_window(year))
    before = (first - dt.timedelta(days=1)).replace(day=1)
    after = (first + dt.timedelta(days=31)).replace(day=1)
    return WorkMonth(
        first=first,
        weeks=tuple(tuple(shown(day) for day in week) for week in weeks),
        previous=before if before >= start else None,
        next=after if after <= end else None,
    )


@dataclass(frozen=True)
class AgencyPlanItem:
    """A piece of work as the agency's plan prints it."""

    title: str
    deliverable: str
    person: str
    due_on: dt.date
    weight: int
    done_on: dt.date | None


@dataclass(frozen=True)
class AgencyPlanTask:
    task: Task
    role: AssignmentRole
    items: tuple[AgencyPlanItem, ...]


@dataclass(frozen=True)
class AgencyPlanGroup:
    group: TaskGroup
    tasks: tuple[AgencyPlanTask, ...]


@dataclass(frozen=True)
class AgencyPlan:
    """The plan that an agency makes to carry out its tasks of a year (plan IV.6): groups, tasks, work, in order.

    `unplanned`: tasks it carries out, for which it has planned nothing.
    """

    plan: Plan
    agency: Agency
    year: int
    groups: tuple[AgencyPlanGroup, ...]
    unplanned: tuple[Task, ...]

    @property
    def items(self) -> list[AgencyPlanItem]:
        return [item for group in self.groups for task in group.tasks for item in task.items]


def agency_plan(plan: Plan, agency: Agency, year: int) -> AgencyPlan:
    """What the agency plans for the year, without what it gave up. Two queries; who may read it is asked before."""
    standing = WorkItem.objects.of(plan, agency.pk).filter(year=year).standing()
    by_assignment: dict[Assignment, list[AgencyPlanItem]] = {}
    for item in standing.select_related("assignment__task__group"):
        names = (field.name for field in dataclasses.fields(AgencyPlanItem))
        entry = AgencyPlanItem(**{name: getattr(item, name) for name in names})
        by_assignment.setdefault(item.assignment, []).append(entry)
    groups: dict[TaskGroup, list[AgencyPlanTask]] = {}
    for assignment, items in by_assignment.items():
        planned = AgencyPlanTask(assignment.task, AssignmentRole(assignment.role), tuple(items))
        groups.setdefault(assignment.task.group, []).append(planned)
    planned_tasks = {assignment.task_id for assignment in by_assignment}
    leads = Assignment.objects.leads().in_force(rules.year_limit(year)).filter(task__group__plan=plan, agency=agency)
    unplanned = leads.exclude(finished_before(year)).exclude(task__in=planned_tasks).select_related("task")
    return AgencyPlan(
        plan=plan,
        agency=agency,
        year=year,
        groups=tuple(AgencyPlanGroup(group, tuple(tasks)) for group, tasks in groups.items()),
        unplanned=tuple(each.task for each in unplanned.order_by("task__group__position", "task__position")),
    )
