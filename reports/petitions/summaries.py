"""Petitions as other pages and reports tell of them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.db.models import Count, Exists, OuterRef, Q, Window
from django.utils import timezone

from agencies.rules import Actor
from reports.petitions.enums import AWAITED, PetitionKind
from reports.petitions.models import Petition
from tasks.models import Plan, ProgressUpdate

# An update's texts are offered to be raised for this long.
OFFERED_DAYS = 365
# Where an update says what a petition of the kind would.
SOURCES = {PetitionKind.DIFFICULTY: "difficulty", PetitionKind.PROPOSAL: "proposal"}


@dataclass(frozen=True)
class PetitionLine:
    """A petition in a list, and how many days it has waited; None once it is settled."""

    petition: Petition
    waiting_days: int | None


def petition_lines(petitions: Iterable[Petition], today: dt.date) -> list[PetitionLine]:
    return [PetitionLine(petition, _waiting_days(petition, today)) for petition in petitions]


def _waiting_days(petition: Petition, today: dt.date) -> int | None:
    if petition.state not in AWAITED:
        return None
    return (today - timezone.localdate(petition.raised_at)).days


@dataclass(frozen=True)
class Awaited:
    """The petitions that have waited longest, and how many wait in all."""

    lines: tuple[PetitionLine, ...]
    total: int


def awaited(plan: Plan, actor: Actor, limit: int) -> Awaited:
    """What waits for an answer, the oldest first, of what the actor may see. One query."""
    petitions = Petition.objects.visible_to(actor).filter(plan=plan).awaiting().select_related("agency")
    found = list(petitions.annotate(total=Window(Count("pk")))[:limit])
    total = cast(int, getattr(found[0], "total", 0)) if found else 0
    return Awaited(tuple(petition_lines(found, actor.on)), total)


@dataclass(frozen=True)
class EarlierPetition:
    """What an agency raised and what became of it. `outcome` is the answer, or why it was closed without one."""

    petition: Petition
    settled_at: dt.datetime | None
    outcome: str
    document: str


def petitions_for_agency(
    plan: Plan, agency_id: int, actor: Actor, *, since: dt.date | None = None
) -> list[EarlierPetition]:
    """An agency's petitions that wait, and those settled since the day (null: ever), the oldest first. One query.

    For the agency's workspace, and for "status of earlier proposals" in its next report.
    """
    petitions = Petition.objects.visible_to(actor).filter(plan=plan, agency=agency_id).with_outcome()
    if since is not None:
        start = timezone.make_aware(dt.datetime.combine(since, dt.time.min))
        petitions = petitions.filter(Q(state__in=AWAITED) | Q(settled_at__gte=start))
    rows = petitions.select_related("task", "forwarded_to").order_by("raised_at", "pk")
    return [
        EarlierPetition(row, row.settled_at, row.outcome or "", row.outcome_document or "")  # type: ignore[attr-defined]
        for row in rows
    ]


@dataclass(frozen=True)
class RaisableText:
    """A difficulty or proposal that stands in an update of one's agency and has not been raised."""

    update: ProgressUpdate
    kind: PetitionKind
    text: str


def raisable_texts(plan: Plan, actor: Actor, limit: int) -> list[RaisableText]:
    """The newest difficulties and proposals of the actor's agencies that no petition repeats. One query."""
    updates = (
        ProgressUpdate.objects.visible_to(actor)
        .standing()
        .filter(
            assignment__agency__in=actor.own_agencies,
            assignment__task__group__plan=plan,
            as_of__gte=actor.on - dt.timedelta(days=OFFERED_DAYS),
        )
        .annotate(**{f"can_raise_{kind}": _is_raisable(kind, field) for kind, field in SOURCES.items()})
        .filter(Q(can_raise_difficulty=True) | Q(can_raise_proposal=True))
        .select_related("assignment__task")
        .order_by("-created_at", "-pk")
    )
    texts = [
        RaisableText(update, kind, getattr(update, field))
        for update in updates[:limit]
        for kind, field in SOURCES.items()
        if getattr(update, f"can_raise_{kind}")
    ]
    return texts[:limit]


def _is_raisable(kind: PetitionKind, field: str) -> Q:
    same = Petition.objects.filter(
        agency=OuterRef("assignment__agency"), task=OuterRef("assignment__task"), kind=kind, text=OuterRef(field)
    )
    return ~Q(**{field: ""}) & Q(~Exists(same))
