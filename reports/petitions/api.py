"""Petitions: reading them, and raising one."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api import ReadView
from agencies.models import Agency
from reports.petitions import services
from reports.petitions.enums import PetitionKind
from reports.petitions.exceptions import PetitionRefused
from reports.petitions.filters import PetitionApiFilter
from reports.petitions.models import Petition, PetitionEntry
from reports.petitions.serializers import NewPetitionSerializer, PetitionSerializer
from tasks.models import Plan, Task


@extend_schema(tags=["reports"])
class PetitionView(ReadView):
    """Khó khăn, kiến nghị mà người hỏi được xem, mới nhất trước, với diễn biến."""

    serializer_class = PetitionSerializer
    filterset_class = PetitionApiFilter

    def get_queryset(self) -> QuerySet[Petition]:
        history = Prefetch("entries", PetitionEntry.objects.select_related("by").order_by("pk"))
        petitions = Petition.objects.visible_to(self.actor).prefetch_related(history)
        rows = petitions.select_related("plan", "agency", "task", "forwarded_to", "raised_by")
        return rows.order_by("-raised_at", "-pk")

    @extend_schema(request=NewPetitionSerializer, responses={201: PetitionSerializer}, filters=False)
    def create(self, request: Request) -> Response:
        """Nêu khó khăn, kiến nghị cho cơ quan mình. Nội dung đang chờ trả lời mà gửi lại thì vẫn là một dòng."""
        given = NewPetitionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        petition = self._raise(given.validated_data)
        return Response(self.get_serializer(self.get_queryset().get(pk=petition.pk)).data, status.HTTP_201_CREATED)

    def _raise(self, data: dict[str, Any]) -> Petition:
        plan = _named(Plan.objects.select_related("consolidating_agency"), "plan", data["plan"])
        agency = _named(Agency.objects.all(), "agency", data["agency"])
        task = _named(Task.objects.of(plan), "task", data["task"]) if data["task"] is not None else None
        kind = PetitionKind(data["kind"])
        try:
            return services.raise_petition(
                actor=self.actor, plan=plan, agency=agency, kind=kind, text=data["text"], task=task
            )
        except PetitionRefused as refusal:
            raise ValidationError({refusal.field or "non_field_errors": [str(refusal)]}) from None


def _named(rows: QuerySet[Any], field: str, code: str) -> Any:
    """The row of the code, or 400 at the field."""
    found = rows.filter(code=code).first()
    if found is None:
        raise ValidationError({field: [_("Không có mã “%(value)s”.") % {"value": code}]})
    return found
