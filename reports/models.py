"""The models of the rooms, gathered for Django."""

from reports.consolidation.models import ConsolidatedReport, RenderJob
from reports.periods.models import DeadlineRule, Holiday, PeriodDeadline, ReportingPeriod
from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.submissions.models import Submission

__all__ = [
    "ConsolidatedReport",
    "DeadlineRule",
    "Holiday",
    "PeriodDeadline",
    "ReminderDelivery",
    "ReminderStep",
    "RenderJob",
    "ReportingPeriod",
    "Submission",
]
