"""Periods: the list of rounds with their deadlines."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from reports.periods.models import ReportingPeriod
from tasks.http import PlanRequest, use_plan

ROWS = 25


def period_or_404(request: PlanRequest, plan: str, code: str) -> ReportingPeriod:
    """The period of the URL with its plan and deadlines; also sets `request.plan`."""
    periods = ReportingPeriod.objects.select_related("plan__issuer", "plan__consolidating_agency")
    period = get_object_or_404(periods.prefetch_related("deadlines"), plan__code=plan, code=code)
    request.plan = period.plan
    return period


def period_list(request: PlanRequest, plan: str) -> HttpResponse:
    periods = ReportingPeriod.objects.of(use_plan(request, plan))
    page = Paginator(periods, ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "periods": page.object_list, "list_url": reverse("reports:list", args=[plan])}
    return render(request, "reports/period_list.html", context)
