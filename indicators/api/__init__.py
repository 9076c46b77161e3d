"""Indicators through the API: definitions and targets, figures, results."""

from indicators.api.catalogue import IndicatorView, TargetView
from indicators.api.figures import MeasurementView
from indicators.api.results import ResultView

__all__ = ["IndicatorView", "MeasurementView", "ResultView", "TargetView"]
