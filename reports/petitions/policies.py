"""Who may do what with petitions. Page, API and button ask the same function."""

from agencies.rules import Actor
from reports.petitions.enums import PetitionState, PetitionVerb
from reports.petitions.models import Petition
from reports.petitions.rules import next_state
from tasks.policies import can_read_recorded


def can_raise(actor: Actor, agency_id: int) -> bool:
    """Officers and heads, for their own agency."""
    return agency_id in actor.own_agencies


def can_handle(actor: Actor, petition: Petition) -> bool:
    """Consolidators of the plan and leaders of its issuer receive, forward and answer."""
    return can_read_recorded(actor, petition.plan)


def can_answer(actor: Actor, petition: Petition) -> bool:
    """Also officers and heads of the agency that it was forwarded to."""
    return can_handle(actor, petition) or petition.forwarded_to_id in actor.own_agencies


def can_close(actor: Actor, petition: Petition) -> bool:
    """Officers and heads of the agency that raised it, and consolidators of the plan."""
    return can_raise(actor, petition.agency_id) or actor.consolidates(petition.plan.consolidating_agency_id)


_RIGHTS = {
    PetitionVerb.RECEIVE: can_handle,
    PetitionVerb.FORWARD: can_handle,
    PetitionVerb.ANSWER: can_answer,
    PetitionVerb.CLOSE: can_close,
}


def can_act(actor: Actor, petition: Petition, verb: PetitionVerb) -> bool:
    """Whether the person has the right to the verb, whatever the state."""
    return _RIGHTS[verb](actor, petition)


def open_verbs(actor: Actor, petition: Petition) -> list[PetitionVerb]:
    """The verbs that the person may use on the petition as it stands: the forms of its page."""
    state = PetitionState(petition.state)
    return [verb for verb in PetitionVerb if next_state(state, verb) and can_act(actor, petition, verb)]
