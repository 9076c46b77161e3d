"""What happens to progress: drafts, updates, evidence, the state of a year, and the expansion of responsibilities."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.exceptions import NotAllowed
from agencies.models import Agency
from agencies.rules import Actor
from plan_tracker.lib.files import FileFacts, FileRefused, clean_name, extension_of, inspect
from tasks import rules
from tasks.enums import AssignmentRole, ProgressStatus
from tasks.exceptions import EvidenceRefused, InvalidUpdate, StaleDraft, problem_text
from tasks.models import (
    AnnualProgress,
    Assignment,
    Plan,
    ProgressUpdate,
    Responsibility,
    Task,
    UpdateDraft,
    UpdateEvidence,
)
from tasks.policies import can_edit_progress, can_fill_workbook
from tasks.rules import Problem, UpdateContent

# What a draft may hold; everything else a browser sends is dropped.
DRAFT_FIELDS = (
    "as_of",
    "status",
    "percent",
    "result",
    "not_done",
    "cause",
    "difficulty",
    "solution",
    "proposal",
    "is_estimate",
    "corrects",
    "reason",
)


def save_draft(
    *, actor: Actor, assignment: Assignment, year: int, payload: dict[str, str], version: int
) -> UpdateDraft:
    """Keep what is being typed. `version` is the one the form was opened with, 0 where there was no draft.

    Raises `StaleDraft` and writes nothing when the version has moved on.
    """
    _require_editor(actor, assignment)
    # PostgreSQL's JSON cannot hold NUL.
    kept = {name: str(payload[name]).replace("\x00", "") for name in DRAFT_FIELDS if name in payload}
    values = {"payload": kept, "edited_by_id": actor.user_id, "edited_at": timezone.now()}
    if version == 0:
        return _first_draft(assignment, year, values)
    changed = UpdateDraft.objects.filter(assignment=assignment, year=year, version=version).update(
        **values, version=F("version") + 1
    )
    if not changed:
        raise _stale(assignment, year)
    return UpdateDraft.objects.get(assignment=assignment, year=year)


def discard_draft(*, actor: Actor, assignment: Assignment, year: int, version: int) -> None:
    """Throw away the draft that the person sees; a newer one stays and `StaleDraft` is raised."""
    _require_editor(actor, assignment)
    deleted, _models = UpdateDraft.objects.filter(assignment=assignment, year=year, version=version).delete()
    if not deleted and UpdateDraft.objects.filter(assignment=assignment, year=year).exists():
        raise _stale(assignment, year)


@transaction.atomic
def record_update(
    *,
    actor: Actor,
    assignment: Assignment,
    year: int,
    content: UpdateContent,
    draft_version: int = 0,
    seen_update: int | None = None,
    corrects: int | None = None,
    reason: str = "",
) -> ProgressUpdate:
    """Append one update with the evidence that waits for it, remove the draft it came from, and bring the state of the
    year up to date.

    `seen_update` is the id of the latest update that the form showed (None: there was none): when another has come
    since, `StaleDraft` is raised and nothing is written, unless it says the same (the button was pressed twice).
    Raises `NotAllowed`, `InvalidUpdate`, `StaleDraft`.
    """
    _require_editor(actor, assignment)
    assignment = _locked(assignment)
    latest = _latest(assignment, year)
    if (latest.pk if latest else None) != seen_update:
        if latest is not None and latest.author_id == actor.user_id and latest.says(content):
            _bind_evidence(latest)
            return latest
        raise _stale(assignment, year)
    _require_draft_version(assignment, year, draft_version)
    problems = update_problems(assignment, year, content, today=actor.on)
    problems += _correction_problems(assignment, year, corrects, reason)
    if problems:
        raise InvalidUpdate(problems)
    update = ProgressUpdate.objects.create(
        assignment=assignment,
        year=year,
        author_id=actor.user_id,
        created_at=timezone.now(),
        corrects_id=corrects,
        reason=reason,
        **asdict(content),
    )
    _bind_evidence(update)
    UpdateDraft.objects.filter(assignment=assignment, year=year).delete()
    refresh_progress(assignment=assignment, year=year)
    return update


def accept_updates(*, update_ids: Sequence[int], at: dt.datetime) -> int:
    """Mark updates as accepted, once and for good; returns how many were not before. Call it inside a transaction.

    Reports decide which: nobody accepts a single update by itself.
    """
    new = ProgressUpdate.objects.filter(pk__in=update_ids, accepted_at__isnull=True)
    years = set(new.values_list("assignment_id", "year"))
    accepted = new.update(accepted_at=at)
    for assignment in Assignment.objects.filter(pk__in={assignment_id for assignment_id, _year in years}):
        for year in sorted(year for assignment_id, year in years if assignment_id == assignment.pk):
            refresh_progress(assignment=assignment, year=year)
    return accepted


@dataclass(frozen=True)
class WorkbookLine:
    """A row of an agency's workbook that is to be recorded; `seen_update` as for `record_update`."""

    assignment: Assignment
    content: UpdateContent
    seen_update: int | None


@transaction.atomic
def record_workbook(*, actor: Actor, agency: Agency, year: int, lines: Sequence[WorkbookLine]) -> list[ProgressUpdate]:
    """Record the rows of an agency's workbook, all or none.

    A row whose assignment somebody is writing about on its page is refused: that draft is not ours to remove.
    Raises `NotAllowed`, and `InvalidUpdate` or `StaleDraft` of the first row that cannot be recorded.
    """
    if not can_fill_workbook(actor, agency):
        raise NotAllowed(_("Chỉ người của cơ quan mới ghi nhận từ tệp Excel của cơ quan."))
    if any(line.assignment.agency_id != agency.pk for line in lines):
        raise NotAllowed(_("Tệp có dòng của cơ quan khác."))
    # In one order, so that two workbooks recorded at once wait for each other instead of blocking each other.
    return [
        record_update(
            actor=actor,
            assignment=line.assignment,
            year=year,
            content=line.content,
            seen_update=line.seen_update,
        )
        for line in sorted(lines, key=lambda line: line.assignment.pk)
    ]


def add_evidence(*, actor: Actor, assignment: Assignment, year: int, file: "File[Any]") -> tuple[UpdateEvidence, bool]:
    """Keep a file that proves the year; it waits for the next update. Returns it, and whether it is new.

    The same content twice in a year is one row: the first. Raises `NotAllowed`, `EvidenceRefused`.
    """
    _require_editor(actor, assignment)
    _require_plan_year(assignment, year)
    try:
        facts = inspect(file)
    except FileRefused as refusal:
        raise EvidenceRefused(str(refusal)) from None
    with transaction.atomic():
        standing = UpdateEvidence.objects.filter(assignment=_locked(assignment), year=year).standing()
        known = standing.filter(sha256=facts.sha256).first()
        if known is not None:
            return known, False
        if standing.count() >= settings.EVIDENCE_MAX_FILES:
            words = _("Năm %(year)s đã có %(count)s tệp, là mức tối đa. Rút bớt tệp không cần rồi tải lên.")
            raise EvidenceRefused(words % {"year": year, "count": settings.EVIDENCE_MAX_FILES})
        return _kept_evidence(actor, assignment, year, file, facts), True


@transaction.atomic
def withdraw_evidence(*, actor: Actor, evidence: UpdateEvidence, reason: str = "") -> UpdateEvidence:
    """Take a file back, by the agency that gave it. Row and file stay; withdrawing twice changes nothing.

    What is recorded needs a reason, what still waits has one. Raises `NotAllowed`, `EvidenceRefused`.
    """
    _require_editor(actor, evidence.assignment)
    evidence = UpdateEvidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if evidence.withdrawn_at is not None:
        return evidence
    if evidence.update_made_id is None:
        reason = reason or _("rút trước khi ghi nhận")
    if not reason:
        raise EvidenceRefused(_("Tệp đã ghi nhận: cần ghi lý do rút."))
    evidence.withdrawn_at = timezone.now()
    evidence.withdrawn_by_id = actor.user_id
    evidence.withdrawn_reason = reason
    evidence.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return evidence


def update_problems(assignment: Assignment, year: int, content: UpdateContent, *, today: dt.date) -> list[Problem]:
    """Everything that stands against recording `content`: dates first, then contents."""
    plan = assignment.task.group.plan
    dates = rules.date_problems(
        content.as_of,
        year,
        today=today,
        plan_years=(plan.first_year, plan.last_year),
        valid_from=assignment.valid_from,
        valid_until=assignment.valid_until,
    )
    return dates + rules.content_problems(content, year)


def refresh_progress(*, assignment: Assignment, year: int) -> None:
    """Derive the year's state from its updates: the latest is the one with the greatest (as_of, id) (design R5)."""
    standing = ProgressUpdate.objects.filter(assignment=assignment, year=year).standing().newest_first()
    updates = list(standing)
    if not updates:
        AnnualProgress.objects.filter(assignment=assignment, year=year).delete()
        return
    AnnualProgress.objects.update_or_create(assignment=assignment, year=year, defaults=progress_values(updates))


def progress_values(updates: list[ProgressUpdate]) -> dict[str, object]:
    """Field values of `AnnualProgress` for the standing updates of one assignment-year, newest first."""
    latest = updates[0]
    accepted = next((update for update in updates if update.accepted_at), None)
    runs = [(update.as_of, ProgressStatus(update.status)) for update in reversed(updates)]
    return {
        "latest_update": latest,
        "accepted_update": accepted,
        "status": latest.status,
        "percent": latest.percent,
        "done_on": rules.done_on(runs),
    }


def wrong_progress() -> list[tuple[int, int]]:
    """(assignment id, year) of every state that differs from what its updates say."""
    wrong = []
    stored = {(row.assignment_id, row.year): row for row in AnnualProgress.objects.all()}
    for key, updates in _standing_by_year().items():
        row = stored.pop(key, None)
        if row is None or _differs(row, progress_values(updates)):
            wrong.append(key)
    return sorted([*wrong, *stored])


@transaction.atomic
def rebuild_progress() -> int:
    """Write every state anew from the updates; returns how many there are."""
    AnnualProgress.objects.all().delete()
    rows = [
        AnnualProgress(assignment_id=assignment_id, year=year, **progress_values(updates))
        for (assignment_id, year), updates in _standing_by_year().items()
    ]
    AnnualProgress.objects.bulk_create(rows, batch_size=500)
    return len(rows)


@transaction.atomic
def expand_assignments(*, plan: Plan, on: dt.date) -> int:
    """Turn responsibilities into assignments as agencies and groups stand on the day; may be run again.

    Adds what is missing and corrects the role of open assignments (lead wins). It ends nothing: that needs a decision.
    Returns how many were added.
    """
    wanted = _wanted_assignments(plan, on)
    written = Assignment.objects.filter(task__group__plan=plan)
    # Ended ones too: what was ended by decision is not given again.
    known = set(written.values_list("task_id", "agency_id"))
    new = [
        Assignment(task_id=task_id, agency_id=agency_id, role=role)
        for (task_id, agency_id), role in wanted.items()
        if (task_id, agency_id) not in known
    ]
    Assignment.objects.bulk_create(new)
    for row in written.valid_on(on):
        role = wanted.get((row.task_id, row.agency_id), row.role)
        if row.role != role:
            row.role = role
            row.save(update_fields=["role"])
    return len(new)


def _wanted_assignments(plan: Plan, on: dt.date) -> dict[tuple[int, int], str]:
    """Role by (task id, agency id), in the plan's order; a lead is never also a supporter."""
    wanted: dict[tuple[int, int], str] = {}
    written = Responsibility.objects.filter(Q(group__plan=plan) | Q(task__group__plan=plan))
    responsibilities = written.select_related("agency_group")
    for responsibility in sorted(responsibilities, key=lambda item: item.role != AssignmentRole.LEAD):
        agencies = list(_agencies_of(responsibility, on))
        tasks = Task.objects.filter(Q(pk=responsibility.task_id) | Q(group=responsibility.group_id))
        for task in tasks:
            for agency in agencies:
                wanted.setdefault((task.pk, agency.pk), responsibility.role)
    return wanted


def _agencies_of(responsibility: Responsibility, on: dt.date) -> Iterable[Agency]:
    if responsibility.agency_group is not None:
        return responsibility.agency_group.members_on(on)
    agencies: Iterable[Agency] = Agency.objects.valid_on(on).filter(pk=responsibility.agency_id or 0)
    return agencies


def _require_editor(actor: Actor, assignment: Assignment) -> None:
    if not can_edit_progress(actor, assignment):
        raise NotAllowed(_("Chỉ người của cơ quan được giao mới cập nhật nhiệm vụ này."))


def _require_plan_year(assignment: Assignment, year: int) -> None:
    plan = assignment.task.group.plan
    if not plan.first_year <= year <= plan.last_year:
        params: dict[str, object] = {"year": year, "first": plan.first_year, "last": plan.last_year}
        raise EvidenceRefused(problem_text(Problem("year", "outside_plan", params)))


def _locked(assignment: Assignment) -> Assignment:
    """The row lock puts two people who press the button at once in order."""
    return Assignment.objects.select_for_update(of=("self",)).select_related("task__group__plan").get(pk=assignment.pk)


def _bind_evidence(update: ProgressUpdate) -> None:
    """What was uploaded since the last update came with this one."""
    waiting = UpdateEvidence.objects.filter(assignment=update.assignment_id, year=update.year)
    waiting.pending().update(update_made=update)


def _kept_evidence(
    actor: Actor, assignment: Assignment, year: int, file: "File[Any]", facts: FileFacts
) -> UpdateEvidence:
    """Write file and row. On the disk a file goes by its hash: nothing that a person typed becomes a path."""
    name = clean_name(file.name or "")
    evidence = UpdateEvidence(
        assignment=assignment,
        year=year,
        name=name,
        uploaded_by_id=actor.user_id,
        uploaded_at=timezone.now(),
        **asdict(facts),
    )
    evidence.file.save(f"{facts.sha256}{extension_of(name)}", file, save=False)
    try:
        evidence.save()
    except Exception:
        evidence.file.delete(save=False)
        raise
    return evidence


def _latest(assignment: Assignment, year: int) -> ProgressUpdate | None:
    updates = ProgressUpdate.objects.filter(assignment=assignment, year=year).standing()
    return updates.newest_first().select_related("author").first()


def _first_draft(assignment: Assignment, year: int, values: dict[str, object]) -> UpdateDraft:
    try:
        with transaction.atomic():
            return UpdateDraft.objects.create(assignment=assignment, year=year, version=1, **values)
    except IntegrityError:
        raise _stale(assignment, year) from None


def _require_draft_version(assignment: Assignment, year: int, version: int) -> None:
    draft = UpdateDraft.objects.filter(assignment=assignment, year=year).first()
    if (draft.version if draft else 0) != version:
        raise _stale(assignment, year)


def _stale(assignment: Assignment, year: int) -> StaleDraft:
    draft = UpdateDraft.objects.filter(assignment=assignment, year=year).select_related("edited_by").first()
    return StaleDraft(draft, _latest(assignment, year))


def _correction_problems(assignment: Assignment, year: int, corrects: int | None, reason: str) -> list[Problem]:
    if corrects is None:
        return []
    problems = [] if reason else [Problem("reason", "reason")]
    known = ProgressUpdate.objects.filter(pk=corrects, assignment=assignment, year=year).standing()
    return problems if known.exists() else [*problems, Problem("reason", "corrects")]


def _standing_by_year() -> dict[tuple[int, int], list[ProgressUpdate]]:
    groups: dict[tuple[int, int], list[ProgressUpdate]] = {}
    for update in ProgressUpdate.objects.standing().newest_first().defer("result", "not_done", "cause"):
        groups.setdefault((update.assignment_id, update.year), []).append(update)
    return groups


def _differs(row: AnnualProgress, values: dict[str, object]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())
