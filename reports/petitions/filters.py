"""Filters of the register, kept in the URL, and of the API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as rest_filters

from agencies.models import Agency
from plan_tracker.lib.apifilters import CodeFilter
from reports.petitions.enums import PetitionKind, PetitionState
from reports.petitions.models import Petition
from tasks.models import Plan

AWAITING = "awaiting"


class PetitionFilter(django_filters.FilterSet):
    """`q` words, `trang_thai` state (`awaiting`: any before an answer), `loai` kind, `co_quan` who raised it."""

    q = django_filters.CharFilter(
        label=_("Tìm"),
        max_length=200,
        method="with_words",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Không cần gõ dấu")}),
    )
    trang_thai = django_filters.ChoiceFilter(
        label=_("Tình trạng"),
        choices=[(AWAITING, _("Chờ trả lời")), *PetitionState.choices],
        method="in_state",
        empty_label=_("Mọi tình trạng"),
    )
    loai = django_filters.ChoiceFilter(
        label=_("Loại"), field_name="kind", choices=PetitionKind.choices, empty_label=_("Mọi loại")
    )
    co_quan = django_filters.ChoiceFilter(
        label=_("Cơ quan nêu"), field_name="agency__code", choices=(), empty_label=_("Mọi cơ quan")
    )

    class Meta:
        model = Petition
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, *, queryset: QuerySet[Petition]) -> None:
        super().__init__(data, queryset=queryset)
        raisers = Agency.objects.filter(pk__in=queryset.values("agency")).values_list("code", "short_name")
        self.filters["co_quan"].extra["choices"] = list(raisers)

    @property
    def is_narrowed(self) -> bool:
        """True when any condition is set; ask after `qs`."""
        return any(self.form.cleaned_data.values()) if self.form.is_bound else False

    def with_words(self, queryset: QuerySet[Petition], _name: str, words: str) -> QuerySet[Petition]:
        return queryset.matching(words)  # type: ignore[attr-defined, no-any-return]

    def in_state(self, queryset: QuerySet[Petition], _name: str, state: str) -> QuerySet[Petition]:
        if state == AWAITING:
            return queryset.awaiting()  # type: ignore[attr-defined, no-any-return]
        return queryset.filter(state=state)


class PetitionApiFilter(rest_filters.FilterSet):
    """`agency`: the one that raised it."""

    plan = CodeFilter(field_name="plan__code", queryset=Plan.objects.all())
    agency = CodeFilter(field_name="agency__code", queryset=Agency.objects.all())
    kind = rest_filters.ChoiceFilter(choices=PetitionKind.choices)
    state = rest_filters.ChoiceFilter(choices=PetitionState.choices)
