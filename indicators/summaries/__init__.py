"""Indicators for people: the catalogue of targets, and what came of them."""

from indicators.summaries.catalogue import (
    FieldBoard,
    IndicatorSheet,
    TargetLine,
    indicator_sheet,
    limit_words,
    scoreboard,
)
from indicators.summaries.entry import (
    EntryPage,
    FigureLine,
    OwedPart,
    entry_page,
    figure_words,
    formula_words,
    owed_parts,
)
from indicators.summaries.results import Areas, PartResult, Result, figures_by_part, part_result, results
from indicators.summaries.wording import coverage_words, total_words

__all__ = [
    "Areas",
    "EntryPage",
    "FieldBoard",
    "FigureLine",
    "IndicatorSheet",
    "OwedPart",
    "PartResult",
    "Result",
    "TargetLine",
    "coverage_words",
    "entry_page",
    "figure_words",
    "figures_by_part",
    "formula_words",
    "indicator_sheet",
    "limit_words",
    "owed_parts",
    "part_result",
    "results",
    "scoreboard",
    "total_words",
]
