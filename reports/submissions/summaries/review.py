"""What a consolidator looks at: each line of the latest sending beside the one before, and what was decided."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plan_tracker.lib.dates import short_date
from reports.submissions.enums import Answer, Decision, Section
from reports.submissions.models import LineDecision, RevisionDecision, Submission, SubmissionLine, SubmissionRevision
from reports.submissions.summaries.report import TEXT_LABELS, AgencyReport, ReportLine, SentLine, sent_lines
from tasks.models import ProgressUpdate


@dataclass(frozen=True)
class TextChange:
    """One text of a line or section, as it was in the revision before and as it is now."""

    label: str
    before: str
    now: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.now


@dataclass(frozen=True)
class ReviewLine:
    """A sent line, the same line of the revision before, and the latest decision on it."""

    sent: SentLine
    before: SubmissionLine | None
    # What was said on it in this sending, the oldest first, and the verdict on it in the one before.
    said: tuple[LineDecision, ...]
    decision_before: LineDecision | None
    has_before: bool

    @property
    def line(self) -> SubmissionLine:
        return self.sent.line

    @property
    def answer(self) -> Answer:
        return self.sent.answer

    @property
    def decision(self) -> LineDecision | None:
        """The verdict; a comment takes nothing back."""
        return _verdict(self.said)

    @property
    def decided(self) -> Decision | None:
        return Decision(self.decision.decision) if self.decision else None

    @property
    def words(self) -> list[LineDecision]:
        """Comments, and the verdict's reason."""
        return [word for word in self.said if word.comment and (word == self.decision or _is_comment(word))]

    @property
    def was_returned(self) -> bool:
        """It was marked for return in the sending before."""
        return self.decision_before is not None and self.decision_before.decision == Decision.RETURN

    @property
    def is_changed(self) -> bool:
        """Differs from the revision before; in a first revision everything is new."""
        if self.before is None:
            return True
        return any(
            getattr(self.before, name) != getattr(self.line, name)
            for name in ("update_sent_id", "evidence", "work_items")
        )

    @property
    def texts(self) -> list[TextChange]:
        """Its texts that say something now or did before."""
        now, before = self.line.update_sent, self.before.update_sent if self.before else None
        if not self.has_before:
            before = now
        changes = [TextChange(label, _text(before, name), _text(now, name)) for name, label in TEXT_LABELS.items()]
        changes.append(TextChange(_("Công việc"), self._work_before, work_words(self.line.work_items)))
        return [change for change in changes if change.before or change.now]

    @property
    def _work_before(self) -> str:
        return work_words((self.before if self.before and self.has_before else self.line).work_items)


def _is_comment(word: LineDecision) -> bool:
    return bool(word.decision == Decision.COMMENT)


def _verdict(said: Iterable[LineDecision]) -> LineDecision | None:
    verdict = None
    for word in said:
        verdict = verdict if _is_comment(word) else word
    return verdict


def work_words(items: list[dict[str, object]]) -> str:
    """The pieces of work of a frozen plan, one a line."""
    return "\n".join("; ".join(str(part) for part in _parts(item) if part) for item in items)


def _parts(item: Mapping[str, object]) -> tuple[object, ...]:
    return item["title"], item["deliverable"], item["person"], _day(item["due_on"])


def _day(iso: object) -> str:
    return short_date(dt.date.fromisoformat(str(iso)))


def _text(update: ProgressUpdate | None, name: str) -> str:
    return str(getattr(update, name)) if update else ""


@dataclass(frozen=True)
class RevisionReview:
    """The latest sent revision of a report under review."""

    revision: SubmissionRevision
    before: SubmissionRevision | None
    lines: tuple[ReviewLine, ...]
    decision: RevisionDecision | None

    @property
    def changed(self) -> list[ReviewLine]:
        return [line for line in self.lines if line.is_changed]

    def changed_from(self, report: AgencyReport) -> list[ReportLine]:
        """Lines of the report as it stands that would be sent differently: what a head looks at first."""
        sent = {line.line.assignment_id: line.line for line in self.lines}
        return [line for line in report.lines if _differs(line, sent.get(line.assignment.pk))]

    @property
    def returned(self) -> list[ReviewLine]:
        return [line for line in self.lines if line.decided == Decision.RETURN]

    @property
    def unchanged_undecided(self) -> list[ReviewLine]:
        """Lines that the button “Nhận tất cả dòng không đổi” accepts: not one that came back as it was returned."""
        return [line for line in self.lines if not line.is_changed and line.decided is None and not line.was_returned]

    @property
    def commented(self) -> list[ReviewLine]:
        """Lines on which the agency has something to read."""
        return [line for line in self.lines if line.words]

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


def revision_review(submission: Submission) -> RevisionReview | None:
    """The latest sent revision beside the last one that was decided on; None where nothing was sent. Six queries.

    A sending that was withdrawn before anybody decided is nothing to compare with: what it held was never looked at.
    """
    sent = SubmissionRevision.objects.sent().filter(submission=submission).order_by("-number")
    latest = sent.select_related("sent_by").first()
    if latest is None:
        return None
    before = sent.filter(number__lt=latest.number, decisions__isnull=False).first()
    earlier = {line.line.assignment_id: line.line for line in sent_lines(before)} if before else {}
    said: dict[int, list[LineDecision]] = {}
    for word in LineDecision.objects.filter(line__revision__in=[latest, *([before] if before else [])]).select_related(
        "by"
    ):
        said.setdefault(word.line_id, []).append(word)
    lines = tuple(
        ReviewLine(
            sent=sent,
            before=earlier.get(sent.line.assignment_id),
            said=tuple(said.get(sent.line.pk, ())),
            decision_before=_verdict_before(earlier.get(sent.line.assignment_id), said),
            has_before=before is not None,
        )
        for sent in sent_lines(latest)
    )
    decision = RevisionDecision.objects.filter(revision=latest).select_related("by").last()
    return RevisionReview(latest, before, lines, decision)


def _verdict_before(line: SubmissionLine | None, said: Mapping[int, Sequence[LineDecision]]) -> LineDecision | None:
    return _verdict(said.get(line.pk, ())) if line else None


def words_on(submission: Submission, assignment_id: int) -> list[LineDecision]:
    """Comments and reasons on the line in the latest sending, for the agency to read. One query."""
    latest = SubmissionRevision.objects.sent().filter(submission=submission).order_by("-number").values("pk")[:1]
    words = LineDecision.objects.filter(line__revision__in=latest, line__assignment=assignment_id)
    return list(words.exclude(comment="").select_related("by"))
