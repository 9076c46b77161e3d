"""The consolidated report: ask for it, watch it being made, fetch it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports.consolidation import services
from reports.consolidation.enums import RenderState
from reports.consolidation.exceptions import RenderRefused
from reports.consolidation.models import RenderJob
from reports.consolidation.policies import can_consolidate, can_read_consolidation
from reports.periods.models import ReportingPeriod
from reports.periods.views import period_or_404
from tasks.http import PlanRequest

RECENT = 10


def consolidation(request: PlanRequest, plan: str, period: str) -> HttpResponse:
    """The report's page: one button, the jobs, the files."""
    chosen = _readable(request, plan, period)
    jobs = RenderJob.objects.visible_to(request.actor).filter(report__period=chosen).select_related("requested_by")
    context = {
        "period": chosen,
        "jobs": jobs[:RECENT],
        "can_consolidate": can_consolidate(request.actor, chosen.plan),
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
    plan_of_job = found.period.plan
    context = {
        "job": found,
        "period": found.period,
        "can_consolidate": can_consolidate(request.actor, plan_of_job),
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
    name = f"bao-cao-{found.period.code}.{found.format}"
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


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
