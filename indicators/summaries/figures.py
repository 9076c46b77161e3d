"""Figures as they were stated: who, when, from what source, with which files, and what corrected them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch

from agencies.rules import Actor
from indicators.models import Indicator, Measurement, MeasurementEvidence
from indicators.rules import best_figure, share
from indicators.summaries.wording import amount_words
from plan_tracker.lib.dates import short_date
from plan_tracker.lib.numbers import decimal_text, share_text

FIGURE_ROWS = 10
_WHOLE = Fraction(100)


@dataclass(frozen=True)
class StatedFigure:
    """One figure; `correction` is the row that replaced it, where the reader may see that.

    `is_used` marks the figure that counts for its period, where all of the period were looked at.
    """

    measurement: Measurement
    words: str
    counted: str
    correction: Measurement | None
    is_used: bool = False

    @property
    def is_replaced(self) -> bool:
        return hasattr(self.measurement, "corrected_by")

    @property
    def files(self) -> Sequence[MeasurementEvidence]:
        """Standing files that the reader may see."""
        found: Sequence[MeasurementEvidence] = self.measurement.shown_evidence  # type: ignore[attr-defined]
        return found


@dataclass(frozen=True)
class FigurePage:
    """One figure with its whole chain of corrections, oldest first, and the other figures of the same period."""

    line: StatedFigure
    chain: tuple[StatedFigure, ...]
    others: tuple[StatedFigure, ...]

    @property
    def latest(self) -> StatedFigure:
        return self.chain[-1]

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(line.measurement.pk for line in self.chain)


def figure_lines(indicator: Indicator, actor: Actor, page: str | None) -> "Page[Any]":
    """What was stated about an indicator, newest years first; a correction stands before what it corrects.

    Three queries: how many, those of the page, their files.
    """
    shown = _shown(actor).filter(part__indicator=indicator)
    ordered = shown.order_by("-year", "-half", "part__position", "area__name", "-id")
    found = Paginator(ordered, FIGURE_ROWS).get_page(page)
    found.object_list = _lines(indicator, list(found.object_list))
    return found


def figure_page(indicator: Indicator, measurement: Measurement, actor: Actor) -> FigurePage:
    """`measurement` must be visible to the actor. Two queries: the figures of its period, their files."""
    same = _shown(actor).filter(
        part=measurement.part_id, area=measurement.area_id, year=measurement.year, half=measurement.half
    )
    lines = _lines(indicator, list(same.order_by("id")))
    best = best_figure(line.measurement.figure for line in lines if not line.is_replaced)
    lines = [replace(line, is_used=best is not None and line.measurement.pk == best.id) for line in lines]
    by_id = {line.measurement.pk: line for line in lines}
    chain = _chain(by_id, measurement.pk)
    ids = {line.measurement.pk for line in chain}
    others = tuple(line for line in lines if line.measurement.pk not in ids)
    return FigurePage(by_id[measurement.pk], chain, others)


def _shown(actor: Actor) -> Any:
    files = MeasurementEvidence.objects.visible_to(actor).standing()
    figures = Measurement.objects.visible_to(actor).for_list()
    return figures.prefetch_related(Prefetch("evidence", files, to_attr="shown_evidence"))


def _lines(indicator: Indicator, figures: Sequence[Measurement]) -> list[StatedFigure]:
    corrections = {each.corrects_id: each for each in figures if each.corrects_id}
    return [
        StatedFigure(each, _headline(each), _counted(indicator, each), corrections.get(each.pk)) for each in figures
    ]


def _chain(by_id: Mapping[int, StatedFigure], start: int) -> tuple[StatedFigure, ...]:
    """From the first statement to the last correction, as far as the reader sees them."""
    replaced_by = {line.measurement.corrects_id: pk for pk, line in by_id.items() if line.measurement.corrects_id}
    first = start
    while (earlier := by_id[first].measurement.corrects_id) in by_id and earlier is not None:
        first = earlier
    chain = [first]
    while (later := replaced_by.get(chain[-1])) is not None:
        chain.append(later)
    return tuple(by_id[pk] for pk in chain)


def _headline(measurement: Measurement) -> str:
    """The figure itself in short: “96,25%”, “160 tỷ đồng”, “không phát sinh”, “Đạt”."""
    figure = measurement.figure
    if figure.nothing_arose:
        return "không phát sinh"
    percent = share(figure)
    if percent is not None:
        words = f"{share_text(percent, against=_WHOLE)}%"
    elif figure.value is not None:
        words = amount_words(measurement.part, figure.value)
    elif figure.assessment is not None:
        words = str(figure.assessment.label)
    else:
        words = "không phát sinh" if figure.denominator == 0 else "–"
    return f"{words}, xong {short_date(figure.done_on)}" if figure.done_on else words


def _counted(indicator: Indicator, measurement: Measurement) -> str:
    """“2.310 / 2.400 hộ”; "" where there is no fraction."""
    if measurement.numerator is None or measurement.denominator is None:
        return ""
    fraction = f"{decimal_text(measurement.numerator)} / {decimal_text(measurement.denominator)}"
    return f"{fraction} {indicator.quantity_unit}".strip()
