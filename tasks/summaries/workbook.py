"""What stands in an agency's workbook of a year."""

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import Self

from django.core import signing
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.rules import Actor
from plan_tracker.lib.dates import short_date
from tasks import rules
from tasks.enums import AssignmentRole, ProgressStatus
from tasks.models import AnnualProgress, Assignment, Plan, ProgressUpdate, UpdateDraft
from tasks.rules import UpdateContent

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
