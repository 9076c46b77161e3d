"""Filters of the API's areas and agencies."""

from django_filters import rest_framework as filters

from agencies.enums import AgencyKind, AreaKind


class AreaApiFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=AreaKind.choices)


class AgencyApiFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=AgencyKind.choices)
