"""Which indicators and targets."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from indicators.models import Indicator, Target
    from tasks.models import Plan


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def of(self, plan: "Plan") -> Self:
        """A plan's indicators in the paper's order, owners loaded."""
        return self.filter(plan=plan).select_related("owner").order_by("position")


class TargetQuerySet(models.QuerySet["Target"]):
    def of(self, plan: "Plan") -> Self:
        return self.filter(indicator__plan=plan)

    def in_phase(self, phase: str) -> Self:
        """One phase's targets in the paper's order, with indicator, owner and clause."""
        chosen = self.filter(phase=phase).select_related("indicator__owner", "clause")
        return chosen.order_by("indicator__position")
