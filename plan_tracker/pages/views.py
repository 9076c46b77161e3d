"""Pages that span the apps: the first page of each role, and a task with everything about it."""

import datetime as dt
from typing import cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.enums import Role
from agencies.http import PersonRequest
from agencies.models import Agency
from indicators.models import Measurement
from indicators.policies import can_correct_figure
from indicators.summaries import figure_page
from plan_tracker.pages.summaries import figure_uses, leader_board, plan_document_lines, task_page
from reports.periods.models import ReportingPeriod
from reports.petitions.summaries import petitions_for_agency
from reports.submissions.summaries import owed_reports
from tasks.enums import ClauseKind, Field
from tasks.http import PlanRequest, chosen_year, use_plan
from tasks.models import Clause, Plan, ProgressUpdate, Task
from tasks.policies import can_read_recorded
from tasks.rules import reporting_year, running_year
from tasks.summaries import agency_work, shown_evidence, work_due

HISTORY_ROWS = 20
# For so long an answered petition is shown to who raised it.
SHOWN_ANSWERS = dt.timedelta(days=30)
_OWN_WORK = (Role.OFFICER, Role.HEAD)


def home(request: PersonRequest) -> HttpResponse:
    """The first page by role: an officer's own work, the consolidator's board, the leader's overview."""
    plan = Plan.objects.first()
    agencies = [membership.agency for membership in request.memberships if membership.role in _OWN_WORK]
    if plan and agencies:
        return _my_work(request, plan, list(dict.fromkeys(agencies)))
    if plan and request.actor.consolidates(plan.consolidating_agency_id):
        period = ReportingPeriod.objects.of(plan).open().first()
        return redirect("reports:board", plan.code, period.code) if period else redirect("reports:list", plan.code)
    if plan and request.actor.leads(plan.issuer_id):
        return redirect("pages:board", plan.code)
    return render(request, "pages/no_role.html")


def _my_work(request: PersonRequest, plan: Plan, agencies: list[Agency]) -> HttpResponse:
    """ "Việc của tôi": what lacks an update this year, most pressing first."""
    cast(PlanRequest, request).plan = plan
    agency = next((each for each in agencies if each.code == request.GET.get("co_quan")), agencies[0])
    year = running_year(request.today, plan.first_year, plan.last_year)
    work = agency_work(plan, agency.pk, year=year, today=request.today, actor=request.actor)
    list_url = reverse("tasks:list", args=[plan.code])
    next_form = f"{list_url}{work.owed[0].assignment.task.code}/{agency.code}/" if work.owed else ""
    context = {
        "agency": agency,
        "agencies": agencies,
        "year": year,
        "work": work,
        "reports": owed_reports(plan, agency.pk, request.today),
        "petitions": petitions_for_agency(plan, agency.pk, request.actor, since=request.today - SHOWN_ANSWERS),
        "report_url": reverse("reports:list", args=[plan.code]),
        "due": work_due(plan, agency.pk, today=request.today, actor=request.actor),
        "work_url": reverse("tasks:work", args=[plan.code]),
        "plan": plan,
        "list_url": list_url,
        "next_form": next_form,
    }
    return render(request, "pages/my_work.html", context)


def task_detail(request: PlanRequest, plan: str, code: str) -> HttpResponse:
    """One task: its words, its agencies with their state, its history."""
    tasks = Task.objects.select_related("group__plan__issuer", "group__plan__consolidating_agency", "clause")
    task = get_object_or_404(tasks, group__plan__code=plan, code=code)
    request.plan = task.group.plan
    year = chosen_year(request)
    page = task_page(task, year=year, today=request.today, actor=request.actor)
    updates = (
        ProgressUpdate.objects.visible_to(request.actor)
        .filter(assignment__task=task, year=year)
        .select_related("assignment__agency", "author", "corrected_by")
        .prefetch_related(shown_evidence(request.actor))
        .newest_first()
    )
    history = Paginator(updates, HISTORY_ROWS).get_page(request.GET.get("page"))
    context = {
        "task": task,
        "year": year,
        "years": request.plan.years_until(reporting_year(request.today)),
        "task_page": page,
        "own_lines": page.lines_of(request.actor.own_agencies),
        "history": history,
        "own_agencies": request.actor.own_agencies,
        "reads_all": can_read_recorded(request.actor, request.plan),
        "indicator_url": reverse("indicators:list", args=[plan]),
    }
    return render(request, "pages/task_detail.html", context)


def figure_detail(request: PlanRequest, plan: str, code: str, figure: int) -> HttpResponse:
    """One figure: what it says and proves, what corrected it, and the reports that used it."""
    figures = Measurement.objects.visible_to(request.actor).select_related(
        "part__indicator__plan__issuer", "part__indicator__plan__consolidating_agency", "part__indicator__owner", "area"
    )
    found = get_object_or_404(figures, part__indicator__plan__code=plan, part__indicator__code=code, pk=figure)
    indicator = found.part.indicator
    request.plan = indicator.plan
    page = figure_page(indicator, found, request.actor)
    context = {
        "page": page,
        "indicator": indicator,
        "uses": figure_uses(page.ids, request.actor),
        "can_correct": can_correct_figure(request.actor, found),
        "list_url": reverse("indicators:list", args=[plan]),
        "own_url": reverse("indicators:detail", args=[plan, code]),
        "report_url": reverse("reports:list", args=[plan]),
    }
    return render(request, "indicators/figure_detail.html", context)


def plan_document(request: PlanRequest, plan: str) -> HttpResponse:
    """The plan as the paper reads, with what each clause orders and where that stands."""
    clauses = list(
        Clause.objects.filter(plan__code=plan)
        .select_related("plan__issuer", "plan__consolidating_agency")
        .order_by("position")
    )
    if not clauses:
        raise Http404
    request.plan = clauses[0].plan
    year = chosen_year(request)
    lines = plan_document_lines(request.plan, clauses, year=year, today=request.today, actor=request.actor)
    context = {
        "lines": lines,
        "contents": [line for line in lines if line.level == 0 and line.clause.kind == ClauseKind.HEADING],
        "year": year,
        "task_url": reverse("tasks:list", args=[plan]),
        "indicator_url": reverse("indicators:list", args=[plan]),
        "report_url": reverse("reports:list", args=[plan]),
    }
    return render(request, "pages/plan_document.html", context)


def board(request: PlanRequest, plan: str) -> HttpResponse:
    """The leader's board: `?nam=` year, `?linh_vuc=` field. For those who read all that is recorded."""
    chosen = use_plan(request, plan)
    if not can_read_recorded(request.actor, chosen):
        raise PermissionDenied(_("Bảng điều hành dành cho lãnh đạo UBND tỉnh và cơ quan tổng hợp."))
    year = chosen_year(request)
    asked = request.GET.get("linh_vuc", "")
    field = asked if asked in Field.values else ""
    context = {
        "board": leader_board(chosen, year=year, field=field, today=request.today, actor=request.actor),
        "field": field,
        "fields": Field,
        "year": year,
        "years": chosen.years_until(reporting_year(request.today)),
        "list_url": reverse("tasks:list", args=[plan]),
        "report_url": reverse("reports:list", args=[plan]),
        "petition_url": reverse("reports:petitions", args=[plan]),
        "indicator_url": reverse("indicators:list", args=[plan]),
    }
    return render(request, "pages/board.html", context)
