"""What the chart of an indicator shows, in values and words. Knows no database and no drawing.

A day is the last day that a figure covers: 31/12/2023 for the year 2023, 30/06/2024 for the first half of 2024.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Number = Fraction | Decimal | int


@dataclass(frozen=True)
class ChartPoint:
    """One figure."""

    day: dt.date
    value: Number
    label: str
    """What it covers: “2023”, “6 tháng 2024”."""
    words: str
    """The value as it is read everywhere, with its unit: “97,2%”. Rounding is not the chart's business."""
    series: str = ""
    """Name of the part; empty where the indicator has one part only."""
    is_estimate: bool = False
    note: str = ""
    coverage: str = ""
    """“5/7”, where areas are missing."""

    @property
    def is_hollow(self) -> bool:
        """What is drawn as not the whole truth: an estimate, and what areas are missing of."""
        return self.is_estimate or bool(self.coverage)

    @property
    def shown(self) -> str:
        """The value with the mark of an estimate, the same as everywhere, and what it covers: “≈ 97,2% (5/7)”."""
        words = f"≈ {self.words}" if self.is_estimate else self.words
        return f"{words} ({self.coverage})" if self.coverage else words


@dataclass(frozen=True)
class PathLine:
    """The way from base to target in a phase, as values at days. Lines are not joined to one another."""

    phase: str
    points: tuple[tuple[dt.date, Number], ...]


@dataclass(frozen=True)
class TargetMark:
    """The target from the first to the last day of its phase: a line at `low`, or a band where there is `high`."""

    phase: str
    start: dt.date
    end: dt.date
    low: Number
    high: Number | None
    words: str


@dataclass(frozen=True)
class PhaseBreak:
    """From this day figures are no longer comparable with those before: lines do not cross it."""

    day: dt.date
    why: str


@dataclass(frozen=True)
class ChartRow:
    """What one period says, for the table behind the chart: a cell for each series, empty where it has no figure."""

    label: str
    cells: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class IndicatorChart:
    """All that is drawn. `description` says in a sentence what one sees, for those who do not see it."""

    title: str
    unit: str
    points: tuple[ChartPoint, ...]
    paths: tuple[PathLine, ...] = ()
    targets: tuple[TargetMark, ...] = ()
    breaks: tuple[PhaseBreak, ...] = ()
    description: str = ""

    @property
    def series(self) -> tuple[str, ...]:
        """Names in the order of their first figure; one empty name where there are no parts."""
        return tuple(dict.fromkeys(point.series for point in self.points)) or ("",)

    @property
    def has_notes(self) -> bool:
        return any(point.note for point in self.points)

    @property
    def rows(self) -> tuple[ChartRow, ...]:
        """The table, oldest first."""
        periods = sorted({(point.day, point.label) for point in self.points})
        return tuple(self._row(day, label) for day, label in periods)

    def _row(self, day: dt.date, label: str) -> ChartRow:
        found = {point.series: point for point in self.points if (point.day, point.label) == (day, label)}
        return ChartRow(
            label=label,
            cells=tuple(found[name].shown if name in found else "" for name in self.series),
            notes=tuple(dict.fromkeys(point.note for point in found.values() if point.note)),
        )

    def days(self) -> Iterator[dt.date]:
        """Every day that something is drawn at."""
        yield from (point.day for point in self.points)
        yield from (day for path in self.paths for day, _ in path.points)
        yield from (day for target in self.targets for day in (target.start, target.end))
        yield from (one.day for one in self.breaks)

    def values(self) -> Iterator[Number]:
        """Every value that something is drawn at."""
        yield from (point.value for point in self.points)
        yield from (value for path in self.paths for _, value in path.points)
        yield from (level for target in self.targets for level in (target.low, target.high) if level is not None)

    def stretch(self, day: dt.date) -> int:
        """How many breaks lie before: figures of one stretch are joined by a line."""
        return sum(one.day <= day for one in self.breaks)
