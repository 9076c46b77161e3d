"""Filters of the API's indicators, targets, figures and results."""

from typing import Any

from django_filters import rest_framework as filters

from agencies.models import Agency, Area
from indicators.enums import Half, IndicatorKind, Nature, Phase, Relation, Verdict
from indicators.models import Indicator, IndicatorPart
from plan_tracker.lib.apifilters import CodeFilter, YearFilter
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


class MeasurementApiFilter(filters.FilterSet):
    """`agency`: who stated it; `half`: `first`, or left out for all."""

    plan = CodeFilter(field_name="part__indicator__plan__code", queryset=Plan.objects.all())
    indicator = CodeFilter(field_name="part__indicator__code", queryset=Indicator.objects.all())
    part = CodeFilter(field_name="part__code", queryset=IndicatorPart.objects.all())
    area = CodeFilter(field_name="area__code", queryset=Area.objects.all())
    agency = CodeFilter(field_name="reported_by__code", queryset=Agency.objects.all())
    year = YearFilter(field_name="year")
    half = filters.ChoiceFilter(choices=[each for each in Half.choices if each[0]])
    nature = filters.ChoiceFilter(choices=Nature.choices)


class ResultApiFilter(filters.FilterSet):
    """`year`: as at the end of that year, today where it is left out."""

    plan = CodeFilter(queryset=Plan.objects.all(), method="keep_all")
    indicator = CodeFilter(queryset=Indicator.objects.all(), method="keep_all")
    phase = filters.ChoiceFilter(choices=Phase.choices, method="keep_all")
    verdict = filters.ChoiceFilter(choices=[(each.code, each.value) for each in Verdict], method="keep_all")
    year = YearFilter(method="keep_all")

    def keep_all(self, queryset: Any, _name: str, _value: Any) -> Any:
        return queryset
