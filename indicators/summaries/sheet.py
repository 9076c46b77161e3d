"""The sheet of one indicator: the answer first, then how it comes about, by area and by year."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from agencies.rules import Actor
from indicators.enums import IndicatorKind, Phase, Verdict
from indicators.models import Indicator, TargetReading
from indicators.querysets import reads_recorded
from indicators.rendering import IndicatorChart
from indicators.rules import Figure, Period, Total, phase_years
from indicators.summaries.chart import indicator_chart
from indicators.summaries.method import calculation, rate_of_years, signed
from indicators.summaries.results import PartResult, Result, part_result, results_by_phase
from indicators.summaries.wording import (
    amount_words,
    coverage_words,
    done_words,
    number_words,
    standing_words,
    terms_words,
    total_words,
)
from plan_tracker.lib import marks
from plan_tracker.lib.marks import Mark
from tasks.models import TaskGroup


@dataclass(frozen=True)
class _NothingArose:
    """A state as the verdicts are: a mark and its word."""

    mark: Mark = marks.NOTHING
    label: str = "Không phát sinh"


@dataclass(frozen=True)
class AreaRow:
    """One area in the period that was judged; `result` is its own verdict, `figure` None where it is missing."""

    name: str
    figure: Figure | None
    words: str
    result: PartResult | None
    standing: str

    @property
    def state(self) -> "Verdict | _NothingArose | None":
        """The area's verdict; where nothing arose there is nothing to judge, which is neither good nor bad."""
        if self.figure is not None and self.figure.has_nothing:
            return _NothingArose()
        return self.result.judgement.verdict if self.result else None

    @property
    def numerator(self) -> str:
        return number_words(self.figure.numerator if self.figure else None)

    @property
    def denominator(self) -> str:
        return number_words(self.figure.denominator if self.figure else None)


@dataclass(frozen=True)
class YearRow:
    """One period of a part: what was counted, what came of it, and where it should have been."""

    period: Period
    total: Total
    words: str
    planned: str
    rate: str
    coverage: str
    standing: str
    is_judged: bool

    @property
    def numerator(self) -> str:
        return number_words(self.total.numerator)

    @property
    def denominator(self) -> str:
        return number_words(self.total.denominator)

    @property
    def figure_id(self) -> int | None:
        """The figure behind it, where one stands for the whole."""
        return self.total.figures[0].id if len(self.total.expected) == 1 else None


@dataclass(frozen=True)
class PartSheet:
    """One part of an indicator in the phase that is shown."""

    result: PartResult
    calculation: tuple[str, ...]
    areas: tuple[AreaRow, ...]
    years: tuple[YearRow, ...]

    @property
    def period(self) -> Period | None:
        return self.result.period

    @property
    def has_fractions(self) -> bool:
        return any(row.total.numerator is not None for row in self.years)


@dataclass(frozen=True)
class ReadingLine:
    """One reading, and what it asks for otherwise than the reading that came with the plan: label, now, originally."""

    reading: TargetReading
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class IndicatorSheet:
    """One indicator: the result in the phase that is shown, those of all phases, and what it depends on."""

    indicator: Indicator
    shown: Result
    phases: tuple[Result, ...]
    parts: tuple[PartSheet, ...]
    chart: IndicatorChart | None
    groups: tuple[TaskGroup, ...]
    readings: Mapping[int, Sequence[ReadingLine]]

    @property
    def has_any_figures(self) -> bool:
        """Of whatever phase, the base years too."""
        return any(part.case.totals for result in self.phases for part in result.parts)

    @property
    def is_growth(self) -> bool:
        return self.shown.kind == IndicatorKind.GROWTH


def indicator_sheet(indicator: Indicator, *, actor: Actor, asked: Phase | None = None) -> IndicatorSheet | None:
    """Five queries, one more where a reading was confirmed. None for an indicator without targets.

    `asked` is the phase to show; without it the running one where it has a target, else the last that has one.
    """
    by_phase = results_by_phase(
        indicator.plan, recorded=reads_recorded(actor, "recorded__"), today=actor.on, indicator=indicator
    )
    phases = tuple(result for found in by_phase.values() for result in found)
    if not phases:
        return None
    shown = _shown(phases, asked, actor.on)
    confirmed = [result.target.pk for result in phases if result.target.confirmed_on]
    return IndicatorSheet(
        indicator=indicator,
        shown=shown,
        phases=phases,
        parts=tuple(part_sheet(shown, part) for part in shown.parts),
        chart=indicator_chart(phases),
        groups=tuple(indicator.groups.all()),
        readings=_readings(shown.kind, confirmed),
    )


def part_sheet(result: Result, part: PartResult) -> PartSheet:
    """No query."""
    return PartSheet(part, calculation(part), _area_rows(result, part), _year_rows(part))


def _shown(phases: Sequence[Result], asked: Phase | None, today: dt.date) -> Result:
    by_phase = {result.target.phase: result for result in phases}
    if asked in by_phase:
        return by_phase[asked]
    running = [each for each in phases if today.year <= phase_years(Phase(each.target.phase))[-1]]
    is_set = [each for each in (*running[:1], *reversed(phases)) if each.target.is_set]
    return is_set[0] if is_set else phases[0]


def _area_rows(result: Result, part: PartResult) -> tuple[AreaRow, ...]:
    period, total = part.period, part.total
    if period is None or total is None or len(total.expected) < 2:
        return ()
    given = {figure.area: figure for figure in total.figures}
    return tuple(_area_row(result, part, period, code, given.get(code)) for code in total.expected)


def _area_row(result: Result, part: PartResult, period: Period, code: str, figure: Figure | None) -> AreaRow:
    name = part.area_names.get(code, code)
    if figure is None:
        return AreaRow(name, None, "", None, "")
    own = {each: [found for found in total.figures if found.area == code] for each, total in part.case.totals.items()}
    known = {each: figures for each, figures in own.items() if figures}
    judged = part_result(
        result.target, part.part, known, {each: [code] for each in known},
        whole="", area_names=part.area_names, today=part.case.today,
    )  # fmt: skip
    total = judged.case.totals[period]
    return AreaRow(name, figure, total_words(part.part, total, against=_limit(part)), judged, standing_words(total))


def _year_rows(part: PartResult) -> tuple[YearRow, ...]:
    """Newest first: the years of the phase and its base year; of a milestone those after it was done too."""
    shown = {part.case.base_year, *phase_years(part.case.phase)}
    rates = rate_of_years(part) if part.case.kind == IndicatorKind.GROWTH else {}
    rows = [_year_row(part, period, total, rates) for period, total in part.case.totals.items() if period.year in shown]
    silent = {Period(year) for year in shown if year <= part.case.today.year} - part.case.totals.keys()
    rows += [_done_row(part, period, done) for period in silent if (done := part.case.done_before(period))]
    return tuple(sorted(rows, key=lambda row: row.period.end, reverse=True))


def _done_row(part: PartResult, period: Period, done: Period) -> YearRow:
    """A year without figures after a milestone was done."""
    total = part.case.totals[done]
    words = done_words(total.done_on) if total.done_on else ""
    return YearRow(
        period, total, words, planned="", rate="", coverage="", standing=standing_words(total), is_judged=False
    )


def _year_row(part: PartResult, period: Period, total: Total, rates: Mapping[int, Fraction]) -> YearRow:
    path = part.case.path
    on_path = path is not None and period.year > part.case.base_year
    planned = path.at(period.end) if path is not None and on_path else None
    return YearRow(
        period=period,
        total=total,
        words=total_words(part.part, total, against=_limit(part)),
        planned=amount_words(part.part, planned, against=total.value) if planned is not None else "",
        rate=signed(rates[period.year]) if period.year in rates and not period.half else "",
        coverage=coverage_words(total, part.area_names, "địa bàn"),
        standing=standing_words(total),
        is_judged=period == part.judgement.period,
    )


def _limit(part: PartResult) -> Fraction | None:
    return None if part.case.kind == IndicatorKind.GROWTH else part.case.terms.low


def _readings(kind: IndicatorKind, target_ids: Sequence[int]) -> dict[int, list[ReadingLine]]:
    """Of each confirmed target, every reading, newest first."""
    found: dict[int, list[ReadingLine]] = {}
    first: dict[int, TargetReading] = {}
    if target_ids:
        for reading in TargetReading.objects.filter(target__in=target_ids).select_related("by").order_by("id"):
            changes = _changes(kind, reading, first.setdefault(reading.target_id, reading))
            found.setdefault(reading.target_id, []).insert(0, ReadingLine(reading, changes))
    return found


def _changes(kind: IndicatorKind, reading: TargetReading, came: TargetReading) -> tuple[tuple[str, str, str], ...]:
    now, then = _asked_for(kind, reading), _asked_for(kind, came)
    return tuple((label, now[label], then[label]) for label in now if now[label] != then[label])


def _asked_for(kind: IndicatorKind, reading: TargetReading) -> dict[str, str]:
    steps = sorted(reading.terms.yearly.items())
    return {
        "Mức": terms_words(kind, reading.terms),
        "Năm gốc": str(reading.base_year or "năm liền trước giai đoạn"),
        "Mức từng năm": "; ".join(f"{year}: {number_words(value)}%" for year, value in steps) or "đường thẳng",
    }
