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
from reports.submissions.summaries.report import (
    AgencyReport,
    Check,
    ReportLine,
    SentLine,
    accepted_lines,
    agency_report,
    latest_updates,
    sent_lines,
)
from reports.submissions.summaries.review import ReviewLine, RevisionReview, revision_review, words_on

__all__ = [
    "AgencyLine",
    "AgencyReport",
    "BoardTotals",
    "Check",
    "OwedReport",
    "ReportLine",
    "ReviewLine",
    "RevisionReview",
    "SentLine",
    "accepted_lines",
    "agency_lines",
    "agency_report",
    "board_totals",
    "latest_updates",
    "lead_assignments",
    "owed_reports",
    "revision_review",
    "sent_lines",
    "words_on",
]
