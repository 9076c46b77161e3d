"""Reporting periods."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema

from agencies.api import ReadView
from reports.periods.filters import PeriodApiFilter
from reports.periods.models import ReportingPeriod
from reports.periods.serializers import PeriodSerializer


@extend_schema(tags=["reports"])
class PeriodView(ReadView):
    """Kỳ báo cáo và thời hạn, mới nhất trước."""

    serializer_class = PeriodSerializer
    filterset_class = PeriodApiFilter

    def get_queryset(self) -> QuerySet[ReportingPeriod]:
        periods = ReportingPeriod.objects.select_related("plan").prefetch_related("deadlines")
        return periods.order_by("-data_to", "-pk")
