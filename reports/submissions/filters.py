"""Filters of the API's submissions."""

from django_filters import rest_framework as filters

from agencies.models import Agency
from plan_tracker.lib.apifilters import CodeFilter, YearFilter
from reports.periods.models import ReportingPeriod
from reports.submissions.enums import SubmissionState
from tasks.models import Plan


class SubmissionApiFilter(filters.FilterSet):
    plan = CodeFilter(field_name="period__plan__code", queryset=Plan.objects.all())
    period = CodeFilter(field_name="period__code", queryset=ReportingPeriod.objects.all())
    agency = CodeFilter(field_name="agency__code", queryset=Agency.objects.all())
    year = YearFilter(field_name="period__year")
    state = filters.ChoiceFilter(choices=SubmissionState.choices)
