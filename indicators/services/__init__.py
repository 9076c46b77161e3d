"""What happens to indicators: figures and the files that prove them."""

from indicators.services.catalogue import figure_years, measured, thresholds
from indicators.services.evidence import add_figure_evidence, attach_evidence, open_figure, withdraw_figure_evidence
from indicators.services.figures import (
    Statement,
    accept_figures,
    correct_figure,
    rebuild_best,
    record_figure,
    record_figures,
    refresh_best,
    statements_findings,
    wrong_best,
)
from indicators.services.readings import Reading, confirm_reading, stated_limits

__all__ = [
    "Reading",
    "Statement",
    "accept_figures",
    "add_figure_evidence",
    "attach_evidence",
    "confirm_reading",
    "correct_figure",
    "figure_years",
    "measured",
    "open_figure",
    "rebuild_best",
    "record_figure",
    "record_figures",
    "refresh_best",
    "stated_limits",
    "statements_findings",
    "thresholds",
    "withdraw_figure_evidence",
    "wrong_best",
]
