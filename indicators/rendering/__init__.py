"""Charts of indicators: one Vega-Lite specification for page and document, and the small line of a table row."""

from indicators.rendering.charts import (
    ChartPoint,
    ChartRow,
    IndicatorChart,
    PathLine,
    PhaseBreak,
    TargetMark,
)
from indicators.rendering.specification import DOCUMENT, PAGE, ChartSize, specification
from indicators.rendering.svg import svg
from indicators.rendering.trend import trend_svg

__all__ = [
    "DOCUMENT",
    "PAGE",
    "ChartPoint",
    "ChartRow",
    "ChartSize",
    "IndicatorChart",
    "PathLine",
    "PhaseBreak",
    "TargetMark",
    "specification",
    "svg",
    "trend_svg",
]
