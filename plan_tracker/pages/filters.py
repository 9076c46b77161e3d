"""What the API's dashboard is asked for."""

from typing import Any

from django_filters import rest_framework as filters

from plan_tracker.lib.apifilters import CodeFilter, YearFilter
from tasks.enums import Field
from tasks.models import Plan


class BoardApiFilter(filters.FilterSet):
    """`year`: the running one where it is left out; `field`: all where it is left out."""

    plan = CodeFilter(field_name="code", queryset=Plan.objects.all())
    year = YearFilter(method="keep_all")
    field = filters.ChoiceFilter(choices=Field.choices, method="keep_all")

    def keep_all(self, queryset: Any, _name: str, _value: Any) -> Any:
        return queryset
