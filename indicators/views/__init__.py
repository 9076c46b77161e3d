"""Screens of indicators."""

from indicators.views.catalogue import indicator_detail, indicator_figures, indicator_list, phase_bridge, workbook
from indicators.views.readings import confirm_reading, reading_file

__all__ = [
    "confirm_reading",
    "indicator_detail",
    "indicator_figures",
    "indicator_list",
    "phase_bridge",
    "reading_file",
    "workbook",
]
