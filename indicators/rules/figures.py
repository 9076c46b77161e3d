"""Figures and what they say together (design R6): exact, and the same in whatever order they came in."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from indicators.enums import Assessment, Half, IndicatorKind, Nature

WHOLE = 100
# Kinds whose figures are amounts, which add up; the others are shares of a whole.
AMOUNTS = frozenset({IndicatorKind.GROWTH, IndicatorKind.LEVEL})
WEAKEST_FIRST = (Nature.ESTIMATE, Nature.PROVISIONAL, Nature.OFFICIAL)


class Period(NamedTuple):
    """What a figure is about in time: a year, or its first half."""

    year: int
    half: Half = Half.NONE

    @property
    def end(self) -> dt.date:
        return dt.date(self.year, 6, 30) if self.half else dt.date(self.year, 12, 31)

    @property
    def label(self) -> str:
        return f"6 tháng {self.year}" if self.half else str(self.year)


@dataclass(frozen=True)
class Figure:
    """One figure as a person states it. Numerator and denominator are in the indicator's own quantity (ha, hộ, tấn);
    `value` is an amount (tỷ đồng), or the percentage of the whole province where nothing else is known.

    `id` is 0 and `area` "" for what is not recorded yet; `area` is the area's code.
    """

    as_of: dt.date
    nature: Nature
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    done_on: dt.date | None = None
    assessment: Assessment | None = None
    text: str = ""
    nothing_arose: bool = False
    area: str = ""
    id: int = 0
    # With a report of the agency that stated it; until then it is that agency's word alone.
    is_accepted: bool = True

    @property
    def has_nothing(self) -> bool:
        """ "Không phát sinh": the person says so, or there was nothing to take a share of (design R6)."""
        return self.nothing_arose or self.denominator == 0

    @property
    def strength(self) -> tuple[int, dt.date, int]:
        """The best figure has the greatest: official before provisional before estimate, then the newest."""
        return WEAKEST_FIRST.index(self.nature), self.as_of, self.id


@dataclass(frozen=True)
class Total:
    """What the best figures of one part and period say together.

    `value`: percent (0–100) for ratios and milestones, an amount for growth and level, None where there is none.
    `figures` follow the order of `expected`, the codes of the areas that make the whole.
    """

    figures: tuple[Figure, ...]
    expected: tuple[str, ...]
    value: Fraction | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Areas without a figure: missing, which is not zero."""
        given = {figure.area for figure in self.figures}
        return tuple(area for area in self.expected if area not in given)

    @property
    def is_complete(self) -> bool:
        return bool(self.figures) and not self.missing

    @property
    def nothing_arose(self) -> bool:
        """In every area that answered; whether all of them did, `is_complete` says."""
        return bool(self.figures) and all(figure.has_nothing for figure in self.figures)

    @property
    def nature(self) -> Nature:
        """As weak as the weakest part."""
        return min((figure.nature for figure in self.figures), key=WEAKEST_FIRST.index)

    @property
    def is_accepted(self) -> bool:
        """Every part was accepted."""
        return all(figure.is_accepted for figure in self.figures)

    @property
    def is_settled(self) -> bool:
        """Nothing in it is to come: official, accepted, of every area (design R6)."""
        return self.is_complete and self.is_accepted and self.nature == Nature.OFFICIAL

    @property
    def as_of(self) -> dt.date:
        """The earliest of the parts: what is known of all of them."""
        return min(figure.as_of for figure in self.figures)

    @property
    def done_on(self) -> dt.date | None:
        """When the last area was done; None while one is not, or is missing. Where nothing arose nothing is to do."""
        days = [figure.done_on for figure in self.figures if not figure.has_nothing]
        if not self.is_complete or not days:
            return None
        done = [day for day in days if day is not None]
        return max(done) if len(done) == len(days) else None

    @property
    def assessment(self) -> Assessment | None:
        """The owner's word; one area is assessed, the province."""
        return self.figures[0].assessment if self.figures else None

    @property
    def text(self) -> str:
        return self.figures[0].text if self.figures else ""


def best_figure(figures: Iterable[Figure]) -> Figure | None:
    """Official before provisional before estimate, then the newest as-of day, then the latest entered (design R6)."""
    return max(figures, key=lambda figure: figure.strength, default=None)


def total(kind: IndicatorKind, figures: Iterable[Figure], expected: Sequence[str], whole: str = "") -> Total:
    """The total of one part in one period.

    Ratios: Σ numerators / Σ denominators, never a mean of percentages. `whole` is the code of the area that contains
    the expected ones: a figure stated for it counts, and then stands alone, until every expected area has its own.
    """
    by_area: dict[str, list[Figure]] = {}
    for figure in figures:
        by_area.setdefault(figure.area, []).append(figure)
    has_all = bool(expected) and all(area in by_area for area in expected)
    areas = (whole,) if whole in by_area and not has_all else tuple(expected)
    best = tuple(max(by_area[area], key=lambda each: each.strength) for area in areas if area in by_area)
    return _summed(kind, best, areas)


def totals(
    kind: IndicatorKind,
    figures: Mapping[Period, Iterable[Figure]],
    expected: Mapping[Period, Sequence[str]],
    whole: str = "",
) -> dict[Period, Total]:
    """A total for each period that has figures, oldest first.

    What is done stays done: at a milestone, an area keeps its last figure while it says nothing new, and the one that
    says it was done until that is corrected.
    """
    found: dict[Period, Total] = {}
    kept: dict[str, Figure] = {}
    for period in sorted(figures, key=lambda each: each.end):
        known = list(figures[period])
        if kind == IndicatorKind.MILESTONE:
            for figure in sorted(known, key=lambda each: each.strength):
                last = kept.get(figure.area)
                if last is None or last.done_on is None or figure.done_on is not None:
                    kept[figure.area] = figure
            known = list(kept.values())
        each = total(kind, known, expected[period], whole)
        if each.figures:
            found[period] = each
    return found


def _summed(kind: IndicatorKind, best: tuple[Figure, ...], expected: tuple[str, ...]) -> Total:
    if kind in AMOUNTS:
        amounts = [Fraction(figure.value) for figure in best if figure.value is not None]
        return Total(best, expected, sum(amounts, Fraction()) if amounts else None)
    pairs = [
        (figure.numerator, figure.denominator)
        for figure in best
        if figure.numerator is not None and figure.denominator is not None
    ]
    if pairs:
        numerator, denominator = (sum(each, Decimal()) for each in zip(*pairs, strict=True))
        value = Fraction(numerator) * WHOLE / Fraction(denominator) if denominator else None
        return Total(best, expected, value, numerator, denominator)
    # A percentage stated for the whole: one figure, never a sum.
    stated = best[0].value if len(best) == 1 else None
    return Total(best, expected, None if stated is None else Fraction(stated))
