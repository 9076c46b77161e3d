"""Which submissions."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Max, Q

from agencies.rules import Actor
from reports.submissions.enums import SubmissionState
from tasks.querysets import reads_all_recorded

if TYPE_CHECKING:
    from reports.periods.models import ReportingPeriod
    from reports.submissions.models import Submission, SubmissionLine, SubmissionRevision


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own agency's, and all for the plan's consolidators and leaders (design R12)."""
        return self.filter(Q(agency__in=actor.own_agencies) | reads_all_recorded(actor, "period__plan__"))

    def awaiting_review(self, period: "ReportingPeriod") -> Self:
        """Sent and not decided, the oldest sending first; annotated with it (`waiting_since`) and its number."""
        sent = Q(revisions__sent_at__isnull=False)
        waiting = self.filter(period=period, state=SubmissionState.SENT).select_related("agency")
        return waiting.annotate(
            waiting_since=Max("revisions__sent_at", filter=sent), sendings=Count("revisions", filter=sent)
        ).order_by("waiting_since", "agency__position")


class SubmissionRevisionQuerySet(models.QuerySet["SubmissionRevision"]):
    def visible_to(self, actor: Actor) -> Self:
        """What is being written is the agency's own; what was sent, the plan's readers read too (design R12)."""
        own = Q(submission__agency__in=actor.own_agencies)
        return self.filter(own | Q(sent_at__isnull=False) & reads_all_recorded(actor, "submission__period__plan__"))

    def sent(self) -> Self:
        return self.filter(sent_at__isnull=False)

    def open(self) -> Self:
        return self.filter(sent_at__isnull=True)


class SubmissionLineQuerySet(models.QuerySet["SubmissionLine"]):
    def of_tasks(self) -> Self:
        """Lines about an assignment, with the update that was sent."""
        return self.filter(assignment__isnull=False).select_related("assignment__task__group", "update_sent__author")

    def of_figures(self) -> Self:
        """Lines about a part of an indicator in an area, with the figure that was sent."""
        return self.filter(part__isnull=False).select_related("part__indicator", "area", "measurement_sent")

    def of_either(self) -> Self:
        """Lines of both kinds with all that a page about a sending shows of them."""
        return self.select_related(
            *("assignment__task__group", "update_sent__author", "part__indicator", "area", "measurement_sent")
        )
