"""The board of a period: who owes, and what is still missing."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from reports.periods.views import period_or_404
from reports.submissions.summaries import agency_lines, board_totals
from tasks.http import PlanRequest
from tasks.policies import can_read_recorded

ROWS = 50


def board(request: PlanRequest, plan: str, period: str) -> HttpResponse:
    """All agencies for those who read all that is recorded; for others their own."""
    chosen = period_or_404(request, plan, period)
    reads_all = can_read_recorded(request.actor, chosen.plan)
    every = agency_lines(chosen, request.today)
    only_missing = request.GET.get("loc") == "thieu"
    lines = [
        line
        for line in every
        if (reads_all or line.submission.agency_id in request.actor.own_agencies) and (line.missing or not only_missing)
    ]
    page = Paginator(lines, ROWS).get_page(request.GET.get("page"))
    context = {
        "period": chosen,
        "page": page,
        "lines": page.object_list,
        "totals": board_totals(every),
        "reads_all": reads_all,
        "only_missing": only_missing,
        "task_list_url": reverse("tasks:list", args=[plan]),
    }
    return render(request, "reports/board.html", context)
