"""The consolidated report and agencies' own papers: ask for them, watch them being made, fetch them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reports.consolidation import services
from reports.consolidation.enums import RenderFormat, RenderState
from reports.consolidation.exceptions import RenderRefused
from reports.consolidation.models import RenderJob
from reports.consolidation.policies import can_consolidate, can_read_consolidation, can_render_submission
from reports.periods.models import ReportingPeriod
from reports.periods.views import period_or_404
from reports.submissions.http import submission_or_404
from reports.submissions.models import Submission
from tasks.http import PlanRequest

RECENT = 10


def consolidation(request: PlanRequest, plan: str, period: str) -> HttpResponse:
    """The report's page: one button, the jobs, the files."""
    chosen = _readable(request, plan, period)
    jobs = RenderJob.objects.visible_to(request.actor).filter(report__period=chosen).select_related("requested_by")
    context = {
        "period": chosen,
        "jobs": jobs[:RECENT],
        "may_render": can_consolidate(request.actor, chosen.plan),
        "jobs_base": reverse("reports:consolidation", args=[plan, period]),
    }
    return render(request, "reports/consolidation.html", context)


@require_POST
def request_pdf(request: PlanRequest, plan: str, period: str) -> HttpResponse:
    chosen = period_or_404(request, plan, period)
    services.request_render(actor=request.actor, period=chosen)
    return redirect("reports:consolidation", plan, period)


def job_state(request: PlanRequest, plan: str, period: str, job: int) -> HttpResponse:
    """One job as a fragment; the page asks for it until the job has ended."""
    found = _job(request, plan, period, job)
    context = {
        "job": found,
        "may_render": can_consolidate(request.actor, found.period.plan),
        "jobs_base": reverse("reports:consolidation", args=[plan, period]),
    }
    return render(request, "reports/_job.html", context)


@require_POST
def retry(request: PlanRequest, plan: str, period: str, job: int) -> HttpResponse:
    found = _job(request, plan, period, job)
    try:
        services.retry_render(actor=request.actor, job=found)
    except RenderRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect("reports:consolidation", plan, period)


def download(request: PlanRequest, plan: str, period: str, job: int) -> FileResponse:
    """The finished file, after the policy was asked."""
    found = _job(request, plan, period, job)
    if found.state != RenderState.READY:
        raise Http404(_("Tệp chưa tạo xong."))
    return _file(found)


@require_GET
def papers(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    """The agency's own report as files; alone a page, inside of the workspace and the review a card."""
    submission = submission_or_404(request, plan, period, agency)
    return _papers_page(request, submission)


@require_POST
def request_paper(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    submission = submission_or_404(request, plan, period, agency)
    chosen = request.POST.get("format", "")
    if chosen not in RenderFormat.values:
        return _papers_page(request, submission, refusal=_("Chọn PDF hoặc Word."), status=422)
    try:
        services.request_paper(actor=request.actor, submission=submission, format=RenderFormat(chosen))
    except RenderRefused as refusal:
        return _papers_page(request, submission, refusal=str(refusal), status=409)
    return _papers_page(request, submission) if request.htmx else redirect("reports:papers", plan, period, agency)


@require_GET
def paper_job(request: PlanRequest, plan: str, period: str, agency: str, job: int) -> HttpResponse:
    """One job as a fragment; the page asks for it until the job has ended."""
    submission = submission_or_404(request, plan, period, agency)
    context = {"job": _paper_job(request, submission, job), **_paper_rights(request, submission)}
    return render(request, "reports/_job.html", context)


@require_POST
def retry_paper(request: PlanRequest, plan: str, period: str, agency: str, job: int) -> HttpResponse:
    found = _paper_job(request, submission_or_404(request, plan, period, agency), job)
    try:
        services.retry_render(actor=request.actor, job=found)
    except RenderRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect("reports:papers", plan, period, agency)


@require_GET
def paper_file(request: PlanRequest, plan: str, period: str, agency: str, job: int) -> FileResponse:
    """The finished file, after the policy was asked."""
    found = _paper_job(request, submission_or_404(request, plan, period, agency), job)
    if found.state != RenderState.READY:
        raise Http404(_("Tệp chưa tạo xong."))
    return _file(found)


def _file(job: RenderJob) -> FileResponse:
    name = f"bao-cao-{job.file_stem}.{job.format}"
    content_type = job.file_format.content_type
    response = FileResponse(job.file.open("rb"), as_attachment=True, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _papers_page(request: PlanRequest, submission: Submission, *, refusal: str = "", status: int = 200) -> HttpResponse:
    jobs = RenderJob.objects.visible_to(request.actor).filter(submission=submission).select_related("requested_by")
    context = {
        "submission": submission,
        "period": submission.period,
        "jobs": jobs[:RECENT],
        "refusal": refusal,
        "is_card": bool(request.htmx),
        **_paper_rights(request, submission),
    }
    template = "reports/_papers.html" if request.htmx else "reports/papers.html"
    return render(request, template, context, status=status)


def _paper_rights(request: PlanRequest, submission: Submission) -> dict[str, Any]:
    address = [submission.period.plan.code, submission.period.code, submission.agency.code]
    return {
        "may_render": can_render_submission(request.actor, submission),
        "jobs_base": reverse("reports:papers", args=address),
    }


def _paper_job(request: PlanRequest, submission: Submission, job_id: int) -> RenderJob:
    jobs = RenderJob.objects.visible_to(request.actor).filter(submission=submission).select_related("requested_by")
    found = get_object_or_404(jobs, pk=job_id)
    found.submission = submission
    return found


def _readable(request: PlanRequest, plan: str, code: str) -> ReportingPeriod:
    """The period, or 403 for people who may not read its consolidated report."""
    period = period_or_404(request, plan, code)
    if not can_read_consolidation(request.actor, period.plan):
        raise PermissionDenied(_("Báo cáo tổng hợp đang là dự thảo của cơ quan tổng hợp."))
    return period


def _job(request: PlanRequest, plan: str, code: str, job_id: int) -> RenderJob:
    period = period_or_404(request, plan, code)
    jobs = RenderJob.objects.visible_to(request.actor).select_related("report__period__plan", "requested_by")
    return get_object_or_404(jobs, pk=job_id, report__period=period)
