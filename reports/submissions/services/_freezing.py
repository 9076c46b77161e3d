"""A report as rows that nothing changes any more: tasks in the report's order, then figures."""

from collections.abc import Iterable, Iterator

from reports.submissions.models import SubmissionLine, SubmissionRevision
from reports.submissions.summaries import AgencyReport, FigureLine, FigurePart, ReportLine
from tasks.enums import AssignmentRole


def frozen_lines(revision: SubmissionRevision, report: AgencyReport) -> list[SubmissionLine]:
    """The report's lines, not saved. A figure that need not be stated has one only where it is."""
    lines = [*_task_lines(revision, report), *figure_lines(revision, report.figures)]
    for position, line in enumerate(lines, start=1):
        line.position = position
    return lines


def _task_lines(revision: SubmissionRevision, report: AgencyReport) -> Iterator[SubmissionLine]:
    for line in report.lines:
        yield SubmissionLine(
            revision=revision,
            assignment=line.assignment,
            role=line.assignment.role,
            update_sent=line.update,
            finished_before=line.finished_before,
            evidence=[
                {"id": file.pk, "name": file.name, "size": file.size, "sha256": file.sha256} for file in line.evidence
            ],
            work_items=_work(line),
        )


def _work(line: ReportLine) -> list[dict[str, object]]:
    return [
        {
            "title": item.title,
            "deliverable": item.deliverable,
            "person": item.person,
            "due_on": item.due_on.isoformat(),
            "weight": item.weight,
        }
        for item in line.work
    ]


def figure_lines(revision: SubmissionRevision, parts: Iterable[FigurePart]) -> Iterator[SubmissionLine]:
    """What is owed, and what is stated without being owed; not saved, without their place in the report."""
    for line in (line for part in parts for line in part.lines):
        if line.is_lead or line.measurement is not None:
            yield _figure_line(revision, line)


def _figure_line(revision: SubmissionRevision, line: FigureLine) -> SubmissionLine:
    return SubmissionLine(
        revision=revision,
        part=line.part,
        area=line.area,
        role=AssignmentRole.LEAD if line.is_lead else AssignmentRole.SUPPORTING,
        measurement_sent=line.measurement,
        finished_before=line.facts.finished_before,
        evidence=list(line.evidence),
    )
