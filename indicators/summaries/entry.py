"""What stands beside a figure while it is entered, and what an agency has to enter."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.db.models import Q

from agencies.enums import AreaKind
from agencies.models import Agency, Area
from agencies.rules import Actor
from indicators.enums import IndicatorKind, Nature
from indicators.models import BestFigure, IndicatorPart, Measurement, Target
from indicators.policies import COMMITTEES
from indicators.querysets import reads_recorded
from indicators.rules import Figure, Period, Total, best_figure, share, total
from indicators.summaries.moments import phase_of
from indicators.summaries.results import Areas, figures_by_part
from indicators.summaries.wording import AMOUNT_KINDS, amount_words, coverage_words, standing_words, total_words
from plan_tracker.lib.numbers import decimal_text, share_text
from tasks.models import Plan

WHOLE = Fraction(100)


def figure_words(part: IndicatorPart, figure: Figure, *, is_short: bool = False) -> str:
    """“5.210 / 5.400 tấn/ngày = 96,48%”, “812,5 tỷ đồng”, “Đạt một phần”, “không phát sinh”. Short: without units."""
    if figure.nothing_arose:
        return "không phát sinh"
    if figure.numerator is not None and figure.denominator is not None:
        unit = f" {part.indicator.quantity_unit}".rstrip() if not is_short else ""
        pair = f"{decimal_text(figure.numerator)} / {decimal_text(figure.denominator)}{unit}"
        percent = share(figure)
        shown = pair if percent is None else f"{pair} = {share_text(percent, against=WHOLE)}%"
        return f"{figure.assessment.label}: {shown}" if figure.assessment else shown
    if figure.value is not None:
        unit = ("" if is_short else f" {part.indicator.unit}") if part.kind in AMOUNT_KINDS else "%"
        return f"{decimal_text(figure.value)}{unit}"
    return str(figure.assessment.label) if figure.assessment else "–"


def formula_words(part: IndicatorPart, found: Total) -> str:
    """How the province's value comes about: “Σ tử / Σ mẫu = 5.210 / 5.400 tấn/ngày = 96,48%”."""
    if found.numerator is not None and found.denominator is not None:
        unit = f" {part.indicator.quantity_unit}".rstrip()
        pair = f"{decimal_text(found.numerator)} / {decimal_text(found.denominator)}{unit}"
        return f"Σ tử số / Σ mẫu số = {pair} = {total_words(part, found, against=WHOLE)}"
    if found.value is not None and len(found.figures) > 1:
        terms = " + ".join(decimal_text(each.value) for each in found.figures if each.value is not None)
        return f"Tổng các địa bàn = {terms} = {amount_words(part, found.value)}"
    return total_words(part, found)


@dataclass(frozen=True)
class FigureLine:
    """One figure as it was stated; `is_used` is the one that counts for its period."""

    measurement: Measurement
    is_used: bool

    @property
    def words(self) -> str:
        return figure_words(self.measurement.part, self.measurement.figure)

    @property
    def nature(self) -> str:
        return str(Nature(self.measurement.nature).label)

    @property
    def is_corrected(self) -> bool:
        return hasattr(self.measurement, "corrected_by")


@dataclass(frozen=True)
class EntryPage:
    """What is known of one part, area and period, and what it makes of the province."""

    part: IndicatorPart
    area: Area
    period: Period
    lines: tuple[FigureLine, ...]
    last_year: FigureLine | None
    total: Total
    names: dict[str, str]
    suggested_source: str

    @property
    def standing(self) -> FigureLine | None:
        return next((line for line in self.lines if line.is_used), None)

    @property
    def formula(self) -> str:
        return formula_words(self.part, self.total)

    @property
    def coverage(self) -> str:
        """“7/7 huyện, thành phố”; one area needs no counting."""
        return coverage_words(self.total, self.names, AreaKind(self.part.indicator.gathered_by).label.lower())

    @property
    def settled(self) -> str:
        return standing_words(self.total) if self.total.figures else ""

    @cached_property
    def given(self) -> frozenset[str]:
        """Codes of the areas that have a figure."""
        return frozenset(figure.area for figure in self.total.figures)


def entry_page(part: IndicatorPart, area: Area, period: Period, areas: Areas, actor: Actor) -> EntryPage:
    """One query: figures of the part in this period and the year before, as the person may see them."""
    before = Period(period.year - 1, period.half)
    rows = Measurement.objects.visible_to(actor).filter(part=part, half=period.half)
    rows = rows.filter(year__in=(period.year, before.year)).for_list().newest_first()
    by_place: dict[tuple[str, Period], list[Measurement]] = defaultdict(list)
    for row in rows:
        by_place[row.area.code, row.period].append(row)
    now = [row for (_area, at), found in by_place.items() if at == period for row in _standing(found)]
    expected = [each.code for each in areas.expected(part.indicator.gathered_by, period)]
    latest = max((row for found in by_place.values() for row in found), key=lambda row: row.pk, default=None)
    last_year = _lines(by_place[area.code, before])
    return EntryPage(
        part=part,
        area=area,
        period=period,
        lines=_lines(by_place[area.code, period]),
        last_year=next((line for line in last_year if line.is_used), None),
        total=total(part.kind, (row.figure for row in now), expected, areas.whole),
        names=areas.names,
        suggested_source=latest.source if latest else "",
    )


def _standing(rows: Iterable[Measurement]) -> list[Measurement]:
    return [row for row in rows if not hasattr(row, "corrected_by")]


def _lines(rows: Sequence[Measurement]) -> tuple[FigureLine, ...]:
    best = best_figure(row.figure for row in _standing(rows))
    return tuple(FigureLine(row, best is not None and row.pk == best.id) for row in rows)


@dataclass(frozen=True)
class OwedPart:
    """What an agency enters for one part in a year: how many of its areas have a figure, how settled, until when."""

    part: IndicatorPart
    areas: tuple[Area, ...]
    figures: tuple[Figure, ...]
    year: int

    @property
    def given(self) -> int:
        return len(self.figures)

    @property
    def missing(self) -> tuple[Area, ...]:
        codes = {figure.area for figure in self.figures}
        return tuple(area for area in self.areas if area.code not in codes)

    @property
    def is_whole(self) -> bool:
        return not self.missing

    @property
    def standing(self) -> str:
        """“ước, tính đến 30/11/2026”; "" without any figure."""
        return standing_words(Total(self.figures, ())) if self.figures else ""

    @property
    def only(self) -> str:
        """What the only area says; "" where there are several."""
        if len(self.areas) != 1 or not self.figures:
            return ""
        return figure_words(self.part, self.figures[0])

    @property
    def takes_grid(self) -> bool:
        """What is assessed in words has no table to paste."""
        return self.part.kind != IndicatorKind.QUALITATIVE


def owed_parts(plan: Plan, actor: Actor, year: int) -> list[OwedPart]:
    """Every part the person enters figures for, in the paper's order: those that the year's phase has a target for.
    Four queries."""
    committees = Agency.objects.filter(pk__in=actor.own_agencies, kind__in=COMMITTEES.values())
    own = set(committees.values_list("area_id", flat=True))
    areas = Areas(Area.objects.all())
    kinds = {area.kind for area in areas.all if area.pk in own}
    period, phase = Period(year), phase_of(year)
    parts = (
        IndicatorPart.objects.filter(indicator__plan=plan)
        .filter(Q(indicator__owner__in=actor.own_agencies) | Q(indicator__gathered_by__in=kinds))
        .filter(indicator__in=Target.objects.filter(phase=phase).set().values("indicator"))
        .in_phase(phase)
        .select_related("indicator__owner")
        .order_by("indicator__position", "position")
    )
    best = BestFigure.objects.filter(part__indicator__plan=plan, year=year, half="")
    figures = figures_by_part(best.shown(reads_recorded(actor, "recorded__")))
    found = []
    for part in parts:
        expected = areas.expected(part.indicator.gathered_by, period)
        if part.indicator.owner_id not in actor.own_agencies:
            expected = tuple(area for area in expected if area.pk in own)
        known = {figure.area: figure for figure in figures.get(part.pk, {}).get(period, ())}
        given = tuple(known[area.code] for area in expected if area.code in known)
        if expected:
            found.append(OwedPart(part, expected, given, year))
    return found
