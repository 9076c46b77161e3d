"""Where the figures behind results come from: for the workbook, a row of which is a figure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from agencies.rules import Actor
from indicators.models import Measurement, MeasurementEvidence
from indicators.rules import Period
from indicators.summaries.results import Result


@dataclass(frozen=True)
class FigureSource:
    """Who stated a figure, from what, when, and with which files that the reader may see."""

    source: str
    agency: str
    person: str
    recorded_at: dt.datetime
    accepted_on: dt.date | None
    files: tuple[str, ...]


def figure_sources(found: Iterable[Result], actor: Actor) -> dict[int, FigureSource]:
    """By figure, of those that results rest on: the periods that were judged and their base years. Two queries."""
    ids = [
        figure.id
        for result in found
        for part in result.parts
        for period in {part.period, Period(part.case.base_year)}
        if period is not None and (total := part.case.totals.get(period))
        for figure in total.figures
    ]
    files = MeasurementEvidence.objects.visible_to(actor).standing()
    figures = Measurement.objects.visible_to(actor).for_list().filter(pk__in=ids)
    return {each.pk: _source(each) for each in figures.prefetch_related(Prefetch("evidence", files, to_attr="shown"))}


def _source(measurement: Measurement) -> FigureSource:
    files: list[MeasurementEvidence] = measurement.shown  # type: ignore[attr-defined]
    accepted = measurement.accepted_at
    return FigureSource(
        source=measurement.source,
        agency=measurement.reported_by.short_name,
        person=str(measurement.author),
        recorded_at=timezone.localtime(measurement.created_at),
        accepted_on=timezone.localdate(accepted) if accepted else None,
        files=tuple(each.name for each in files),
    )
