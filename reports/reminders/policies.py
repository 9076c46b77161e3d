"""Who sees which reminders. Page, feed and command ask the same function."""

from agencies.rules import Actor
from tasks.models import Plan


def can_read_all_reminders(actor: Actor, plan: Plan) -> bool:
    """The plan's consolidators and leaders, and administrators, who keep people and days off; others their own."""
    consolidates = actor.consolidates(plan.consolidating_agency_id)
    return consolidates or actor.leads(plan.issuer_id) or actor.is_administrator
