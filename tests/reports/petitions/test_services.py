"""What happens to a petition: state and history together, in the right order, once."""

import pytest

from agencies.enums import Role
from agencies.exceptions import NotAllowed
from agencies.models import Message
from reports.petitions.enums import PetitionKind, PetitionState, PetitionVerb
from reports.petitions.exceptions import PetitionRefused, WrongState
from reports.petitions.models import Petition, PetitionEntry
from reports.petitions.policies import open_verbs
from reports.petitions.services import answer, close, forward, raise_from_update, raise_petition, receive
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.reports import PetitionFactory
from tests.factories.tasks import AssignmentFactory, PlanFactory, ProgressUpdateFactory

pytestmark = pytest.mark.django_db

DIFFICULTY, PROPOSAL = PetitionKind


def raised(user, plan, agency, **values):
    given = {"kind": PROPOSAL, "text": "Đề nghị thêm 02 xe ép rác.", **values}
    return raise_petition(actor=as_actor(user), plan=plan, agency=agency, **given)


def history(petition):
    return [(entry.state, entry.text, entry.document, entry.by) for entry in petition.entries.order_by("pk")]


class TestRaising:
    def test_it_begins_with_its_first_entry(self, plan, lead_agency, officer, assignment):
        petition = raised(officer, plan, lead_agency, task=assignment.task)
        assert (petition.plan, petition.agency, petition.kind, petition.state) == (
            plan,
            lead_agency,
            PROPOSAL,
            "raised",
        )
        assert (petition.task, petition.from_update, petition.raised_by) == (assignment.task, None, officer)
        assert history(petition) == [("raised", "", "", officer)]

    def test_pressing_twice_or_after_a_colleague_is_one_petition(self, plan, lead_agency, officer, head):
        first = raised(officer, plan, lead_agency)
        assert raised(officer, plan, lead_agency) == raised(head, plan, lead_agency) == first
        assert PetitionEntry.objects.count() == 1

    def test_another_kind_task_or_agency_is_another_petition(self, plan, lead_agency, officer, assignment):
        other = MembershipFactory(user=officer, role=Role.OFFICER).agency
        made = [
            raised(officer, plan, lead_agency),
            raised(officer, plan, lead_agency, kind=DIFFICULTY),
            raised(officer, plan, lead_agency, task=assignment.task),
            raised(officer, plan, other),
            raised(officer, PlanFactory(), lead_agency),
        ]
        assert len({petition.pk for petition in made}) == 5

    @pytest.mark.parametrize("state", [PetitionState.ANSWERED, PetitionState.CLOSED])
    def test_what_is_settled_may_be_raised_again(self, plan, lead_agency, officer, state):
        first = raised(officer, plan, lead_agency)
        Petition.objects.update(state=state)
        assert raised(officer, plan, lead_agency) != first

    @pytest.mark.parametrize("text", ["", "  \n "])
    def test_it_needs_words(self, plan, lead_agency, officer, text):
        with pytest.raises(PetitionRefused) as refusal:
            raised(officer, plan, lead_agency, text=text)
        assert (refusal.value.field, str(refusal.value)) == ("text", "Cần ghi nội dung.")
        assert not Petition.objects.exists()

    def test_a_task_that_is_not_the_agencys_is_refused(self, plan, lead_agency, officer, assignment):
        others = [AssignmentFactory().task, AssignmentFactory(task__group__plan=plan).task]
        AssignmentFactory(agency=lead_agency, task=others[1], valid_until=TODAY.replace(day=1))
        for task in others:
            with pytest.raises(PetitionRefused) as refusal:
                raised(officer, plan, lead_agency, task=task)
            assert refusal.value.field == "task"
        assert not Petition.objects.exists()


class TestRaisingFromAnUpdate:
    @pytest.fixture
    def update(self, assignment):
        return ProgressUpdateFactory(assignment=assignment, difficulty="Thiếu xe.", proposal="Đề nghị mua xe.")

    def test_both_texts_become_petitions_of_the_task(self, officer, update):
        petitions = raise_from_update(actor=as_actor(officer), update=update)
        assert [(each.kind, each.text, each.from_update) for each in petitions] == [
            (DIFFICULTY, "Thiếu xe.", update),
            (PROPOSAL, "Đề nghị mua xe.", update),
        ]
        assert {(each.task, each.agency) for each in petitions} == {(update.assignment.task, update.assignment.agency)}

    def test_each_kind_is_raised_once_whatever_became_of_it(self, officer, head, update):
        first = raise_from_update(actor=as_actor(officer), update=update, kinds=[DIFFICULTY])
        Petition.objects.update(state=PetitionState.CLOSED)
        again = raise_from_update(actor=as_actor(head), update=update)
        assert again[0] == first[0]
        assert [(each.kind, each.state) for each in again] == [(DIFFICULTY, "closed"), (PROPOSAL, "raised")]
        assert Petition.objects.count() == PetitionEntry.objects.count() == 2

    def test_a_later_update_that_repeats_the_words_adds_no_petition(self, officer, update):
        first = raise_from_update(actor=as_actor(officer), update=update)
        later = ProgressUpdateFactory(assignment=update.assignment, difficulty="Thiếu xe.", as_of=TODAY)
        assert raise_from_update(actor=as_actor(officer), update=later) == first[:1]

    def test_an_update_that_says_nothing_is_refused(self, officer, assignment):
        with pytest.raises(PetitionRefused, match="không nêu khó khăn"):
            raise_from_update(actor=as_actor(officer), update=ProgressUpdateFactory(assignment=assignment))
        assert not Petition.objects.exists()


class TestTheWholeWay:
    def test_state_and_history_go_together(self, petition, officer, consolidator, finance, finance_officer):
        receive(actor=as_actor(consolidator), petition=petition)
        forward(actor=as_actor(consolidator), petition=petition, agency=finance, text="Xin ý kiến Sở.")
        answer(actor=as_actor(finance_officer), petition=petition, text="Đã bố trí.", document="12/STC-NS")
        close(actor=as_actor(officer), petition=petition)
        petition.refresh_from_db()
        assert (petition.state, petition.forwarded_to) == ("closed", finance)
        assert history(petition) == [
            ("received", "", "", consolidator),
            ("forwarded", "Chuyển tới Sở Tài chính.\nXin ý kiến Sở.", "", consolidator),
            ("answered", "Đã bố trí.", "12/STC-NS", finance_officer),
            ("closed", "", "", officer),
        ]

    def test_a_leader_answers_at_once(self, petition, leader):
        answer(actor=as_actor(leader), petition=petition, text="Đồng ý.")
        petition.refresh_from_db()
        assert petition.state == PetitionState.ANSWERED

    def test_what_went_to_the_wrong_agency_goes_to_another_which_alone_may_answer_then(
        self, petition, consolidator, finance, finance_officer
    ):
        other = MembershipFactory(agency=AgencyFactory(code="SXD"), role=Role.HEAD)
        Petition.objects.update(state=PetitionState.FORWARDED, forwarded_to=finance)
        forward(actor=as_actor(consolidator), petition=petition, agency=other.agency)
        with pytest.raises(NotAllowed):
            answer(actor=as_actor(finance_officer), petition=petition, text="Đã bố trí.")
        answer(actor=as_actor(other.user), petition=petition, text="Đã bố trí.")
        assert Petition.objects.get().state == PetitionState.ANSWERED


class TestRefused:
    def test_somebody_else_acted_first_and_nothing_is_half_saved(self, petition, consolidator, leader):
        seen = Petition.objects.get(pk=petition.pk)
        answer(actor=as_actor(leader), petition=petition, text="Đồng ý.")
        before = (list(Petition.objects.values()), list(PetitionEntry.objects.values()), Message.objects.count())
        with pytest.raises(WrongState) as refusal:
            receive(actor=as_actor(consolidator), petition=seen)
        assert str(refusal.value) == "Đang ở tình trạng “Đã trả lời” nên không làm được việc “Tiếp nhận”."
        after = (list(Petition.objects.values()), list(PetitionEntry.objects.values()), Message.objects.count())
        assert after == before

    @pytest.mark.parametrize("text", ["", " \n"])
    def test_an_answer_says_something(self, petition, leader, text):
        with pytest.raises(PetitionRefused, match="Cần ghi nội dung trả lời"):
            answer(actor=as_actor(leader), petition=petition, text=text)
        assert Petition.objects.get().state == PetitionState.RAISED

    def test_closing_without_an_answer_says_why(self, petition, officer):
        with pytest.raises(PetitionRefused, match="cần ghi lý do đóng"):
            close(actor=as_actor(officer), petition=petition)
        close(actor=as_actor(officer), petition=petition, text="Đã tự giải quyết.")
        assert history(petition) == [("closed", "Đã tự giải quyết.", "", officer)]

    def test_it_is_not_forwarded_to_who_raised_it_who_has_it_or_who_is_gone(self, petition, consolidator, finance):
        Petition.objects.update(state=PetitionState.FORWARDED, forwarded_to=finance)
        gone = AgencyFactory(valid_until=TODAY.replace(day=1))
        for agency in (petition.agency, finance, gone):
            with pytest.raises(PetitionRefused) as refusal:
                forward(actor=as_actor(consolidator), petition=petition, agency=agency)
            assert refusal.value.field == "agency"
        assert not PetitionEntry.objects.exists()


@pytest.mark.parametrize(
    ("person", "verbs"),
    [
        ("consolidator", {"raised": "receive answer close", "forwarded": "forward answer close", "answered": "close"}),
        ("leader", {"raised": "receive answer", "forwarded": "forward answer", "answered": ""}),
        ("officer", {"raised": "close", "forwarded": "close", "answered": "close"}),
        ("finance_officer", {"raised": "", "forwarded": "answer", "answered": ""}),
        ("stranger", {"raised": "", "forwarded": "", "answered": ""}),
    ],
)
def test_the_verbs_on_offer_are_those_of_the_right_and_the_state(request, plan, lead_agency, finance, person, verbs):
    actor = as_actor(request.getfixturevalue(person))
    addressee = {"raised": None, "forwarded": finance, "answered": finance}
    offered = {
        state: open_verbs(actor, PetitionFactory(plan=plan, agency=lead_agency, state=state, forwarded_to=asked))
        for state, asked in addressee.items()
    }
    assert offered == {state: [PetitionVerb(verb) for verb in words.split()] for state, words in verbs.items()}
