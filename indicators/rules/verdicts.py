"""Verdicts (design R8): a total against a target, with the reason. Judged on exact values, never on rounded ones."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property

from indicators.enums import Assessment, Comparator, IndicatorKind, Phase, Verdict, Why
from indicators.rules import growth
from indicators.rules.figures import Period, Total
from indicators.rules.paths import Path, growth_path, straight_path

# A figure older than the year before the running one says nothing about today: ours, the plan sets no such limit.
YEARS_A_FIGURE_SPEAKS_FOR = 1
# Worst first. What cannot be judged hides nothing worse, and nothing better hides it.
_WORST_FIRST = (
    Verdict.NOT_MET,
    Verdict.OFF_TRACK,
    Verdict.CANNOT_BE_JUDGED,
    Verdict.BEHIND,
    Verdict.MET_LATE,
    Verdict.ON_TRACK,
    Verdict.MET,
    Verdict.NO_TARGET,
)
_ASSESSED = {Assessment.MET: Verdict.ON_TRACK, Assessment.PARTLY: Verdict.BEHIND, Assessment.NOT_MET: Verdict.OFF_TRACK}


@cache
def phase_years(phase: Phase) -> range:
    """The years of a phase."""
    first, last = phase.value.split("-")
    return range(int(first), int(last) + 1)


@dataclass(frozen=True)
class Terms:
    """What a target asks for. Limits are percent, percent a year for growth; `yearly` holds steps set on the way."""

    comparator: Comparator | None
    low: Fraction | None = None
    high: Fraction | None = None
    due_on: dt.date | None = None
    base_year: int = 0
    yearly: Mapping[int, Decimal] = field(default_factory=dict)
    # Measured otherwise than in the phase before: a base of that phase is comparable only with this said.
    is_redefined: bool = False

    @property
    def goal(self) -> Fraction:
        """The limit of a comparison by number."""
        if self.low is None:
            raise ValueError(f"{self.comparator} has no limit")
        return self.low

    def is_reached(self, value: Fraction) -> bool:
        """`equal` is 100 % and the numerator may not be less; above a band still meets (design R8)."""
        return value > self.goal if self.comparator == Comparator.MORE_THAN else value >= self.goal


@dataclass(frozen=True)
class Judgement:
    """A verdict with its reason: a code (worded in `indicators.summaries`) and the values for the wording.

    `gap` is what is lacking, in points (in the amount's unit for growth); None where nothing is or nobody can say.
    """

    verdict: Verdict
    why: Why
    params: Mapping[str, object] = field(default_factory=dict)
    is_final: bool = False
    period: Period | None = None
    gap: Fraction | None = None


@dataclass(frozen=True)
class Case:
    """All that a verdict rests on: what is measured, what is asked for, what is known, and the day.

    `totals` are those of one part, whatever the phase; `behind_share` is how much of the planned gain still counts as
    "behind" (our threshold, a setting).
    """

    kind: IndicatorKind
    terms: Terms
    phase: Phase
    totals: Mapping[Period, Total]
    today: dt.date
    behind_share: Fraction = Fraction(4, 5)

    @property
    def last_year(self) -> int:
        return phase_years(self.phase)[-1]

    @property
    def is_over(self) -> bool:
        """The phase has ended."""
        return self.today.year > self.last_year

    @property
    def base_year(self) -> int:
        """The year before the phase, unless the target names another."""
        return self.terms.base_year or phase_years(self.phase)[0] - 1

    @cached_property
    def base(self) -> Fraction | None:
        """The base year's value; None while it is missing or partial."""
        total = self.base_total
        return total.value if total is not None and total.is_complete else None

    @cached_property
    def base_total(self) -> Total | None:
        return self.totals.get(Period(self.base_year))

    @cached_property
    def current(self) -> Period | None:
        """The newest period of the phase that has figures; growth goes by whole years."""
        known = (period for period in self.totals if period.year in phase_years(self.phase))
        whole = (period for period in known if self.kind != IndicatorKind.GROWTH or not period.half)
        return max(whole, key=lambda period: period.end, default=None)

    def done_before(self, period: Period) -> Period | None:
        """The newest earlier period, where its figures say that a milestone was done: what is done stays done."""
        if self.kind != IndicatorKind.MILESTONE:
            return None
        last = max((each for each in self.totals if each.end < period.end), key=lambda each: each.end, default=None)
        return last if last is not None and self.totals[last].done_on else None

    @cached_property
    def path(self) -> Path | None:
        """Where the value should be from day to day; None without a base or a limit by number."""
        if self.terms.low is None:
            return None
        if self.kind != IndicatorKind.GROWTH:
            return straight_path(self.base, self.base_year, self.terms.goal, self.last_year, self.terms.yearly)
        if self.base is None or self.base <= 0:
            return None
        return growth_path(self.base, self.base_year, self.terms.goal, self.last_year)


def judge(case: Case) -> Judgement:
    """The verdict of one part in one phase."""
    match case.terms.comparator:
        case None:
            return Judgement(Verdict.NO_TARGET, Why.NO_TARGET)
        case Comparator.BY_DATE:
            return _judge_date(case)
    period = case.current
    if period is None:
        return _unknown(Why.NO_FIGURE)
    total = case.totals[period]
    if (silent := _says_nothing(case, period) or _nothing_arose(period, total)) is not None:
        return silent
    judge_total = _judge_assessment if case.terms.comparator == Comparator.QUALITATIVE else _judge_number
    return judge_total(case, period, total)


def combine(judgements: Iterable[Judgement]) -> Judgement:
    """The verdict of an indicator from those of its required parts: it is met when every one is.

    A part of which there was nothing to measure decides nothing, unless that is so of all. One part that is not met
    for good settles the whole.
    """
    every = list(judgements)
    found = [each for each in every if each.why != Why.NOTHING_AROSE] or every
    worst = min(found, key=lambda each: (_WORST_FIRST.index(each.verdict), not each.is_final))
    if worst.verdict == Verdict.NOT_MET:
        return worst
    return replace(worst, is_final=all(each.is_final for each in found))


# --- by number ----------------------------------------------------------------------------------------------------


def _judge_number(case: Case, period: Period, total: Total) -> Judgement:
    if total.value is None:
        return _unknown(Why.NO_FIGURE, period)
    if case.kind == IndicatorKind.GROWTH:
        return _judge_growth(case, period, total, total.value)
    if case.terms.is_reached(total.value):
        is_above = case.terms.high is not None and total.value > case.terms.high
        return _reached(case, Why.ABOVE_BAND if is_above else Why.REACHED, period, total)
    gap = case.terms.goal - total.value
    if case.is_over:
        # "Trên 50%" is missed by 50,0 %, though nothing can be said to lack.
        return _judged(case, Verdict.NOT_MET, Why.BELOW if gap else Why.AT_LIMIT, period, total, gap=gap or None)
    return _on_the_way(case, period, total, total.value, gap or None)


def _judge_growth(case: Case, period: Period, total: Total, value: Fraction) -> Judgement:
    base = case.base
    if base is None:
        return _no_base(case, period)
    if base <= 0:
        return _unknown(Why.BASE_NOT_POSITIVE, period, year=case.base_year)
    if not total.is_complete:
        return _unknown(Why.GROWTH_IS_PARTIAL, period, missing=len(total.missing))
    required = growth.required(base, case.terms.goal, period.year - case.base_year)
    if value >= required:
        high = case.terms.high
        is_above = high is not None and value > growth.required(base, high, period.year - case.base_year)
        return _reached(case, Why.ABOVE_BAND if is_above else Why.GROWN, period, total)
    if case.is_over:
        return _judged(case, Verdict.NOT_MET, Why.NOT_GROWN, period, total, gap=required - value)
    return _on_the_way(case, period, total, value, required - value)


def _reached(case: Case, why: Why, period: Period, total: Total) -> Judgement:
    return _judged(case, Verdict.MET if case.is_over else Verdict.ON_TRACK, why, period, total)


def _on_the_way(case: Case, period: Period, total: Total, value: Fraction, gap: Fraction | None) -> Judgement:
    """Held against the path on the figure's own day: a figure is not blamed for the months since."""
    path, day = case.path, period.end if case.kind == IndicatorKind.GROWTH else total.as_of
    if path is None or (case.base is None and day < path.begins_on):
        return replace(_no_base(case, period), gap=gap)
    planned = path.at(day)
    params = {"planned": planned, "value": value, "share": case.behind_share}
    if value >= planned:
        verdict, why = Verdict.ON_TRACK, Why.ON_PATH
    elif value - path.start >= case.behind_share * (planned - path.start):
        verdict, why = Verdict.BEHIND, Why.NEAR_PATH
    else:
        verdict, why = Verdict.OFF_TRACK, Why.FAR_FROM_PATH
    return _judged(case, verdict, why, period, total, gap=gap, **params)


def _no_base(case: Case, period: Period) -> Judgement:
    base = case.base_total
    if base is not None and base.missing:
        return _unknown(Why.BASE_IS_PARTIAL, period, year=case.base_year, missing=len(base.missing))
    return _unknown(Why.NO_BASE, period, year=case.base_year)


# --- by date, by word ---------------------------------------------------------------------------------------------


def _judge_date(case: Case) -> Judgement:
    """Done when every area is; the day is that of the last one. Figures of later years say so too: it may be late."""
    due_on = case.terms.due_on
    if due_on is None:
        raise ValueError("by_date has no day")
    period = max(case.totals, key=lambda each: each.end, default=None)
    if period is None:
        return _unknown(Why.NO_FIGURE)
    total = case.totals[period]
    if (nothing := _nothing_arose(period, total)) is not None:
        return nothing
    is_final = case.today > due_on and total.is_settled
    if (done_on := total.done_on) is not None:
        is_late = done_on > due_on
        verdict, why = (Verdict.MET_LATE, Why.DONE_LATE) if is_late else (Verdict.MET, Why.DONE_IN_TIME)
        return Judgement(verdict, why, {"day": done_on, "due_on": due_on}, is_final, period)
    if case.today <= due_on:
        return Judgement(Verdict.ON_TRACK, Why.STILL_TIME, {"day": due_on}, period=period)
    if all(figure.done_on is not None or figure.has_nothing for figure in total.figures):
        return _unknown(Why.AREAS_MISSING, period, missing=len(total.missing))
    return Judgement(Verdict.NOT_MET, Why.NOT_DONE, {"day": due_on}, is_final, period)


def _judge_assessment(case: Case, period: Period, total: Total) -> Judgement:
    """The owner's written word; a number beside it is shown, not judged."""
    if total.assessment is None:
        return _unknown(Why.NOT_ASSESSED, period)
    verdict = _ASSESSED[total.assessment]
    if case.is_over:
        verdict = Verdict.MET if total.assessment == Assessment.MET else Verdict.NOT_MET
    return _judged(case, verdict, Why.ASSESSED, period, total, assessment=total.assessment.label)


# --- what they share ----------------------------------------------------------------------------------------------


def _says_nothing(case: Case, period: Period) -> Judgement | None:
    """The newest figure says nothing of the day: once the phase is over its last year counts, before that one that
    is not too old."""
    if case.is_over and period != Period(case.last_year):
        return _unknown(Why.NO_LAST_YEAR, period, year=case.last_year)
    if not case.is_over and period.year < case.today.year - YEARS_A_FIGURE_SPEAKS_FOR:
        return _unknown(Why.TOO_OLD, period, last=period.label)
    return None


def _nothing_arose(period: Period, total: Total) -> Judgement | None:
    if not total.nothing_arose:
        return None
    if total.is_complete:
        return _unknown(Why.NOTHING_AROSE, period)
    return _unknown(Why.NOTHING_AROSE_YET, period, missing=len(total.missing))


def _judged(
    case: Case,
    verdict: Verdict,
    why: Why,
    period: Period,
    total: Total,
    *,
    gap: Fraction | None = None,
    **params: object,
) -> Judgement:
    """Final when the phase has ended and all that the verdict rests on is official, accepted and whole (R6, R8)."""
    rests_on = [total] if case.kind != IndicatorKind.GROWTH else [total, case.base_total]
    is_settled = all(each and each.is_settled for each in rests_on)
    return Judgement(verdict, why, params, case.is_over and is_settled, period, gap)


def _unknown(why: Why, period: Period | None = None, **params: object) -> Judgement:
    return Judgement(Verdict.CANNOT_BE_JUDGED, why, params, period=period)
