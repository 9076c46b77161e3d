"""The plan, its tasks and their progress; recording progress."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api import ReadView
from tasks import services
from tasks.exceptions import InvalidUpdate, StaleDraft, problem_text
from tasks.filters import (
    AssignmentApiFilter,
    ClauseApiFilter,
    PlanPartApiFilter,
    ProgressUpdateApiFilter,
    TaskApiFilter,
)
from tasks.models import Assignment, Clause, Plan, ProgressUpdate, Responsibility, Task, TaskGroup
from tasks.serializers import (
    AssignmentSerializer,
    ClauseSerializer,
    NewUpdateSerializer,
    PlanSerializer,
    ProgressUpdateSerializer,
    RefusalSerializer,
    TaskGroupSerializer,
    TaskSerializer,
)
from tasks.summaries import shown_evidence

_RESPONSIBILITIES = Prefetch(
    "responsibilities", Responsibility.objects.select_related("agency", "agency_group").order_by("position", "pk")
)


@extend_schema(tags=["tasks"])
class PlanView(ReadView):
    """Kế hoạch."""

    serializer_class = PlanSerializer

    def get_queryset(self) -> QuerySet[Plan]:
        return Plan.objects.select_related("issuer", "consolidating_agency", "reporting_group").order_by("code")


@extend_schema(tags=["tasks"])
class ClauseView(ReadView):
    """Điểm, khoản của Kế hoạch, nguyên văn; nối theo thứ tự là toàn văn."""

    serializer_class = ClauseSerializer
    filterset_class = ClauseApiFilter

    def get_queryset(self) -> QuerySet[Clause]:
        return Clause.objects.select_related("plan", "parent").order_by("plan__code", "position")


@extend_schema(tags=["tasks"])
class TaskGroupView(ReadView):
    """Nhóm nhiệm vụ, với phân công như Kế hoạch viết."""

    serializer_class = TaskGroupSerializer
    filterset_class = PlanPartApiFilter

    def get_queryset(self) -> QuerySet[TaskGroup]:
        groups = TaskGroup.objects.select_related("plan", "clause").prefetch_related(_RESPONSIBILITIES)
        return groups.order_by("plan__code", "position", "pk")


@extend_schema(tags=["tasks"])
class TaskView(ReadView):
    """Nhiệm vụ."""

    serializer_class = TaskSerializer
    filterset_class = TaskApiFilter

    def get_queryset(self) -> QuerySet[Task]:
        tasks = Task.objects.select_related("group__plan", "clause").prefetch_related(_RESPONSIBILITIES)
        return tasks.order_by("group__plan__code", "group__position", "position", "pk")


@extend_schema(tags=["tasks"])
class AssignmentView(ReadView):
    """Nhiệm vụ giao cho cơ quan, với tiến độ một năm mà người hỏi được xem."""

    serializer_class = AssignmentSerializer
    filterset_class = AssignmentApiFilter

    def get_queryset(self) -> QuerySet[Assignment]:
        # The filter, which knows the year, adds what `self.actor` may see of it.
        assignments = Assignment.objects.select_related("task__group__plan", "agency")
        return assignments.order_by(
            "task__group__plan__code", "task__group__position", "task__position", "agency__position", "pk"
        )


@extend_schema(tags=["tasks"])
class ProgressUpdateView(ReadView):
    """Các lần cập nhật mà người hỏi được xem, mới nhất trước."""

    serializer_class = ProgressUpdateSerializer
    filterset_class = ProgressUpdateApiFilter

    def get_queryset(self) -> QuerySet[ProgressUpdate]:
        updates = ProgressUpdate.objects.visible_to(self.actor).newest_first()
        updates = updates.select_related("assignment__task__group__plan", "assignment__agency", "author")
        return updates.prefetch_related(shown_evidence(self.actor))

    @extend_schema(
        request=NewUpdateSerializer,
        responses={201: ProgressUpdateSerializer, 409: RefusalSerializer},
        filters=False,
    )
    def create(self, request: Request) -> Response:
        """Ghi nhận một lần cập nhật cho cơ quan mình."""
        given = NewUpdateSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            update = self._record(given)
        except StaleDraft as refusal:
            return Response(_what_stands(refusal), status.HTTP_409_CONFLICT)
        return Response(self.get_serializer(self.get_queryset().get(pk=update.pk)).data, status.HTTP_201_CREATED)

    def _record(self, given: NewUpdateSerializer) -> ProgressUpdate:
        """Hand the input to the service; raises `StaleDraft`."""
        data = given.validated_data
        try:
            return services.record_update(
                actor=self.actor,
                assignment=_assignment(data["assignment"]),
                year=data["year"],
                content=given.content(),
                draft_version=data["draft_version"],
                seen_update=data["seen_update"],
                corrects=data["corrects"],
                reason=data["reason"],
            )
        except InvalidUpdate as refusal:
            raise ValidationError(_by_field(refusal)) from None


def _assignment(pk: int) -> Assignment:
    found = Assignment.objects.filter(pk=pk).first()
    if found is None:
        raise ValidationError({"assignment": [_("Không có phân công này.")]})
    return found


def _by_field(refusal: InvalidUpdate) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for problem in refusal.problems:
        texts.setdefault(problem.field, []).append(problem_text(problem))
    return texts


def _what_stands(refusal: StaleDraft) -> Any:
    return {
        "detail": str(refusal),
        "seen_update": refusal.latest.pk if refusal.latest else None,
        "draft_version": refusal.draft.version if refusal.draft else 0,
    }
