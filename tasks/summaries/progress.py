"""Figures for people: where tasks and groups stand, and what an agency owes. One query per kind of row."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q

from agencies.rules import Actor
from tasks import rules
from tasks.enums import AssignmentRole, ProgressStatus, TaskState, Timeliness
from tasks.models import Assignment, Plan, ProgressUpdate, Task, TaskGroup, UpdateDraft
from tasks.rules import LeadCounts, UpdateContent


@dataclass(frozen=True)
class TaskLine:
    """A task with its state in a year, as the reader may see it."""

    task: Task
    counts: LeadCounts
    state: TaskState

    @property
    def percent(self) -> Fraction | None:
        return self.counts.percent


@dataclass(frozen=True)
class ShownGroup:
    """A group as a page of the list shows it: its own figures, and those of its tasks that are on the page."""

    line: "GroupLine"
    shown: tuple[TaskLine, ...]


@dataclass(frozen=True)
class GroupLine:
    """A group: how many of its tasks stand where, its percent (mean of tasks) and its coverage."""

    group: TaskGroup
    lines: tuple[TaskLine, ...]

    @property
    def percent(self) -> Fraction | None:
        return rules.group_percent(line.percent for line in self.lines)

    @property
    def leads(self) -> int:
        return sum(line.counts.leads for line in self.lines)

    @property
    def reported(self) -> int:
        return sum(line.counts.reported for line in self.lines)

    @property
    def state_counts(self) -> list[tuple[TaskState, int]]:
        """States that occur, in a fixed order, with their number of tasks."""
        states = [line.state for line in self.lines]
        return [(state, states.count(state)) for state in TaskState if state in states]


def task_lines(plan: Plan, tasks: Iterable[Task], *, year: int, today: dt.date, actor: Actor) -> list[TaskLine]:
    """State of each task in the year, in one query for all of the plan's leads."""
    day = rules.reference_day(year, today)
    counts = Assignment.objects.filter(task__group__plan=plan).lead_counts(year, day, actor)
    lines = []
    for task in tasks:
        count = counts.get(task.pk, LeadCounts())
        lines.append(TaskLine(task, count, rules.task_state(count)))
    return lines


def group_lines(lines: Sequence[TaskLine]) -> list[GroupLine]:
    """Lines gathered by group, in the plan's order. The lines' tasks have their group loaded."""
    groups: dict[int, list[TaskLine]] = {}
    for line in lines:
        groups.setdefault(line.task.group_id, []).append(line)
    return [GroupLine(members[0].task.group, tuple(members)) for members in groups.values()]


def shown_groups(every: Sequence[TaskLine], shown: Sequence[TaskLine]) -> list[ShownGroup]:
    """The groups of the shown lines, each with the figures of all its tasks, whatever the filter leaves."""
    return [
        ShownGroup(line, visible)
        for line in group_lines(every)
        if (visible := tuple(each for each in shown if each.task.group_id == line.group.pk))
    ]


@dataclass(frozen=True)
class AssignmentLine:
    """An assignment in a year as the reader may see it. `status` is None where nothing is there, or may be shown."""

    assignment: Assignment
    year: int
    status: ProgressStatus | None
    percent: int | None
    as_of: dt.date | None
    finished_before: bool
    timeliness: Timeliness | None
    today: dt.date

    @property
    def is_lead(self) -> bool:
        return self.assignment.role == AssignmentRole.LEAD

    @property
    def is_owed(self) -> bool:
        """A lead that has recorded nothing for the year, and has not finished a one-off task before."""
        return self.is_lead and self.status is None

    @property
    def age_days(self) -> int | None:
        return (self.today - self.as_of).days if self.as_of else None


def assignment_line(assignment: Assignment, year: int, today: dt.date) -> AssignmentLine:
    """From an assignment annotated by `with_progress`."""
    status = ProgressStatus(assignment.shown_status) if assignment.shown_status else None  # type: ignore[attr-defined]
    finished_before = bool(assignment.finished_before)  # type: ignore[attr-defined]
    done_on = assignment.shown_done_on  # type: ignore[attr-defined]
    timely = None
    if status is not None and not finished_before:
        timely = rules.year_timeliness(status, done_on, year, today)
    return AssignmentLine(
        assignment=assignment,
        year=year,
        status=status,
        percent=assignment.shown_percent,  # type: ignore[attr-defined]
        as_of=assignment.shown_as_of,  # type: ignore[attr-defined]
        finished_before=finished_before,
        timeliness=timely,
        today=today,
    )


@dataclass(frozen=True)
class AgencyWork:
    """What an agency has to do in a year: lead lines, most pressing first, and supporting lines."""

    leads: tuple[AssignmentLine, ...]
    supporting: tuple[AssignmentLine, ...]

    @property
    def recorded(self) -> int:
        return sum(not line.is_owed for line in self.leads)

    @property
    def owed(self) -> tuple[AssignmentLine, ...]:
        return tuple(line for line in self.leads if line.is_owed)


# Most pressing first: nothing recorded, then unfinished ones (oldest figures first), then those that are settled.
_PRESSING = {
    None: 0,
    ProgressStatus.NOT_STARTED: 1,
    ProgressStatus.IN_PROGRESS: 1,
    ProgressStatus.NOTHING_AROSE: 2,
    ProgressStatus.DONE: 2,
}


def agency_work(plan: Plan, agency_id: int, *, year: int, today: dt.date, actor: Actor) -> AgencyWork:
    """One query: the agency's assignments in force with the year's state."""
    assignments = (
        Assignment.objects.filter(task__group__plan=plan, agency=agency_id)
        .in_force(rules.reference_day(year, today))
        .with_progress(year, actor)
        .select_related("task__group", "agency")
        .order_by("task__group__position", "task__position")
    )
    lines = [assignment_line(assignment, year, today) for assignment in assignments]
    leads = sorted((line for line in lines if line.is_lead), key=_pressing)
    return AgencyWork(tuple(leads), tuple(line for line in lines if not line.is_lead))


def _pressing(line: AssignmentLine) -> tuple[int, dt.date]:
    return _PRESSING[line.status], line.as_of or dt.date.min


@dataclass(frozen=True)
class UpdatePage:
    """What stands when an update form is opened: the draft, the year's latest update, the last of an earlier year."""

    assignment: Assignment
    year: int
    draft: UpdateDraft | None
    latest: ProgressUpdate | None
    last_year: ProgressUpdate | None

    @property
    def earlier(self) -> tuple[ProgressUpdate, ...]:
        """Updates whose texts stand beside the fields, newest first."""
        return tuple(update for update in (self.latest, self.last_year) if update)

    @property
    def previous(self) -> ProgressUpdate | None:
        """The last update of all."""
        return self.latest or self.last_year

    def written_by_other(self, actor: Actor, now: dt.datetime) -> UpdateDraft | None:
        """The draft, where somebody else was writing in it just now."""
        draft = self.draft
        if draft is None or draft.edited_by_id == actor.user_id:
            return None
        return draft if rules.is_writing(draft.edited_at, now) else None

    def initial(self, today: dt.date, correcting: ProgressUpdate | None = None) -> dict[str, object]:
        """First contents of the form: the draft where there is one, else the update to correct, else today's date and
        the last status."""
        marks = {"draft_version": 0, "seen_update": self.latest.pk if self.latest else None}
        if self.draft:
            return {**self.draft.payload, **marks, "draft_version": self.draft.version}
        if correcting:
            stated = {field.name: getattr(correcting, field.name) for field in dataclasses.fields(UpdateContent)}
            return {**stated, **marks, "corrects": correcting.pk}
        day = rules.reference_day(self.year, today)
        return {**marks, "as_of": day, "status": self.latest.status if self.latest else ProgressStatus.IN_PROGRESS}


def update_page(assignment: Assignment, year: int, actor: Actor) -> UpdatePage:
    """Two queries: the draft; the newest update of the year and the newest of the last year before that has one."""
    draft = UpdateDraft.objects.visible_to(actor).filter(assignment=assignment, year=year).select_related("edited_by")
    updates = ProgressUpdate.objects.visible_to(actor).filter(assignment=assignment).standing().select_related("author")
    of_year = updates.filter(year=year).newest_first().values("pk")[:1]
    before = updates.filter(year__lt=year).order_by("-year", "-as_of", "-id").values("pk")[:1]
    found = {update.year == year: update for update in updates.filter(Q(pk__in=of_year) | Q(pk__in=before))}
    return UpdatePage(assignment, year, draft.first(), found.get(True), found.get(False))
