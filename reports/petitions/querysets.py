"""Which petitions."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from agencies.rules import Actor
from reports.petitions.enums import PetitionState
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
        return self.exclude(state__in=(PetitionState.ANSWERED, PetitionState.CLOSED)).order_by("raised_at", "pk")
