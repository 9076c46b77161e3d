"""Indicators for people: the catalogue of targets, and what came of them."""

from indicators.summaries.bridge import BridgeGroup, BridgeLine, bridge
from indicators.summaries.catalogue import TargetLine, limit_words
from indicators.summaries.chart import indicator_chart
from indicators.summaries.entry import (
    EntryPage,
    FigureLine,
    OwedPart,
    entry_page,
    figure_words,
    formula_words,
    owed_parts,
)
from indicators.summaries.figures import FigurePage, StatedFigure, figure_lines, figure_page
from indicators.summaries.results import (
    Areas,
    PartResult,
    Result,
    figures_by_part,
    part_result,
    results,
    results_by_phase,
)
from indicators.summaries.scoreboard import BoardFilter, FieldBoard, Scoreboard, scoreboard
from indicators.summaries.sheet import IndicatorSheet, PartSheet, indicator_sheet
from indicators.summaries.sources import figure_sources
from indicators.summaries.wording import coverage_words, total_words

__all__ = [
    "Areas",
    "BoardFilter",
    "BridgeGroup",
    "BridgeLine",
    "EntryPage",
    "FieldBoard",
    "FigureLine",
    "FigurePage",
    "IndicatorSheet",
    "OwedPart",
    "PartResult",
    "PartSheet",
    "Result",
    "Scoreboard",
    "StatedFigure",
    "TargetLine",
    "bridge",
    "coverage_words",
    "entry_page",
    "figure_lines",
    "figure_page",
    "figure_sources",
    "figure_words",
    "figures_by_part",
    "formula_words",
    "indicator_chart",
    "indicator_sheet",
    "limit_words",
    "owed_parts",
    "part_result",
    "results",
    "results_by_phase",
    "scoreboard",
    "total_words",
]
