"""Filters of the REST API. A code or year that cannot be is refused; it does not mean "nothing found"."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

MIN_YEAR, MAX_YEAR = 1900, 9999


class _CodeField(forms.CharField):
    """A code that some row of the queryset has."""

    def __init__(self, *, queryset: Any, lookup: str = "code", **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)
        self.queryset = queryset
        self.lookup = lookup

    def clean(self, value: Any) -> str:
        code: str = super().clean(value)
        if code and not self.queryset.filter(**{self.lookup: code}).exists():
            raise ValidationError(_("Không có mã “%(value)s”."), code="unknown", params={"value": code})
        return code


@extend_schema_field(OpenApiTypes.STR)
class CodeFilter(django_filters.CharFilter):
    """Rows that belong to the thing with this code. Costs one query, where it is used."""

    field_class = _CodeField


class _YearField(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=MIN_YEAR, max_value=MAX_YEAR, **kwargs)


@extend_schema_field({"type": "integer", "minimum": MIN_YEAR, "maximum": MAX_YEAR})
class YearFilter(django_filters.NumberFilter):
    field_class = _YearField

    def get_max_validator(self) -> None:
        """The field has its own bounds."""
        return
