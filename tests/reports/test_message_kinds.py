"""Which kind each thing that people are told is: what somebody must do, or by when, cannot be switched off."""

import pytest
from django.utils import timezone

from agencies.enums import OPTIONAL_KINDS, MessageKind
from agencies.models import Message
from reports.petitions.services import answer, close, forward
from reports.reminders.services import remind_now
from reports.submissions.enums import SubmissionState, Verb
from reports.submissions.mails import tell
from reports.submissions.models import Submission, SubmissionEvent
from tests.conftest import as_actor
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.reports import PetitionFactory

pytestmark = pytest.mark.django_db

NEWS = {Verb.ACCEPT, Verb.LAPSE, Verb.RECORD_RECEIVED}


def kinds() -> set[str]:
    return set(Message.objects.values_list("kind", flat=True))


def test_what_may_be_switched_off_are_news_only():
    assert set(OPTIONAL_KINDS) == {MessageKind.REPORT, MessageKind.PETITION}


@pytest.mark.parametrize("verb", Verb)
def test_moves_of_a_report(annual, officer, head, consolidator, verb):
    event = SubmissionEvent.objects.create(
        submission=Submission.objects.get(period=annual),
        from_state=SubmissionState.SENT,
        verb=verb,
        to_state=SubmissionState.RETURNED,
        at=timezone.now(),
    )
    tell(event)
    assert kinds() <= {MessageKind.REPORT if verb in NEWS else MessageKind.ACTION}
    assert (Message.objects.count() > 0) is (verb not in {Verb.START})


def test_reminding_by_hand(annual, officer, consolidator):
    remind_now(actor=as_actor(consolidator), submission=Submission.objects.get(period=annual))
    assert kinds() == {MessageKind.REMINDER}


def test_a_petition_waits_for_whoever_it_is_forwarded_to_and_its_answer_is_news(plan, lead_agency, officer, leader):
    asked = AgencyFactory()
    MembershipFactory(agency=asked)
    petition = PetitionFactory(plan=plan, agency=lead_agency, state="received")
    forward(actor=as_actor(leader), petition=petition, agency=asked)
    assert kinds() == {MessageKind.ACTION}
    answer(actor=as_actor(leader), petition=petition, text="Đã bố trí.")
    assert set(Message.objects.filter(recipient=officer).values_list("kind", flat=True)) == {MessageKind.PETITION}


def test_a_petition_closed_without_an_answer_is_news(plan, lead_agency, officer, consolidator):
    petition = PetitionFactory(plan=plan, agency=lead_agency)
    close(actor=as_actor(consolidator), petition=petition, text="Trùng.")
    assert kinds() == {MessageKind.PETITION}
