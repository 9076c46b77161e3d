"""An agency's own plan: list, calendar, the work in it, and the plan as a workbook."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from agencies.enums import Role
from agencies.http import refusals
from agencies.models import Agency
from plan_tracker.lib import dates
from tasks import rules, services
from tasks.exceptions import InvalidWork, WorkRefused
from tasks.filters import WorkFilter, WorkShown
from tasks.forms import DropForm, NewWorkItemForm, TickForm, WorkItemForm
from tasks.http import PlanRequest, chosen_year, use_plan
from tasks.models import Assignment, Plan, WorkItem
from tasks.policies import can_plan_work, can_read_recorded
from tasks.rendering import agency_plan_xlsx
from tasks.summaries import WorkLine, WorkPlan, agency_plan, work_month, work_plan

ROWS = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OTHERS = gettext_lazy("Kế hoạch thực hiện do người của cơ quan được giao lập và đánh dấu.")
# As calendars print them, and as they are read aloud.
WEEKDAYS = tuple(zip(("T2", "T3", "T4", "T5", "T6", "T7", "CN"), dates.WEEKDAYS, strict=True))
# What a page of the plan may be asked for: where one comes back to after ticking.
KEPT_QUERY = ("co_quan", "nam", "nhiem_vu", "loc", "xem", "thang", "page")


def work(request: PlanRequest, plan: str) -> HttpResponse:
    """The agency's own plan of a year, as a list or (`?xem=thang`) as a calendar. `?co_quan=`: another agency's."""
    chosen = use_plan(request, plan)
    agency, agencies = _agency(request, chosen)
    found = WorkFilter.of(request.GET)
    year = _year(request, found)
    planned = work_plan(chosen, agency, year=year, today=request.today, actor=request.actor)
    lines = [line for line in found.of_task(planned) if found.shown.keeps(line)]
    context = _frame(request, planned, agencies, found)
    if found.is_month:
        first = found.first_of_month(year, request.today)
        context.update(month=work_month(lines, first, year=year, today=request.today), weekdays=WEEKDAYS)
        return render(request, "tasks/work_month.html", context)
    page = Paginator(lines, ROWS).get_page(request.GET.get("page"))
    context.update(page=page, shown=planned.shown(page.object_list))
    return render(request, "tasks/work_list.html", context)


def work_xlsx(request: PlanRequest, plan: str) -> HttpResponse:
    """The plan as the agency would send it, as a workbook."""
    chosen = use_plan(request, plan)
    agency, _agencies = _agency(request, chosen)
    year = chosen_year(request)
    response = HttpResponse(agency_plan_xlsx(agency_plan(chosen, agency, year)), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="ke-hoach-{agency.code}-{year}.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
def add_work(request: PlanRequest, plan: str) -> HttpResponse:
    """A new piece of work for one of the agency's tasks."""
    agency, _agencies = _agency(request, use_plan(request, plan))
    if agency.pk not in request.actor.own_agencies:
        raise PermissionDenied(OTHERS)
    year = chosen_year(request)
    form = NewWorkItemForm(
        _assignments(request, agency, year), request.POST or None, initial={"nhiem_vu": request.GET.get("nhiem_vu")}
    )
    if request.method == "GET":
        return _add_page(request, agency, year, form)
    if not form.is_valid() or not _added(request, form, year):
        return _add_page(request, agency, year, form, 422)
    messages.success(request, _("Đã thêm công việc: %s.") % form.cleaned_data["title"])
    query = {"co_quan": agency.code, "nam": year}
    if "them_nua" in request.POST:
        return redirect(f"{request.path}?{urlencode({**query, 'nhiem_vu': form.cleaned_data['nhiem_vu']})}")
    return redirect(f"{reverse('tasks:work', args=[plan])}?{urlencode(query)}")


@require_http_methods(["GET", "POST"])
def work_item(request: PlanRequest, plan: str, item: int) -> HttpResponse:
    """One piece of work: what it is, and for its agency the ways to change it."""
    found = _item(request, plan, item)
    if request.method == "GET":
        return _item_page(request, found, WorkItemForm.of(found))
    form = WorkItemForm.of(found, request.POST)
    if not can_plan_work(request.actor, found.assignment):
        raise PermissionDenied(OTHERS)
    if not form.is_valid() or not _edited(request, form, found):
        return _item_page(request, found, form, 422)
    messages.success(request, _("Đã lưu công việc."))
    return redirect(_list_url(request, found))


@require_POST
def tick_work(request: PlanRequest, plan: str, item: int) -> HttpResponse:
    """Done: today, or on the day said."""
    found = _item(request, plan, item)
    form = TickForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["done_on"]))
        return redirect("tasks:work_item", plan, item)
    done_on = form.cleaned_data["done_on"] or request.today
    return _carried_out(
        request, found, services.tick_work_item, done_on=done_on, said=_("Đã đánh dấu xong và ghi nhận tiến độ.")
    )


@require_POST
def untick_work(request: PlanRequest, plan: str, item: int) -> HttpResponse:
    said = _("Đã bỏ đánh dấu xong và ghi nhận lại tiến độ.")
    return _carried_out(request, _item(request, plan, item), services.untick_work_item, said=said)


@require_POST
def drop_work(request: PlanRequest, plan: str, item: int) -> HttpResponse:
    found = _item(request, plan, item)
    form = DropForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _carried_out(request, found, services.drop_work_item, reason=reason, said=_("Đã bỏ công việc."))


def _agency(request: PlanRequest, plan: Plan) -> tuple[Agency, list[Agency]]:
    """The agency of `?co_quan=`, else one's own, with those one may look at. 404 for another's, 403 where there is
    none."""
    own = [each.agency for each in request.memberships if each.role in (Role.OFFICER, Role.HEAD)]
    agencies = list(dict.fromkeys(own))
    if can_read_recorded(request.actor, plan):
        given = Assignment.objects.filter(task__group__plan=plan)
        agencies = list(Agency.objects.valid_on(request.today).filter(pk__in=given.values("agency"))) or agencies
    if not agencies:
        raise PermissionDenied(_("Kế hoạch thực hiện là của từng cơ quan được giao nhiệm vụ."))
    code = request.GET.get("co_quan")
    found = [each for each in (*own, *agencies) if not code or each.code == code]
    if not found:
        raise Http404
    return found[0], agencies


def _year(request: PlanRequest, found: WorkFilter) -> int:
    """`?nam=`, else the year of the month asked for, else the running one; within the plan."""
    year = found.month.year if found.is_month and found.month and not request.GET.get("nam") else chosen_year(request)
    return min(max(year, request.plan.first_year), request.plan.last_year)


def _frame(request: PlanRequest, planned: WorkPlan, agencies: list[Agency], found: WorkFilter) -> dict[str, Any]:
    """What list and calendar share: whose plan, which year, the filters with their counts."""
    lines = found.of_task(planned)
    plan, year = request.plan, planned.year
    return {
        "planned": planned,
        "agencies": agencies,
        "is_own": planned.agency.pk in request.actor.own_agencies,
        "filter": found,
        "year": year,
        # The coming year is planned before it begins.
        "years": [(each, _query(request, nam=each, thang="")) for each in _years(plan, request)],
        "kinds": [
            (kind, sum(kind.keeps(line) for line in lines), _query(request, loc=kind.value)) for kind in WorkShown
        ],
        "list_query": _query(request, xem="", thang=""),
        "month_query": _query(request, xem="thang"),
        "base_query": _query(request, thang=""),
        "own_query": urlencode({"co_quan": planned.agency.code, "nam": year}),
        "here": _query(request),
        "work_url": reverse("tasks:work", args=[plan.code]),
        "task_url": reverse("tasks:list", args=[plan.code]),
    }


def _years(plan: Plan, request: PlanRequest) -> range:
    return plan.years_until(rules.reporting_year(request.today) + 1)


def _query(request: PlanRequest, **changes: object) -> str:
    """The page's own address with something changed; the first page again, unless nothing changes."""
    kept = {name: request.GET[name] for name in KEPT_QUERY if request.GET.get(name)}
    if changes:
        kept.pop("page", None)
    return urlencode({name: value for name, value in {**kept, **changes}.items() if value not in ("", None)})


def _assignments(request: PlanRequest, agency: Agency, year: int) -> list[Assignment]:
    """What the agency has been given, in the plan's order."""
    found = Assignment.objects.in_force(rules.reference_day(year, request.today))
    return list(
        found.filter(task__group__plan=request.plan, agency=agency)
        .select_related("task__group__plan")
        .order_by("task__group__position", "task__position")
    )


def _added(request: PlanRequest, form: NewWorkItemForm, year: int) -> bool:
    try:
        services.add_work_item(actor=request.actor, assignment=form.assignment, year=year, content=form.content())
    except InvalidWork as refusal:
        form.add_problems(refusal.problems)
        return False
    return True


def _edited(request: PlanRequest, form: WorkItemForm, item: WorkItem) -> bool:
    try:
        services.edit_work_item(actor=request.actor, item=item, content=form.content())
    except InvalidWork as refusal:
        form.add_problems(refusal.problems)
        return False
    except WorkRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _add_page(
    request: PlanRequest, agency: Agency, year: int, form: NewWorkItemForm, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "agency": agency,
        "year": year,
        "back_url": f"{reverse('tasks:work', args=[request.plan.code])}?co_quan={agency.code}&nam={year}",
    }
    return render(request, "tasks/work_add.html", context, status=status)


def _item(request: PlanRequest, plan: str, item: int) -> WorkItem:
    """The item of the URL as the person may see it, or 404."""
    items = WorkItem.objects.visible_to(request.actor).select_related(
        "assignment__task__group__plan__issuer",
        "assignment__task__group__plan__consolidating_agency",
        "assignment__agency",
        "created_by",
    )
    found = get_object_or_404(items, pk=item, assignment__task__group__plan__code=plan)
    request.plan = found.assignment.task.group.plan
    return found


def _item_page(request: PlanRequest, item: WorkItem, form: WorkItemForm, status: int = 200) -> HttpResponse:
    may_change = can_plan_work(request.actor, item.assignment)
    line = WorkLine(item, request.today)
    context = {
        "item": item,
        "line": line,
        "form": form if may_change and line.is_open else None,
        "tick_form": TickForm(initial={"done_on": request.today}),
        "drop_form": DropForm(),
        "may_change": may_change,
        "back_url": _list_url(request, item),
        "left": _left_query(request),
    }
    return render(request, "tasks/work_item.html", context, status=status)


def _carried_out(
    request: PlanRequest, item: WorkItem, verb: Callable[..., WorkItem], said: str, **given: object
) -> HttpResponse:
    """Let the service act and go back to where the button was; a refusal is told there."""
    with refusals(partial(messages.error, request)):
        verb(actor=request.actor, item=item, **given)
        messages.success(request, said)
    return redirect(_list_url(request, item))


def _list_url(request: PlanRequest, item: WorkItem) -> str:
    """The list as it was left, else the plan of the item's agency and year."""
    query = _left_query(request) or urlencode({"co_quan": item.assignment.agency.code, "nam": item.year})
    return f"{reverse('tasks:work', args=[request.plan.code])}?{query}"


def _left_query(request: PlanRequest) -> str:
    """What the list was asked for when it was left: in the item's address, or in the field `ve` of a form."""
    left = QueryDict(request.POST["ve"]) if "ve" in request.POST else request.GET
    return urlencode({name: left[name] for name in KEPT_QUERY if left.get(name)})
