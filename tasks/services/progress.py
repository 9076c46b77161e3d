"""What happens to progress: drafts, updates, evidence, the state of a year, and the expansion of responsibilities."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from agencies.rules import Actor
from tasks import rules
from tasks.enums import ProgressStatus
from tasks.exceptions import InvalidUpdate, StaleDraft
from tasks.models import (
    AnnualProgress,
    Assignment,
    ProgressUpdate,
    UpdateDraft,
)
from tasks.rules import Problem, UpdateContent
from tasks.services._editing import locked, require_editor
from tasks.services.evidence import bind_evidence

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
    require_editor(actor, assignment)
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
    require_editor(actor, assignment)
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
    require_editor(actor, assignment)
    assignment = locked(assignment)
    latest = _latest(assignment, year)
    if (latest.pk if latest else None) != seen_update:
        if latest is not None and latest.author_id == actor.user_id and latest.says(content):
            bind_evidence(latest)
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
    bind_evidence(update)
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
