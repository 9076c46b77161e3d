"""Figures: what was stated, and stating or correcting one."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api import ReadView
from agencies.models import Area
from indicators import services
from indicators.exceptions import FigureRefused, finding_text
from indicators.filters import MeasurementApiFilter
from indicators.models import IndicatorPart, Measurement, MeasurementEvidence
from indicators.serializers import MeasurementSerializer, NewMeasurementSerializer


@extend_schema(tags=["indicators"])
class MeasurementView(ReadView):
    """Số liệu chỉ tiêu mà người hỏi được xem, năm mới nhất trước; số đã sửa vẫn còn, kèm bản thay thế."""

    serializer_class = MeasurementSerializer
    filterset_class = MeasurementApiFilter

    def get_queryset(self) -> QuerySet[Measurement]:
        files = MeasurementEvidence.objects.visible_to(self.actor).standing()
        figures = Measurement.objects.visible_to(self.actor).for_list().select_related("part__indicator__plan")
        return figures.prefetch_related(Prefetch("evidence", files, to_attr="shown_evidence")).newest_first()

    @extend_schema(request=NewMeasurementSerializer, responses={201: MeasurementSerializer}, filters=False)
    def create(self, request: Request) -> Response:
        """Ghi nhận một số liệu, hoặc sửa số đã ghi nhận (`corrects`, `reason`)."""
        given = NewMeasurementSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            measurement = self._record(given)
        except FigureRefused as refusal:
            raise ValidationError(_by_field(refusal)) from None
        return Response(self.get_serializer(self.get_queryset().get(pk=measurement.pk)).data, status.HTTP_201_CREATED)

    def _record(self, given: NewMeasurementSerializer) -> Measurement:
        """Hand the input to the service; raises `NotAllowed`, `FigureRefused`."""
        data = given.validated_data
        part, area = _part(data), _area(data["area"])
        common = {"actor": self.actor, "is_confirmed": data["is_confirmed"]}
        if data["corrects"] is None:
            if data["reason"]:
                raise ValidationError({"reason": [_("Chỉ ghi lý do khi sửa số đã ghi nhận (corrects).")]})
            statement = services.Statement(part, area, given.period(), given.figure(), data["source"])
            return services.record_figure(statement=statement, **common)
        original = Measurement.objects.visible_to(self.actor).filter(pk=data["corrects"]).first()
        if original is None:
            raise ValidationError({"corrects": [_("Không có số liệu này.")]})
        if (original.part_id, original.area_id, original.period) != (part.pk, area.pk, given.period()):
            raise ValidationError({"corrects": [_("Số được sửa thuộc chỉ tiêu, địa bàn hoặc kỳ khác.")]})
        return services.correct_figure(
            original=original, figure=given.figure(), source=data["source"], reason=data["reason"], **common
        )


def _part(data: dict[str, Any]) -> IndicatorPart:
    """The part that the input names; its plan too where several have such an indicator."""
    parts = IndicatorPart.objects.filter(indicator__code=data["indicator"]).select_related("indicator__plan")
    if data["plan"]:
        parts = parts.filter(indicator__plan__code=data["plan"])
    known = list(parts)
    if not known:
        raise ValidationError({"indicator": [_("Không có chỉ tiêu này.")]})
    if len({part.indicator_id for part in known}) > 1:
        raise ValidationError({"plan": [_("Cần ghi mã Kế hoạch.")]})
    found = next((part for part in known if part.code == data["part"]), None)
    if found is None:
        codes = ", ".join(part.code for part in known)
        raise ValidationError({"part": [_("Chỉ tiêu này gồm các phần: %s.") % codes]})
    return found


def _area(code: str) -> Area:
    found = Area.objects.filter(code=code).first()
    if found is None:
        raise ValidationError({"area": [_("Không có địa bàn này.")]})
    return found


def _by_field(refusal: FigureRefused) -> dict[str, list[str]]:
    """What the checks say, by field; a doubt also says how to insist."""
    texts: dict[str, list[str]] = {}
    for finding in refusal.findings:
        texts.setdefault(finding.field, []).append(finding_text(finding))
    if refusal.is_doubt:
        texts["is_confirmed"] = [_("Nếu số đúng, gửi lại với is_confirmed là true.")]
    return texts
