"""Which reports and render jobs."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from agencies.enums import Role
from agencies.rules import Actor
from reports.consolidation.enums import RenderState
from tasks.querysets import reads_all_recorded

if TYPE_CHECKING:
    from reports.consolidation.models import ConsolidatedReport, RenderJob


class ConsolidatedReportQuerySet(models.QuerySet["ConsolidatedReport"]):
    def visible_to(self, actor: Actor) -> Self:
        """While it is a draft, it is for the plan's consolidators and leaders (design R12)."""
        return self.filter(reads_all_recorded(actor, "period__plan__"))


class RenderJobQuerySet(models.QuerySet["RenderJob"]):
    def visible_to(self, actor: Actor) -> Self:
        """Drafts of the consolidated report are for the plan's consolidators and leaders.

        A paper is its agency's, which may hold what was not sent yet; others see the papers that they asked for.
        Letters to late agencies are the consolidators' who send them.
        """
        own = Q(submission__agency__in=actor.own_agencies)
        asked_for = Q(requested_by=actor.user_id) & reads_all_recorded(actor, "submission__period__plan__")
        letters = Q(letters_of__plan__consolidating_agency__in=actor.agencies_as(Role.CONSOLIDATOR))
        return self.filter(reads_all_recorded(actor, "report__period__plan__") | own | asked_for | letters)

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
