"""Which rules and periods."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from agencies.querysets import DatedQuerySet
from reports.periods.enums import PeriodKind, PeriodState

if TYPE_CHECKING:
    from reports.periods.models import DeadlineRule, ReportingPeriod
    from tasks.models import Plan


class DeadlineRuleQuerySet(DatedQuerySet["DeadlineRule"]):
    def for_period(self, plan: "Plan", kind: PeriodKind, year: int) -> Self:
        """Rules for a period of the year, the more particular (a rule for that very year) last."""
        of_year = Q(year__isnull=True) | Q(year=year)
        in_force = self.valid_on(dt.date(year, 12, 31)).filter(of_year, plan=plan, kind=kind)
        return in_force.order_by(F("year").asc(nulls_first=True), "pk")


class ReportingPeriodQuerySet(models.QuerySet["ReportingPeriod"]):
    def of(self, plan: "Plan") -> Self:
        """A plan's periods, newest first, with their deadlines."""
        return self.filter(plan=plan).order_by("-data_to", "-pk").prefetch_related("deadlines")

    def open(self) -> Self:
        return self.filter(state=PeriodState.OPEN)
