"""The models of the rooms, gathered for Django."""

from reports.consolidation.models import ConsolidatedReport, RenderJob
from reports.periods.models import DeadlineChange, DeadlineRule, Holiday, PeriodDeadline, ReportingPeriod
from reports.petitions.models import Petition, PetitionEntry
from reports.reminders.models import CalendarFeed, HandReminder, ReminderDelivery, ReminderSettings, ReminderStep
from reports.submissions.models import (
    LineDecision,
    RevisionDecision,
    Submission,
    SubmissionEvent,
    SubmissionLine,
    SubmissionRevision,
)
from reports.watch.models import Heartbeat

__all__ = [
    "CalendarFeed",
    "ConsolidatedReport",
    "DeadlineChange",
    "DeadlineRule",
    "HandReminder",
    "Heartbeat",
    "Holiday",
    "LineDecision",
    "PeriodDeadline",
    "Petition",
    "PetitionEntry",
    "ReminderDelivery",
    "ReminderSettings",
    "ReminderStep",
    "RenderJob",
    "ReportingPeriod",
    "RevisionDecision",
    "Submission",
    "SubmissionEvent",
    "SubmissionLine",
    "SubmissionRevision",
]
