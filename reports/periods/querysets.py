"""Which rules, periods and holidays."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F

from agencies.querysets import DatedQuerySet
from reports.periods.enums import PeriodKind, PeriodState
from reports.periods.rules import Calendar

if TYPE_CHECKING:
    from reports.periods.models import DeadlineRule, Holiday, PeriodDeadline, ReportingPeriod
    from tasks.models import Plan


class HolidayQuerySet(models.QuerySet["Holiday"]):
    def calendar(self) -> Calendar:
        """The stored days as one value for the rules. One query: load it once for an operation."""
        days = dict(self.values_list("date", "is_working_swap"))
        worked = frozenset(day for day, is_swap in days.items() if is_swap)
        return Calendar(days_off=frozenset(days) - worked, days_worked=worked)


class SharedCalendar:
    """The stored calendar, read when it is first needed and then kept, for rows that were read together."""

    def __init__(self, holidays: HolidayQuerySet) -> None:
        self._holidays = holidays

    @cached_property
    def value(self) -> Calendar:
        return self._holidays.calendar()


class DeadlineRuleQuerySet(DatedQuerySet["DeadlineRule"]):
    def of_periods(
        self, plan: "Plan", years: Iterable[int], kinds: Iterable[PeriodKind] = PeriodKind
    ) -> dict[tuple[PeriodKind, int], list["DeadlineRule"]]:
        """The rules of each period of the years, one per audience; periods without a rule are left out. One query.

        The rule in force at the end of the year counts; one for that very year goes before the yearly one.
        """
        found = list(self.filter(plan=plan, kind__in=list(kinds)).order_by(F("year").asc(nulls_first=True), "pk"))
        periods: dict[tuple[PeriodKind, int], dict[str, DeadlineRule]] = {}
        for year in years:
            for rule in found:
                if rule.applies_in(year):
                    periods.setdefault((PeriodKind(rule.kind), year), {})[rule.audience] = rule
        return {period: list(by_audience.values()) for period, by_audience in periods.items()}


class PeriodDeadlineQuerySet(models.QuerySet["PeriodDeadline"]):
    """Deadlines; those read together share one look at the stored holidays, and none where no last day rolls."""

    def _fetch_all(self) -> None:
        is_new = self._result_cache is None
        super()._fetch_all()
        if not is_new:
            return
        shared = self.model.shared_calendar()
        for row in self._result_cache or ():
            if isinstance(row, self.model):
                row.calendar = shared


class ReportingPeriodQuerySet(models.QuerySet["ReportingPeriod"]):
    def of(self, plan: "Plan") -> Self:
        """A plan's periods, newest first, with their deadlines."""
        return self.filter(plan=plan).order_by("-data_to", "-pk").prefetch_related("deadlines")

    def open(self) -> Self:
        return self.filter(state=PeriodState.OPEN)
