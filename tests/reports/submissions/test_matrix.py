"""The matrix of the round: role × verb × state, one complete table (design R9, R12)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from agencies.enums import Role
from agencies.exceptions import NotAllowed, Refused
from reports.submissions import services
from reports.submissions.enums import SubmissionState, Verb
from reports.submissions.exceptions import SubmissionRefused
from reports.submissions.models import LineDecision, Submission, SubmissionEvent, SubmissionLine, SubmissionRevision
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import MembershipFactory
from tests.reports.submissions.rounds import Round, bring_to, new_round, paper

pytestmark = pytest.mark.django_db

PEOPLE = (
    "officer",
    "head",
    "officer of another agency",
    "head of another agency",
    "consolidator",
    "consolidator of another plan",
    "leader",
    "administrator",
)
# The design's table, written out by hand: who, from where, to where.
TABLE: dict[Verb, tuple[set[str], set[str], str]] = {
    Verb.START: ({"officer", "head"}, {"not_started"}, "drafting"),
    Verb.PROPOSE: ({"officer"}, {"drafting", "returned"}, "awaiting_head"),
    Verb.GIVE_BACK: ({"head"}, {"awaiting_head"}, "drafting"),
    Verb.SEND: ({"head", "officer"}, {"drafting", "returned", "awaiting_head"}, "sent"),
    Verb.WITHDRAW: ({"head"}, {"sent"}, "drafting"),
    Verb.RETURN: ({"consolidator"}, {"sent"}, "returned"),
    Verb.ACCEPT: ({"consolidator"}, {"sent"}, "accepted"),
    Verb.REOPEN: ({"consolidator"}, {"accepted"}, "returned"),
    Verb.RECORD_RECEIVED: (
        {"consolidator"},
        {"not_started", "drafting", "awaiting_head", "returned"},
        "sent",
    ),
}
SERVICES: dict[Verb, tuple[Callable[..., Any], Callable[[], dict[str, Any]]]] = {
    Verb.START: (services.start, dict),
    Verb.PROPOSE: (services.propose, dict),
    Verb.GIVE_BACK: (services.give_back, lambda: {"reason": "Bổ sung số liệu."}),
    Verb.SEND: (services.send, lambda: {"warnings_reason": "Đã rà soát.", "signed_scan": paper()}),
    Verb.WITHDRAW: (services.withdraw, lambda: {"reason": "Gửi nhầm."}),
    Verb.RETURN: (services.return_submission, lambda: {"reason": "Thiếu số liệu."}),
    Verb.ACCEPT: (services.accept, dict),
    Verb.REOPEN: (services.reopen, lambda: {"reason": "Sửa số.", "until": TODAY + dt.timedelta(days=3)}),
    Verb.RECORD_RECEIVED: (
        services.record_received,
        lambda: {"reason": "Nhận bản giấy.", "received_on": TODAY, "proof": paper()},
    ),
}
WRITTEN = (Submission, SubmissionRevision, SubmissionLine, SubmissionEvent, LineDecision)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def people(plan) -> Callable[[Round, str], Any]:
    def of(round_: Round, name: str) -> Any:
        if name in ("officer", "head", "consolidator"):
            return round_.actor(name)
        other = {
            "officer of another agency": {"role": Role.OFFICER},
            "head of another agency": {"role": Role.HEAD},
            "consolidator of another plan": {"role": Role.CONSOLIDATOR, "agency": round_.agency},
            "leader": {"role": Role.LEADER, "agency": plan.issuer},
            "administrator": {"role": Role.ADMINISTRATOR, "agency": plan.consolidating_agency},
        }[name]
        return as_actor(MembershipFactory(**other).user)

    return of


def written() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in WRITTEN}


def attempt(verb: Verb, actor: Any, submission: Submission) -> tuple[str, bool]:
    """The outcome in one word, and whether anything was written; all of it is taken back afterwards."""
    service, given = SERVICES[verb]
    before = written()
    outcome = "done"
    with transaction.atomic():
        try:
            service(actor=actor, submission=submission, **given())
            outcome = Submission.objects.get(pk=submission.pk).state
        except NotAllowed:
            outcome = "not allowed"
        except SubmissionRefused:
            outcome = "wrong state"
        except Refused as refusal:
            outcome = type(refusal).__name__
        changed = written() != before
        transaction.set_rollback(True)
    return outcome, changed


def test_the_table_is_complete():
    assert set(TABLE) == set(SERVICES) == set(Verb) - {Verb.LAPSE}


@pytest.mark.parametrize("state", list(SubmissionState))
def test_every_verb_for_everybody(plan, people, state):
    round_ = new_round(plan)
    bring_to(round_, state)
    actors = {person: people(round_, person) for person in PEOPLE}
    expected, found = {}, {}
    for verb, (who, sources, target) in TABLE.items():
        for person in PEOPLE:
            if person not in who:
                expected[verb.value, person] = ("not allowed", False)
            elif state in sources:
                expected[verb.value, person] = (target, True)
            else:
                expected[verb.value, person] = ("wrong state", False)
            found[verb.value, person] = attempt(verb, actors[person], round_.submission)
    assert found == expected


@pytest.mark.parametrize("verb", [verb for verb in SERVICES if "reason" in SERVICES[verb][1]()])
@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_required_where_the_table_says_so(plan, verb, reason):
    round_ = new_round(plan)
    who, sources, _target = TABLE[verb]
    bring_to(round_, SubmissionState(sorted(sources)[0]))
    service, given = SERVICES[verb]
    before = written()
    with pytest.raises(SubmissionRefused, match="lý do"), transaction.atomic():
        service(actor=round_.actor(sorted(who)[0]), submission=round_.submission, **{**given(), "reason": reason})
    assert written() == before


def test_the_history_tells_every_move(plan):
    round_ = new_round(plan)
    bring_to(round_, SubmissionState.ACCEPTED)
    events = SubmissionEvent.objects.order_by("pk").values_list("from_state", "verb", "to_state", "actor__full_name")
    people = {name: getattr(round_, name).full_name for name in ("officer", "head", "consolidator")}
    assert list(events) == [
        ("not_started", "start", "drafting", people["officer"]),
        ("drafting", "propose", "awaiting_head", people["officer"]),
        ("awaiting_head", "send", "sent", people["head"]),
        ("sent", "accept", "accepted", people["consolidator"]),
    ]
