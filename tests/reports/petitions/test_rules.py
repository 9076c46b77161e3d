"""Every state by every verb: what follows, and where something must be said."""

import pytest

from reports.petitions.enums import PetitionState, PetitionVerb
from reports.petitions.rules import TRANSITIONS, needs_text, next_state

RAISED, RECEIVED, FORWARDED, ANSWERED, CLOSED = PetitionState
RECEIVE, FORWARD, ANSWER, CLOSE = PetitionVerb
TABLE = {
    RAISED: {RECEIVE: RECEIVED, FORWARD: None, ANSWER: ANSWERED, CLOSE: CLOSED},
    RECEIVED: {RECEIVE: None, FORWARD: FORWARDED, ANSWER: ANSWERED, CLOSE: CLOSED},
    FORWARDED: {RECEIVE: None, FORWARD: FORWARDED, ANSWER: ANSWERED, CLOSE: CLOSED},
    ANSWERED: {RECEIVE: None, FORWARD: None, ANSWER: None, CLOSE: CLOSED},
    CLOSED: {RECEIVE: None, FORWARD: None, ANSWER: None, CLOSE: None},
}
TEXTS = {(state, ANSWER) for state in PetitionState} | {(state, CLOSE) for state in (RAISED, RECEIVED, FORWARDED)}


@pytest.mark.parametrize("verb", PetitionVerb)
@pytest.mark.parametrize("state", PetitionState)
def test_what_follows_is_what_the_table_says(state, verb):
    assert next_state(state, verb) == TABLE[state][verb]


@pytest.mark.parametrize("verb", PetitionVerb)
@pytest.mark.parametrize("state", PetitionState)
def test_an_answer_and_closing_without_one_need_words(state, verb):
    assert needs_text(state, verb) is ((state, verb) in TEXTS)


def test_nothing_leads_back_to_the_beginning_or_out_of_the_end():
    assert RAISED not in TRANSITIONS.values()
    assert [state for state, _verb in TRANSITIONS if state == CLOSED] == []
