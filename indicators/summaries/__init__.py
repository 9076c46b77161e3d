"""Indicators for people: the catalogue of targets, and what came of them."""

from indicators.summaries.bridge import BridgeGroup, BridgeLine, bridge
from indicators.summaries.catalogue import TargetLine, limit_words
from indicators.summaries.chart import indicator_chart
from indicators.summaries.figures import FigureLine, FigurePage, figure_lines, figure_page
from indicators.summaries.results import Areas, PartResult, Result, part_result, results, results_by_phase
from indicators.summaries.scoreboard import BoardFilter, FieldBoard, Scoreboard, scoreboard
from indicators.summaries.sheet import IndicatorSheet, PartSheet, indicator_sheet

__all__ = [
    "Areas",
    "BoardFilter",
    "BridgeGroup",
    "BridgeLine",
    "FieldBoard",
    "FigureLine",
    "FigurePage",
    "IndicatorSheet",
    "PartResult",
    "PartSheet",
    "Result",
    "Scoreboard",
    "TargetLine",
    "bridge",
    "figure_lines",
    "figure_page",
    "indicator_chart",
    "indicator_sheet",
    "limit_words",
    "part_result",
    "results",
    "results_by_phase",
    "scoreboard",
]
