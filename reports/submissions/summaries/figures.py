"""The figures of a report by part and area: in words, in total, and as they were sent."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _

from agencies.enums import AreaKind
from agencies.models import Area
from indicators.enums import IndicatorKind
from indicators.models import Indicator, IndicatorPart, Measurement
from indicators.rules import Figure, Total, total
from indicators.summaries.wording import AMOUNT_KINDS, coverage_words, standing_words, total_words
from plan_tracker.lib.dates import short_date
from plan_tracker.lib.numbers import decimal_text, share_text
from reports.submissions import rules
from reports.submissions.enums import Answer, CheckCode, FigureMark
from reports.submissions.models import SubmissionLine, SubmissionRevision
from reports.submissions.rules import FigureFacts
from tasks.enums import AssignmentRole

# So many areas are named, more are counted.
FEW = 2


@dataclass(frozen=True)
class FigureLine:
    """The figure of one part in one area. `measurement` is None where there is none: missing, which is not zero.

    `done_before` is the figure of an earlier year by which it was done once and for all.
    """

    part: IndicatorPart
    area: Area
    measurement: Measurement | None
    facts: FigureFacts
    # [{"id": …, "name": …, "size": …, "sha256": …}], as a sending keeps them.
    evidence: tuple[Mapping[str, object], ...] = ()
    checks: tuple[CheckCode, ...] = ()
    done_before: Figure | None = None

    @property
    def subject(self) -> tuple[None, int, int]:
        """As `SubmissionLine.subject`."""
        return None, self.part.pk, self.area.pk

    @property
    def figure(self) -> Figure | None:
        return self.facts.figure

    @property
    def is_lead(self) -> bool:
        return self.facts.is_lead

    @property
    def answer(self) -> Answer:
        return rules.figure_answer(self.facts)

    @property
    def state(self) -> FigureMark:
        return rules.figure_mark(self.facts)

    @property
    def value(self) -> str:
        """“81,2%”, “không phát sinh”; "" where nothing is stated."""
        if self.figure is None:
            # What was sent names no figure of an earlier year.
            unnamed = str(Answer.FINISHED_BEFORE.label).lower() if self.facts.finished_before else ""
            return _done_words(self.done_before) or unnamed
        return figure_value(self.part, self.figure)

    @property
    def amounts(self) -> str:
        """What the value was computed from: “8.120/10.000 hộ”; the day on which it was done."""
        figure = self.figure
        if figure is None or figure.numerator is None or figure.denominator is None:
            return _done_words(figure)
        unit = self.part.indicator.quantity_unit
        amounts = f"{decimal_text(figure.numerator)}/{decimal_text(figure.denominator)} {unit}".strip()
        return ", ".join(filter(None, (amounts, _done_words(figure))))

    @property
    def standing(self) -> str:
        """“ước, tính đến 30/11/2025”."""
        return standing_words(Total((self.figure,), (self.area.code,))) if self.figure else ""

    @property
    def short_standing(self) -> str:
        """“ước · 30/11/2025”, where room is scarce."""
        return f"{self.figure.nature.label.lower()} · {short_date(self.figure.as_of)}" if self.figure else ""

    @property
    def words(self) -> str:
        """All of it in one line, as two sendings are compared."""
        stated = (self.value, self.amounts, self.figure.text) if self.figure else (self.value,)
        return "; ".join(dict.fromkeys(filter(None, stated)))


@dataclass(frozen=True)
class FigurePart:
    """One part of an indicator in a report, with its areas."""

    part: IndicatorPart
    lines: tuple[FigureLine, ...]

    @property
    def indicator(self) -> Indicator:
        return self.part.indicator

    @property
    def is_lead(self) -> bool:
        return self.lines[0].is_lead

    @property
    def takes_grid(self) -> bool:
        """Several areas are entered as a table, unless they are assessed in words."""
        return len(self.lines) > 1 and self.part.kind != IndicatorKind.QUALITATIVE

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def title(self) -> str:
        return f"{self.indicator.name}: {self.part.name}" if self.part.name else self.indicator.name

    @property
    def anchor(self) -> str:
        return anchor(self.part)

    @property
    def missing(self) -> tuple[FigureLine, ...]:
        return tuple(line for line in self.lines if line.answer == Answer.MISSING)

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def answer(self) -> Answer:
        """What the part says as a whole: missing while an area is, nothing only where every area says so."""
        answers = {line.answer for line in self.lines}
        for answer in (Answer.MISSING, Answer.REPORTED, Answer.NOTHING_AROSE, Answer.FINISHED_BEFORE):
            if answer in answers:
                return answer
        return Answer.NOT_ASKED

    @property
    def state(self) -> FigureMark:
        """Its answer; an estimate where one area is."""
        states = {line.state for line in self.lines}
        weakest = [FigureMark.MISSING, FigureMark.ESTIMATE, FigureMark.SETTLED, *FigureMark]
        return min(states, key=weakest.index)

    @cached_property
    def total(self) -> Total:
        """What was done in an earlier year stays done; without its figure, the area is not among those that add up."""
        known = [(line, line.figure or line.done_before) for line in self.lines]
        figures = [figure for _line, figure in known if figure]
        expected = [line.area.code for line, figure in known if figure or not line.facts.finished_before]
        return total(self.part.kind, figures, expected)

    @property
    def total_value(self) -> str:
        return total_words(self.part, self.total)

    @property
    def total_amounts(self) -> str:
        """“8.120/10.000 hộ”."""
        if self.total.numerator is None or self.total.denominator is None:
            return ""
        amounts = f"{decimal_text(self.total.numerator)}/{decimal_text(self.total.denominator)}"
        return f"{amounts} {self.indicator.quantity_unit}".strip()

    @property
    def has_total(self) -> bool:
        """Several areas make a whole; one area is its own."""
        return len(self.lines) > 1 and bool(self.total.figures)

    @property
    def coverage(self) -> str:
        names = {line.area.code: line.area.name for line in self.lines}
        return coverage_words(self.total, names, self.area_kind)

    @property
    def area_kind(self) -> str:
        return str(AreaKind(self.indicator.gathered_by).label).lower()

    @property
    def standing(self) -> str:
        return standing_words(self.total) if self.total.figures else ""

    @property
    def checks(self) -> list[tuple[CheckCode, str]]:
        """Each warning, in a sentence with the areas that it is about."""
        found: dict[CheckCode, list[FigureLine]] = defaultdict(list)
        for line in self.lines:
            for code in line.checks:
                found[code].append(line)
        return [
            (code, ": ".join(filter(None, (str(code.label), self.where(lines)))) + ".") for code, lines in found.items()
        ]

    @property
    def doubts(self) -> list[tuple[CheckCode, str]]:
        """Warnings about figures that are there; what is missing shows by itself."""
        return [each for each in self.checks if each[0] != CheckCode.INDICATOR_MISSING]

    def where(self, lines: Sequence[FigureLine]) -> str:
        """Areas in few words: “Bác Ái, Thuận Nam”, “5/7 huyện, thành phố”; "" where there is but one."""
        if len(self.lines) == 1:
            return ""
        if len(lines) <= FEW:
            return ", ".join(line.area.name for line in lines)
        return f"{len(lines)}/{len(self.lines)} {self.area_kind}"


def anchor(part: IndicatorPart) -> str:
    """The id of a part on a page of the report; `part.indicator` is loaded."""
    return f"chi-tieu-{part.indicator.code}-{part.code}"


def count_answers(parts: Iterable[FigurePart]) -> list[tuple[Answer, int]]:
    """How many figures that are owed were reported, confirmed empty, or are missing."""
    counts = Counter(line.answer for part in parts if part.is_lead for line in part.lines)
    return [(answer, counts[answer]) for answer in Answer if counts[answer]]


def sent_figures(revision: SubmissionRevision) -> tuple[FigurePart, ...]:
    """The figures of a sent revision, as they were. One query."""
    lines = SubmissionLine.objects.of_figures().filter(revision=revision)
    return figure_parts(sent_figure(line) for line in lines)


def sent_figure(line: SubmissionLine) -> FigureLine:
    """A line about a figure, as it was sent; `part.indicator`, `area` and `measurement_sent` are loaded."""
    assert line.part is not None and line.area is not None  # noqa: S101, PT018 (line_of_task_or_figure)
    figure = figure_in(line.area, line.measurement_sent) if line.measurement_sent else None
    facts = FigureFacts(
        is_lead=line.role == AssignmentRole.LEAD,
        figure=figure,
        evidence=len(line.evidence),
        finished_before=line.finished_before,
    )
    return FigureLine(line.part, line.area, line.measurement_sent, facts, tuple(line.evidence))


def figure_parts(lines: Iterable[FigureLine]) -> tuple[FigurePart, ...]:
    """Lines in the report's order, by part."""
    by_part: dict[int, list[FigureLine]] = defaultdict(list)
    for line in lines:
        by_part[line.part.pk].append(line)
    return tuple(FigurePart(each[0].part, tuple(each)) for each in by_part.values())


def figure_in(area: Area, measurement: Measurement) -> Figure:
    """As the rules take it, without a query for the area."""
    measurement.area = area
    return measurement.figure


def figure_value(part: IndicatorPart, figure: Figure) -> str:
    """“81,2%”, “không phát sinh”; `part.indicator` is loaded."""
    return total_words(part, total(part.kind, [figure], [figure.area]))


def change_words(part: IndicatorPart, before: Figure | None, now: Figure | None) -> str:
    """“tăng 3,2 điểm phần trăm”, of amounts “giảm 4,5%”; "" where there is nothing to compare."""
    values = [total(part.kind, [each], [each.area]).value if each else None for each in (before, now)]
    first, second = values
    if first is None or second is None:
        return ""
    if first == second:
        return _("không đổi")
    change = abs(second - first)
    if part.kind in AMOUNT_KINDS:
        if not first:
            return ""
        words = f"{share_text(change * 100 / abs(first), against=Fraction())}%"
    else:
        words = _("%s điểm phần trăm") % share_text(change, against=Fraction())
    return f"{_('tăng') if second > first else _('giảm')} {words}"


def _done_words(figure: Figure | None) -> str:
    return _("xong %s") % short_date(figure.done_on) if figure and figure.done_on else ""
