"""Filters of the API's indicators and targets."""

from django_filters import rest_framework as filters

from agencies.models import Agency
from indicators.enums import IndicatorKind, Phase, Relation
from indicators.models import Indicator
from plan_tracker.lib.apifilters import CodeFilter
from tasks.enums import Field
from tasks.models import Plan


class IndicatorApiFilter(filters.FilterSet):
    """`agency`: the owner."""

    plan = CodeFilter(field_name="plan__code", queryset=Plan.objects.all())
    agency = CodeFilter(field_name="owner__code", queryset=Agency.objects.all())
    field = filters.ChoiceFilter(choices=Field.choices)
    kind = filters.ChoiceFilter(choices=IndicatorKind.choices)


class TargetApiFilter(filters.FilterSet):
    plan = CodeFilter(field_name="indicator__plan__code", queryset=Plan.objects.all())
    indicator = CodeFilter(field_name="indicator__code", queryset=Indicator.objects.all())
    phase = filters.ChoiceFilter(choices=Phase.choices)
    relation = filters.ChoiceFilter(choices=Relation.choices)
