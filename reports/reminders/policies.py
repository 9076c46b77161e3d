"""Who sees which reminders. Page, feed, ledger and command ask the same functions (design R12)."""

from agencies.rules import Actor
from reports.submissions.models import Submission
from reports.submissions.policies import can_read_submission
from tasks.models import Plan
from tasks.policies import can_read_recorded


def can_read_all_reminders(actor: Actor, plan: Plan) -> bool:
    """The plan's consolidators and leaders, and administrators, who look after people, addresses and days off."""
    return can_read_recorded(actor, plan) or actor.is_administrator


def can_read_ledger(actor: Actor, submission: Submission) -> bool:
    """An agency's: its own people too. `submission.period.plan` is loaded."""
    return can_read_submission(actor, submission) or can_read_all_reminders(actor, submission.period.plan)


def can_read_report_ledger(actor: Actor, plan: Plan) -> bool:
    """That of the consolidated report: the people of the agency that owes it too."""
    return can_read_all_reminders(actor, plan) or plan.consolidating_agency_id in actor.own_agencies
