"""Consolidated reports."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema

from agencies.api import ReadView
from reports.consolidation.filters import ConsolidatedReportApiFilter
from reports.consolidation.models import ConsolidatedReport
from reports.consolidation.serializers import ConsolidatedReportSerializer


@extend_schema(tags=["reports"])
class ConsolidatedReportView(ReadView):
    """Báo cáo tổng hợp mà người hỏi được xem, kỳ mới nhất trước."""

    serializer_class = ConsolidatedReportSerializer
    filterset_class = ConsolidatedReportApiFilter

    def get_queryset(self) -> QuerySet[ConsolidatedReport]:
        reports = ConsolidatedReport.objects.visible_to(self.actor).select_related("period__plan")
        return reports.order_by("-period__data_to", "-period_id", "-edition")
