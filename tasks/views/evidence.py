"""The evidence beside the update form."""

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plan_tracker.lib.downloads import private_file
from plan_tracker.lib.files import ACCEPTED, clean_name, too_large
from plan_tracker.lib.uploads import skipped_names
from tasks import services
from tasks.exceptions import EvidenceRefused
from tasks.forms import WithdrawForm
from tasks.http import PlanRequest, chosen_year
from tasks.models import Assignment, UpdateEvidence
from tasks.summaries import (
    EvidencePanel,
    evidence_panel,
)
from tasks.views._editing import editable


def evidence(request: PlanRequest, plan: str, code: str, agency: str) -> HttpResponse:
    """The files of an assignment's year; POST adds what was sent: 201 with the list, 200 where it was there before, 422
    with the sentence. A browser without script is sent back to the form, where it is told."""
    assignment = editable(request, plan, code, agency)
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
        **evidence_context(assignment, evidence_panel(assignment, year, request.actor)),
        "notice": notice,
        "refusal": refusal,
    }
    return render(request, "tasks/_evidence_list.html", context, status=status)


def evidence_context(assignment: Assignment, panel: EvidencePanel) -> dict[str, object]:
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
