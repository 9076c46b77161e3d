"""The scoreboard of indicators and the sheet of one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from indicators.enums import Phase
from indicators.models import Indicator
from indicators.summaries import indicator_sheet, scoreboard
from tasks.http import PlanRequest, use_plan

# The year from which the second phase is the one people look for.
SECOND_PHASE_FROM = 2026


def indicator_list(request: PlanRequest, plan: str) -> HttpResponse:
    """Targets by field for one phase, `?giai_doan=`."""
    chosen = use_plan(request, plan)
    running = Phase.SECOND if request.today.year >= SECOND_PHASE_FROM else Phase.FIRST
    asked = request.GET.get("giai_doan")
    phase = Phase(asked) if asked in Phase.values else running
    context = {
        "boards": scoreboard(chosen, phase),
        "phase": phase,
        "phases": Phase,
        "plan_url": reverse("pages:document", args=[plan]),
    }
    return render(request, "indicators/indicator_list.html", context)


def indicator_detail(request: PlanRequest, plan: str, code: str) -> HttpResponse:
    """One indicator: its targets in the plan's words, its definition, what it depends on."""
    indicators = Indicator.objects.of(use_plan(request, plan))
    sheet = indicator_sheet(get_object_or_404(indicators, code=code))
    context = {"sheet": sheet, "indicator": sheet.indicator, "plan_url": reverse("pages:document", args=[plan])}
    return render(request, "indicators/indicator_detail.html", context)
