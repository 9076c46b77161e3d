"""Results: where each indicator stands against its target, and why."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api import ActorMixin
from indicators.enums import Phase
from indicators.filters import ResultApiFilter
from indicators.models import Target
from indicators.querysets import reads_recorded
from indicators.rules import Period
from indicators.serializers import ResultSerializer
from indicators.summaries import Result, results_by_phase
from indicators.summaries.moments import judged_on
from tasks.models import Plan


@extend_schema(tags=["indicators"])
class ResultView(ActorMixin, GenericAPIView[Any]):
    """Kết quả của từng chỉ tiêu, tính trên số liệu mà người hỏi được xem."""

    serializer_class = ResultSerializer
    filterset_class = ResultApiFilter

    def get_queryset(self) -> QuerySet[Target]:
        return Target.objects.order_by("pk")

    @extend_schema(responses=ResultSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Đánh giá, lý do, giá trị (phân số đúng và số làm tròn), độ phủ và số liệu dùng để tính.

        `plan` cần ghi khi có nhiều Kế hoạch. `year`: xét như vào cuối năm đó; để trống là hôm nay.
        """
        asked = ResultApiFilter(request.query_params, queryset=self.get_queryset())
        if not asked.is_valid():
            raise translate_validation(asked.errors)
        page = self.paginate_queryset(self._found(asked.form.cleaned_data))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def _found(self, asked: dict[str, Any]) -> list[Result]:
        plans = Plan.objects.filter(**({"code": asked["plan"]} if asked["plan"] else {})).order_by("code")[:2]
        if len(plans) != 1:
            raise exceptions.ValidationError({"plan": [_("Cần ghi mã Kế hoạch.")]})
        period = Period(asked["year"]) if asked["year"] else None
        phases = (Phase(asked["phase"]),) if asked["phase"] else tuple(Phase)
        found = results_by_phase(
            plans[0],
            recorded=reads_recorded(self.actor, "recorded__"),
            today=judged_on(period, self.actor.on) if period else self.actor.on,
            until=period,
            phases=phases,
        )
        wanted = [each for phase in phases for each in found[phase]]
        for each in wanted:
            each.indicator.plan = plans[0]
        return [
            each
            for each in wanted
            if asked["indicator"] in ("", each.indicator.code) and asked["verdict"] in ("", each.verdict.code)
        ]
