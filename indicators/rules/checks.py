"""What is asked of a figure before it is kept: refused where it cannot be true, doubtful where it is likely a slip."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from indicators.enums import IndicatorKind, Severity
from indicators.rules.figures import AMOUNTS, WHOLE, Figure, Period

# A figure this many times the last one, or that part of it, within a factor of two, is taken for a slip of units.
SLIPS = (1000, 1_000_000)
# 20 digits in all, 4 of them decimals: what a column holds.
MOST = Decimal(10) ** 16
DECIMALS = 4


@dataclass(frozen=True)
class Finding:
    """One thing to say about a figure: the field, a code (worded in `exceptions`), and values for the wording."""

    field: str
    code: str
    severity: Severity = Severity.REFUSED
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def is_refusal(self) -> bool:
        return self.severity is Severity.REFUSED


@dataclass(frozen=True)
class Measured:
    """What a figure is about. `is_whole`: the area is the province; `years`: those that may have figures."""

    kind: IndicatorKind
    may_exceed_whole: bool
    is_whole: bool
    years: range


@dataclass(frozen=True)
class Thresholds:
    """When a change is a jump: percentage points for ratios, percent of the last amount otherwise. Settings, ours."""

    points: int
    percent: int


def findings(
    figure: Figure,
    period: Period,
    measured: Measured,
    *,
    history: Mapping[Period, Figure],
    today: dt.date,
    thresholds: Thresholds,
) -> list[Finding]:
    """Everything to say about `figure`; `history` holds the best standing figure of the same part and area by period.

    Doubts are raised only about a figure that is not refused.
    """
    refused = [*_dates(figure, period, measured, today), *_contents(figure, measured)]
    return refused or [*_older(figure, period, history), *_doubts(figure, period, measured.kind, history, thresholds)]


def share(figure: Figure) -> Fraction | None:
    """Percent of a numerator and denominator; None where there is no share to take."""
    if figure.numerator is not None and figure.denominator:
        return Fraction(figure.numerator) * WHOLE / Fraction(figure.denominator)
    return None


def _dates(figure: Figure, period: Period, measured: Measured, today: dt.date) -> Iterable[Finding]:
    if period.year not in measured.years:
        yield Finding("year", "year", params={"first": measured.years[0], "last": measured.years[-1]})
    elif figure.as_of > today:
        yield Finding("as_of", "in_future", params={"today": today})
    elif not dt.date(period.year - 1, 12, 15) <= figure.as_of <= period.end:
        # The reporting year begins on 15/12 (design R3); what stands on 31/12 belongs to the year.
        yield Finding("as_of", "outside_period", params={"period": period.label, "end": period.end})
    if figure.done_on is not None and figure.done_on > figure.as_of:
        yield Finding("done_on", "done_after", params={"as_of": figure.as_of})


def _contents(figure: Figure, measured: Measured) -> Iterable[Finding]:
    amounts = {name: getattr(figure, name) for name in ("numerator", "denominator", "value")}
    given = {name: amount for name, amount in amounts.items() if amount is not None}
    yield from (Finding(name, "negative") for name, amount in given.items() if amount < 0)
    yield from (Finding(name, "too_large") for name, amount in given.items() if amount >= MOST)
    too_fine = [name for name, amount in given.items() if _decimals(amount) > DECIMALS]
    yield from (Finding(name, "too_fine", params={"most": DECIMALS}) for name in too_fine)
    if figure.nothing_arose:
        if given or figure.done_on or figure.assessment:
            yield Finding("nothing_arose", "nothing_with_figure")
        return
    yield from (Finding(name, "not_asked") for name in _NOT_ASKED[measured.kind] if getattr(figure, name) is not None)
    yield from _KIND_CHECKS[measured.kind](figure, measured)


def _decimals(amount: Decimal) -> int:
    """Digits behind the point that say something; exact, whatever the context rounds to."""
    return len(f"{amount:f}".partition(".")[2].rstrip("0"))


def _ratio(figure: Figure, measured: Measured) -> Iterable[Finding]:
    if figure.value is not None:
        yield from _stated_percent(figure, measured)
        return
    if figure.numerator is None:
        yield Finding("numerator", "required")
    if figure.denominator is None:
        yield Finding("denominator", "required")
    yield from _fraction(figure, measured)


def _stated_percent(figure: Figure, measured: Measured) -> Iterable[Finding]:
    """A published percentage of the whole province, where numerator and denominator are not known."""
    if figure.numerator is not None or figure.denominator is not None:
        yield Finding("value", "value_beside_fraction")
    elif not measured.is_whole:
        yield Finding("value", "value_of_part")
    elif figure.value is not None and figure.value > WHOLE and not measured.may_exceed_whole:
        yield Finding("value", "over_whole")


def _fraction(figure: Figure, measured: Measured) -> Iterable[Finding]:
    if figure.numerator is None or figure.denominator is None:
        return
    if figure.denominator == 0 and figure.numerator > 0:
        yield Finding("denominator", "zero_denominator")
    elif figure.numerator > figure.denominator and not measured.may_exceed_whole:
        params = {"numerator": figure.numerator, "denominator": figure.denominator}
        yield Finding("numerator", "numerator_over", params=params)


def _amount(figure: Figure, measured: Measured) -> Iterable[Finding]:
    if figure.value is None:
        yield Finding("value", "required")


def _milestone(figure: Figure, measured: Measured) -> Iterable[Finding]:
    """All of it and the day it was done come together: without the day nobody can say whether it was in time."""
    yield from _ratio(figure, measured)
    percent = _percent(figure)
    if percent is None:
        return
    if figure.done_on is not None and percent < WHOLE:
        yield Finding("done_on", "done_but_not_all")
    if figure.done_on is None and percent >= WHOLE:
        yield Finding("done_on", "all_but_not_done")


def _assessment(figure: Figure, measured: Measured) -> Iterable[Finding]:
    """A word is enough; numbers beside it come as a pair."""
    if figure.assessment is None:
        yield Finding("assessment", "required")
    if not figure.text:
        yield Finding("text", "assessment_text")
    if (figure.numerator is None) != (figure.denominator is None):
        yield Finding("denominator" if figure.denominator is None else "numerator", "required")
    yield from _fraction(figure, measured)


_KIND_CHECKS: Mapping[IndicatorKind, Callable[[Figure, Measured], Iterable[Finding]]] = {
    IndicatorKind.RATIO: _ratio,
    IndicatorKind.MILESTONE: _milestone,
    IndicatorKind.GROWTH: _amount,
    IndicatorKind.LEVEL: _amount,
    IndicatorKind.QUALITATIVE: _assessment,
}
# What has no meaning for a kind; kept, it would be reckoned with.
_NOT_ASKED: Mapping[IndicatorKind, tuple[str, ...]] = {
    IndicatorKind.RATIO: ("done_on",),
    IndicatorKind.MILESTONE: (),
    IndicatorKind.GROWTH: ("numerator", "denominator", "done_on"),
    IndicatorKind.LEVEL: ("numerator", "denominator", "done_on"),
    IndicatorKind.QUALITATIVE: ("value", "done_on"),
}


def _older(figure: Figure, period: Period, history: Mapping[Period, Figure]) -> Iterable[Finding]:
    standing = history.get(period)
    if standing is not None and standing.strength[:2] > figure.strength[:2]:
        params = {"as_of": standing.as_of, "nature": standing.nature.label}
        yield Finding("as_of", "older", Severity.DOUBTFUL, params)


def _doubts(
    figure: Figure, period: Period, kind: IndicatorKind, history: Mapping[Period, Figure], thresholds: Thresholds
) -> Iterable[Finding]:
    """Against the newest figure known of this period or an earlier one; amounts only of like periods, since what came
    in by June is no measure for a year."""
    known = [each for each in history if each.end <= period.end and not history[each].nothing_arose]
    if kind in AMOUNTS:
        known = [each for each in known if each.half == period.half]
    if not known or figure.nothing_arose:
        return
    nearest = max(known, key=lambda each: each.end)
    last = history[nearest]
    slips = [found for name in ("numerator", "denominator", "value") if (found := _slip(name, figure, last, nearest))]
    yield from slips
    if not slips:
        yield from (_jump_percent if kind in AMOUNTS else _jump_points)(figure, last, nearest, thresholds)
        if nearest.half == period.half:
            # A ratio hides it when both of its numbers are wrong alike; what is measured seldom changes by half.
            yield from _relative_jump("denominator", figure, last, nearest, thresholds)


def _slip(name: str, figure: Figure, last: Figure, nearest: Period) -> Finding | None:
    new, old = getattr(figure, name), getattr(last, name)
    if not new or not old:
        return None
    times = max(Fraction(new) / Fraction(old), Fraction(old) / Fraction(new))
    for slip in SLIPS:
        if Fraction(slip, 2) <= times <= slip * 2:
            params = {"times": slip, "new": new, "old": old, "period": nearest.label}
            return Finding(name, "slip", Severity.DOUBTFUL, params)
    return None


def _jump_points(figure: Figure, last: Figure, nearest: Period, thresholds: Thresholds) -> Iterable[Finding]:
    new, old = _percent(figure), _percent(last)
    if new is not None and old is not None and abs(new - old) > thresholds.points:
        params = {"new": new, "old": old, "most": thresholds.points, "period": nearest.label}
        field = "numerator" if figure.value is None else "value"
        yield Finding(field, "jump_points", Severity.DOUBTFUL, params)


def _jump_percent(figure: Figure, last: Figure, nearest: Period, thresholds: Thresholds) -> Iterable[Finding]:
    yield from _relative_jump("value", figure, last, nearest, thresholds)


def _relative_jump(
    name: str, figure: Figure, last: Figure, nearest: Period, thresholds: Thresholds
) -> Iterable[Finding]:
    new, old = getattr(figure, name), getattr(last, name)
    if new is not None and old and abs(new - old) * 100 > thresholds.percent * old:
        params = {"new": new, "old": old, "most": thresholds.percent, "period": nearest.label}
        yield Finding(name, "jump_percent", Severity.DOUBTFUL, params)


def _percent(figure: Figure) -> Fraction | None:
    """Of a ratio: from its numerator and denominator, or as stated for the whole."""
    return share(figure) if figure.value is None else Fraction(figure.value)
