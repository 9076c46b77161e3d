"""Reminding by hand."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agencies.http import refusals
from reports.reminders.services import remind_now
from reports.submissions.http import submission_or_404
from tasks.http import PlanRequest


@require_POST
def remind(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    """“Nhắc ngay”: one mail a person and day."""
    submission = submission_or_404(request, plan, period, agency)
    with refusals(partial(messages.error, request)):
        reminded = remind_now(actor=request.actor, submission=submission)
        text = ngettext("Đã nhắc %s người.", "Đã nhắc %s người.", reminded) % reminded
        messages.success(request, text if reminded else _("Hôm nay đã nhắc cơ quan này rồi."))
    return redirect("reports:board", plan, period)
