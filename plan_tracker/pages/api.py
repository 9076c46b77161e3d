"""The routes of the REST API, gathered from the apps, and its description (docs/api.md)."""

from django.contrib.auth.decorators import login_required
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from agencies.api import AgencyGroupView, AgencyView, AreaView
from indicators.api import IndicatorView, TargetView
from reports.periods.api import PeriodView
from reports.submissions.api import SubmissionView
from tasks.api import AssignmentView, ClauseView, PlanView, ProgressUpdateView, TaskGroupView, TaskView

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
    "periods": PeriodView,
    "submissions": SubmissionView,
}

router = SimpleRouter(use_regex_path=False)
for name, view in RESOURCES.items():
    router.register(name, view, basename=name)

app_name = "api"
urlpatterns = [
    path("v1/", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    # People look at it in a browser: they sign in first. Its script comes by itself: no inline script is allowed.
    path("docs/", login_required(SpectacularSwaggerSplitView.as_view(url_name="api:schema")), name="docs"),
]
