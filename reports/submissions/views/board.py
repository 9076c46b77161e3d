"""The board of a period: who owes, who has sent, and what is still missing."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from agencies.http import refusals
from reports.periods.enums import Origin, PeriodState
from reports.periods.models import ReportingPeriod
from reports.periods.views import period_or_404
from reports.submissions import services
from reports.submissions.forms import ClosePeriodForm, InternalDeadlineForm
from reports.submissions.summaries import AgencyLine, agency_lines, board_totals
from tasks.enums import Timeliness
from tasks.http import PlanRequest
from tasks.policies import can_read_recorded

ROWS = 50
# `?loc=`: which lines are shown.
FILTERS: dict[str, tuple[Any, Callable[[AgencyLine], bool]]] = {
    "": (gettext_lazy("Tất cả"), lambda line: True),
    "chua-gui": (gettext_lazy("Chưa gửi"), lambda line: line.sent_on is None),
    "qua-han": (gettext_lazy("Quá hạn"), lambda line: line.timeliness in (Timeliness.OVERDUE, Timeliness.DONE_LATE)),
    "cho-duyet": (gettext_lazy("Chờ duyệt"), lambda line: line.state == "sent"),
    "tra-lai": (gettext_lazy("Bị trả lại"), lambda line: line.state == "returned"),
    "da-nhan": (gettext_lazy("Đã nhận"), lambda line: line.state == "accepted"),
    "thieu": (gettext_lazy("Còn thiếu cập nhật"), lambda line: bool(line.missing)),
}


@require_GET
def board(request: PlanRequest, plan: str, period: str) -> HttpResponse:
    """All agencies for those who read all that is recorded; for others their own."""
    return board_page(request, period_or_404(request, plan, period))


@require_POST
def close(request: PlanRequest, plan: str, period: str) -> HttpResponse:
    chosen = period_or_404(request, plan, period)
    form = ClosePeriodForm(request.POST)
    return _with_form(request, chosen, services.close_period, form, "close_form", _("Đã đóng kỳ báo cáo."))


@require_POST
def move_deadline(request: PlanRequest, plan: str, period: str) -> HttpResponse:
    chosen = period_or_404(request, plan, period)
    form = InternalDeadlineForm(request.POST)
    done = _("Đã đổi hạn nội bộ và báo cho các cơ quan.")
    return _with_form(request, chosen, services.move_internal_deadline, form, "deadline_form", done)


def board_page(request: PlanRequest, period: ReportingPeriod, *, status: int = 200, **forms: Form) -> HttpResponse:
    reads_all = can_read_recorded(request.actor, period.plan)
    every = agency_lines(period, request.today)
    asked = request.GET.get("loc", "")
    _label, keeps = FILTERS.get(asked, FILTERS[""])
    own = request.actor.own_agencies
    lines = [line for line in every if (reads_all or line.submission.agency_id in own) and keeps(line)]
    page = Paginator(lines, ROWS).get_page(request.GET.get("page"))
    deadline = period.agency_deadline
    consolidates = request.actor.consolidates(period.plan.consolidating_agency_id)
    is_open = period.state == PeriodState.OPEN
    context = {
        "period": period,
        "page": page,
        "lines": page.object_list,
        "totals": board_totals(every),
        "reads_all": reads_all,
        "consolidates": consolidates and is_open,
        "own_agencies": own,
        "filters": [(value, label) for value, (label, _keeps) in FILTERS.items()],
        "asked": asked,
        "base": reverse("reports:board", args=[period.plan.code, period.code]),
        "close_form": forms.get("close_form") or ClosePeriodForm(),
        "deadline_form": forms.get("deadline_form")
        or InternalDeadlineForm(initial={"due_on": deadline.due_on if deadline else None}),
        "may_move_deadline": consolidates and is_open and deadline is not None and deadline.origin == Origin.INTERNAL,
    }
    return render(request, "reports/board.html", context, status=status)


def _with_form(
    request: PlanRequest, period: ReportingPeriod, service: Callable[..., Any], form: Form, name: str, done: str
) -> HttpResponse:
    if form.is_valid():
        with refusals(partial(form.add_error, None)):
            service(actor=request.actor, period=period, **form.cleaned_data)
            messages.success(request, done)
            return redirect("reports:board", period.plan.code, period.code)
    return board_page(request, period, status=422, **{name: form})
