"""Screens of indicators."""

from indicators.views.catalogue import indicator_detail, indicator_list
from indicators.views.entry import figure_correct, figure_new, mine
from indicators.views.evidence import evidence, evidence_file, withdraw_evidence
from indicators.views.grid import grid

__all__ = [
    "evidence",
    "evidence_file",
    "figure_correct",
    "figure_new",
    "grid",
    "indicator_detail",
    "indicator_list",
    "mine",
    "withdraw_evidence",
]
