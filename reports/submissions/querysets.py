"""Which submissions."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from agencies.rules import Actor
from tasks.querysets import reads_all_recorded

if TYPE_CHECKING:
    from reports.submissions.models import Submission


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own agency's, and all for the plan's consolidators and leaders (design R12)."""
        return self.filter(Q(agency__in=actor.own_agencies) | reads_all_recorded(actor, "period__plan__"))
