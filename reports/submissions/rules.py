"""Moves of a submission, what a report must contain, and what would send it back (design R9, R15)."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from indicators.enums import Half, Nature
from indicators.rules import Figure, Period
from reports.periods.enums import PeriodKind
from reports.submissions.enums import Answer, CheckCode, FigureMark, Section, SubmissionState, Verb
from tasks.enums import ProgressStatus
from tasks.rules import lacks_evidence

S = SubmissionState


@dataclass(frozen=True)
class Move:
    """One row of the transition table: where the verb may be said, where it leads, whether it needs a reason."""

    sources: frozenset[SubmissionState]
    target: SubmissionState
    needs_reason: bool = False


# Design R9. Who may say each verb is decided in `policies`.
MOVES: Mapping[Verb, Move] = {
    Verb.START: Move(frozenset({S.NOT_STARTED}), S.DRAFTING),
    Verb.PROPOSE: Move(frozenset({S.DRAFTING, S.RETURNED}), S.AWAITING_HEAD),
    Verb.GIVE_BACK: Move(frozenset({S.AWAITING_HEAD}), S.DRAFTING, needs_reason=True),
    Verb.SEND: Move(frozenset({S.DRAFTING, S.RETURNED, S.AWAITING_HEAD}), S.SENT),
    Verb.WITHDRAW: Move(frozenset({S.SENT}), S.DRAFTING, needs_reason=True),
    Verb.RETURN: Move(frozenset({S.SENT}), S.RETURNED, needs_reason=True),
    Verb.ACCEPT: Move(frozenset({S.SENT}), S.ACCEPTED),
    Verb.REOPEN: Move(frozenset({S.ACCEPTED}), S.RETURNED, needs_reason=True),
    # Wherever the writing of a reopened report has got to.
    Verb.LAPSE: Move(frozenset({S.RETURNED, S.DRAFTING, S.AWAITING_HEAD}), S.ACCEPTED),
    Verb.RECORD_RECEIVED: Move(
        frozenset({S.NOT_STARTED, S.DRAFTING, S.AWAITING_HEAD, S.RETURNED}), S.SENT, needs_reason=True
    ),
}
# States in which the agency writes its report; while it lies with the head, only the head does.
WRITTEN_IN = frozenset({S.NOT_STARTED, S.DRAFTING, S.RETURNED, S.AWAITING_HEAD})
# In a closed period only what lies there already is settled.
AFTER_CLOSING = frozenset({Verb.ACCEPT, Verb.LAPSE})
COMPULSORY = tuple(section for section in Section if section != Section.DIRECTION)


def lapses(reopened_until: dt.date | None, on: dt.date) -> bool:
    """Whether a reopened report that was not sent again stands as it was accepted: the day after its last day."""
    return reopened_until is not None and on > reopened_until


def sent_on(first_sent_on: dt.date | None, received_on: dt.date | None) -> dt.date | None:
    """The day that counts as the sending: the first one, or the day it came on paper, whichever was earlier (R1)."""
    return min((day for day in (first_sent_on, received_on) if day), default=None)


@dataclass(frozen=True)
class LineFacts:
    """What the checks look at in one line. `status` is None where nothing was recorded in the period."""

    is_lead: bool
    status: ProgressStatus | None
    percent: int | None = None
    as_of: dt.date | None = None
    is_estimate: bool = False
    texts: Mapping[str, str] | None = None
    evidence: int = 0
    finished_before: bool = False
    has_draft: bool = False
    # How many pieces of work the agency plans; None where the period asks for results, not for a plan.
    planned: int | None = None
    last_result: str = ""

    def text(self, name: str) -> str:
        return (self.texts or {}).get(name, "")


def answer(line: LineFacts) -> Answer:
    """Reported, confirmed nothing, or missing; missing is never zero (design, principle 4)."""
    if line.planned:
        return Answer.REPORTED
    if line.status == ProgressStatus.NOTHING_AROSE:
        return Answer.NOTHING_AROSE
    if line.status is not None:
        return Answer.REPORTED
    if line.finished_before:
        return Answer.FINISHED_BEFORE
    return Answer.MISSING if line.is_lead else Answer.NOT_ASKED


def line_checks(line: LineFacts, *, cut_off: dt.date, asks_estimates: bool) -> list[CheckCode]:
    """What would send this line back. `asks_estimates`: the period is a year, reported before its data close (R3)."""
    if line.planned is not None:
        return [CheckCode.LINE_UNPLANNED] if answer(line) == Answer.MISSING else []
    found = []
    if answer(line) == Answer.MISSING:
        found.append(CheckCode.LINE_UNTOUCHED)
    if line.has_draft:
        found.append(CheckCode.DRAFT_LEFT)
    if line.status is None or line.status == ProgressStatus.NOTHING_AROSE:
        return found
    if lacks_evidence(line.status, line.evidence):
        found.append(CheckCode.DONE_WITHOUT_EVIDENCE)
    if line.last_result and _plain(line.text("result")) == _plain(line.last_result):
        found.append(CheckCode.SAME_TEXT)
    if line.status == ProgressStatus.IN_PROGRESS:
        found += _figure_checks(line, cut_off=cut_off, asks_estimates=asks_estimates)
    return found


def _figure_checks(line: LineFacts, *, cut_off: dt.date, asks_estimates: bool) -> list[CheckCode]:
    found = []
    before_cut_off = line.as_of is not None and line.as_of < cut_off
    if asks_estimates and before_cut_off and line.percent is not None and not line.is_estimate:
        found.append(CheckCode.ESTIMATE_NOT_MARKED)
    if line.percent is None and not any(character.isdigit() for character in line.text("result")):
        found.append(CheckCode.FIGURE_MISSING)
    return found


@dataclass(frozen=True)
class FigureFacts:
    """What the checks look at in the figure of one part and area. `last` is that of the same period a year before."""

    is_lead: bool
    figure: Figure | None
    last: Figure | None = None
    evidence: int = 0
    finished_before: bool = False


# Which figures a period's reports carry: those of its year, or of the first half of it. A plan of work has none.
_HALVES = {PeriodKind.ANNUAL: Half.NONE, PeriodKind.HALF_YEAR: Half.FIRST}


def figure_period(kind: PeriodKind, year: int) -> Period | None:
    """What the figures of a report are about. The year that is written on a figure counts, not its as-of day (R3)."""
    return Period(year, _HALVES[kind]) if kind in _HALVES else None


def areas_asked(expected: Sequence[str], given: Collection[str], whole: str) -> tuple[str, ...]:
    """Areas whose figures a report is to have: the expected ones, or the whole alone where only it has one (R6)."""
    return (whole,) if whole in given and not any(area in given for area in expected) else tuple(expected)


def figure_answer(facts: FigureFacts) -> Answer:
    """Reported, confirmed nothing, or missing; what was done once and for all is not asked for again (R4)."""
    if facts.figure is not None:
        return Answer.NOTHING_AROSE if facts.figure.nothing_arose else Answer.REPORTED
    if facts.finished_before:
        return Answer.FINISHED_BEFORE
    return Answer.MISSING if facts.is_lead else Answer.NOT_ASKED


def figure_mark(facts: FigureFacts) -> FigureMark:
    answered = figure_answer(facts)
    if answered != Answer.REPORTED or facts.figure is None:
        return FigureMark[answered.name]
    return FigureMark.ESTIMATE if facts.figure.nature == Nature.ESTIMATE else FigureMark.SETTLED


def figure_checks(facts: FigureFacts, *, cut_off: dt.date, asks_estimates: bool) -> list[CheckCode]:
    """What would send this figure back. All are warnings: many series begin after the plan did."""
    figure = facts.figure
    if figure is None:
        return [CheckCode.INDICATOR_MISSING] if figure_answer(facts) == Answer.MISSING else []
    if figure.nothing_arose:
        return []
    found = []
    if not _is_whole(figure):
        if figure.nature == Nature.OFFICIAL and asks_estimates and figure.as_of < cut_off:
            found.append(CheckCode.INDICATOR_TOO_SURE)
        if facts.last is not None and _amounts(figure) == _amounts(facts.last):
            found.append(CheckCode.INDICATOR_SAME)
    if figure.nature == Nature.OFFICIAL and not facts.evidence:
        found.append(CheckCode.INDICATOR_WITHOUT_EVIDENCE)
    return found


def _is_whole(figure: Figure) -> bool:
    """Done, all of it: as true before the cut-off as after it, and the same from year to year."""
    return figure.done_on is not None or (figure.numerator is not None and figure.numerator == figure.denominator)


def _amounts(figure: Figure) -> tuple[object, ...]:
    """What a figure says; words alone are compared as words."""
    return figure.numerator, figure.denominator, figure.value, figure.assessment, _plain(figure.text)


def missing_sections(
    sections: Mapping[str, str], lines: Iterable[LineFacts], compulsory: Iterable[Section] = COMPULSORY
) -> list[Section]:
    """Compulsory contents that neither a line nor the general text states; “Không có” is an answer (plan IV.6.2)."""
    every = list(lines)
    return [
        section
        for section in compulsory
        if not sections.get(section, "").strip() and not any(says(line, section) for line in every)
    ]


def says(line: LineFacts, section: Section) -> bool:
    """Whether the line itself states that content."""
    if section == Section.DONE:
        return line.status in (ProgressStatus.DONE, ProgressStatus.IN_PROGRESS) and bool(line.text("result"))
    if section == Section.NOT_DONE and line.status == ProgressStatus.NOT_STARTED:
        return bool(line.text("result") or line.text("not_done"))
    return bool(line.text(section.value))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
