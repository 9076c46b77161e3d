"""What happens to an agency's own plan. Ticking records the progress that follows: progress has one writer."""

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.exceptions import NotAllowed
from agencies.rules import Actor
from plan_tracker.lib.text import clean_text
from tasks import rules
from tasks.enums import ProgressStatus
from tasks.exceptions import DraftOpen, InvalidUpdate, InvalidWork, WorkRefused
from tasks.models import Assignment, ProgressUpdate, UpdateDraft, WorkItem
from tasks.policies import can_plan_work
from tasks.rules import Problem, UpdateContent, WorkContent
from tasks.services.progress import record_update

# What people wrote about the year stays beside the sentence that a tick writes.
KEPT = ("not_done", "cause", "difficulty", "solution", "proposal")
UNDONE = ("not_done", "cause")
# The sentence names so many pieces of work; a form takes no text of any length.
NAMED = 20
_SENTENCE = re.compile(r"(Đã hoàn thành \d+/\d+ công việc \(\d+%\)|Chưa hoàn thành công việc nào trong \d+ công việc)")


@transaction.atomic
def add_work_item(*, actor: Actor, assignment: Assignment, year: int, content: WorkContent) -> WorkItem:
    """Put a piece of work into the agency's own plan. Raises `NotAllowed`, `InvalidWork`."""
    _require_planner(actor, assignment)
    content = _cleaned(content)
    _require_valid(assignment, year, content)
    return WorkItem.objects.create(
        assignment=assignment,
        year=year,
        created_by_id=actor.user_id,
        created_at=timezone.now(),
        **dataclasses.asdict(content),
    )


@transaction.atomic
def edit_work_item(*, actor: Actor, item: WorkItem, content: WorkContent) -> WorkItem:
    """Change a piece of work that is neither done nor dropped. Raises `NotAllowed`, `WorkRefused`, `InvalidWork`."""
    item = _locked(actor, item)
    _require_open(item)
    content = _cleaned(content)
    _require_valid(item.assignment, item.year, content)
    changed = dataclasses.asdict(content)
    for name, value in changed.items():
        setattr(item, name, value)
    item.save(update_fields=list(changed))
    return item


@transaction.atomic
def drop_work_item(*, actor: Actor, item: WorkItem, reason: str) -> WorkItem:
    """Give a piece of work up: it stays with its reason and no longer counts. Records no progress by itself."""
    item = _locked(actor, item)
    _require_open(item)
    reason = _one_line(reason)
    if not reason:
        raise InvalidWork([Problem("reason", "work_reason")])
    item.dropped_at, item.dropped_reason = timezone.now(), reason
    item.save(update_fields=["dropped_at", "dropped_reason"])
    return item


@transaction.atomic
def tick_work_item(*, actor: Actor, item: WorkItem, done_on: dt.date) -> WorkItem:
    """Say that a piece of work is done, and record the progress that follows; both or neither.

    Ticked twice for the same day (the button was pressed twice) it is done once.
    Raises `NotAllowed`, `InvalidWork`, `DraftOpen`, `WorkRefused`.
    """
    item = _locked(actor, item)
    if item.done_on == done_on:
        return item
    _require_open(item)
    if problems := rules.done_problems(done_on, item.year, today=actor.on):
        raise InvalidWork(problems)
    item.done_on = done_on
    item.save(update_fields=["done_on"])
    _record(actor, item)
    return item


@transaction.atomic
def untick_work_item(*, actor: Actor, item: WorkItem) -> WorkItem:
    """Take a tick back, and record the progress that is left; both or neither. Raises as `tick_work_item` does."""
    item = _locked(actor, item)
    if not item.is_done:
        return item
    item.done_on = None
    item.save(update_fields=["done_on"])
    _record(actor, item)
    return item


def work_content(items: Sequence[WorkItem], latest: ProgressUpdate | None, as_of: dt.date) -> UpdateContent:
    """The update that follows from standing items, at least one: percent, status, and a sentence that names what is
    done. What the year's latest update says about causes, difficulties and proposals is said again; what was not done,
    only while something is not done.
    """
    pieces = [item.piece for item in items]
    status = rules.work_status(pieces) or ProgressStatus.NOT_STARTED
    kept = {name: getattr(latest, name) for name in KEPT} if latest else {}
    if status == ProgressStatus.DONE:
        kept.update(dict.fromkeys(UNDONE, ""))
    written = _written_by_people(latest) if latest else []
    return UpdateContent(
        as_of=as_of,
        status=status,
        percent=rules.work_percent(pieces),
        result="\n".join([_sentence(items), *written]),
        **kept,
    )


def _sentence(items: Sequence[WorkItem]) -> str:
    """ "Đã hoàn thành 3/5 công việc (60%): Rà soát bảng giá đất (Báo cáo rà soát); …" """
    done = sorted((item for item in items if item.done_on), key=lambda item: (item.done_on, item.pk))
    if not done:
        return f"Chưa hoàn thành công việc nào trong {len(items)} công việc của kế hoạch thực hiện."
    named = [f"{item.title} ({item.deliverable})" if item.deliverable else item.title for item in done[:NAMED]]
    if len(done) > NAMED:
        named.append(f"và {len(done) - NAMED} công việc khác")
    percent = rules.work_percent(item.piece for item in items)
    return f"Đã hoàn thành {len(done)}/{len(items)} công việc ({percent}%): {'; '.join(named)}."


def _written_by_people(latest: ProgressUpdate) -> list[str]:
    """Lines of the latest result besides a tick's own. Only of a year under way: "chưa triển khai" is no longer true
    once something is done, nor "đã xong" once a tick is taken back."""
    if latest.status != ProgressStatus.IN_PROGRESS:
        return []
    return [line for line in latest.result.splitlines() if not _SENTENCE.match(line)]


def _record(actor: Actor, item: WorkItem) -> None:
    assignment, year = item.assignment, item.year
    draft = UpdateDraft.objects.filter(assignment=assignment, year=year).select_related("edited_by").first()
    if draft:
        raise DraftOpen(draft, assignment.task.code)
    latest = ProgressUpdate.objects.filter(assignment=assignment, year=year).standing().newest_first().first()
    items = list(WorkItem.objects.filter(assignment=assignment, year=year).standing())
    try:
        record_update(
            actor=actor,
            assignment=assignment,
            year=year,
            content=work_content(items, latest, actor.on),
            seen_update=latest.pk if latest else None,
        )
    except InvalidUpdate as refusal:
        raise WorkRefused(_refusal(refusal, year)) from refusal


def _refusal(refusal: InvalidUpdate, year: int) -> str:
    """Why the update that a tick stands for cannot be recorded, in words of the work and not of a form."""
    if any(problem.code == "required_at_close" for problem in refusal.problems):
        words = _(
            "Năm %(year)s đã chốt số liệu mà công việc chưa xong hết: ghi nội dung chưa thực hiện và nguyên nhân "
            "ở biểu mẫu cập nhật trước, rồi đánh dấu công việc."
        )
        return words % {"year": year}
    return _("Chưa ghi nhận được tiến độ, nên công việc chưa được đánh dấu. %s") % refusal


def _locked(actor: Actor, item: WorkItem) -> WorkItem:
    """The item as it stands, once nobody else is at the same assignment's plan."""
    _require_planner(actor, item.assignment)
    assignments = Assignment.objects.select_for_update(of=("self",)).select_related("task__group__plan")
    locked = assignments.get(pk=item.assignment_id)
    item = WorkItem.objects.get(pk=item.pk)
    item.assignment = locked
    return item


def _require_planner(actor: Actor, assignment: Assignment) -> None:
    if not can_plan_work(actor, assignment):
        raise NotAllowed(_("Kế hoạch thực hiện do người của cơ quan được giao lập và đánh dấu."))


def _require_open(item: WorkItem) -> None:
    if item.is_dropped:
        raise WorkRefused(_("Công việc này đã bỏ."))
    if item.is_done:
        raise WorkRefused(_("Công việc này đã xong; bỏ đánh dấu xong trước."))


def _require_valid(assignment: Assignment, year: int, content: WorkContent) -> None:
    plan = assignment.task.group.plan
    problems = rules.work_problems(
        content,
        year,
        plan_years=(plan.first_year, plan.last_year),
        valid_from=assignment.valid_from,
        valid_until=assignment.valid_until,
    )
    if problems:
        raise InvalidWork(problems)


def _cleaned(content: WorkContent) -> WorkContent:
    """Texts of one line each, in NFC (design R13)."""
    return dataclasses.replace(
        content,
        title=_one_line(content.title),
        deliverable=_one_line(content.deliverable),
        person=_one_line(content.person),
    )


def _one_line(text: str) -> str:
    return " ".join(clean_text(text).split())
