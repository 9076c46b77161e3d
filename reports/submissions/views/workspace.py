"""The workspace of an agency's report: lines, general text, checks, and what may be done with it now."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from indicators.http import FIRST_HALF
from plan_tracker.lib.autosave import saved
from plan_tracker.lib.downloads import private_file
from reports.periods.enums import PeriodKind, PeriodState
from reports.submissions import services
from reports.submissions.enums import SubmissionState, Verb
from reports.submissions.exceptions import StaleReport, SubmissionRefused
from reports.submissions.forms import (
    DocumentForm,
    ReasonForm,
    ReceivedForm,
    ReopenForm,
    SectionsConflict,
    SectionsForm,
    SendForm,
)
from reports.submissions.http import submission_or_404
from reports.submissions.models import Submission, SubmissionEvent
from reports.submissions.policies import can_review, can_say, can_write, is_head, is_written_now
from reports.submissions.rules import AFTER_CLOSING, MOVES
from reports.submissions.summaries import (
    FIGURES,
    AgencyReport,
    Check,
    agency_report,
    figure_words,
    revision_review,
    words_on,
)
from tasks.forms import UpdateForm
from tasks.http import PlanRequest
from tasks.policies import can_edit_progress
from tasks.views import record, save_address, update_context

GENERAL = "chung"
# Parts of the page that an address leads the keyboard to.
LINE_ID, MOVES_ID = "dong", "moves"
# A scan is handed out to be kept; what it is was judged when it came.
SCAN = "application/octet-stream"


@require_GET
def workspace(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    """`?dong=` the line, or `?muc=chung` the general text, being written; `?muc=so-lieu` the figures; without either
    the report as it stands."""
    submission = submission_or_404(request, plan, period, agency)
    if not can_write(request.actor, submission) and submission.agency_id not in request.actor.own_agencies:
        return redirect("reports:review", plan, period, agency)
    return workspace_page(request, submission)


@require_POST
def record_line(request: PlanRequest, plan: str, period: str, agency: str, code: str) -> HttpResponse:
    """Record the update of one line and go on to the next gap."""
    submission = submission_or_404(request, plan, period, agency)
    line = _report(request, submission).line(code)
    if line is None:
        raise Http404
    if not can_edit_progress(request.actor, line.assignment):
        raise PermissionDenied(_("Chỉ người của cơ quan được giao mới cập nhật nhiệm vụ này."))
    form = UpdateForm(request.POST)
    status = record(request, line.assignment, submission.period.year, form) if form.is_valid() else 422
    if status != 302:
        return workspace_page(request, submission, line_code=code, form=form, status=status)
    kept = save_address(line.assignment, submission.period.year)
    messages.success(request, _("Đã ghi nhận dòng %s.") % code, extra_tags=kept)
    return redirect(_next_address(request, submission, code))


@require_POST
def save_sections(request: PlanRequest, plan: str, period: str, agency: str) -> HttpResponse:
    """Autosave of the general text, or its button, which goes on to the next gap; both texts if somebody was first."""
    submission = submission_or_404(request, plan, period, agency)
    form = SectionsForm(request.POST)
    try:
        revision = services.save_sections(
            actor=request.actor, submission=submission, sections=form.sections, version=form.version
        )
    except StaleReport as refusal:
        return _stale_sections(request, submission, form, SectionsConflict(refusal, form.sections))
    except SubmissionRefused as refusal:
        return _refused_sections(request, submission, str(refusal))
    if not request.htmx:
        messages.success(request, _("Đã lưu nội dung chung."), extra_tags=request.path)
        return redirect(_next_address(request, submission))
    at = revision.edited_at or timezone.now()
    return saved(request, version=revision.version, at=at, problems=form.problems)


@require_GET
def proof(request: PlanRequest, plan: str, period: str, agency: str, number: int) -> FileResponse:
    """The signed scan, or the proof, that came with a sent revision."""
    submission = submission_or_404(request, plan, period, agency)
    revision = submission.revisions.sent().filter(number=number).exclude(proof="").first()
    if revision is None:
        raise Http404
    return private_file(revision.proof, name=revision.proof_name, content_type=SCAN)


@require_GET
def signed_copy(request: PlanRequest, plan: str, period: str, agency: str) -> FileResponse:
    submission = submission_or_404(request, plan, period, agency)
    if not submission.signed_copy:
        raise Http404
    return private_file(submission.signed_copy, name=submission.signed_copy_name, content_type=SCAN)


def workspace_page(
    request: PlanRequest,
    submission: Submission,
    *,
    line_code: str = "",
    form: UpdateForm | None = None,
    sections_form: SectionsForm | None = None,
    conflict: SectionsConflict | None = None,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    """The page, with the form that was refused where one was."""
    report = _report(request, submission)
    code = line_code or request.GET.get("dong", "")
    line = report.line(code) if code else None
    general = sections_form is not None or request.GET.get("muc") == GENERAL
    figures = not general and not line and request.GET.get("muc") == FIGURES
    here = line.code if line else GENERAL if general else FIGURES if figures else ""
    writes = can_write(request.actor, submission) and is_written_now(submission)
    review = revision_review(submission) if report.was_sent and not here else None
    history = SubmissionEvent.objects.filter(submission=submission).select_related("actor", "revision")
    context = {
        "submission": submission,
        "period": submission.period,
        "report": report,
        "line": line,
        "general": general,
        "figures": figures,
        "here": here,
        "writes": writes,
        "gap": (gap := report.next_gap(here)),
        "gap_url": gap_address(submission, gap),
        "base": workspace_address(submission),
        "history": history,
        "reopening": next((event for event in reversed(history) if event.verb == Verb.REOPEN), None),
        "review": review,
        "changed": review.changed_from(report) if review else [],
        "changed_figures": review.changed_figures(report) if review else [],
        **actions(request, submission, **forms),
    }
    if line is not None and writes and not submission.period.asks_for_plan:
        context |= _line_context(request, submission, line.assignment, form)
    if figures or not here:
        words = figure_words(submission) if figures and report.was_sent else {}
        context["figure_parts"] = [(part, words.get(part.part.pk, ())) for part in report.figures]
        context["figure_half"] = FIRST_HALF if submission.period.kind == PeriodKind.HALF_YEAR else ""
    if line is not None:
        context["words"] = words_on(submission, line.assignment.pk) if report.was_sent else []
    if general and writes:
        version = report.revision.version if report.revision and not report.revision.is_sent else 0
        standing = {**report.sections, "draft_version": version}
        context["sections_form"] = sections_form or SectionsForm(initial=standing)
        context["conflict"] = conflict
        context["problems"] = SectionsForm(standing).problems if sections_form is None else {}
        context["writing"] = report.written_by_other(request.actor, timezone.now())
    return render(request, "reports/workspace.html", context, status=status)


def actions(request: PlanRequest, submission: Submission, **forms: Any) -> dict[str, Any]:
    """Which verbs the person may say now, with their forms."""
    state = SubmissionState(submission.state)
    is_open = submission.period.state == PeriodState.OPEN
    may = {
        verb.value: state in move.sources
        and (is_open or verb in AFTER_CLOSING)
        and can_say(request.actor, submission, verb)
        for verb, move in MOVES.items()
    }
    return {
        "may": may,
        "is_head": is_head(request.actor, submission),
        "reason_form": forms.get("reason_form") or ReasonForm(),
        "send_form": forms.get("send_form") or SendForm(),
        "reopen_form": forms.get("reopen_form") or ReopenForm(),
        "received_form": forms.get("received_form") or ReceivedForm(initial={"received_on": request.today}),
        "document_form": forms.get("document_form") or DocumentForm(),
        "may_register": submission.agency_id in request.actor.own_agencies
        and state in (SubmissionState.SENT, SubmissionState.ACCEPTED),
        "may_review": can_review(request.actor, submission),
        "plans": submission.period.asks_for_plan,
    }


def workspace_address(submission: Submission) -> str:
    period = submission.period
    return reverse("reports:submission", args=[period.plan.code, period.code, submission.agency.code])


def _report(request: PlanRequest, submission: Submission) -> AgencyReport:
    return agency_report(submission, today=request.today, actor=request.actor)


def _line_context(
    request: PlanRequest, submission: Submission, assignment: Any, form: UpdateForm | None
) -> dict[str, Any]:
    address = [request.plan.code, assignment.task.code, assignment.agency.code]
    period = submission.period
    return {
        **update_context(request, assignment, period.year, form),
        "save_url": reverse("tasks:save_draft", args=address),
        "discard_url": reverse("tasks:discard_draft", args=address),
        "record_url": reverse(
            "reports:record_line", args=[request.plan.code, period.code, assignment.agency.code, assignment.task.code]
        ),
        "in_workspace": True,
    }


def gap_address(submission: Submission, gap: Check | None) -> str:
    """Where a gap is filled, with the keyboard already there; the report's moves where nothing is missing."""
    base = workspace_address(submission)
    if gap is None:
        return f"{base}#{MOVES_ID}"
    if gap.part is not None:
        return f"{base}?muc={FIGURES}#{gap.part.anchor}"
    return f"{base}?dong={gap.line.code}#{LINE_ID}" if gap.line else f"{base}?muc={GENERAL}#id_{gap.section}"


def _next_address(request: PlanRequest, submission: Submission, code: str = "") -> str:
    return gap_address(submission, _report(request, submission).next_gap(code))


def _stale_sections(
    request: PlanRequest, submission: Submission, form: SectionsForm, conflict: SectionsConflict
) -> HttpResponse:
    if request.htmx:
        return render(request, "reports/_sections_conflict.html", {"conflict": conflict}, status=409)
    return workspace_page(request, submission, sections_form=form, conflict=conflict, status=409)


def _refused_sections(request: PlanRequest, submission: Submission, refusal: str) -> HttpResponse:
    """What was typed stays in the browser's own copy."""
    if request.htmx:
        return HttpResponse(refusal, status=422, content_type="text/plain; charset=utf-8")
    messages.error(request, refusal)
    return redirect(f"{workspace_address(submission)}?muc={GENERAL}")
