"""What happens to indicators: figures and the files that prove them."""

from indicators.services.figures import (
    Statement,
    accept_figures,
    correct_figure,
    figure_years,
    measured,
    rebuild_best,
    record_figure,
    record_figures,
    refresh_best,
    statement_findings,
    thresholds,
    wrong_best,
)

__all__ = [
    "Statement",
    "accept_figures",
    "correct_figure",
    "figure_years",
    "measured",
    "rebuild_best",
    "record_figure",
    "record_figures",
    "refresh_best",
    "statement_findings",
    "thresholds",
    "wrong_best",
]
