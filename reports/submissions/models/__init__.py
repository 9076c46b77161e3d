"""TO WHOM: what each agency owes in a period, what it sent, and what was decided about it."""

from reports.submissions.models.decision import LineDecision, RevisionDecision, SubmissionEvent
from reports.submissions.models.revision import SubmissionLine, SubmissionRevision
from reports.submissions.models.submission import Submission

__all__ = [
    "LineDecision",
    "RevisionDecision",
    "Submission",
    "SubmissionEvent",
    "SubmissionLine",
    "SubmissionRevision",
]
