"""Filters of the API's consolidated reports."""

from django_filters import rest_framework as filters

from plan_tracker.lib.apifilters import CodeFilter, YearFilter
from reports.consolidation.enums import ReportState
from reports.periods.models import ReportingPeriod
from tasks.models import Plan


class ConsolidatedReportApiFilter(filters.FilterSet):
    plan = CodeFilter(field_name="period__plan__code", queryset=Plan.objects.all())
    period = CodeFilter(field_name="period__code", queryset=ReportingPeriod.objects.all())
    year = YearFilter(field_name="period__year")
    state = filters.ChoiceFilter(choices=ReportState.choices)
