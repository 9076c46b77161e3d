"""Who may do what with tasks. Page, API and button ask the same function."""

from agencies.models import Agency
from agencies.rules import Actor
from tasks.models import Assignment, Plan


def can_edit_progress(actor: Actor, assignment: Assignment) -> bool:
    """Officers and heads of the assigned agency draft and record (design R12)."""
    return assignment.agency_id in actor.own_agencies


def can_fill_workbook(actor: Actor, agency: Agency) -> bool:
    """Officers and heads of the agency take its workbook and hand it in (design R12)."""
    return agency.pk in actor.own_agencies


def can_plan_work(actor: Actor, assignment: Assignment) -> bool:
    """Officers and heads of the assigned agency keep its own plan: ticking it records progress (design R12)."""
    return can_edit_progress(actor, assignment)


def can_read_recorded(actor: Actor, plan: Plan) -> bool:
    """Consolidators of the plan and leaders of its issuer read all that is recorded (design R12)."""
    return actor.consolidates(plan.consolidating_agency_id) or actor.leads(plan.issuer_id)
