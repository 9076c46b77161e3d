"""Who may do what with the consolidated report."""

from agencies.rules import Actor
from reports.submissions.models import Submission, SubmissionRevision
from reports.submissions.policies import can_read_submission
from tasks.models import Plan


def can_consolidate(actor: Actor, plan: Plan) -> bool:
    """Consolidators of the plan's consolidating agency build and render the report (design R12)."""
    return actor.consolidates(plan.consolidating_agency_id)


def can_read_consolidation(actor: Actor, plan: Plan) -> bool:
    """Consolidators and leaders read it while it is a draft."""
    return can_consolidate(actor, plan) or actor.leads(plan.issuer_id)


def can_render_submission(actor: Actor, submission: Submission) -> bool:
    """Whoever may read the report prints it: the agency at any time, the plan's readers once it was sent (design R12).

    What is being written is private to the agency. `submission.period.plan` is loaded.
    """
    if submission.agency_id in actor.own_agencies:
        return True
    sent = SubmissionRevision.objects.visible_to(actor).sent().filter(submission=submission)
    return can_read_submission(actor, submission) and sent.exists()
