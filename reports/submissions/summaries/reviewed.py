"""Lines of a sending as a consolidator looks at them: beside those of the one before, with what was said on them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from indicators.models import Measurement
from indicators.rules import Figure
from plan_tracker.lib.dates import short_date
from reports.submissions.enums import Answer, Decision, FigureMark
from reports.submissions.models import LineDecision, SubmissionLine
from reports.submissions.summaries.figures import (
    FigureLine,
    FigurePart,
    anchor,
    change_words,
    figure_value,
    sent_figure,
)
from reports.submissions.summaries.sent import TEXT_LABELS, SentLine, sent_line
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
class Reviewed:
    """A sent line, the same line of the revision before, and what was said on it."""

    line: SubmissionLine
    before: SubmissionLine | None
    # What was said on it in this sending, the oldest first, and the verdict on it in the one before.
    said: tuple[LineDecision, ...]
    decision_before: LineDecision | None
    has_before: bool

    @property
    def decision(self) -> LineDecision | None:
        """The verdict; a comment takes nothing back."""
        return verdict(self.said)

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
            for name in ("update_sent_id", "measurement_sent_id", "evidence", "work_items")
        )

    @property
    def place(self) -> str:
        """What the line is called in a sentence."""
        raise NotImplementedError

    @property
    def address(self) -> str:
        """Where the agency mends it, behind the address of its workspace."""
        raise NotImplementedError


@dataclass(frozen=True)
class ReviewLine(Reviewed):
    """A line about a task."""

    @cached_property
    def sent(self) -> SentLine:
        return sent_line(self.line)

    @property
    def answer(self) -> Answer:
        return self.sent.answer

    @property
    def place(self) -> str:
        return str(self.sent.line.assignment.task.code)

    @property
    def address(self) -> str:
        return f"?dong={self.place}#dong"

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


@dataclass(frozen=True)
class ReviewFigure(Reviewed):
    """A line about the figure of one part in one area.

    `last` is the figure of a year earlier and `correction` what replaced the sent one since, where the reader may see
    them.
    """

    last: Figure | None = None
    correction: Measurement | None = None

    @cached_property
    def sent(self) -> FigureLine:
        return sent_figure(self.line)

    @cached_property
    def sent_before(self) -> FigureLine:
        """As it was in the revision before; in a first revision nothing differs from itself."""
        if not self.has_before:
            return self.sent
        if self.before is None:
            return replace(self.sent, measurement=None, facts=replace(self.sent.facts, figure=None))
        return sent_figure(self.before)

    @property
    def state(self) -> FigureMark:
        return self.sent.state

    @property
    def place(self) -> str:
        return _("chỉ tiêu %(code)s (%(area)s)") % {"code": self.sent.part.indicator.code, "area": self.sent.area}

    @property
    def address(self) -> str:
        return f"?muc=so-lieu#{anchor(self.sent.part)}"

    @property
    def value(self) -> TextChange:
        return TextChange(_("Số liệu"), self.sent_before.words, self.sent.words)

    @property
    def last_year(self) -> str:
        """“78%”; "" where nothing is known."""
        return figure_value(self.sent.part, self.last) if self.last else ""

    @property
    def change(self) -> str:
        """Since the year before: “tăng 3,2 điểm phần trăm”."""
        return change_words(self.sent.part, self.last, self.sent.figure)

    @property
    def standing(self) -> TextChange:
        return TextChange(_("Tính chất"), self.sent_before.standing, self.sent.standing)


@dataclass(frozen=True)
class ReviewPart:
    """The figures of one part beside those of the revision before, with both totals."""

    lines: tuple[ReviewFigure, ...]

    @cached_property
    def now(self) -> FigurePart:
        return FigurePart(self.lines[0].sent.part, tuple(line.sent for line in self.lines))

    @property
    def total(self) -> TextChange:
        before = FigurePart(self.now.part, tuple(line.sent_before for line in self.lines))
        return TextChange(_("Toàn tỉnh"), before.total_value, self.now.total_value)

    @property
    def is_changed(self) -> bool:
        return any(line.is_changed for line in self.lines)


def _is_comment(word: LineDecision) -> bool:
    return bool(word.decision == Decision.COMMENT)


def verdict(said: Iterable[LineDecision]) -> LineDecision | None:
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
