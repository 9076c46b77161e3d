"""The task list and the update form."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plan_tracker.lib.autosave import saved
from tasks import rules, services
from tasks.enums import ProgressStatus
from tasks.exceptions import InvalidUpdate, StaleDraft
from tasks.filters import TaskFilter
from tasks.forms import Conflict, UpdateForm
from tasks.http import PlanRequest, chosen_year, use_plan
from tasks.models import Assignment, ProgressUpdate, Task
from tasks.policies import can_read_recorded
from tasks.summaries import (
    evidence_panel,
    shown_groups,
    task_lines,
    update_page,
)
from tasks.views._editing import editable, whole
from tasks.views.evidence import evidence_context

ROWS = 25


def task_list(request: PlanRequest, plan: str) -> HttpResponse:
    """Groups and their tasks with states; filters in the URL."""
    chosen = use_plan(request, plan)
    tasks = list(Task.objects.of(chosen).select_related("group").defer("text", "search"))
    groups = dict.fromkeys(task.group for task in tasks)
    found = TaskFilter(request.GET, plan=chosen, groups=groups, year=chosen_year(request), today=request.today)
    found.form.is_valid()
    every = task_lines(chosen, tasks, year=found.year, today=request.today, actor=request.actor)
    page = Paginator(found.narrow(every), ROWS).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "year": found.year,
        "page": page,
        "groups": shown_groups(every, list(page.object_list)),
        "list_url": reverse("tasks:list", args=[plan]),
        "reads_all": can_read_recorded(request.actor, chosen),
    }
    return render(request, "tasks/task_list.html", context)


@require_http_methods(["GET", "POST"])
def update(request: PlanRequest, plan: str, code: str, agency: str) -> HttpResponse:
    """One agency's update of one task in one year."""
    assignment = editable(request, plan, code, agency)
    year = chosen_year(request)
    if request.method == "GET":
        return _form_page(request, assignment, year)
    form = UpdateForm(request.POST)
    status = record(request, assignment, year, form) if form.is_valid() else 422
    if status != 302:
        return _form_page(request, assignment, year, form, status)
    text = _("Đã ghi nhận nhiệm vụ %(code)s, năm %(year)s.") % {"code": code, "year": year}
    messages.success(request, text, extra_tags=save_address(assignment, year))
    panel = evidence_panel(assignment, year, request.actor)
    if rules.lacks_evidence(form.content().status, len(panel.standing)):
        messages.warning(request, _("Báo hoàn thành mà chưa có tệp minh chứng nào; nên bổ sung ở lần ghi nhận sau."))
    return redirect("pages:home")


@require_POST
def save_draft(request: PlanRequest, plan: str, code: str, agency: str) -> HttpResponse:
    """Autosave. Answers with the state of the draft, or with both texts when somebody else saved first."""
    assignment = editable(request, plan, code, agency)
    year, typed = chosen_year(request), request.POST.dict()
    version = whole(request.POST, "draft_version")
    try:
        draft = services.save_draft(
            actor=request.actor, assignment=assignment, year=year, payload=typed, version=version
        )
    except StaleDraft as refusal:
        context = {"conflict": Conflict(refusal, typed), "year": year}
        return render(request, "tasks/_conflict.html", context, status=409)
    problems = UpdateForm(typed).slips(assignment, year, request.today)
    return saved(request, version=draft.version, at=draft.edited_at, problems=problems)


@require_POST
def discard_draft(request: PlanRequest, plan: str, code: str, agency: str) -> HttpResponse:
    """Throw the draft away and start from what is recorded."""
    assignment = editable(request, plan, code, agency)
    year = chosen_year(request)
    try:
        services.discard_draft(
            actor=request.actor, assignment=assignment, year=year, version=whole(request.POST, "draft_version")
        )
        messages.success(request, _("Đã bỏ bản nháp."), extra_tags=save_address(assignment, year))
    except StaleDraft as refusal:
        messages.warning(request, str(refusal))
    return redirect(f"{reverse('tasks:update', args=[plan, code, agency])}?nam={year}")


def save_address(assignment: Assignment, year: int) -> str:
    """Where the form saves itself, which is also the name of its copy in the browser: done with, the copy goes."""
    task = assignment.task
    return f"{reverse('tasks:save_draft', args=[task.group.plan.code, task.code, assignment.agency.code])}?nam={year}"


def record(request: PlanRequest, assignment: Assignment, year: int, form: UpdateForm) -> int:
    """Hand the form to the service; returns the status to answer with, 302 for success."""
    data = form.cleaned_data
    try:
        services.record_update(
            actor=request.actor,
            assignment=assignment,
            year=year,
            content=form.content(),
            draft_version=data["draft_version"] or 0,
            seen_update=data["seen_update"],
            corrects=data["corrects"],
            reason=data["reason"].strip(),
        )
    except InvalidUpdate as refusal:
        form.add_problems(refusal.problems)
        return 422
    except StaleDraft as refusal:
        form.show_conflict(refusal)
        return 409
    return 302


def _form_page(
    request: PlanRequest, assignment: Assignment, year: int, form: UpdateForm | None = None, status: int = 200
) -> HttpResponse:
    context = update_context(request, assignment, year, form)
    context["years"] = request.plan.years_until(rules.reporting_year(request.today))
    return render(request, "tasks/update.html", context, status=status)


def update_context(
    request: PlanRequest, assignment: Assignment, year: int, form: UpdateForm | None = None
) -> dict[str, Any]:
    """What `tasks/_update_form.html` shows, on whichever page it stands."""
    page = update_page(assignment, year, request.actor)
    correcting = _correcting(request, assignment, year)
    if correcting and page.draft and form is None:
        messages.warning(request, _("Đang có bản nháp: ghi nhận hoặc bỏ bản nháp này trước khi sửa bản đã ghi nhận."))
    form = form or UpdateForm(initial=page.initial(request.today, correcting))
    panel = evidence_panel(assignment, year, request.actor)
    stored = {**page.draft.payload, "draft_version": page.draft.version} if page.draft else {}
    return {
        **evidence_context(assignment, panel),
        "lacks_evidence": form["status"].value() == ProgressStatus.DONE and panel.done_lacks_evidence,
        "form": form,
        "sections": form.sections(page.earlier, year),
        "problems": UpdateForm(stored).slips(assignment, year, request.today) if not form.is_bound else {},
        "writing": page.written_by_other(request.actor, timezone.now()),
        "update_page": page,
        "assignment": assignment,
        "task": assignment.task,
        "year": year,
    }


def _correcting(request: PlanRequest, assignment: Assignment, year: int) -> ProgressUpdate | None:
    """The recorded update that `?sua=` asks to correct."""
    wanted = whole(request.GET, "sua")
    if not wanted:
        return None
    updates = ProgressUpdate.objects.visible_to(request.actor).standing()
    return get_object_or_404(updates, pk=wanted, assignment=assignment, year=year)
