"""HOW MUCH: what the plan measures, the targets it sets for each phase, and the figures that agencies state."""

from indicators.models.catalogue import Indicator, IndicatorPart, Target, TargetReading
from indicators.models.figures import BestFigure, Measurement, MeasurementEvidence

__all__ = [
    "BestFigure",
    "Indicator",
    "IndicatorPart",
    "Measurement",
    "MeasurementEvidence",
    "Target",
    "TargetReading",
]
