"""Which reports and render jobs."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from agencies.enums import Role
from agencies.rules import Actor
from reports.consolidation.enums import RenderState

if TYPE_CHECKING:
    from reports.consolidation.models import RenderJob


class RenderJobQuerySet(models.QuerySet["RenderJob"]):
    def visible_to(self, actor: Actor) -> Self:
        """Drafts of the consolidated report are for the plan's consolidators and leaders."""
        plan = "report__period__plan__"
        return self.filter(
            Q(**{f"{plan}consolidating_agency__in": actor.agencies_as(Role.CONSOLIDATOR)})
            | Q(**{f"{plan}issuer__in": actor.agencies_as(Role.LEADER)})
        )

    def claimable(self, now: dt.datetime) -> Self:
        """Queued, or left behind by a process whose lease ran out."""
        return self.filter(Q(state=RenderState.QUEUED) | self.abandoned_condition(now))

    def abandoned(self, now: dt.datetime) -> Self:
        return self.filter(self.abandoned_condition(now))

    def waiting_since(self, moment: dt.datetime) -> Self:
        """Queued for so long that the message may have been lost."""
        return self.filter(state=RenderState.QUEUED, queued_at__lte=moment)

    @staticmethod
    def abandoned_condition(now: dt.datetime) -> Q:
        return Q(state=RenderState.RUNNING, lease_until__lt=now)
