"""Who is told of what: exactly those who must act or who waited, once."""

import pytest
from django.core import mail
from django.urls import reverse

from agencies.enums import Role
from agencies.models import Message
from reports.petitions.enums import PetitionKind, PetitionState
from reports.petitions.models import Petition
from reports.petitions.services import answer, close, forward, raise_petition, receive
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _others(plan, stranger, administrator, lead_agency, consolidator, leader):
    """People who could be told by mistake: of other roles, of yesterday, switched off."""
    for role in (Role.CONSOLIDATOR, Role.OFFICER, Role.HEAD):
        for agency in (plan.consolidating_agency, lead_agency):
            MembershipFactory(agency=agency, role=role, valid_until=TODAY.replace(day=1))
            MembershipFactory(agency=agency, role=role, user__is_active=False)
    MembershipFactory(role=Role.CONSOLIDATOR)


def told():
    return sorted(message.recipient.email for message in Message.objects.all())


def emails(*people):
    return sorted(person.email for person in people)


def raised(user, plan, agency):
    return raise_petition(
        actor=as_actor(user), plan=plan, agency=agency, kind=PetitionKind.PROPOSAL, text="Đề nghị thêm xe."
    )


def test_raising_tells_the_plans_consolidators(plan, lead_agency, officer, head, consolidator):
    second = MembershipFactory(agency=plan.consolidating_agency, role=Role.CONSOLIDATOR).user
    raised(officer, plan, lead_agency)
    raised(head, plan, lead_agency)
    assert told() == emails(consolidator, second)


def test_who_raises_it_for_the_consolidating_agency_is_not_told_by_mail(plan, consolidator):
    MembershipFactory(user=consolidator, agency=plan.consolidating_agency, role=Role.OFFICER)
    raised(consolidator, plan, plan.consolidating_agency)
    assert told() == []


def test_receiving_tells_nobody(petition, consolidator):
    receive(actor=as_actor(consolidator), petition=petition)
    assert told() == []


def test_forwarding_tells_officers_and_heads_of_the_addressee(petition, consolidator, finance):
    Petition.objects.update(state=PetitionState.RECEIVED)
    forward(actor=as_actor(consolidator), petition=petition, agency=finance)
    assert told() == emails(*(membership.user for membership in finance.memberships.all()))


def test_forwarding_to_the_plans_issuer_tells_its_leaders_too(plan, petition, consolidator, leader):
    office = MembershipFactory(agency=plan.issuer, role=Role.OFFICER).user
    Petition.objects.update(state=PetitionState.RECEIVED)
    forward(actor=as_actor(consolidator), petition=petition, agency=plan.issuer)
    assert told() == emails(leader, office)


def test_an_answer_tells_the_agency_that_raised_it(petition, officer, head, leader):
    answer(actor=as_actor(leader), petition=petition, text="Đồng ý.")
    assert told() == emails(officer, head)


@pytest.mark.parametrize(
    ("closer", "people"),
    [
        ("consolidator", ["officer", "head", "finance_officer", "finance_head"]),
        ("officer", ["finance_officer", "finance_head"]),
    ],
)
def test_closing_without_an_answer_tells_who_waited_and_who_was_asked(
    request, petition, head, finance, finance_officer, closer, people
):
    everybody = {name: request.getfixturevalue(name) for name in ("officer", "head", "consolidator", "finance_officer")}
    everybody["finance_head"] = finance.memberships.get(role=Role.HEAD).user
    Petition.objects.update(state=PetitionState.FORWARDED, forwarded_to=finance)
    close(actor=as_actor(everybody[closer]), petition=petition, text="Đã tự giải quyết.")
    assert told() == emails(*(everybody[name] for name in people))


def test_closing_what_was_answered_tells_nobody(petition, officer, head):
    Petition.objects.update(state=PetitionState.ANSWERED)
    close(actor=as_actor(officer), petition=petition)
    assert told() == []


class TestWords:
    @pytest.fixture
    def sent(self, broker, django_capture_on_commit_callbacks):
        """Do it, let the worker work, and give what arrived."""

        def sent(verb, **given):
            with django_capture_on_commit_callbacks(execute=True):
                verb(**given)
            assert set(broker.work()) == {"agencies.deliver_message"}
            return mail.outbox

        return sent

    def assert_mail(self, message, subject, petition, *words):
        link = f"http://127.0.0.1:8000{reverse('reports:petition', args=[petition.plan.code, petition.pk])}"
        html = message.alternatives[0].content
        assert message.subject == subject
        for text in (message.body, html):
            assert [word for word in (link, *words) if word not in text] == []
        assert html.count("<title>Kiến nghị, đề xuất</title>") == 1

    def test_raised(self, sent, plan, lead_agency, officer):
        given = {"kind": PetitionKind.PROPOSAL, "text": "Đề nghị thêm xe và thùng."}
        (message,) = sent(raise_petition, actor=as_actor(officer), plan=plan, agency=lead_agency, **given)
        subject = "Kiến nghị, đề xuất mới: UBND huyện Ninh Phước"
        words = ("nêu kiến nghị, đề xuất, chờ tiếp nhận", "Đề nghị thêm xe và thùng.")
        self.assert_mail(message, subject, Petition.objects.get(), *words)

    def test_forwarded(self, sent, petition, consolidator, finance):
        Petition.objects.update(state=PetitionState.RECEIVED)
        messages = sent(forward, actor=as_actor(consolidator), petition=petition, agency=finance, text="Xin ý kiến.")
        subject = "Cần trả lời: kiến nghị, đề xuất của UBND huyện Ninh Phước"
        self.assert_mail(messages[0], subject, petition, petition.text, "Sở Tài chính", "Xin ý kiến.")

    def test_answered(self, sent, petition, leader, head):
        messages = sent(answer, actor=as_actor(leader), petition=petition, text="Đồng ý.", document="1234/UBND")
        subject = "Đã có trả lời: kiến nghị, đề xuất của UBND huyện Ninh Phước"
        self.assert_mail(messages[0], subject, petition, petition.text, "Đồng ý.", "Văn bản: 1234/UBND")

    def test_closed(self, sent, petition, consolidator, officer):
        (message,) = sent(close, actor=as_actor(consolidator), petition=petition, text="Trùng với kiến nghị khác.")
        subject = "Đóng, không trả lời: kiến nghị, đề xuất của UBND huyện Ninh Phước"
        self.assert_mail(message, subject, petition, petition.text, "Trùng với kiến nghị khác.")
        assert message.to == [officer.email]
