"""An agency's year as an Excel workbook."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import Agency
from plan_tracker.lib.spreadsheet import UnreadableSpreadsheet
from tasks import rules, services
from tasks.exceptions import InvalidUpdate, StaleDraft
from tasks.forms import WorkbookForm
from tasks.http import PlanRequest, chosen_year, use_plan
from tasks.policies import can_fill_workbook
from tasks.rendering import progress_workbook
from tasks.summaries import (
    AgencyYear,
    ProgressSheet,
    agency_year,
    progress_sheet,
)
from tasks.workbook import ReadSheet, judge, read_workbook, sheet_with_notes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
def workbook(request: PlanRequest, plan: str, agency: str) -> HttpResponse:
    """An agency's year as a workbook: to take, and to hand in. What is handed in is shown before anything happens."""
    stands = _own_year(request, plan, agency)
    if request.method == "GET":
        return _workbook_page(request, stands, WorkbookForm())
    form = WorkbookForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            return _preview_page(request, stands, read_workbook(form.cleaned_data["file"]))
        except UnreadableSpreadsheet as refusal:
            form.add_error("file", str(refusal))
    return _workbook_page(request, stands, form, 422)


@require_safe
def workbook_file(request: PlanRequest, plan: str, agency: str) -> HttpResponse:
    """The workbook, prefilled with what is recorded."""
    stands = _own_year(request, plan, agency)
    sheet = progress_sheet(request.plan, stands.agency, stands.year, request.actor, request.today)
    return _workbook_answer(sheet, "tien-do")


@require_POST
def workbook_notes(request: PlanRequest, plan: str, agency: str) -> HttpResponse:
    """The workbook that was handed in, with notes on the cells that are wrong."""
    stands = _own_year(request, plan, agency)
    sheet = _carried(request, stands)
    if sheet is None:
        return _start_again(request, stands)
    return _workbook_answer(sheet_with_notes(sheet, judge(sheet, stands, request.actor), stands), "ghi-chu")


@require_POST
def record_workbook(request: PlanRequest, plan: str, agency: str) -> HttpResponse:
    """Record what the preview showed, as things stand now: all of it, or the preview once more."""
    stands = _own_year(request, plan, agency)
    sheet = _carried(request, stands)
    if sheet is None:
        return _start_again(request, stands)
    preview = judge(sheet, stands, request.actor)
    if preview.has_errors:
        return _preview_page(request, stands, sheet, 409)
    try:
        made = services.record_workbook(
            actor=request.actor, agency=stands.agency, year=stands.year, lines=preview.lines
        )
    except (InvalidUpdate, StaleDraft):
        return _preview_page(request, _own_year(request, plan, agency), sheet, 409)
    if made:
        told = _("Đã ghi nhận %(n)s dòng từ tệp Excel, năm %(year)s.") % {"n": len(made), "year": stands.year}
        messages.success(request, told)
    else:
        messages.info(request, _("Không có dòng nào khác với nội dung đã ghi nhận."))
    return redirect("pages:home")


def _own_year(request: PlanRequest, plan: str, code: str) -> AgencyYear:
    """Where the agency of the URL stands in the chosen year: 404 where there is none, 403 where it is another's."""
    chosen = use_plan(request, plan)
    agency = get_object_or_404(Agency, code=code)
    if not can_fill_workbook(request.actor, agency):
        raise PermissionDenied(_("Chỉ người của cơ quan mới dùng tệp Excel của cơ quan."))
    return agency_year(chosen, agency, chosen_year(request), request.actor)


def _workbook_page(request: PlanRequest, stands: AgencyYear, form: WorkbookForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "stands": stands,
        "agency": stands.agency,
        "year": stands.year,
        "years": request.plan.years_until(rules.reporting_year(request.today)),
    }
    return render(request, "tasks/workbook.html", context, status=status)


def _preview_page(request: PlanRequest, stands: AgencyYear, sheet: ReadSheet, status: int = 200) -> HttpResponse:
    """What would be recorded. With mistakes in it nothing is: the workbook is handed back with notes instead."""
    context = {
        "preview": judge(sheet, stands, request.actor),
        "carried": sheet.carried(stands=stands, actor=request.actor),
        "moved_on": status == 409,
        "agency": stands.agency,
        "year": stands.year,
    }
    return render(request, "tasks/workbook_preview.html", context, status=status)


def _workbook_answer(sheet: ProgressSheet, name: str) -> HttpResponse:
    response = HttpResponse(progress_workbook(sheet), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}-{sheet.year}-{sheet.agency.code}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _carried(request: PlanRequest, stands: AgencyYear) -> ReadSheet | None:
    return ReadSheet.from_carried(request.POST.get("rows", ""), stands=stands, actor=request.actor)


def _start_again(request: PlanRequest, stands: AgencyYear) -> HttpResponse:
    messages.warning(request, _("Bản xem trước đã quá một ngày hoặc không đọc được. Gửi lại tệp."))
    return redirect(f"{reverse('tasks:workbook', args=[request.plan.code, stands.agency.code])}?nam={stands.year}")
