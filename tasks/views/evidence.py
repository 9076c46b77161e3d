"""The evidence beside the update form."""

from functools import partial

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plan_tracker.lib.downloads import private_file
from tasks import services
from tasks.exceptions import EvidenceRefused
from tasks.forms import WithdrawForm
from tasks.http import PlanRequest, chosen_year, evidence_limits, receipt, take_files
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
    add = partial(services.add_evidence, actor=request.actor, assignment=assignment, year=year)
    kept, refused = take_files(request, add)
    notice = " ".join(receipt(file, is_new) for file, is_new in kept)
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
        "evidence_title": _("Minh chứng năm %(year)s") % {"year": panel.year},
        "evidence_query": f"nam={panel.year}",
        "evidence_url": reverse("tasks:evidence", args=[task.group.plan.code, task.code, assignment.agency.code]),
        **evidence_limits(),
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
