"""The chart of an indicator: every figure of its parts, the way to each phase's target, and where the sense changes."""

import datetime as dt
from collections.abc import Iterator, Sequence

from indicators.enums import IndicatorKind, Nature, Relation
from indicators.rendering import ChartPoint, IndicatorChart, PathLine, PhaseBreak, TargetMark
from indicators.rules import phase_years
from indicators.summaries.results import PartResult, Result
from indicators.summaries.wording import amount_words


def indicator_chart(found: Sequence[Result]) -> IndicatorChart | None:
    """From the results of one indicator, a phase each; None where there is no number to draw."""
    # A part may belong to one phase only; its figures are the same in every phase that has it.
    parts = {part.part.pk: part for result in reversed(found) for part in result.parts}
    points = tuple(point for pk in sorted(parts) for point in _points(parts[pk]))
    if not points:
        return None
    indicator = found[0].indicator
    return IndicatorChart(
        title=indicator.name,
        unit=indicator.unit or "%",
        points=points,
        paths=tuple(line for result in found for line in _paths(result)),
        targets=tuple(mark for result in found for mark in _marks(result)),
        breaks=tuple(each for result in found for each in _breaks(result)),
        description=_description(found, points),
    )


def _points(part: PartResult) -> Iterator[ChartPoint]:
    limit = None if part.case.kind == IndicatorKind.GROWTH else part.case.terms.low
    for period, total in part.case.totals.items():
        if total.value is None:
            continue
        coverage = "" if total.is_complete else f"{len(total.figures)}/{len(total.expected)}"
        yield ChartPoint(
            day=period.end,
            value=total.value,
            label=period.label,
            words=amount_words(part.part, total.value, against=limit),
            series=part.part.name,
            is_estimate=total.nature == Nature.ESTIMATE,
            note=f"{coverage} địa bàn" if coverage else "",
            coverage=coverage,
        )


def _paths(result: Result) -> Iterator[PathLine]:
    for part in result.parts:
        if part.case.path is not None:
            yield PathLine(result.target.phase, part.case.path.points)


def _marks(result: Result) -> Iterator[TargetMark]:
    """A rate of growth is no level: there the path alone is drawn."""
    target, terms = result.target, result.target.terms
    if terms.low is None or result.kind == IndicatorKind.GROWTH or not result.parts:
        return
    years = phase_years(result.parts[0].case.phase)
    first, last = dt.date(years[0], 1, 1), dt.date(years[-1], 12, 31)
    yield TargetMark(target.phase, first, last, terms.low, terms.high, result.limit)


def _breaks(result: Result) -> Iterator[PhaseBreak]:
    if result.target.relation == Relation.REDEFINED and result.parts:
        first = phase_years(result.parts[0].case.phase)[0]
        yield PhaseBreak(dt.date(first, 1, 1), result.target.relation_why or str(Relation.REDEFINED.label))


def _description(found: Sequence[Result], points: Sequence[ChartPoint]) -> str:
    first, last = points[0], points[-1]
    said = [f"Từ {first.shown} ({first.label}) đến {last.shown} ({last.label})."]
    said += [f"Mục tiêu {each.target.phase}: {each.limit}." for each in found if each.target.is_set]
    return " ".join(said)
