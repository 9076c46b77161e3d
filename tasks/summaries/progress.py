"""Figures for people: where tasks and groups stand, and what an agency owes. One query per kind of row."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from django.conf import settings
from django.core import signing
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.rules import Actor
from plan_tracker.lib.dates import short_date
from tasks import rules
from tasks.enums import AssignmentRole, ProgressStatus, TaskState, Timeliness
from tasks.models import AnnualProgress, Assignment, Plan, ProgressUpdate, Task, TaskGroup, UpdateDraft, UpdateEvidence
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


# Columns of an agency's workbook. What a person enters stands in ENTERED, as the text one would type.
ENTERED = (
    "status",
    "percent",
    "as_of",
    "is_estimate",
    "result",
    "not_done",
    "cause",
    "difficulty",
    "solution",
    "proposal",
)
YES, NO = "Có", "Không"


@dataclass(frozen=True)
class RowKey:
    """Which line a row of a workbook is, and the update it was filled from; signed, so that none is made by hand."""

    plan: str
    agency: str
    year: int
    assignment: int
    seen_update: int | None

    def signed(self) -> str:
        values = (self.plan, self.agency, self.year, self.assignment, self.seen_update or 0)
        return _KEY_SIGNER.sign("/".join(str(value) for value in values))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The key in a cell, or None where it is not one of ours."""
        try:
            plan, agency, year, assignment, seen = _KEY_SIGNER.unsign(text.strip()).split("/")
        except (signing.BadSignature, ValueError):
            return None
        return cls(plan, agency, int(year), int(assignment), int(seen) or None)


_KEY_SIGNER = signing.Signer(salt="tasks.workbook.row")


@dataclass(frozen=True)
class SheetRow:
    """A row as it is written: cells by column, notes on them. `is_accepted`: it would be recorded as it stands."""

    key: str
    cells: dict[str, str]
    notes: dict[str, str] = dataclasses.field(default_factory=dict)
    is_accepted: bool = False


@dataclass(frozen=True)
class ProgressSheet:
    """An agency's workbook of a year."""

    plan: Plan
    agency: Agency
    year: int
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True)
class AgencyYear:
    """What stands in an agency's year, by assignment id: the newest updates, and drafts being written."""

    plan: Plan
    agency: Agency
    year: int
    assignments: dict[int, Assignment]
    latest: dict[int, ProgressUpdate]
    drafts: dict[int, UpdateDraft]

    def key(self, assignment: Assignment) -> RowKey:
        latest = self.latest.get(assignment.pk)
        return RowKey(self.plan.code, self.agency.code, self.year, assignment.pk, latest.pk if latest else None)

    def open_drafts(self) -> list[tuple[Assignment, UpdateDraft]]:
        """What is being written on the pages, in the order of the lines."""
        return [(line, self.drafts[pk]) for pk, line in self.assignments.items() if pk in self.drafts]


def agency_year(plan: Plan, agency: Agency, year: int, actor: Actor, *, day: dt.date | None = None) -> AgencyYear:
    """Three queries. With `day` only assignments in force then; leads first, each in the plan's order."""
    assignments = Assignment.objects.filter(task__group__plan=plan, agency=agency).with_recorded(year)
    if day is not None:
        assignments = assignments.in_force(day)
    lines = assignments.select_related("task__group__plan").order_by("task__group__position", "task__position", "pk")
    leads_first = sorted(lines, key=lambda line: not line.is_lead)
    states = AnnualProgress.objects.filter(assignment__agency=agency, assignment__task__group__plan=plan, year=year)
    updates = ProgressUpdate.objects.visible_to(actor).filter(pk__in=states.values("latest_update"))
    drafts = UpdateDraft.objects.visible_to(actor).filter(
        assignment__agency=agency, assignment__task__group__plan=plan, year=year
    )
    return AgencyYear(
        plan=plan,
        agency=agency,
        year=year,
        assignments={line.pk: line for line in leads_first},
        latest={update.assignment_id: update for update in updates.select_related("author")},
        drafts={draft.assignment_id: draft for draft in drafts.select_related("edited_by")},
    )


def progress_sheet(plan: Plan, agency: Agency, year: int, actor: Actor, today: dt.date) -> ProgressSheet:
    """The workbook an agency fills in: its lines of the year, with what is recorded."""
    stands = agency_year(plan, agency, year, actor, day=rules.reference_day(year, today))
    rows = [
        SheetRow(stands.key(line).signed(), {**read_only_cells(line), **stated_cells(stands.latest.get(line.pk))})
        for line in stands.assignments.values()
    ]
    return ProgressSheet(plan, agency, year, tuple(rows))


def read_only_cells(assignment: Assignment) -> dict[str, str]:
    """What tells a person which line it is; from an assignment annotated by `with_recorded`."""
    role = str(AssignmentRole(assignment.role).label)
    if assignment.finished_before:  # type: ignore[attr-defined]
        role = f"{role} ({_('xong từ năm trước')})"
    return {"code": assignment.task.code, "title": assignment.task.title, "role": role}


def stated_cells(stated: ProgressUpdate | UpdateContent | None) -> dict[str, str]:
    """What an update states, as it stands in a workbook; nothing where there is none."""
    if stated is None:
        return dict.fromkeys(ENTERED, "")
    texts = {name: str(getattr(stated, name)) for name in ENTERED[4:]}
    return {
        "status": str(ProgressStatus(stated.status).label),
        "percent": "" if stated.percent is None else str(stated.percent),
        "as_of": short_date(stated.as_of),
        "is_estimate": YES if stated.is_estimate else NO,
        **texts,
    }


# Of the files taken back, the last ones are shown.
WITHDRAWN_SHOWN = 20


@dataclass(frozen=True)
class EvidencePanel:
    """The files of an assignment's year as the agency sees them, oldest first, and the last that were withdrawn."""

    year: int
    standing: tuple[UpdateEvidence, ...]
    withdrawn: tuple[UpdateEvidence, ...]

    @property
    def pending(self) -> int:
        return sum(evidence.update_made_id is None for evidence in self.standing)

    @property
    def done_lacks_evidence(self) -> bool:
        """Whether saying "done" would go without a file."""
        return rules.lacks_evidence(ProgressStatus.DONE, len(self.standing))


def evidence_panel(assignment: Assignment, year: int, actor: Actor) -> EvidencePanel:
    """One query."""
    files = (
        UpdateEvidence.objects.visible_to(actor)
        .filter(assignment=assignment, year=year)
        .select_related("uploaded_by", "withdrawn_by", "update_made")
        .order_by(F("withdrawn_at").desc(nulls_first=True), "pk")
    )
    rows = list(files[: settings.EVIDENCE_MAX_FILES + WITHDRAWN_SHOWN])
    return EvidencePanel(
        year=year,
        standing=tuple(row for row in rows if row.withdrawn_at is None),
        withdrawn=tuple(row for row in rows if row.withdrawn_at)[:WITHDRAWN_SHOWN],
    )


def shown_evidence(actor: Actor) -> "Prefetch[Any]":
    """For lists of updates: `shown_evidence` of each, the standing files that the actor may see. One query."""
    files = UpdateEvidence.objects.visible_to(actor).standing()
    return Prefetch("evidence", files, to_attr="shown_evidence")
