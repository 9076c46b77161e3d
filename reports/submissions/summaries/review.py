"""What a consolidator looks at: each line of the latest sending beside the one before, and what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef

from agencies.rules import Actor
from indicators.enums import Half
from indicators.models import BestFigure, Measurement
from indicators.querysets import reads_recorded
from indicators.summaries import figures_by_part
from reports.periods.enums import PeriodKind
from reports.submissions.enums import Answer, Decision, Section
from reports.submissions.models import LineDecision, RevisionDecision, Submission, SubmissionLine, SubmissionRevision
from reports.submissions.rules import figure_period
from reports.submissions.summaries.figures import FigureLine, FigurePart, count_answers
from reports.submissions.summaries.report import AgencyReport, ReportLine
from reports.submissions.summaries.reviewed import Reviewed, ReviewFigure, ReviewLine, ReviewPart, TextChange, verdict

# `SubmissionLine.subject`
Subject = tuple[int | None, int | None, int | None]


@dataclass(frozen=True)
class RevisionReview:
    """The latest sent revision of a report under review."""

    revision: SubmissionRevision
    before: SubmissionRevision | None
    lines: tuple[ReviewLine, ...]
    figures: tuple[ReviewFigure, ...]
    decision: RevisionDecision | None

    @property
    def every(self) -> tuple[Reviewed, ...]:
        return (*self.lines, *self.figures)

    @property
    def figure_parts(self) -> list[ReviewPart]:
        by_part: dict[int, list[ReviewFigure]] = {}
        for line in self.figures:
            by_part.setdefault(line.sent.part.pk, []).append(line)
        return [ReviewPart(tuple(lines)) for lines in by_part.values()]

    @property
    def figure_answers(self) -> list[tuple[Answer, int]]:
        return count_answers(part.now for part in self.figure_parts)

    @property
    def changed(self) -> list[Reviewed]:
        return [line for line in self.every if line.is_changed]

    def changed_from(self, report: AgencyReport) -> list[ReportLine]:
        """Lines of the report as it stands that would be sent differently: what a head looks at first."""
        sent = {line.line.subject: line.line for line in self.lines}
        return [line for line in report.lines if _differs(line, sent.get((line.assignment.pk, None, None)))]

    def changed_figures(self, report: AgencyReport) -> list[FigurePart]:
        """Parts with a figure that would be sent differently."""
        sent = {line.line.subject: line.line for line in self.figures}
        return [part for part in report.figures if any(figure_differs(line, sent) for line in part.lines)]

    @property
    def returned(self) -> list[Reviewed]:
        return [line for line in self.every if line.decided == Decision.RETURN]

    @property
    def unchanged_undecided(self) -> list[Reviewed]:
        """Lines that the button “Nhận tất cả dòng không đổi” accepts: not one that came back as it was returned."""
        return [line for line in self.every if not line.is_changed and line.decided is None and not line.was_returned]

    @property
    def commented(self) -> list[Reviewed]:
        """Lines on which the agency has something to read."""
        return [line for line in self.every if line.words]

    @property
    def sections(self) -> list[TextChange]:
        before = self.before.sections if self.before else self.revision.sections
        changes = [
            TextChange(str(section.label), before.get(section, ""), self.revision.sections.get(section, ""))
            for section in Section
        ]
        return [change for change in changes if change.before or change.now]


def _differs(line: ReportLine, sent: SubmissionLine | None) -> bool:
    if sent is None:
        return True
    files = {file["id"] for file in sent.evidence}
    update = line.update.pk if line.update else None
    return update != sent.update_sent_id or files != {file.pk for file in line.evidence}


def figure_differs(line: FigureLine, sent: Mapping[Subject, SubmissionLine]) -> bool:
    """Whether the figure would be sent otherwise than it was; one that need not be stated is sent once it is."""
    found = sent.get(line.subject)
    if found is None:
        return line.is_lead or line.measurement is not None
    measurement = line.measurement.pk if line.measurement else None
    return measurement != found.measurement_sent_id or list(line.evidence) != found.evidence


def revision_review(submission: Submission, *, reader: Actor | None = None) -> RevisionReview | None:
    """The latest sent revision beside the last one that was decided on; None where nothing was sent. Four queries; two
    more with a reader where there are figures, who sees each beside that of a year earlier and what corrected it since.

    A sending that was withdrawn before anybody decided is nothing to compare with: what it held was never looked at.
    """
    decided = Exists(RevisionDecision.objects.filter(revision=OuterRef("pk")))
    sent = SubmissionRevision.objects.sent().filter(submission=submission).annotate(is_decided=decided)
    sendings = list(sent.select_related("sent_by").order_by("-number"))
    if not sendings:
        return None
    latest, *others = sendings
    before = next((each for each in others if each.is_decided), None)  # type: ignore[attr-defined]
    compared = [latest, *([before] if before else [])]
    lines = list(SubmissionLine.objects.of_either().filter(revision__in=compared))
    earlier = {line.subject: line for line in lines if line.revision_id != latest.pk}
    said: dict[int, list[LineDecision]] = {}
    for word in LineDecision.objects.filter(line__revision__in=compared).select_related("by"):
        said.setdefault(word.line_id, []).append(word)

    def reviewed(line: SubmissionLine) -> dict[str, Any]:
        same = earlier.get(line.subject)
        return {
            "line": line,
            "before": same,
            "said": tuple(said.get(line.pk, ())),
            "decision_before": _verdict_before(same, said),
            "has_before": before is not None,
        }

    now = [line for line in lines if line.revision_id == latest.pk]
    figures = tuple(ReviewFigure(**reviewed(line)) for line in now if line.part_id)
    if reader and figures:
        figures = _beside(submission, figures, reader)
    return RevisionReview(
        revision=latest,
        before=before,
        lines=tuple(ReviewLine(**reviewed(line)) for line in now if line.assignment_id),
        figures=figures,
        decision=RevisionDecision.objects.filter(revision=latest).select_related("by").last(),
    )


def _beside(submission: Submission, figures: Sequence[ReviewFigure], reader: Actor) -> tuple[ReviewFigure, ...]:
    """Each with what the reader may see of a year earlier, and of its correction. Two queries."""
    sent = [each.line.measurement_sent_id for each in figures if each.line.measurement_sent_id]
    corrections = {each.corrects_id: each for each in Measurement.objects.visible_to(reader).filter(corrects__in=sent)}
    period = figure_period(PeriodKind(submission.period.kind), submission.period.year)
    half = period.half if period else Half.NONE
    best = BestFigure.objects.filter(part__in={each.line.part_id for each in figures})
    best = best.filter(year=submission.period.year - 1, half=half)
    earlier = {
        (part, figure.area): figure
        for part, periods in figures_by_part(best.shown(reads_recorded(reader, "recorded__"))).items()
        for found in periods.values()
        for figure in found
    }
    return tuple(
        replace(
            each,
            last=earlier.get((each.sent.part.pk, each.sent.area.code)),
            correction=corrections.get(each.line.measurement_sent_id),
        )
        for each in figures
    )


def _verdict_before(line: SubmissionLine | None, said: Mapping[int, Sequence[LineDecision]]) -> LineDecision | None:
    return verdict(said.get(line.pk, ())) if line else None


def words_on(submission: Submission, assignment_id: int) -> list[LineDecision]:
    """Comments and reasons on the line in the latest sending, for the agency to read. One query."""
    latest = SubmissionRevision.objects.sent().filter(submission=submission).order_by("-number").values("pk")[:1]
    words = LineDecision.objects.filter(line__revision__in=latest, line__assignment=assignment_id)
    return list(words.exclude(comment="").select_related("by"))


def figure_words(submission: Submission) -> dict[int, list[LineDecision]]:
    """Comments and reasons on the figures of the latest sending by part id, for the agency to read. One query."""
    latest = SubmissionRevision.objects.sent().filter(submission=submission).order_by("-number").values("pk")[:1]
    words = LineDecision.objects.filter(line__revision__in=latest, line__part__isnull=False).exclude(comment="")
    found: dict[int, list[LineDecision]] = {}
    for word in words.select_related("by", "line__area"):
        found.setdefault(word.line.part_id or 0, []).append(word)
    return found
