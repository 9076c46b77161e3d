"""The frame of a chart: which years and values its axes span, and where they are marked."""

import datetime as dt
import math
from dataclasses import dataclass

from indicators.rendering.charts import IndicatorChart

SIDE = 0.03
"""Free space before the first day and after the last, as a share of the time between them."""
ABOVE = 0.14
"""Free space over the highest value and under the lowest, as a share of the distance between them."""
ALONE = 0.05
"""The same where there is one value only, as a share of it."""
TICKS = 6
WHOLE = 100


@dataclass(frozen=True)
class Frame:
    """First and last day, lowest and highest value, and the marks of both axes."""

    start: dt.date
    end: dt.date
    years: tuple[dt.date, ...]
    low: float
    high: float
    levels: tuple[float, ...]
    decimals: int

    def share(self, day: dt.date) -> float:
        """Where a day lies across the plot: 0 is its left edge, 1 its right."""
        return (day - self.start) / (self.end - self.start)


def frame(chart: IndicatorChart) -> Frame:
    """Raises `ValueError` where there is nothing to draw: no figure, no path, no target."""
    years = _years(chart)
    side = (years[-1] - years[0]) * SIDE
    low, high, levels, decimals = _levels(chart)
    return Frame(years[0] - side, years[-1] + side, years, low, high, levels, decimals)


def _years(chart: IndicatorChart) -> tuple[dt.date, ...]:
    """Ends of years around all that is drawn; at least one year lies between first and last."""
    first, last = min(chart.days()), max(chart.days())
    start = first.year if (first.month, first.day) == (12, 31) else first.year - 1
    end = max(last.year, start + 1)
    if start == last.year:
        start -= 1
    return tuple(dt.date(year, 12, 31) for year in range(start, end + 1))


def _levels(chart: IndicatorChart) -> tuple[float, float, tuple[float, ...], int]:
    """Lowest and highest value of the axis, its marks and their decimals. Percentages do not need their zero."""
    values = [float(value) for value in chart.values()]
    lowest, highest = min(values), max(values)
    space = (highest - lowest) * ABOVE or max(abs(highest) * ALONE, 1)
    low, high = lowest - space, highest + space
    if lowest >= 0:
        low = max(low, 0)
    step = _round_step((high - low) / TICKS)
    # No more than the whole can be reached: the space above 100% is only for words.
    top = min(high, WHOLE) if chart.unit == "%" and highest <= WHOLE else high
    levels = tuple(step * number for number in range(math.ceil(low / step), math.floor(top / step) + 1))
    return low, high, levels, max(0, -math.floor(math.log10(step)))


def _round_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, and near enough."""
    power = 10 ** math.floor(math.log10(rough))
    return next(float(power * factor) for factor in (1, 2, 5, 10) if power * factor >= rough * 0.75)
