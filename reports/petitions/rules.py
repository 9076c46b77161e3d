"""What may follow what in a petition, decided from values (design, section 4, "Petition")."""

from reports.petitions.enums import AWAITED, PetitionState, PetitionVerb

# A simple matter is answered at once, without being received or forwarded first; one that went to the wrong agency is
# forwarded again.
TRANSITIONS: dict[tuple[PetitionState, PetitionVerb], PetitionState] = {
    (PetitionState.RAISED, PetitionVerb.RECEIVE): PetitionState.RECEIVED,
    (PetitionState.RECEIVED, PetitionVerb.FORWARD): PetitionState.FORWARDED,
    (PetitionState.FORWARDED, PetitionVerb.FORWARD): PetitionState.FORWARDED,
    **{(state, PetitionVerb.ANSWER): PetitionState.ANSWERED for state in AWAITED},
    **{(state, PetitionVerb.CLOSE): PetitionState.CLOSED for state in (*AWAITED, PetitionState.ANSWERED)},
}


def next_state(state: PetitionState, verb: PetitionVerb) -> PetitionState | None:
    """The state that the verb leads to; None where it does not follow."""
    return TRANSITIONS.get((state, verb))


def needs_text(state: PetitionState, verb: PetitionVerb) -> bool:
    """An answer says something; closing without one says why."""
    return verb == PetitionVerb.ANSWER or (verb == PetitionVerb.CLOSE and state in AWAITED)
