"""The plan's targets in the consolidated report: where each stands at the period's end, and why (design R8, R10)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from agencies.models import Agency
from indicators.enums import Comparator, Half, IndicatorKind, Nature, Phase, Verdict
from indicators.models import BestFigure
from indicators.querysets import ACCEPTED_FIRST
from indicators.rendering import IndicatorChart
from indicators.rules import Period, Total, phase_years
from indicators.summaries import PartResult, Result, indicator_chart, results_by_phase
from indicators.summaries.moments import judged_on, phase_of
from indicators.summaries.wording import total_words
from plan_tracker.lib.numbers import share_text
from reports.periods.enums import PeriodKind
from reports.periods.models import ReportingPeriod
from tasks.enums import Field

# As the paper lists them: what was reached first, what nobody can judge last.
ORDER = (
    Verdict.MET,
    Verdict.MET_LATE,
    Verdict.ON_TRACK,
    Verdict.BEHIND,
    Verdict.OFF_TRACK,
    Verdict.NOT_MET,
    Verdict.CANNOT_BE_JUDGED,
)
# Charts of the annex, two in a row; a single figure is no line.
CHARTS = 6
SERIES = 2
NO_FIGURE = "Chưa có số liệu"
NOT_ASSESSED = "Chưa đánh giá"
DONE_BEFORE = "Đã xong trước đó"
NOT_ACCEPTED = "chưa được nhận"


@dataclass(frozen=True)
class TargetRow:
    """A row of the annex: an indicator, or one of its parts. `before`, `now`: values of the two years shown."""

    name: str
    before: str
    now: str
    basis: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class TargetLine:
    """One indicator that has a target in the phase. `reason` is that of the deciding part, `part` its name where there
    are several, `others` the values of the others.

    `reservation` says what the figures that decide lack: areas, or being official. `unaccepted` are the ids of the
    figures behind the row that no report was accepted with. `is_unconfirmed`: the wording was read by us alone.
    """

    code: str
    name: str
    field: Field
    unit: str
    limit: str
    wording: str
    comparator: Comparator
    owner: Agency
    verdict: Verdict
    is_provisional: bool
    is_unconfirmed: bool
    has_figures: bool
    part: str
    others: str
    reason: str
    text: str
    reservation: str
    unaccepted: frozenset[int]
    rows: tuple[TargetRow, ...]

    @property
    def has_parts(self) -> bool:
        return len(self.rows) > 1


@dataclass(frozen=True)
class Targets:
    """All of a phase's targets, in the paper's order. `now` and `before` head the annex's two columns of values."""

    phase: Phase
    is_over: bool
    now: str
    before: str
    period_words: str
    lines: tuple[TargetLine, ...]
    dropped: tuple[str, ...]
    charts: tuple[IndicatorChart, ...]

    @property
    def has_figures(self) -> bool:
        return any(line.has_figures for line in self.lines)

    @property
    def is_empty(self) -> bool:
        """The plan measures nothing: there is no annex."""
        return not (self.lines or self.dropped)

    @property
    def provisional(self) -> int:
        return sum(line.is_provisional for line in self.lines)

    @property
    def unconfirmed(self) -> int:
        return sum(line.is_unconfirmed for line in self.lines)

    @property
    def with_unaccepted(self) -> int:
        return sum(bool(line.unaccepted) for line in self.lines)

    @property
    def unaccepted(self) -> int:
        """How many figures stand here that no report was accepted with."""
        return sum(len(line.unaccepted) for line in self.lines)

    @property
    def fields(self) -> tuple[tuple[Field, tuple[TargetLine, ...]], ...]:
        found = ((field, tuple(line for line in self.lines if line.field == field)) for field in Field)
        return tuple((field, lines) for field, lines in found if lines)


def counted(lines: Iterable[TargetLine]) -> list[tuple[Verdict, int]]:
    """How many targets have each verdict, in the order of the paper."""
    counts = Counter(line.verdict for line in lines)
    return [(verdict, counts[verdict]) for verdict in ORDER if counts[verdict]]


def period_targets(period: ReportingPeriod, on: dt.date) -> Targets:
    """The targets of the period's phase: accepted figures, recorded ones where none were accepted; none that is about
    a later time than the period. Five queries.
    """
    last = Period(period.year, Half.FIRST if period.kind == PeriodKind.HALF_YEAR else Half.NONE)
    day = judged_on(last, on)
    phase = phase_of(period.year)
    known = results_by_phase(period.plan, recorded=ACCEPTED_FIRST, today=day, until=last, phases=_phases_until(phase))
    found = known[phase]
    unaccepted = _unaccepted(period)
    earlier = Period(period.year - 1)
    is_over = day.year > phase_years(phase)[-1]
    return Targets(
        phase=phase,
        is_over=is_over,
        now=_name(last),
        before=_name(earlier),
        period_words=f"6 tháng đầu năm {last.year}" if last.half else f"năm {last.year}",
        lines=tuple(_line(each, last, earlier, unaccepted) for each in found if each.target.is_set),
        dropped=tuple(f"{each.indicator.code}. {each.indicator.name}" for each in found if not each.target.is_set),
        charts=_charts(known, phase),
    )


def _unaccepted(period: ReportingPeriod) -> frozenset[int]:
    """Ids of figures that fill in where none was accepted. One query."""
    best = BestFigure.objects.filter(ACCEPTED_FIRST, part__indicator__plan=period.plan_id)
    return frozenset(best.values_list("recorded", flat=True))


def _phases_until(phase: Phase) -> tuple[Phase, ...]:
    """Earlier targets are drawn beside the phase's own; later ones are none of the report's business."""
    phases = tuple(Phase)
    return phases[: phases.index(phase) + 1]


def _charts(known: Mapping[Phase, Sequence[Result]], phase: Phase) -> tuple[IndicatorChart, ...]:
    """Of targets with two numbers or more: those that lag first, in the order of the paper; the first six."""
    shown = sorted((each for each in known[phase] if each.target.is_set), key=_urgency)
    charts = []
    for result in shown:
        of_indicator = [each for found in known.values() for each in found if each.indicator == result.indicator]
        chart = indicator_chart([each for each in of_indicator if each.target.is_set])
        if chart is not None and _is_series(chart):
            charts.append(replace(chart, title=f"{result.indicator.code}. {chart.title}"))
    return tuple(charts[:CHARTS])


def _urgency(result: Result) -> int:
    """What is red or behind before what is not; nothing can be read off what nobody can judge."""
    return -ORDER.index(result.verdict) if result.verdict != Verdict.CANNOT_BE_JUDGED else 1


def _is_series(chart: IndicatorChart) -> bool:
    """Some part has two figures: there is a line to draw."""
    counts = Counter(point.series for point in chart.points)
    return max(counts.values()) >= SERIES


def _name(period: Period) -> str:
    return period.label if period.half else f"Năm {period.label}"


def _line(result: Result, now: Period, before: Period, unaccepted: frozenset[int]) -> TargetLine:
    indicator, target, deciding = result.indicator, result.target, result.deciding
    total = deciding.total if deciding else None
    # A word is about the whole; parts that an earlier target asked for say nothing about it.
    is_word = target.comparator == Comparator.QUALITATIVE
    parts = (deciding,) if is_word and deciding else result.parts
    return TargetLine(
        code=indicator.code,
        name=indicator.name,
        field=Field(indicator.field),
        unit=_unit(result),
        limit=result.limit,
        wording=target.wording,
        comparator=Comparator(target.comparator),
        owner=indicator.owner,
        verdict=result.verdict,
        is_provisional=result.is_provisional,
        is_unconfirmed=target.awaits_confirmation,
        has_figures=result.has_figures,
        part=deciding.part.name if deciding and len(parts) > 1 else "",
        others=_values([each for each in parts if each is not deciding]),
        reason=deciding.reason if deciding else result.reason,
        text=total.text if total and total.assessment else "",
        reservation=_reservation(deciding) if deciding else "",
        unaccepted=frozenset[int]().union(*(_behind(each, now, before) for each in parts)) & unaccepted,
        rows=tuple(_row(each, now, before, unaccepted) for each in parts) or (_no_row(result),),
    )


def _unit(result: Result) -> str:
    """Figures of growth are amounts; a word has no unit."""
    return "" if result.target.comparator == Comparator.QUALITATIVE else result.indicator.unit


def _values(parts: Iterable[PartResult]) -> str:
    """“đô thị 98,9%; nông thôn 96,39%”."""
    known = (each for each in parts if each.total is not None and each.total.value is not None)
    return "; ".join(f"{each.part.name[:1].lower()}{each.part.name[1:]} {each.value}" for each in known)


def _reservation(part: PartResult) -> str:
    """“Số liệu của 5/7 huyện, thành phố; thiếu: Thuận Bắc. Số liệu ước, tính đến 30/11/2025.”"""
    if part.total is None:
        return ""
    said = [f"Số liệu của {part.coverage}."] if part.coverage and not part.total.is_complete else []
    if part.total.nature != Nature.OFFICIAL:
        said.append(f"Số liệu {part.standing}.")
    return " ".join(said)


def _behind(part: PartResult, *shown: Period) -> frozenset[int]:
    """Ids of the figures that a row shows or is judged by."""
    periods = {*shown, part.period}
    return frozenset(id_ for period in periods if period for id_ in _ids(_total(part, period)))


def _ids(total: Total | None) -> tuple[int, ...]:
    return tuple(figure.id for figure in total.figures) if total else ()


def _total(part: PartResult, period: Period) -> Total | None:
    """The period's own, or the one by which it was done earlier."""
    done = part.case.done_before(period)
    return part.case.totals.get(period) or (part.case.totals[done] if done else None)


def _row(part: PartResult, now: Period, before: Period, unaccepted: frozenset[int]) -> TargetRow:
    return TargetRow(
        name=part.part.name,
        before=_marked(_cell(part, before), _total(part, before), unaccepted),
        now=_marked(_cell(part, now), _total(part, now), unaccepted),
        basis=_basis(part, unaccepted, is_shown=part.period in {before, now}),
        verdict=part.judgement.verdict.label,
        reason=part.reason,
    )


def _no_row(result: Result) -> TargetRow:
    """Of an indicator whose parts nobody has set."""
    return TargetRow("", NO_FIGURE, NO_FIGURE, "", result.verdict.label, result.reason)


def _marked(words: str, total: Total | None, unaccepted: frozenset[int]) -> str:
    """“81,2 (chưa được nhận)”, “81,2 (chưa được nhận: 2/7 số liệu)”."""
    note = _unaccepted_words(total, unaccepted)
    return f"{words} ({note})" if note else words


def _unaccepted_words(total: Total | None, unaccepted: frozenset[int]) -> str:
    ids = _ids(total)
    lacking = sum(each in unaccepted for each in ids)
    if not lacking:
        return ""
    return NOT_ACCEPTED if lacking == len(ids) else f"{NOT_ACCEPTED}: {lacking}/{len(ids)} số liệu"


def _cell(part: PartResult, period: Period) -> str:
    """What the period's figures say; the unit stands in a column of its own. What was done earlier stays done."""
    total = part.case.totals.get(period)
    if part.case.terms.comparator == Comparator.QUALITATIVE:
        return _assessed(total)
    if total is not None and total.value is not None:
        against = None if part.case.kind == IndicatorKind.GROWTH else part.case.terms.low
        return share_text(total.value, against=against)
    if part.case.done_before(period):
        return DONE_BEFORE
    return total_words(part.part, total).capitalize()


def _assessed(total: Total | None) -> str:
    """“Đạt (76,92%)”; numbers beside a word are shown, not judged."""
    if total is None or total.assessment is None:
        return NOT_ASSESSED
    label = str(total.assessment.label)
    return label if total.value is None else f"{label} ({share_text(total.value)}%)"


def _basis(part: PartResult, unaccepted: frozenset[int], *, is_shown: bool) -> str:
    """Whose figures, and how settled they are: “5/7 huyện, thành phố; thiếu: Thuận Bắc. Ước, tính đến 30/11/2025.”

    Beside figures that are shown it stands already whether they were accepted.
    """
    note = "" if is_shown else _unaccepted_words(part.total, unaccepted)
    said = [each[:1].upper() + each[1:] for each in (part.coverage, part.standing, note) if each]
    return " ".join(f"{each}." for each in said)
