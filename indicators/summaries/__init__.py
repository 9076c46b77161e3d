"""Indicators for people: the catalogue of targets, and what came of them."""

from indicators.summaries.catalogue import (
    FieldBoard,
    IndicatorSheet,
    TargetLine,
    indicator_sheet,
    limit_words,
    scoreboard,
)
from indicators.summaries.results import Areas, PartResult, Result, part_result, results

__all__ = [
    "Areas",
    "FieldBoard",
    "IndicatorSheet",
    "PartResult",
    "Result",
    "TargetLine",
    "indicator_sheet",
    "limit_words",
    "part_result",
    "results",
    "scoreboard",
]
