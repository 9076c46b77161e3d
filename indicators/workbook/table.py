"""The table of one part: areas by years, each cell with the amounts that the indicator's kind has."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agencies.enums import AreaKind
from agencies.models import Area
from agencies.rules import Actor
from indicators.enums import IndicatorKind
from indicators.models import BestFigure, Indicator, IndicatorPart
from indicators.querysets import reads_recorded
from indicators.rules import Figure, Period
from indicators.summaries import figures_by_part

# Fields of `rules.Figure` that a cell of the table has, by the short name in its address.
SHORT = {"numerator": "t", "denominator": "m", "value": "g"}
LABELS = {"numerator": "Tử", "denominator": "Mẫu", "value": "%"}
_FRACTION = ("numerator", "denominator")


@dataclass(frozen=True)
class Cell:
    """One area in one year."""

    area: Area
    year: int

    @property
    def key(self) -> str:
        return f"{self.area.code}.{self.year}"


@dataclass(frozen=True)
class Table:
    """What may be entered. `standing`: the figure that counts now, by (area code, year). `others`: figures of areas
    that are not in the table, which the province's value needs too."""

    part: IndicatorPart
    areas: tuple[Area, ...]
    years: tuple[int, ...]
    columns: tuple[str, ...]
    standing: Mapping[tuple[str, int], Figure]
    today: dt.date

    @property
    def indicator(self) -> Indicator:
        return self.part.indicator

    @property
    def rows(self) -> list[tuple[Area, list[Cell]]]:
        return [(area, [Cell(area, year) for year in self.years]) for area in self.areas]

    @property
    def running_year(self) -> int | None:
        """The year of the table that has not ended; its figures have a day of their own."""
        return self.today.year if self.today.year in self.years else None


def columns_of(part: IndicatorPart) -> tuple[str, ...]:
    """The amounts of a cell; a published percentage where the whole province is stated at once."""
    if part.kind not in {IndicatorKind.RATIO, IndicatorKind.MILESTONE}:
        return ("value",)
    return (*_FRACTION, "value") if part.indicator.gathered_by == AreaKind.PROVINCE else _FRACTION


def table_of(
    part: IndicatorPart, areas: Sequence[Area], years: Sequence[int], *, actor: Actor, today: dt.date
) -> Table:
    """One query: the figures that stand, as the person may see them."""
    best = BestFigure.objects.filter(part=part, half="", year__in=years)
    figures = figures_by_part(best.shown(reads_recorded(actor, "recorded__"))).get(part.pk, {})
    standing = {(each.area, period.year): each for period, found in figures.items() for each in found}
    return Table(part, tuple(areas), tuple(years), columns_of(part), standing, today)


def period_of(cell: Cell) -> Period:
    return Period(cell.year)
