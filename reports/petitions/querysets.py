"""Which petitions."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When

from agencies.rules import Actor
from plan_tracker.lib.text import fold
from reports.petitions.enums import AWAITED, PetitionState
from tasks.querysets import reads_all_recorded

if TYPE_CHECKING:
    from reports.petitions.models import Petition


class PetitionQuerySet(models.QuerySet["Petition"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own agency's, those forwarded to one's agency, all for the plan's readers (design R12)."""
        return self.filter(
            Q(agency__in=actor.own_agencies)
            | Q(forwarded_to__in=actor.own_agencies)
            | reads_all_recorded(actor, "plan__")
        )

    def awaiting(self) -> Self:
        """Not answered yet, the oldest first."""
        return self.filter(state__in=AWAITED).order_by("raised_at", "pk")

    def matching(self, words: str) -> Self:
        """Petitions that contain every word, whatever the marks, case, đ or i/y."""
        found = self
        for word in fold(words).split():
            found = found.filter(search__contains=word)
        return found

    def for_register(self) -> Self:
        """Those that wait, the oldest first; then the settled ones, the newest first."""
        awaited = Q(state__in=AWAITED)
        return (
            self.annotate(
                is_settled=Case(When(awaited, then=Value(0)), default=Value(1)),
                waiting_since=Case(When(awaited, then=F("raised_at"))),
            )
            .select_related("agency", "task", "forwarded_to")
            .order_by("is_settled", "waiting_since", "-raised_at", "-pk")
        )

    def with_outcome(self) -> Self:
        """Annotate what settled it, the answer or the closing: `settled_at`, `outcome`, `outcome_document`."""
        settling = apps.get_model("reports", "PetitionEntry").objects.filter(
            petition=OuterRef("pk"), state__in=(PetitionState.ANSWERED, PetitionState.CLOSED)
        )
        first = settling.order_by("pk")
        return self.annotate(
            settled_at=Subquery(first.values("at")[:1]),
            outcome=Subquery(first.values("text")[:1]),
            outcome_document=Subquery(first.values("document")[:1]),
        )
