"""Indicators as the API shows them: their definitions, the figures that are stated, and what came of them."""

from indicators.serializers.catalogue import IndicatorSerializer, TargetSerializer
from indicators.serializers.figures import MeasurementSerializer, NewMeasurementSerializer
from indicators.serializers.results import VERDICTS, ResultSerializer

__all__ = [
    "VERDICTS",
    "IndicatorSerializer",
    "MeasurementSerializer",
    "NewMeasurementSerializer",
    "ResultSerializer",
    "TargetSerializer",
]
