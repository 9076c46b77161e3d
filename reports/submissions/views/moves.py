"""Moves of a report: one address each. A refusal is shown on the page that asked, with what was typed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.http import refusals
from reports.submissions import services
from reports.submissions.forms import DocumentForm, ReasonForm, ReceivedForm, ReopenForm, SendForm
from reports.submissions.http import submission_or_404
from reports.submissions.models import Submission
from reports.submissions.views.review import review_page
from reports.submissions.views.workspace import workspace_address, workspace_page
from tasks.http import PlanRequest


@require_POST
def start(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    submission = submission_or_404(request, plan, period, agency)
    return _carry_out(request, submission, services.start, _("Đã bắt đầu soạn báo cáo."))


@require_POST
def propose(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    submission = submission_or_404(request, plan, period, agency)
    return _carry_out(request, submission, services.propose, _("Đã trình lãnh đạo cơ quan."))


@require_POST
def give_back(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    submission = submission_or_404(request, plan, period, agency)
    form = ReasonForm(request.POST)
    return _with_form(request, submission, services.give_back, form, "reason_form", _("Đã chuyển lại chuyên viên."))


@require_POST
def send(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    submission = submission_or_404(request, plan, period, agency)
    form = SendForm(request.POST, request.FILES)
    return _with_form(request, submission, services.send, form, "send_form", _("Đã gửi báo cáo."))


@require_POST
def withdraw(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    submission = submission_or_404(request, plan, period, agency)
    form = ReasonForm(request.POST)
    return _with_form(request, submission, services.withdraw, form, "reason_form", _("Đã rút lại báo cáo."))


@require_POST
def register_document(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    submission = submission_or_404(request, plan, period, agency)
    form = DocumentForm(request.POST, request.FILES)
    done = _("Đã ghi số, ngày văn bản.")
    return _with_form(request, submission, services.register_document, form, "document_form", done)


@require_POST
def return_submission(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    submission = submission_or_404(request, plan, period, agency)
    form = ReasonForm(request.POST)
    done = _("Đã trả lại báo cáo.")
    return _with_form(request, submission, services.return_submission, form, "reason_form", done, page=review_page)


@require_POST
def accept(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    submission = submission_or_404(request, plan, period, agency)
    return _carry_out(request, submission, services.accept, _("Đã nhận báo cáo."), page=review_page)


@require_POST
def reopen(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    submission = submission_or_404(request, plan, period, agency)
    form = ReopenForm(request.POST)
    done = _("Đã mở lại báo cáo.")
    return _with_form(request, submission, services.reopen, form, "reopen_form", done, page=review_page)


@require_POST
def record_received(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    submission = submission_or_404(request, plan, period, agency)
    form = ReceivedForm(request.POST, request.FILES)
    done = _("Đã ghi nhận báo cáo nhận bằng cách khác.")
    return _with_form(request, submission, services.record_received, form, "received_form", done, page=review_page)


def _carry_out(
    request: PlanRequest,
    submission: Submission,
    service: Callable[..., Any],
    done: str,
    page: Callable[..., HttpResponse] = workspace_page,
    **given: Any,
) -> HttpResponse:
    with refusals(partial(messages.error, request)):
        service(actor=request.actor, submission=submission, **given)
        messages.success(request, done)
    return redirect(_address(submission, page))


def _with_form(
    request: PlanRequest,
    submission: Submission,
    service: Callable[..., Any],
    form: Form,
    name: str,
    done: str,
    page: Callable[..., HttpResponse] = workspace_page,
) -> HttpResponse:
    """Hand a valid form to the service; an invalid one, or a refusal, comes back with what was typed."""
    if form.is_valid():
        with refusals(partial(form.add_error, None)):
            service(actor=request.actor, submission=submission, **form.cleaned_data)
            messages.success(request, done)
            return redirect(_address(submission, page))
    submission.refresh_from_db()
    return page(request, submission, status=422, **{name: form})


def _address(submission: Submission, page: Callable[..., HttpResponse]) -> str:
    address = workspace_address(submission)
    return f"{address}xem-xet/" if page is review_page else address
