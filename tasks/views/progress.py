"""The task list, the update form, and the evidence beside it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import Agency
from plan_tracker.lib.autosave import saved
from plan_tracker.lib.downloads import private_file
from plan_tracker.lib.files import ACCEPTED, clean_name, too_large
from plan_tracker.lib.spreadsheet import UnreadableSpreadsheet
from plan_tracker.lib.uploads import skipped_names
from tasks import rules, services
from tasks.enums import ProgressStatus
from tasks.exceptions import EvidenceRefused, InvalidUpdate, StaleDraft
from tasks.filters import TaskFilter
from tasks.forms import Conflict, UpdateForm, WithdrawForm, WorkbookForm
from tasks.http import PlanRequest, chosen_year, use_plan
from tasks.models import Assignment, ProgressUpdate, Task, UpdateEvidence
from tasks.policies import can_edit_progress, can_fill_workbook, can_read_recorded
from tasks.rendering import progress_workbook
from tasks.summaries import (
    AgencyYear,
    EvidencePanel,
    ProgressSheet,
    agency_year,
    evidence_panel,
    progress_sheet,
    shown_groups,
    task_lines,
    update_page,
)
from tasks.workbook import ReadSheet, judge, read_workbook, sheet_with_notes

ROWS = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def task_list(request: PlanRequest, plan: str) -> HttpResponse:
    """Groups and their tasks with states; filters in the URL."""
    chosen = use_plan(request, plan)
    tasks = list(Task.objects.of(chosen).select_related("group").defer("text", "search"))
    groups = dict.fromkeys(task.group for task in tasks)
    found = TaskFilter(request.GET, plan=chosen, groups=groups, year=chosen_year(request), today=request.today)
    found.form.is_valid()
    every = task_lines(chosen, tasks, year=found.year, today=request.today, actor=request.actor)
    page = Paginator(found.narrow(every), ROWS).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "year": found.year,
        "page": page,
        "groups": shown_groups(every, list(page.object_list)),
        "list_url": reverse("tasks:list", args=[plan]),
        "reads_all": can_read_recorded(request.actor, chosen),
    }
    return render(request, "tasks/task_list.html", context)


@require_http_methods(["GET", "POST"])
def update(request: PlanRequest, plan: str, code: str, agency: str) -> HttpResponse:
    """One agency's update of one task in one year."""
    assignment = _editable(request, plan, code, agency)
    year = chosen_year(request)
    if request.method == "GET":
        return _form_page(request, assignment, year)
    form = UpdateForm(request.POST)
    status = record(request, assignment, year, form) if form.is_valid() else 422
    if status != 302:
        return _form_page(request, assignment, year, form, status)
    text = _("Đã ghi nhận nhiệm vụ %(code)s, năm %(year)s.") % {"code": code, "year": year}
    messages.success(request, text, extra_tags=save_address(assignment, year))
    panel = evidence_panel(assignment, year, request.actor)
    if rules.lacks_evidence(form.content().status, len(panel.standing)):
        messages.warning(request, _("Báo hoàn thành mà chưa có tệp minh chứng nào; nên bổ sung ở lần ghi nhận sau."))
    return redirect("pages:home")


@require_POST
def save_draft(request: PlanRequest, plan: str, code: str, agency: str) -> HttpResponse:
    """Autosave. Answers with the state of the draft, or with both texts when somebody else saved first."""
    assignment = _editable(request, plan, code, agency)
    year, typed = chosen_year(request), request.POST.dict()
    version = _whole(request.POST, "draft_version")
    try:
        draft = services.save_draft(
            actor=request.actor, assignment=assignment, year=year, payload=typed, version=version
        )
    except StaleDraft as refusal:
        context = {"conflict": Conflict(refusal, typed), "year": year}
        return render(request, "tasks/_conflict.html", context, status=409)
    problems = UpdateForm(typed).slips(assignment, year, request.today)
    return saved(request, version=draft.version, at=draft.edited_at, problems=problems)


@require_POST
def discard_draft(request: PlanRequest, plan: str, code: str, agency: str) -> HttpResponse:
    """Throw the draft away and start from what is recorded."""
    assignment = _editable(request, plan, code, agency)
    year = chosen_year(request)
    try:
        services.discard_draft(
            actor=request.actor, assignment=assignment, year=year, version=_whole(request.POST, "draft_version")
        )
        messages.success(request, _("Đã bỏ bản nháp."), extra_tags=save_address(assignment, year))
    except StaleDraft as refusal:
        messages.warning(request, str(refusal))
    return redirect(f"{reverse('tasks:update', args=[plan, code, agency])}?nam={year}")


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


def evidence(request: PlanRequest, plan: str, code: str, agency: str) -> HttpResponse:
    """The files of an assignment's year; POST adds what was sent: 201 with the list, 200 where it was there before, 422
    with the sentence. A browser without script is sent back to the form, where it is told."""
    assignment = _editable(request, plan, code, agency)
    year = chosen_year(request)
    if request.method == "GET":
        return _evidence_list(request, assignment, year)
    kept, refused = _take_files(request, assignment, year)
    notice = " ".join(_receipt(file, is_new) for file, is_new in kept)
    if not request.htmx:
        return _back_to_form(request, assignment, year, notice, [f"{name}: {why}" for name, why in refused])
    if refused:
        return HttpResponse(refused[0][1], status=422, content_type="text/plain; charset=utf-8")
    return _evidence_list(request, assignment, year, notice=notice, status=201 if kept[0][1] else 200)


def evidence_file(request: PlanRequest, plan: str, code: str, agency: str, evidence: int) -> FileResponse:
    """One file, for who may see the update it proves; `?xem` shows it where a browser can."""
    found = _visible_evidence(request, plan, code, agency, evidence)
    inline = "xem" in request.GET and found.is_previewed
    return private_file(found.file, name=found.name, content_type=found.content_type, inline=inline)


@require_POST
def withdraw_evidence(request: PlanRequest, plan: str, code: str, agency: str, evidence: int) -> HttpResponse:
    """Take a file back. Answers as adding one does; a refusal stands above the list."""
    found = _visible_evidence(request, plan, code, agency, evidence)
    notice, refusal = "", ""
    form = WithdrawForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        services.withdraw_evidence(actor=request.actor, evidence=found, reason=reason)
        notice = _("Đã rút “%(name)s”.") % {"name": found.name}
    except EvidenceRefused as refused:
        refusal = f"{found.name}: {refused}"
    if not request.htmx:
        return _back_to_form(request, found.assignment, found.year, notice, [refusal] if refusal else [])
    status = 422 if refusal else 200
    return _evidence_list(request, found.assignment, found.year, notice=notice, refusal=refusal, status=status)


def save_address(assignment: Assignment, year: int) -> str:
    """Where the form saves itself, which is also the name of its copy in the browser: done with, the copy goes."""
    task = assignment.task
    return f"{reverse('tasks:save_draft', args=[task.group.plan.code, task.code, assignment.agency.code])}?nam={year}"


def _editable(request: PlanRequest, plan: str, code: str, agency: str) -> Assignment:
    """The assignment of the URL: 404 where there is none, 403 where it is another agency's."""
    found = Assignment.objects.filter(
        task__group__plan__code=plan, task__code=code, agency__code=agency
    ).select_related("task__group__plan__issuer", "task__group__plan__consolidating_agency", "task__clause", "agency")
    assignment = found.in_force(request.today).first() or found.order_by("-valid_until", "-id").first()
    if assignment is None:
        raise Http404
    if not can_edit_progress(request.actor, assignment):
        raise PermissionDenied(_("Chỉ người của cơ quan được giao mới cập nhật nhiệm vụ này."))
    request.plan = assignment.task.group.plan
    return assignment


def record(request: PlanRequest, assignment: Assignment, year: int, form: UpdateForm) -> int:
    """Hand the form to the service; returns the status to answer with, 302 for success."""
    data = form.cleaned_data
    try:
        services.record_update(
            actor=request.actor,
            assignment=assignment,
            year=year,
            content=form.content(),
            draft_version=data["draft_version"] or 0,
            seen_update=data["seen_update"],
            corrects=data["corrects"],
            reason=data["reason"].strip(),
        )
    except InvalidUpdate as refusal:
        form.add_problems(refusal.problems)
        return 422
    except StaleDraft as refusal:
        form.show_conflict(refusal)
        return 409
    return 302


def _take_files(
    request: PlanRequest, assignment: Assignment, year: int
) -> tuple[list[tuple[UpdateEvidence, bool]], list[tuple[str, str]]]:
    """Hand each file to the service. What is kept, with whether it is new; names and reasons of what is not."""
    kept = []
    sent = request.FILES.getlist("files")
    refused = [(name, str(too_large())) for name in skipped_names(request)]
    for file in sent:
        try:
            kept.append(services.add_evidence(actor=request.actor, assignment=assignment, year=year, file=file))
        except EvidenceRefused as refusal:
            refused.append((clean_name(file.name or ""), str(refusal)))
    if not kept and not refused:
        refused.append((_("Minh chứng"), _("Chưa chọn tệp nào.")))
    return kept, refused


def _receipt(file: UpdateEvidence, is_new: bool) -> str:
    if is_new:
        return _("Đã nhận “%(name)s”.") % {"name": file.name}
    when = f"{timezone.localtime(file.uploaded_at):%H:%M %d/%m/%Y}"
    return _("Nội dung này đã tải lên lúc %(when)s (“%(name)s”), không lưu lần nữa.") % {
        "when": when,
        "name": file.name,
    }


def _evidence_list(
    request: PlanRequest, assignment: Assignment, year: int, *, notice: str = "", refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **_evidence_context(assignment, evidence_panel(assignment, year, request.actor)),
        "notice": notice,
        "refusal": refusal,
    }
    return render(request, "tasks/_evidence_list.html", context, status=status)


def _evidence_context(assignment: Assignment, panel: EvidencePanel) -> dict[str, object]:
    task = assignment.task
    return {
        "evidence": panel,
        "evidence_url": reverse("tasks:evidence", args=[task.group.plan.code, task.code, assignment.agency.code]),
        "evidence_accept": ACCEPTED,
        "evidence_max_bytes": settings.EVIDENCE_MAX_BYTES,
        "evidence_max_files": settings.EVIDENCE_MAX_FILES,
    }


def _back_to_form(
    request: PlanRequest, assignment: Assignment, year: int, notice: str, refusals: list[str]
) -> HttpResponse:
    if notice:
        messages.success(request, notice)
    for refusal in refusals:
        messages.error(request, refusal)
    task = assignment.task
    form_url = reverse("tasks:update", args=[task.group.plan.code, task.code, assignment.agency.code])
    return redirect(f"{form_url}?nam={year}#minh-chung")


def _visible_evidence(request: PlanRequest, plan: str, code: str, agency: str, evidence: int) -> UpdateEvidence:
    """The file of the URL, or 404."""
    files = UpdateEvidence.objects.visible_to(request.actor).select_related(
        "assignment__task__group__plan__issuer",
        "assignment__task__group__plan__consolidating_agency",
        "assignment__agency",
    )
    found = get_object_or_404(
        files,
        pk=evidence,
        assignment__task__group__plan__code=plan,
        assignment__task__code=code,
        assignment__agency__code=agency,
    )
    request.plan = found.assignment.task.group.plan
    return found


def _form_page(
    request: PlanRequest, assignment: Assignment, year: int, form: UpdateForm | None = None, status: int = 200
) -> HttpResponse:
    context = update_context(request, assignment, year, form)
    context["years"] = request.plan.years_until(rules.reporting_year(request.today))
    return render(request, "tasks/update.html", context, status=status)


def update_context(
    request: PlanRequest, assignment: Assignment, year: int, form: UpdateForm | None = None
) -> dict[str, Any]:
    """What `tasks/_update_form.html` shows, on whichever page it stands."""
    page = update_page(assignment, year, request.actor)
    correcting = _correcting(request, assignment, year)
    if correcting and page.draft and form is None:
        messages.warning(request, _("Đang có bản nháp: ghi nhận hoặc bỏ bản nháp này trước khi sửa bản đã ghi nhận."))
    form = form or UpdateForm(initial=page.initial(request.today, correcting))
    panel = evidence_panel(assignment, year, request.actor)
    stored = {**page.draft.payload, "draft_version": page.draft.version} if page.draft else {}
    return {
        **_evidence_context(assignment, panel),
        "lacks_evidence": form["status"].value() == ProgressStatus.DONE and panel.done_lacks_evidence,
        "form": form,
        "sections": form.sections(page.earlier, year),
        "problems": UpdateForm(stored).slips(assignment, year, request.today) if not form.is_bound else {},
        "writing": page.written_by_other(request.actor, timezone.now()),
        "update_page": page,
        "assignment": assignment,
        "task": assignment.task,
        "year": year,
    }


def _correcting(request: PlanRequest, assignment: Assignment, year: int) -> ProgressUpdate | None:
    """The recorded update that `?sua=` asks to correct."""
    wanted = _whole(request.GET, "sua")
    if not wanted:
        return None
    updates = ProgressUpdate.objects.visible_to(request.actor).standing()
    return get_object_or_404(updates, pk=wanted, assignment=assignment, year=year)


def _whole(data: QueryDict, name: str) -> int:
    value = data.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0
