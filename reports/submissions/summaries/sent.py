"""Reports as they were sent: the lines about tasks."""

from dataclasses import dataclass
from typing import Any, Protocol, cast

from django.db.models import F
from django.utils.translation import gettext_noop

from reports.periods.models import ReportingPeriod
from reports.submissions import rules
from reports.submissions.enums import Answer, Decision, SubmissionState
from reports.submissions.models import RevisionDecision, SubmissionLine, SubmissionRevision
from reports.submissions.rules import LineFacts
from tasks.enums import ProgressStatus
from tasks.models import Assignment, ProgressUpdate

# The texts of an update with the plan's names for them (IV.6.2).
TEXT_LABELS: dict[str, str] = {
    "result": gettext_noop("Kết quả"),
    "not_done": gettext_noop("Chưa làm được"),
    "cause": gettext_noop("Nguyên nhân"),
    "difficulty": gettext_noop("Khó khăn, vướng mắc"),
    "solution": gettext_noop("Giải pháp"),
    "proposal": gettext_noop("Kiến nghị, đề xuất"),
}


class TaskLine(Protocol):
    """What is read of a `SubmissionLine` that is about a task."""

    pk: int
    assignment: Assignment
    role: str
    update_sent: ProgressUpdate | None
    finished_before: bool
    evidence: list[dict[str, Any]]
    work_items: list[dict[str, Any]]


@dataclass(frozen=True)
class SentLine:
    """A line about a task as it was sent, and what the checks look at in it."""

    line: TaskLine
    facts: LineFacts

    @property
    def answer(self) -> Answer:
        return rules.answer(self.facts)


def sent_lines(revision: SubmissionRevision) -> list[SentLine]:
    """The lines about tasks of a sent revision, as they were; its figures are `figures.sent_figures`. One query."""
    return [sent_line(line) for line in SubmissionLine.objects.of_tasks().filter(revision=revision)]


def sent_line(row: SubmissionLine) -> SentLine:
    """A line about a task, as it was sent."""
    line = cast("TaskLine", row)
    return SentLine(line, _sent_facts(line))


def _sent_facts(line: TaskLine) -> LineFacts:
    update = line.update_sent
    return LineFacts(
        is_lead=line.assignment.is_lead,
        status=ProgressStatus(update.status) if update else None,
        percent=update.percent if update else None,
        as_of=update.as_of if update else None,
        is_estimate=update.is_estimate if update else False,
        texts={name: getattr(update, name) for name in TEXT_LABELS} if update else {},
        evidence=len(line.evidence),
        finished_before=line.finished_before,
        planned=len(line.work_items) if line.work_items else None,
    )


def accepted_lines(period: ReportingPeriod) -> dict[int, ProgressUpdate | None]:
    """Tasks of the period's accepted reports by assignment id, as they were accepted last; None: sent as missing."""
    decisions = RevisionDecision.objects.filter(verb=Decision.ACCEPT, revision__submission__period=period)
    decided = decisions.filter(revision__submission__state=SubmissionState.ACCEPTED)
    latest = {
        row["submission"]: row["revision"]
        for row in decided.order_by("pk").values("revision", submission=F("revision__submission"))
    }
    lines = SubmissionLine.objects.filter(revision__in=latest.values()).select_related("update_sent")
    return {line.assignment_id: line.update_sent for line in lines if line.assignment_id is not None}
