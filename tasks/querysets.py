"""Which rows. Everything read for a person starts at `visible_to`."""

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, FilteredRelation, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Coalesce, Least

from agencies.enums import Role
from agencies.querysets import DatedQuerySet, valid_on
from agencies.rules import Actor
from plan_tracker.lib.text import fold
from tasks.enums import AssignmentRole, ProgressStatus, Recurrence
from tasks.rules import LeadCounts

if TYPE_CHECKING:
    from tasks.models import Assignment, Plan, ProgressUpdate, Task, UpdateDraft, UpdateEvidence, WorkItem


def reads_all_recorded(actor: Actor, plan: str) -> Q:
    """Condition: the actor consolidates the plan, or leads the committee that issued it (design R12)."""
    consolidates = Q(**{f"{plan}consolidating_agency__in": actor.agencies_as(Role.CONSOLIDATOR)})
    return consolidates | Q(**{f"{plan}issuer__in": actor.agencies_as(Role.LEADER)})


COUNTED = tuple(field.name for field in dataclasses.fields(LeadCounts))


def finished_before(year: int, status: str = "status") -> Q:
    """Condition on assignments: the task is to be done once, and was done in an earlier year (design R4).

    `status` is the state that counts: the latest one, or another field of `AnnualProgress`.
    """
    annual_progress = apps.get_model("tasks", "AnnualProgress").objects
    done = annual_progress.filter(assignment=OuterRef("pk"), year__lt=year, **{status: ProgressStatus.DONE})
    return Q(task__recurrence=Recurrence.ONCE) & Q(Exists(done))


class TaskQuerySet(models.QuerySet["Task"]):
    def of(self, plan: "Plan") -> Self:
        return self.filter(group__plan=plan).order_by("group__position", "position")

    def matching(self, words: str) -> Self:
        """Tasks that contain every word, whatever the marks, case, đ or i/y."""
        found = self
        for word in fold(words).split():
            found = found.filter(search__contains=word)
        return found


class AssignmentQuerySet(DatedQuerySet["Assignment"]):
    def leads(self) -> Self:
        return self.filter(role=AssignmentRole.LEAD)

    def in_force(self, day: dt.date) -> Self:
        """Assignments valid on the day whose agency exists then."""
        return self.valid_on(day).filter(valid_on(day, "agency__"))

    def with_progress(self, year: int, actor: Actor) -> Self:
        """Annotate what the actor may see of the year: `shown_status`, `shown_percent`, `shown_as_of`.

        One's own agency and the plan's readers see the latest update, others the accepted one (design R12).
        A task to be done once that was finished in an earlier year stays done (design R4).
        """
        latest = Q(agency__in=actor.own_agencies) | reads_all_recorded(actor, "task__group__plan__")
        accepted_as_of = F("progress__accepted_update__as_of")
        return self.annotate(
            progress=FilteredRelation("annual_progress", condition=Q(annual_progress__year=year)),
            reads_latest=Case(When(latest, then=Value(True)), default=Value(False)),
            finished_before=Case(
                When(finished_before(year) & latest, then=Value(True)),
                When(latest, then=Value(False)),
                When(finished_before(year, "accepted_update__status"), then=Value(True)),
                default=Value(False),
            ),
            shown_status=Case(
                When(finished_before=True, then=Value(ProgressStatus.DONE.value)),
                When(reads_latest=True, then=F("progress__status")),
                default=F("progress__accepted_update__status"),
            ),
            shown_percent=Case(
                When(reads_latest=True, then=F("progress__percent")), default=F("progress__accepted_update__percent")
            ),
            shown_as_of=Case(When(reads_latest=True, then=F("progress__latest_update__as_of")), default=accepted_as_of),
            shown_done_on=Case(
                When(reads_latest=True, then=F("progress__done_on")),
                # The accepted update stands in the final run of "done", or before it when the run was broken.
                When(
                    progress__accepted_update__status=ProgressStatus.DONE,
                    then=Least(Coalesce("progress__done_on", accepted_as_of), accepted_as_of),
                ),
            ),
        )

    def with_recorded(self, year: int, until: dt.date | None = None) -> Self:
        """Annotate `finished_before`, and `is_recorded`: the year has an update, or needs none any more.

        With `until`, only figures as of that day or earlier count: a half year has its own cut-off.
        """
        of_assignment = {"assignment": OuterRef("pk"), "year": year}
        if until is None:
            has_update = Exists(apps.get_model("tasks", "AnnualProgress").objects.filter(**of_assignment))
        else:
            updates = apps.get_model("tasks", "ProgressUpdate").objects.standing()
            has_update = Exists(updates.filter(**of_assignment, as_of__lte=until))
        return self.annotate(
            finished_before=Case(When(finished_before(year), then=Value(True)), default=Value(False)),
            is_recorded=Case(When(Q(has_update) | finished_before(year), then=Value(True)), default=Value(False)),
        )

    def lead_counts(self, year: int, day: dt.date, actor: Actor) -> dict[int, LeadCounts]:
        """Counts of lead assignments in force, by task id, in one query."""
        status = {
            name: Count("pk", filter=Q(shown_status=value))
            for name, value in (
                ("done", ProgressStatus.DONE),
                ("in_progress", ProgressStatus.IN_PROGRESS),
                ("not_started", ProgressStatus.NOT_STARTED),
                ("nothing_arose", ProgressStatus.NOTHING_AROSE),
            )
        }
        rows: Any = (
            self.leads()
            .in_force(day)
            .with_progress(year, actor)
            .values("task_id")
            .annotate(
                leads=Count("pk"),
                percent_sum=Sum("shown_percent", default=0),
                percent_count=Count("shown_percent"),
                **status,
            )
            .order_by()
        )
        return {row["task_id"]: LeadCounts(**{name: row[name] for name in COUNTED}) for row in rows}


class ProgressUpdateQuerySet(models.QuerySet["ProgressUpdate"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own agency's, all accepted ones, and all for the plan's consolidators and leaders (design R12)."""
        return self.filter(
            Q(assignment__agency__in=actor.own_agencies)
            | Q(accepted_at__isnull=False)
            | reads_all_recorded(actor, "assignment__task__group__plan__")
        )

    def standing(self) -> Self:
        """Updates that no later row corrects."""
        return self.filter(corrected_by__isnull=True)

    def newest_first(self) -> Self:
        return self.order_by("-as_of", "-id")


class UpdateDraftQuerySet(models.QuerySet["UpdateDraft"]):
    def visible_to(self, actor: Actor) -> Self:
        """Drafts are private to the agency."""
        return self.filter(assignment__agency__in=actor.own_agencies)


class UpdateEvidenceQuerySet(models.QuerySet["UpdateEvidence"]):
    def visible_to(self, actor: Actor) -> Self:
        """As the update it proves; before one is recorded, as the draft: private to the agency (design R12).

        What was withdrawn is no longer for everybody: the agency and the plan's readers still find it.
        """
        return self.filter(
            Q(assignment__agency__in=actor.own_agencies)
            | Q(update_made__accepted_at__isnull=False, withdrawn_at__isnull=True)
            | Q(update_made__isnull=False) & reads_all_recorded(actor, "assignment__task__group__plan__")
        )

    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def pending(self) -> Self:
        """Waiting for the update that it will be recorded with."""
        return self.standing().filter(update_made__isnull=True)


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    def visible_to(self, actor: Actor) -> Self:
        """An agency's own plan is its own business; consolidators and leaders of the plan may look (design R12)."""
        return self.filter(
            Q(assignment__agency__in=actor.own_agencies) | reads_all_recorded(actor, "assignment__task__group__plan__")
        )

    def standing(self) -> Self:
        return self.filter(dropped_at__isnull=True)

    def overdue(self, on: dt.date) -> Self:
        """Not done, and the day due has passed."""
        return self.standing().filter(done_on__isnull=True, due_on__lt=on)

    def of(self, plan: "Plan", agency_id: int) -> Self:
        """What an agency plans to do for a plan, tasks in its order, then by the day due."""
        order = ("assignment__task__group__position", "assignment__task__position", "due_on", "id")
        return self.filter(assignment__task__group__plan=plan, assignment__agency=agency_id).order_by(*order)

    def open_by(self, last: dt.date) -> Self:
        """Not done, and due by the day; the longest overdue first."""
        return self.standing().filter(done_on__isnull=True, due_on__lte=last).order_by("due_on", "id")
