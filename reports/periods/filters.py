"""Filters of the API's periods."""

from django_filters import rest_framework as filters

from plan_tracker.lib.apifilters import CodeFilter, YearFilter
from reports.periods.enums import PeriodKind, PeriodState
from tasks.models import Plan


class PeriodApiFilter(filters.FilterSet):
    plan = CodeFilter(field_name="plan__code", queryset=Plan.objects.all())
    kind = filters.ChoiceFilter(choices=PeriodKind.choices)
    year = YearFilter()
    state = filters.ChoiceFilter(choices=PeriodState.choices)
