"""Figures for people: who owes what, and the report of one agency."""

from reports.submissions.summaries.board import (
    AgencyLine,
    BoardTotals,
    OwedReport,
    agency_lines,
    board_totals,
    lead_assignments,
    owed_reports,
)
from reports.submissions.summaries.figures import FigureLine, FigurePart, sent_figures
from reports.submissions.summaries.report import (
    FIGURES,
    AgencyReport,
    Check,
    ReportLine,
    agency_report,
    latest_updates,
)
from reports.submissions.summaries.review import RevisionReview, figure_words, revision_review, words_on
from reports.submissions.summaries.reviewed import ReviewFigure, ReviewLine
from reports.submissions.summaries.sent import SentLine, accepted_lines, sent_lines
from reports.submissions.summaries.stated import agency_figures

__all__ = [
    "FIGURES",
    "AgencyLine",
    "AgencyReport",
    "BoardTotals",
    "Check",
    "FigureLine",
    "FigurePart",
    "OwedReport",
    "ReportLine",
    "ReviewFigure",
    "ReviewLine",
    "RevisionReview",
    "SentLine",
    "accepted_lines",
    "agency_figures",
    "agency_lines",
    "agency_report",
    "board_totals",
    "figure_words",
    "latest_updates",
    "lead_assignments",
    "owed_reports",
    "revision_review",
    "sent_figures",
    "sent_lines",
    "words_on",
]
