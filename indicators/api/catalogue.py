"""Indicators and targets."""

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema

from agencies.api import ReadView
from indicators.filters import IndicatorApiFilter, TargetApiFilter
from indicators.models import Indicator, Target
from indicators.serializers import IndicatorSerializer, TargetSerializer
from tasks.models import TaskGroup


@extend_schema(tags=["indicators"])
class IndicatorView(ReadView):
    """Chỉ tiêu, với định nghĩa và cách tính."""

    serializer_class = IndicatorSerializer
    filterset_class = IndicatorApiFilter

    def get_queryset(self) -> QuerySet[Indicator]:
        groups = Prefetch("groups", TaskGroup.objects.order_by("position"))
        indicators = Indicator.objects.select_related("plan", "owner").prefetch_related(groups, "parts")
        return indicators.order_by("plan__code", "position", "pk")


@extend_schema(tags=["indicators"])
class TargetView(ReadView):
    """Mức chỉ tiêu của từng giai đoạn."""

    serializer_class = TargetSerializer
    filterset_class = TargetApiFilter

    def get_queryset(self) -> QuerySet[Target]:
        targets = Target.objects.select_related("indicator__plan", "clause")
        return targets.order_by("indicator__plan__code", "indicator__position", "phase", "pk")
