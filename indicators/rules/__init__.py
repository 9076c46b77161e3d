"""Rules of indicators that can be decided from values: totals, growth, paths, verdicts, entry checks (design R6–R8).

Pure functions on exact numbers (`Decimal` as entered, `Fraction` as computed); the day is always passed in.
"""

from indicators.rules.checks import Finding, Measured, Thresholds, findings, share
from indicators.rules.figures import Figure, Period, Total, best_figure, total, totals
from indicators.rules.growth import mean_rate, pace_needed, yearly_rates
from indicators.rules.paths import Path
from indicators.rules.verdicts import Case, Judgement, Terms, combine, judge, phase_years

__all__ = [
    "Case",
    "Figure",
    "Finding",
    "Judgement",
    "Measured",
    "Path",
    "Period",
    "Terms",
    "Thresholds",
    "Total",
    "best_figure",
    "combine",
    "findings",
    "judge",
    "mean_rate",
    "pace_needed",
    "phase_years",
    "share",
    "total",
    "totals",
    "yearly_rates",
]
