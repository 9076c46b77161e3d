"""Who may do what with an agency's report (design R9, R12). Page, API and button ask the same function."""

from agencies.enums import Role
from agencies.rules import Actor
from reports.periods.enums import PeriodState
from reports.submissions.enums import SubmissionState, Verb
from reports.submissions.models import Submission, SubmissionRevision
from reports.submissions.rules import WRITTEN_IN


def is_officer(actor: Actor, submission: Submission) -> bool:
    return submission.agency_id in actor.agencies_as(Role.OFFICER)


def is_head(actor: Actor, submission: Submission) -> bool:
    return submission.agency_id in actor.agencies_as(Role.HEAD)


def can_write(actor: Actor, submission: Submission) -> bool:
    """Officers and heads of the agency write its report; while it lies with the head, only heads do."""
    if submission.state == SubmissionState.AWAITING_HEAD:
        return is_head(actor, submission)
    return submission.agency_id in actor.own_agencies


def is_written_now(submission: Submission) -> bool:
    """Whether the report is in a state in which it is written at all; in a closed period none is."""
    return submission.state in WRITTEN_IN and submission.period.state == PeriodState.OPEN


def can_review(actor: Actor, submission: Submission) -> bool:
    """Consolidators of the plan review; `submission.period.plan` is loaded."""
    return actor.consolidates(submission.period.plan.consolidating_agency_id)


def can_accept(actor: Actor, submission: Submission, revision: SubmissionRevision | None) -> bool:
    """Nobody accepts what they sent themselves."""
    return can_review(actor, submission) and (revision is None or revision.sent_by_id != actor.user_id)


def can_read_submission(actor: Actor, submission: Submission) -> bool:
    """One's own agency's, and all for the plan's consolidators and leaders."""
    plan = submission.period.plan
    return submission.agency_id in actor.own_agencies or can_review(actor, submission) or actor.leads(plan.issuer_id)


def can_say(actor: Actor, submission: Submission, verb: Verb) -> bool:
    """The table's column "who". An officer sends only with the head's signed scan, which the service asks for."""
    own = is_officer(actor, submission) or is_head(actor, submission)
    return {
        Verb.START: own,
        Verb.PROPOSE: is_officer(actor, submission),
        Verb.GIVE_BACK: is_head(actor, submission),
        Verb.SEND: own,
        Verb.WITHDRAW: is_head(actor, submission),
        Verb.RETURN: can_review(actor, submission),
        Verb.ACCEPT: can_review(actor, submission),
        Verb.REOPEN: can_review(actor, submission),
        Verb.LAPSE: False,
        Verb.RECORD_RECEIVED: can_review(actor, submission),
    }[verb]
