"""Screens of indicators."""

from indicators.views.catalogue import indicator_detail, indicator_figures, indicator_list, phase_bridge, workbook
from indicators.views.entry import figure_correct, figure_new, mine
from indicators.views.evidence import attach_evidence, evidence, evidence_file, withdraw_evidence
from indicators.views.grid import grid
from indicators.views.readings import confirm_reading, reading_file

__all__ = [
    "attach_evidence",
    "confirm_reading",
    "evidence",
    "evidence_file",
    "figure_correct",
    "figure_new",
    "grid",
    "indicator_detail",
    "indicator_figures",
    "indicator_list",
    "mine",
    "phase_bridge",
    "reading_file",
    "withdraw_evidence",
    "workbook",
]
