"""The path to a target: where a value should be on a day (design R8)."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from indicators.rules import growth


@dataclass(frozen=True)
class Path:
    """Straight lines between `points` (day, value), in order of days; level before the first and after the last.

    It asks for nothing before its first day: `begins_on`.
    """

    points: tuple[tuple[dt.date, Fraction], ...]

    def at(self, day: dt.date) -> Fraction:
        if day <= self.points[0][0]:
            return self.points[0][1]
        for (start, low), (end, high) in pairwise(self.points):
            if day <= end:
                return low + (high - low) * Fraction((day - start).days, (end - start).days)
        return self.points[-1][1]

    @property
    def begins_on(self) -> dt.date:
        return self.points[0][0]

    @property
    def start(self) -> Fraction:
        return self.points[0][1]


def straight_path(
    base: Fraction | None, base_year: int, goal: Fraction, last_year: int, yearly: Mapping[int, Decimal]
) -> Path | None:
    """From the base at the end of its year to the goal at the end of the phase, by way of the yearly steps given.

    A base above the goal asks for nothing but to stay at the goal. None where there is neither base nor step.
    """
    steps = {year: Fraction(value) for year, value in sorted(yearly.items()) if base_year < year < last_year}
    if base is not None:
        steps = {base_year: min(base, goal), **steps}
    if not steps:
        return None
    return Path(tuple(_year_ends({**steps, last_year: goal})))


def _year_ends(steps: Mapping[int, Fraction]) -> Iterator[tuple[dt.date, Fraction]]:
    """A point at the end of every year, by equal steps: leap years do not bend the line."""
    for (first, low), (last, high) in pairwise(steps.items()):
        for year in range(first, last):
            yield dt.date(year, 12, 31), low + (high - low) * Fraction(year - first, last - first)
    yield dt.date(last, 12, 31), high


def growth_path(base: Fraction, base_year: int, percent: Fraction, last_year: int) -> Path:
    """`base` growing by `percent` each year, straight within a year. `base` is positive."""
    years = range(base_year, last_year + 1)
    return Path(tuple((dt.date(y, 12, 31), growth.required(base, percent, y - base_year)) for y in years))
