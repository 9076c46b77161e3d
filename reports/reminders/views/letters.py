"""Letters to late agencies: who would get one, one button, the files. The consolidator's."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.http import refusals
from plan_tracker.lib.downloads import private_file
from reports.consolidation import services
from reports.consolidation.enums import RenderState
from reports.consolidation.models import RenderJob
from reports.consolidation.policies import can_consolidate
from reports.periods.enums import PeriodState
from reports.periods.views import period_or_404
from reports.submissions.summaries.board import late_lines
from tasks.http import PlanRequest

RECENT = 10


@require_GET
def letters(request: PlanRequest, plan: str, period: str) -> HttpResponse:
    chosen = period_or_404(request, plan, period)
    if not can_consolidate(request.actor, chosen.plan):
        raise PermissionDenied(_("Chỉ cơ quan tổng hợp mới gửi công văn đôn đốc."))
    jobs = RenderJob.objects.visible_to(request.actor).filter(letters_of=chosen).select_related("requested_by")
    context = {
        "period": chosen,
        "deadline": chosen.agency_deadline,
        "late": late_lines(chosen, request.today),
        "is_open": chosen.state == PeriodState.OPEN,
        "jobs": jobs[:RECENT],
        "base": reverse("reports:board", args=[plan, period]),
        **_job_context(plan, period),
    }
    return render(request, "reports/letters.html", context)


@require_POST
def request_letters(request: PlanRequest, plan: str, period: str) -> HttpResponse:
    chosen = period_or_404(request, plan, period)
    with refusals(partial(messages.warning, request)):
        services.request_letters(actor=request.actor, period=chosen)
    return redirect("reports:letters", plan, period)


@require_GET
def job_state(request: PlanRequest, plan: str, period: str, job: int) -> HttpResponse:
    """One job as a fragment; the page asks for it until the job has ended."""
    found = _job(request, plan, period, job)
    return render(request, "reports/_job.html", {"job": found, **_job_context(plan, period)})


@require_POST
def retry(request: PlanRequest, plan: str, period: str, job: int) -> HttpResponse:
    found = _job(request, plan, period, job)
    with refusals(partial(messages.warning, request)):
        services.retry_render(actor=request.actor, job=found)
    return redirect("reports:letters", plan, period)


@require_GET
def download(request: PlanRequest, plan: str, period: str, job: int) -> FileResponse:
    """The finished file, after the policy was asked."""
    found = _job(request, plan, period, job)
    if found.state != RenderState.READY:
        raise Http404(_("Tệp chưa tạo xong."))
    name = f"cong-van-don-doc-{found.period.code}.{found.format}"
    return private_file(found.file, name=name, content_type=found.file_format.content_type)


def _job_context(plan: str, period: str) -> dict[str, Any]:
    """Whoever sees a job of letters may make them."""
    return {"may_render": True, "jobs_base": reverse("reports:letters", args=[plan, period])}


def _job(request: PlanRequest, plan: str, code: str, job_id: int) -> RenderJob:
    period = period_or_404(request, plan, code)
    jobs = RenderJob.objects.visible_to(request.actor).select_related("letters_of__plan", "requested_by")
    return get_object_or_404(jobs, pk=job_id, letters_of=period)
