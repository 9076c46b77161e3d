"""The scoreboard of indicators, the way from phase to phase, and the sheet of one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from indicators.enums import Phase
from indicators.models import Indicator
from indicators.policies import can_confirm_reading, can_record_figures
from indicators.querysets import reads_recorded
from indicators.rendering.workbook import scoreboard_workbook
from indicators.summaries import (
    BoardFilter,
    IndicatorSheet,
    Result,
    bridge,
    figure_lines,
    figure_sources,
    indicator_sheet,
    results,
    results_by_phase,
    scoreboard,
)
from tasks.http import PlanRequest, use_plan

# The year from which the second phase is the one people look for.
SECOND_PHASE_FROM = 2026
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Parameters of the scoreboard's address, by what they choose.
ASKED = {"verdict": "ket_qua", "field": "linh_vuc", "owner": "co_quan"}


def indicator_list(request: PlanRequest, plan: str) -> HttpResponse:
    """`?giai_doan=` phase, `?ket_qua=` verdict, `?linh_vuc=` field, `?co_quan=` owner."""
    use_plan(request, plan)
    phase, asked = _phase(request), _asked(request)
    found = _results(request, phase)
    context = {
        "board": scoreboard(found, asked),
        "all": len(found),
        "asked": asked,
        "phase": phase,
        "today": request.today,
        "enters": bool(request.actor.own_agencies),
        "phases": Phase,
        "links": _links(request),
        "list_url": reverse("indicators:list", args=[plan]),
        "plan_url": reverse("pages:document", args=[plan]),
    }
    return render(request, "indicators/indicator_list.html", context)


def workbook(request: PlanRequest, plan: str) -> HttpResponse:
    """The scoreboard as XLSX with formulas that live, with the filters of the page."""
    chosen = use_plan(request, plan)
    phase, asked = _phase(request), _asked(request)
    found = [each for each in _results(request, phase) if asked.takes(each)]
    sources = figure_sources(found, request.actor)
    content = scoreboard_workbook(chosen, phase, found, on=request.today, sources=sources)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="chi-tieu-{plan}-{phase}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def phase_bridge(request: PlanRequest, plan: str) -> HttpResponse:
    """What became of each target from the first phase to the second."""
    chosen = use_plan(request, plan)
    by_phase = results_by_phase(chosen, recorded=reads_recorded(request.actor, "recorded__"), today=request.today)
    context = {
        "groups": bridge(by_phase),
        "list_url": reverse("indicators:list", args=[plan]),
        "plan_url": reverse("pages:document", args=[plan]),
    }
    return render(request, "indicators/bridge.html", context)


def indicator_detail(request: PlanRequest, plan: str, code: str) -> HttpResponse:
    """One indicator, `?giai_doan=`: the verdict and why, how it is computed, by area and year, the figures' sources."""
    indicator = use_indicator(request, plan, code)
    asked = request.GET.get("giai_doan", "")
    sheet = indicator_sheet(indicator, actor=request.actor, asked=Phase(asked) if asked in Phase.values else None)
    context = {
        "sheet": sheet,
        "indicator": indicator,
        "can_record": can_record_figures(request.actor, indicator),
        "confirmable": _confirmable(request, sheet),
        "plan_url": reverse("pages:document", args=[plan]),
        "list_url": reverse("indicators:list", args=[plan]),
        "tasks_url": reverse("tasks:list", args=[plan]),
        "own_url": reverse("indicators:detail", args=[plan, code]),
    }
    return render(request, "indicators/indicator_detail.html", context)


def indicator_figures(request: PlanRequest, plan: str, code: str) -> HttpResponse:
    """Every figure of an indicator with its source, a page at a time: a part of the sheet, or a page of its own."""
    indicator = use_indicator(request, plan, code)
    context = {
        "indicator": indicator,
        "figures": figure_lines(indicator, request.actor, request.GET.get("page")),
        "own_url": reverse("indicators:detail", args=[plan, code]),
        "list_url": reverse("indicators:list", args=[plan]),
    }
    template = "indicators/_figures.html" if request.htmx else "indicators/figures.html"
    return render(request, template, context)


def use_indicator(request: PlanRequest, plan: str, code: str) -> Indicator:
    """The indicator of the URL, or 404; its plan becomes the request's. One query."""
    indicators = Indicator.objects.select_related("owner", "plan__issuer", "plan__consolidating_agency")
    indicator = get_object_or_404(indicators, plan__code=plan, code=code)
    request.plan = indicator.plan
    return indicator


def _confirmable(request: PlanRequest, sheet: IndicatorSheet | None) -> set[int]:
    """Ids of the targets whose reading the person may confirm."""
    targets = [each.target for each in sheet.phases] if sheet else []
    return {target.pk for target in targets if can_confirm_reading(request.actor, target)}


def _phase(request: PlanRequest) -> Phase:
    asked = request.GET.get("giai_doan")
    running = Phase.SECOND if request.today.year >= SECOND_PHASE_FROM else Phase.FIRST
    return Phase(asked) if asked in Phase.values else running


def _asked(request: PlanRequest) -> BoardFilter:
    return BoardFilter(**{name: request.GET.get(param, "") for name, param in ASKED.items()})


def _results(request: PlanRequest, phase: Phase) -> list[Result]:
    recorded = reads_recorded(request.actor, "recorded__")
    return results(request.plan, phase, recorded=recorded, today=request.today)


def _links(request: PlanRequest) -> dict[str, str]:
    """The address's query without one of its parts, ready for another value: `links.verdict` + code."""
    links = {}
    for name, param in {**ASKED, "phase": "giai_doan"}.items():
        query = request.GET.copy()
        query.pop(param, None)
        rest = query.urlencode()
        links[name] = f"?{rest}&{param}=" if rest else f"?{param}="
        links[f"no_{name}"] = f"?{rest}" if rest else "?"
    links["workbook"] = f"?{request.GET.urlencode()}" if request.GET else ""
    return links
