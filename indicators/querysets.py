"""Which rows. Figures read for a person start at `visible_to`."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When

from agencies.rules import Actor
from tasks.querysets import reads_all_recorded

if TYPE_CHECKING:
    from indicators.models import BestFigure, Indicator, IndicatorPart, Measurement, MeasurementEvidence, Target
    from tasks.models import Plan

PLAN = "part__indicator__plan__"


# What a figure is made of: the fields of `rules.Figure` that are columns.
FIGURE_COLUMNS = (
    "id", "as_of", "nature", "numerator", "denominator", "value", "done_on", "assessment", "text", "nothing_arose",
    "accepted_at",
)  # fmt: skip


# The condition of a paper that names nobody as its reader: accepted figures, recorded ones where none were accepted.
ACCEPTED_FIRST = Q(accepted__isnull=True)
# There is an accepted figure, which everybody reads.
ACCEPTED = Q(accepted__isnull=False)


def reads_recorded(actor: Actor, figure: str = "") -> Q:
    """Condition: what the actor reads before it is accepted: their own agency's figures, those of the indicators it
    answers for, and all for the plan's consolidators and leaders (design R12). `figure` is the prefix of the figure's
    own columns and ends in __."""
    own = actor.own_agencies
    stated = Q(**{f"{figure}reported_by__in": own})
    return stated | Q(part__indicator__owner__in=own) | reads_all_recorded(actor, PLAN)


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def of(self, plan: "Plan") -> Self:
        """A plan's indicators in the paper's order, owners loaded."""
        return self.filter(plan=plan).select_related("owner").order_by("position")


class IndicatorPartQuerySet(models.QuerySet["IndicatorPart"]):
    def in_phase(self, phase: str) -> Self:
        """Parts that a phase's target is about."""
        return self.filter(phase__in=("", phase))


class TargetQuerySet(models.QuerySet["Target"]):
    def of(self, plan: "Plan") -> Self:
        return self.filter(indicator__plan=plan)

    def set(self) -> Self:
        """Without those that a phase has dropped."""
        return self.exclude(comparator="")

    def in_phase(self, *phases: str) -> Self:
        """The targets of one phase or several in the paper's order, with indicator, owner and clause."""
        chosen = self.filter(phase__in=phases).select_related("indicator__owner", "clause", "confirmed_by")
        return chosen.order_by("indicator__position", "phase")


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def visible_to(self, actor: Actor) -> Self:
        """Accepted ones are for everybody; before that, see `reads_recorded`."""
        return self.filter(Q(accepted_at__isnull=False) | reads_recorded(actor))

    def standing(self) -> Self:
        """Figures that no later row corrects."""
        return self.filter(corrected_by__isnull=True)

    def newest_first(self) -> Self:
        return self.order_by("-year", "-as_of", "-id")

    def for_list(self) -> Self:
        """With what a line about a figure shows."""
        return self.select_related("part__indicator", "area", "reported_by", "author", "corrected_by")


class MeasurementEvidenceQuerySet(models.QuerySet["MeasurementEvidence"]):
    def visible_to(self, actor: Actor) -> Self:
        """As the figure it proves; before one is recorded, private to the agency (design R12).

        What was withdrawn is no longer for everybody.
        """
        return self.filter(
            Q(reported_by__in=actor.own_agencies)
            | Q(measurement__accepted_at__isnull=False, withdrawn_at__isnull=True)
            | Q(measurement__isnull=False) & reads_recorded(actor)
        )

    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def pending(self) -> Self:
        """Waiting for the figure that it will be recorded with."""
        return self.standing().filter(measurement__isnull=True)


class BestFigureQuerySet(models.QuerySet["BestFigure"]):
    def shown(self, recorded: Q) -> "models.QuerySet[BestFigure, tuple[Any, ...]]":
        """Rows (part id, area code, year, half, then FIGURE_COLUMNS): the recorded figure where the condition holds,
        else the accepted one; where there is none, no row."""
        chosen = {
            f"shown_{name}": Case(
                When(reads_recorded=True, then=F(f"recorded__{name}")), default=F(f"accepted__{name}")
            )
            for name in FIGURE_COLUMNS
        }
        columns = ("part_id", "area__code", "year", "half", *chosen)
        # Resolved once, not once for each column.
        reads = Case(When(recorded, then=Value(True)), default=Value(False))
        return self.filter(recorded | ACCEPTED).annotate(reads_recorded=reads).annotate(**chosen).values_list(*columns)
