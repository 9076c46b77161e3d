"""Who may do what with the consolidated report."""

from agencies.rules import Actor
from tasks.models import Plan


def can_consolidate(actor: Actor, plan: Plan) -> bool:
    """Consolidators of the plan's consolidating agency build and render the report (design R12)."""
    return actor.consolidates(plan.consolidating_agency_id)


def can_read_consolidation(actor: Actor, plan: Plan) -> bool:
    """Consolidators and leaders read it while it is a draft."""
    return can_consolidate(actor, plan) or actor.leads(plan.issuer_id)
