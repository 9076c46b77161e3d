"""What happens to evidence."""

from dataclasses import asdict
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.rules import Actor
from plan_tracker.lib.files import FileFacts, FileRefused, clean_name, extension_of, inspect
from tasks.exceptions import EvidenceRefused, problem_text
from tasks.models import Assignment, EvidenceFile, ProgressUpdate, UpdateEvidence
from tasks.rules import Problem
from tasks.services._editing import locked, require_editor

AnyEvidence = TypeVar("AnyEvidence", bound=EvidenceFile)


def add_evidence(*, actor: Actor, assignment: Assignment, year: int, file: "File[Any]") -> tuple[UpdateEvidence, bool]:
    """Keep a file that proves the year; it waits for the next update. Returns it, and whether it is new.

    The same content twice in a year is one row: the first. Raises `NotAllowed`, `EvidenceRefused`.
    """
    require_editor(actor, assignment)
    _require_plan_year(assignment, year)
    facts = judged_file(file)
    with transaction.atomic():
        standing = UpdateEvidence.objects.filter(assignment=locked(assignment), year=year).standing()
        known = standing.filter(sha256=facts.sha256).first()
        if known is not None:
            return known, False
        if standing.count() >= settings.EVIDENCE_MAX_FILES:
            words = _("Năm %(year)s đã có %(count)s tệp, là mức tối đa. Rút bớt tệp không cần rồi tải lên.")
            raise EvidenceRefused(words % {"year": year, "count": settings.EVIDENCE_MAX_FILES})
        evidence = UpdateEvidence(assignment=assignment, year=year, uploaded_by_id=actor.user_id)
        return kept_file(evidence, file, facts), True


@transaction.atomic
def withdraw_evidence(*, actor: Actor, evidence: UpdateEvidence, reason: str = "") -> UpdateEvidence:
    """Take a file back, by the agency that gave it. Row and file stay; withdrawing twice changes nothing.

    What is recorded needs a reason, what still waits has one. Raises `NotAllowed`, `EvidenceRefused`.
    """
    require_editor(actor, evidence.assignment)
    evidence = UpdateEvidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    return taken_back(evidence, by=actor.user_id, is_recorded=evidence.update_made_id is not None, reason=reason)


def judged_file(file: "File[Any]") -> FileFacts:
    """What the content says of itself. Raises `EvidenceRefused`."""
    try:
        return inspect(file)
    except FileRefused as refusal:
        raise EvidenceRefused(str(refusal)) from None


def kept_file(evidence: AnyEvidence, file: "File[Any]", facts: FileFacts) -> AnyEvidence:
    """Write file and row; `evidence` says what it proves and who sent it. On the disk a file goes by its hash: nothing
    that a person typed becomes a path."""
    evidence.name = clean_name(file.name or "")
    evidence.uploaded_at = timezone.now()
    for column, value in asdict(facts).items():
        setattr(evidence, column, value)
    evidence.file.save(f"{facts.sha256}{extension_of(evidence.name)}", file, save=False)
    try:
        evidence.save()
    except Exception:
        evidence.file.delete(save=False)
        raise
    return evidence


def taken_back(evidence: AnyEvidence, *, by: int, is_recorded: bool, reason: str) -> AnyEvidence:
    """Mark a file as withdrawn, once; its row must be locked. Raises `EvidenceRefused`."""
    if evidence.withdrawn_at is not None:
        return evidence
    if not is_recorded:
        reason = reason or _("rút trước khi ghi nhận")
    if not reason:
        raise EvidenceRefused(_("Tệp đã ghi nhận: cần ghi lý do rút."))
    evidence.withdrawn_at = timezone.now()
    evidence.withdrawn_by_id = by
    evidence.withdrawn_reason = reason
    evidence.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return evidence


def _require_plan_year(assignment: Assignment, year: int) -> None:
    plan = assignment.task.group.plan
    if not plan.first_year <= year <= plan.last_year:
        params: dict[str, object] = {"year": year, "first": plan.first_year, "last": plan.last_year}
        raise EvidenceRefused(problem_text(Problem("year", "outside_plan", params)))


def bind_evidence(update: ProgressUpdate) -> None:
    """What was uploaded since the last update came with this one."""
    waiting = UpdateEvidence.objects.filter(assignment=update.assignment_id, year=update.year)
    waiting.pending().update(update_made=update)
