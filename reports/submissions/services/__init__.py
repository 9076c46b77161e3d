"""What happens to agencies' reports: opening a period, writing, moving, reviewing."""

from reports.submissions.services._freezing import figure_lines
from reports.submissions.services.opening import OPENED_KINDS, check_window, open_due_periods, open_period
from reports.submissions.services.period import close_period, move_internal_deadline
from reports.submissions.services.review import accept, accept_unchanged, decide_line, reopen, return_submission
from reports.submissions.services.workflow import (
    give_back,
    lapse_reopened,
    propose,
    record_received,
    register_document,
    send,
    start,
    withdraw,
)
from reports.submissions.services.writing import save_sections

__all__ = [
    "OPENED_KINDS",
    "accept",
    "accept_unchanged",
    "check_window",
    "close_period",
    "decide_line",
    "figure_lines",
    "give_back",
    "lapse_reopened",
    "move_internal_deadline",
    "open_due_periods",
    "open_period",
    "propose",
    "record_received",
    "register_document",
    "reopen",
    "return_submission",
    "save_sections",
    "send",
    "start",
    "withdraw",
]
