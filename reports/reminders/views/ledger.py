"""The ledger of reminders, of an agency's report and of the consolidated one; on a page and as XLSX."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from reports.consolidation.policies import can_consolidate
from reports.periods.models import ReportingPeriod
from reports.periods.views import period_or_404
from reports.reminders.policies import can_read_all_reminders, can_read_ledger, can_read_report_ledger
from reports.reminders.rendering import ledger_xlsx
from reports.reminders.summaries.ledger import (
    LedgerLine,
    agency_counts,
    ledger_entries,
    period_ledger,
    report_ledger,
    state_counts,
    submission_ledger,
)
from reports.submissions.models import Submission
from tasks.http import PlanRequest

ROWS = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def ledger(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    """Every step and every mail about one agency's report."""
    submission = _submission(request, plan, period, agency)
    context = {
        "submission": submission,
        "period": submission.period,
        "deadline": submission.period.agency_deadline,
        "export_url": reverse("reports:ledger_xlsx", args=[plan, period, agency]),
    }
    return _page(request, submission_ledger(submission), context)


@require_GET
def ledger_file(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    submission = _submission(request, plan, period, agency)
    name = f"nhac-viec-{submission.agency.code}-{period}"
    return _file(submission.period, submission_ledger(submission), submission.agency.name, name)


@require_GET
def of_period(request: PlanRequest, plan: str, period: str) -> HttpResponse:
    """Those about the consolidated report; for who reads all, also how each agency's stand."""
    chosen = _period(request, plan, period)
    reads_all = can_read_all_reminders(request.actor, chosen.plan)
    context = {
        "period": chosen,
        "deadline": chosen.consolidator_deadline,
        "reads_all": reads_all,
        "agencies": agency_counts(chosen) if reads_all else [],
        "may_urge": can_consolidate(request.actor, chosen.plan),
        "base": reverse("reports:board", args=[plan, period]),
        "export_url": reverse("reports:period_ledger_xlsx", args=[plan, period]),
    }
    return _page(request, report_ledger(chosen), context)


@require_GET
def period_file(request: PlanRequest, plan: str, period: str) -> HttpResponse:
    """The whole period, for who reads all; else the consolidated report's."""
    chosen = _period(request, plan, period)
    if can_read_all_reminders(request.actor, chosen.plan):
        return _file(chosen, period_ledger(chosen), _("cả kỳ"), f"nhac-viec-{period}")
    return _file(chosen, report_ledger(chosen), _("báo cáo tổng hợp"), f"nhac-viec-tong-hop-{period}")


def _page(request: PlanRequest, lines: Sequence[LedgerLine], context: dict[str, Any]) -> HttpResponse:
    page = Paginator(lines, ROWS).get_page(request.GET.get("page"))
    shown = {"page": page, "entries": ledger_entries(list(page.object_list)), "counts": state_counts(lines)}
    return render(request, "reports/ledger.html", {**context, **shown})


def _file(period: ReportingPeriod, lines: Sequence[LedgerLine], of: str, name: str) -> HttpResponse:
    content = ledger_xlsx(
        ledger_entries(lines),
        title=_("Sổ nhắc việc, %(period)s: %(of)s") % {"period": period.name, "of": of},
        plan=period.plan.short_title,
        is_sample=period.plan.is_sample,
    )
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _submission(request: PlanRequest, plan: str, period: str, agency: str) -> Submission:
    """The report with its period, or 404 for whom its ledger does not concern."""
    chosen = period_or_404(request, plan, period)
    submission = Submission.objects.filter(period=chosen, agency__code=agency).select_related("agency").first()
    if submission is None:
        raise Http404
    submission.period = chosen
    if not can_read_ledger(request.actor, submission):
        raise Http404
    return submission


def _period(request: PlanRequest, plan: str, period: str) -> ReportingPeriod:
    chosen = period_or_404(request, plan, period)
    if not can_read_report_ledger(request.actor, chosen.plan):
        raise Http404
    return chosen
