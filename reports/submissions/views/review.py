"""The consolidator's side: who waits, what changed, and the word on each line."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.http import refusals
from reports.periods.views import period_or_404
from reports.submissions import services
from reports.submissions.enums import Decision, SubmissionState
from reports.submissions.forms import LineDecisionForm
from reports.submissions.http import reviewed_or_refused, submission_or_404
from reports.submissions.models import Submission, SubmissionEvent, SubmissionLine
from reports.submissions.policies import can_accept
from reports.submissions.summaries import revision_review
from reports.submissions.views.workspace import actions, workspace_address
from tasks.http import PlanRequest
from tasks.policies import can_read_recorded

ROWS = 50


@require_GET
def queue(request: PlanRequest, plan: str, period: str) -> HttpResponse:
    """Reports that wait for review, the oldest first."""
    chosen = period_or_404(request, plan, period)
    if not can_read_recorded(request.actor, chosen.plan):
        raise PermissionDenied(_("Hàng chờ duyệt dành cho cơ quan tổng hợp."))
    page = Paginator(Submission.objects.awaiting_review(chosen), ROWS).get_page(request.GET.get("page"))
    return render(request, "reports/queue.html", {"period": chosen, "page": page, "rows": page.object_list})


@require_GET
def review(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    """One report as it was sent, beside the sending before."""
    return review_page(request, submission_or_404(request, plan, period, agency))


@require_POST
def decide(request: PlanRequest, plan: str, period: str, agency: str, line: int) -> HttpResponse:
    """The word on one line."""
    submission = reviewed_or_refused(request, plan, period, agency)
    found = get_object_or_404(SubmissionLine, pk=line, revision__submission=submission)
    form = LineDecisionForm(request.POST)
    address = f"{workspace_address(submission)}xem-xet/#dong-{found.pk}"
    if not form.is_valid():
        messages.error(request, _("Chọn nhận, nhận xét hoặc trả lại cho dòng này."))
        return redirect(address)
    decision, comment = Decision(form.cleaned_data["decision"]), form.cleaned_data["comment"]
    with refusals(partial(messages.error, request)):
        services.decide_line(actor=request.actor, line=found, decision=decision, comment=comment)
    return redirect(address)


@require_POST
def accept_unchanged(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    submission = reviewed_or_refused(request, plan, period, agency)
    with refusals(partial(messages.error, request)):
        accepted = services.accept_unchanged(actor=request.actor, submission=submission)
        messages.success(request, _("Đã nhận %s dòng không đổi.") % accepted)
    return redirect(f"{workspace_address(submission)}xem-xet/")


def review_page(request: PlanRequest, submission: Submission, *, status: int = 200, **forms: Any) -> HttpResponse:
    found = revision_review(submission, reader=request.actor)
    context = {
        "submission": submission,
        "period": submission.period,
        "review": found,
        "base": workspace_address(submission),
        "history": SubmissionEvent.objects.filter(submission=submission).select_related("actor", "revision"),
        "under_review": submission.state == SubmissionState.SENT,
        "may_accept": found is not None and can_accept(request.actor, submission, found.revision),
        **actions(request, submission, **forms),
    }
    return render(request, "reports/review.html", context, status=status)
