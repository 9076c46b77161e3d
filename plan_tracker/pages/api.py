"""The board, and the routes of the REST API, gathered from the apps, with its description (docs/api.md)."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.urls import include, path
from django.utils.translation import gettext as _
from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import exceptions
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from agencies.api import ActorMixin, AgencyGroupView, AgencyView, AreaView
from indicators.api import IndicatorView, MeasurementView, ResultView, TargetView
from plan_tracker.pages.filters import BoardApiFilter
from plan_tracker.pages.serializers import BoardSerializer
from plan_tracker.pages.summaries import leader_board
from reports.consolidation.api import ConsolidatedReportView
from reports.periods.api import PeriodView
from reports.petitions.api import PetitionView
from reports.submissions.api import SubmissionView
from tasks.api import AssignmentView, ClauseView, PlanView, ProgressUpdateView, TaskGroupView, TaskView
from tasks.models import Plan
from tasks.policies import can_read_recorded
from tasks.rules import running_year


@extend_schema(tags=["pages"])
class DashboardView(ActorMixin, GenericAPIView[Any]):
    """Bảng điều hành: dành cho người được xem mọi số liệu đã ghi nhận."""

    serializer_class = BoardSerializer
    filterset_class = BoardApiFilter
    pagination_class = None

    def get_queryset(self) -> QuerySet[Plan]:
        return Plan.objects.select_related("issuer", "consolidating_agency").order_by("code")

    def get(self, request: Request) -> Response:
        """Số liệu của bảng điều hành một năm. `plan` cần ghi khi có nhiều Kế hoạch."""
        found = BoardApiFilter(request.query_params, queryset=self.get_queryset())
        if not found.is_valid():
            raise translate_validation(found.errors)
        plans = found.qs[:2]
        if len(plans) != 1:
            raise exceptions.ValidationError({"plan": [_("Cần ghi mã Kế hoạch.")]})
        return Response(self._figures(plans[0], found.form.cleaned_data))

    def _figures(self, plan: Plan, asked: dict[str, Any]) -> Any:
        if not can_read_recorded(self.actor, plan):
            raise exceptions.PermissionDenied(_("Bảng điều hành dành cho lãnh đạo UBND tỉnh và cơ quan tổng hợp."))
        year = asked["year"] or running_year(self.actor.on, plan.first_year, plan.last_year)
        board = leader_board(plan, year=year, field=asked["field"], today=self.actor.on, actor=self.actor)
        return self.get_serializer(board).data


RESOURCES = {
    "plans": PlanView,
    "clauses": ClauseView,
    "areas": AreaView,
    "agencies": AgencyView,
    "agency-groups": AgencyGroupView,
    "task-groups": TaskGroupView,
    "tasks": TaskView,
    "assignments": AssignmentView,
    "progress-updates": ProgressUpdateView,
    "indicators": IndicatorView,
    "targets": TargetView,
    "measurements": MeasurementView,
    "periods": PeriodView,
    "submissions": SubmissionView,
    "petitions": PetitionView,
    "consolidated-reports": ConsolidatedReportView,
}

router = SimpleRouter(use_regex_path=False)
for name, view in RESOURCES.items():
    router.register(name, view, basename=name)

app_name = "api"
urlpatterns = [
    path(
        "v1/",
        include(
            [
                *router.urls,
                path("results/", ResultView.as_view(), name="results"),
                path("dashboard/", DashboardView.as_view(), name="dashboard"),
            ]
        ),
    ),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    # People look at it in a browser: they sign in first. Its script comes by itself: no inline script is allowed.
    path("docs/", login_required(SpectacularSwaggerSplitView.as_view(url_name="api:schema")), name="docs"),
]
