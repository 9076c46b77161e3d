"""The register, one petition and the form, as each role meets them."""

import datetime as dt

import pytest
from django.urls import reverse

from agencies.enums import Role
from reports.petitions.enums import PetitionState
from reports.petitions.models import Petition, PetitionEntry
from tests.conftest import TODAY, signed_in
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.reports import PetitionEntryFactory, PetitionFactory
from tests.factories.tasks import AssignmentFactory, PlanFactory, ProgressUpdateFactory

VIETNAM = dt.timezone(dt.timedelta(hours=7))
VERBS = ("receive_petition", "forward_petition", "answer_petition", "close_petition")


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(dt.datetime.combine(TODAY, dt.time(9), VIETNAM))


def register(plan, query=""):
    return f"{reverse('reports:petitions', args=[plan.code])}{query}"


def url(name, petition):
    return reverse(f"reports:{name}", args=[petition.plan.code, petition.pk])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def listed(client, plan, query=""):
    return [line.petition for line in client.get(register(plan, query)).context["lines"]]


def days_ago(days):
    return dt.datetime.combine(TODAY - dt.timedelta(days=days), dt.time(15), VIETNAM)


class TestRegister:
    @pytest.fixture
    def others(self, plan, petition, finance):
        """One of another agency, one of another plan; both could be shown by mistake."""
        return [PetitionFactory(plan=plan, agency=finance), PetitionFactory(agency=finance)]

    @pytest.mark.parametrize(
        ("person", "sees"),
        [
            ("officer", ["own"]),
            ("head", ["own"]),
            ("finance_officer", ["other"]),
            ("consolidator", ["own", "other"]),
            ("leader", ["own", "other"]),
            ("stranger", []),
            ("administrator", []),
        ],
    )
    def test_who_sees_which(self, request, plan, petition, others, person, sees):
        found = listed(signed_in(request.getfixturevalue(person)), plan)
        assert sorted({petition.pk: "own", others[0].pk: "other"}[each.pk] for each in found) == sorted(sees)

    def test_the_agency_asked_to_answer_sees_it(self, plan, petition, finance, finance_officer):
        client = signed_in(finance_officer)
        assert listed(client, plan) == []
        Petition.objects.update(forwarded_to=finance, state=PetitionState.FORWARDED)
        assert listed(client, plan) == [petition]

    def test_those_that_wait_longest_come_first_then_the_newest_settled(self, plan, consolidator):
        rows = {
            "answered long ago": ("answered", 90),
            "asked yesterday": ("raised", 1),
            "asked long ago": ("forwarded", 80),
            "closed": ("closed", 5),
            "asked in June": ("received", 40),
        }
        for text, (state, days) in rows.items():
            PetitionFactory(plan=plan, text=text, state=state, raised_at=days_ago(days))
        answer = signed_in(consolidator).get(register(plan))
        assert [(line.petition.text, line.waiting_days) for line in answer.context["lines"]] == [
            ("asked long ago", 80),
            ("asked in June", 40),
            ("asked yesterday", 1),
            ("closed", None),
            ("answered long ago", None),
        ]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", {"xe", "hồ sơ", "đã trả lời"}),
            ("?q=XE+ep+rac", {"xe"}),
            ("?q=dia+chinh", {"hồ sơ"}),
            ("?q=khong+khop", set()),
            ("?trang_thai=awaiting", {"xe", "hồ sơ"}),
            ("?trang_thai=raised", {"xe"}),
            ("?trang_thai=answered", {"đã trả lời"}),
            ("?loai=difficulty", {"hồ sơ"}),
            ("?co_quan=STC", {"đã trả lời"}),
            ("?co_quan=STC&trang_thai=awaiting", set()),
            ("?trang_thai=khong-co&co_quan=khong-co", {"xe", "hồ sơ", "đã trả lời"}),
        ],
    )
    def test_filters_in_the_address_narrow_it(self, plan, finance, consolidator, query, found):
        rows = {
            "xe": PetitionFactory(plan=plan, text="Đề nghị mua xe ép rác."),
            "hồ sơ": PetitionFactory(plan=plan, text="Hồ sơ địa chính hỏng.", kind="difficulty", state="received"),
            "đã trả lời": PetitionFactory(plan=plan, text="Xin hướng dẫn.", agency=finance, state="answered"),
        }
        names = {petition: name for name, petition in rows.items()}
        assert {names[petition] for petition in listed(signed_in(consolidator), plan, query)} == found

    def test_the_agencies_on_offer_are_those_that_the_person_sees_petitions_of(self, plan, others, officer):
        answer = signed_in(officer).get(register(plan))
        assert [code for code, _name in answer.context["filter"].form.fields["co_quan"].choices][1:] == ["UBND-NP"]

    def test_when_nothing_fits_it_says_so_and_offers_everything(self, plan, petition, officer):
        text = text_of(signed_in(officer).get(register(plan, "?q=khong-khop")))
        assert "Không có kiến nghị nào khớp" in text
        assert "Xem mọi kiến nghị" in text

    @pytest.mark.parametrize(
        ("person", "words", "offers"),
        [("officer", "Cơ quan chưa nêu kiến nghị nào", True), ("leader", "Chưa có kiến nghị nào", False)],
    )
    def test_an_empty_register_says_what_it_is_for(self, request, plan, person, words, offers):
        text = text_of(signed_in(request.getfixturevalue(person)).get(register(plan)))
        assert words in text
        assert (reverse("reports:new_petition", args=[plan.code]) in text) is offers

    def test_twenty_five_fill_a_page(self, plan, consolidator):
        for number in range(26):
            PetitionFactory(plan=plan, text=f"Số {number}", raised_at=days_ago(100 - number))
        client = signed_in(consolidator)
        pages = [[petition.text for petition in listed(client, plan, f"?page={page}")] for page in (1, 2)]
        assert pages == [[f"Số {number}" for number in range(25)], ["Số 25"]]

    @pytest.mark.parametrize("rows", [1, 3])
    def test_it_needs_as_many_queries_for_three_as_for_one(self, plan, consolidator, rows, django_assert_num_queries):
        for _each in range(rows):
            task = AssignmentFactory(task__group__plan=plan).task
            PetitionFactory(plan=plan, task=task, forwarded_to=AgencyFactory(), state="forwarded")
        client = signed_in(consolidator)
        client.get(register(plan))
        with django_assert_num_queries(7):
            assert len(listed(client, plan)) == rows

    def test_it_stands_in_the_navigation(self, plan, officer):
        nav = signed_in(officer).get(register(plan)).context["nav"]
        assert [(item.url, item.on_phone) for item in nav if item.active] == [(register(plan), False)]


class TestOnePetition:
    @pytest.mark.parametrize(
        ("person", "status"),
        [
            ("officer", 200),
            ("head", 200),
            ("consolidator", 200),
            ("leader", 200),
            ("stranger", 404),
            ("administrator", 404),
        ],
    )
    def test_who_sees_it(self, request, petition, person, status):
        assert signed_in(request.getfixturevalue(person)).get(url("petition", petition)).status_code == status

    def test_under_another_plan_it_is_not_found(self, petition, consolidator):
        other = PlanFactory(consolidating_agency=petition.plan.consolidating_agency)
        address = reverse("reports:petition", args=[other.code, petition.pk])
        assert signed_in(consolidator).get(address).status_code == 404

    @pytest.mark.parametrize(
        ("person", "forms"),
        [
            ("consolidator", ["receive", "answer", "close"]),
            ("leader", ["receive", "answer"]),
            ("officer", ["close"]),
        ],
    )
    def test_it_offers_only_what_the_person_may_do_now(self, request, petition, person, forms):
        answer = signed_in(request.getfixturevalue(person)).get(url("petition", petition))
        assert [form.verb for form in answer.context["forms"]] == forms
        shown = [name for name in VERBS if url(name, petition) in text_of(answer)]
        assert shown == [f"{verb}_petition" for verb in forms]

    def test_it_shows_task_clause_history_and_answer(self, plan, assignment, petition, officer):
        Petition.objects.update(task=assignment.task, state=PetitionState.ANSWERED)
        for state, text in (("raised", ""), ("received", ""), ("answered", "Đã bố trí 02 xe.")):
            PetitionEntryFactory(petition=petition, state=state, text=text, document="12/UBND" if text else "")
        answer = signed_in(officer).get(url("petition", petition))
        text = text_of(answer)
        assert [entry.state for entry in answer.context["entries"]] == ["answered", "received", "raised"]
        task_url = reverse("pages:task", args=[plan.code, "6.c.2"])
        words = ("Đã bố trí 02 xe.", "12/UBND", f'href="{task_url}"', f"#{assignment.task.clause.ref}")
        assert [word for word in words if word not in text] == []
        assert text.count("Đã bố trí 02 xe.") == 1

    @pytest.mark.parametrize("entries", [1, 3])
    def test_it_needs_as_many_queries_for_three_entries_as_for_one(
        self, petition, consolidator, entries, django_assert_num_queries
    ):
        for _each in range(entries):
            PetitionEntryFactory(petition=petition, state="received")
        Petition.objects.update(state=PetitionState.RECEIVED)
        client = signed_in(consolidator)
        client.get(url("petition", petition))
        with django_assert_num_queries(6):
            assert len(client.get(url("petition", petition)).context["entries"]) == entries


class TestActing:
    @pytest.mark.parametrize("name", VERBS)
    def test_reading_a_verbs_address_does_nothing(self, petition, consolidator, name):
        assert signed_in(consolidator).get(url(name, petition)).status_code == 405
        assert not PetitionEntry.objects.exists()

    @pytest.mark.parametrize(
        ("person", "statuses"),
        [("officer", [403, 403, 403, 302]), ("leader", [302, 302, 302, 403]), ("stranger", [404] * 4)],
    )
    def test_a_forbidden_verb_is_403_and_what_one_does_not_see_404(self, request, petition, finance, person, statuses):
        client, found = signed_in(request.getfixturevalue(person)), []
        for name, state in zip(VERBS, ("raised", "received", "received", "received"), strict=True):
            Petition.objects.update(state=state)
            found.append(client.post(url(name, petition), {"agency": "STC", "text": "Có lời."}).status_code)
        assert found == statuses

    def test_who_may_not_gets_403_whatever_the_form_lacks(self, petition, officer):
        assert signed_in(officer).post(url("answer_petition", petition), {}).status_code == 403

    def test_forwarding_and_answering(self, petition, consolidator, finance, finance_officer):
        Petition.objects.update(state=PetitionState.RECEIVED)
        forwarded = signed_in(consolidator).post(url("forward_petition", petition), {"agency": "STC", "text": ""})
        answered = signed_in(finance_officer).post(
            url("answer_petition", petition), {"text": "  Đã bố trí.\r\n", "document": "12/STC"}
        )
        assert [answer.url for answer in (forwarded, answered)] == [url("petition", petition)] * 2
        petition.refresh_from_db()
        assert (petition.state, petition.forwarded_to) == ("answered", finance)
        assert list(petition.entries.values_list("text", "document")) == [
            ("Chuyển tới Sở Tài chính.", ""),
            ("Đã bố trí.", "12/STC"),
        ]

    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("answer_petition", {"text": ""}, "Trường này là bắt buộc"),
            ("answer_petition", {"text": "Có.", "document": "x" * 121}, "120"),
            ("close_petition", {"text": " "}, "Trường này là bắt buộc"),
            ("forward_petition", {"agency": ""}, "Trường này là bắt buộc"),
            ("forward_petition", {"agency": "UBND-NP"}, "id_"),
        ],
    )
    def test_what_lacks_is_said_on_the_page_and_nothing_is_written(self, petition, consolidator, name, data, words):
        Petition.objects.update(state=PetitionState.RECEIVED)
        answer = signed_in(consolidator).post(url(name, petition), data)
        assert answer.status_code == 422
        (form,) = [form for form in answer.context["forms"] if form.errors]
        assert f"{form.verb}_petition" == name
        assert words in str(form.errors) or words == "id_"
        assert not PetitionEntry.objects.exists()

    def test_pressed_twice_the_second_is_told_that_somebody_was_first(self, petition, consolidator):
        client = signed_in(consolidator)
        for _each in range(2):
            answer = client.post(url("receive_petition", petition), follow=True)
        assert [str(message) for message in answer.context["messages"]] == [
            "Đang ở tình trạng “Đã tiếp nhận” nên không làm được việc “Tiếp nhận”."
        ]
        assert PetitionEntry.objects.count() == 1


class TestForm:
    def new(self, plan):
        return reverse("reports:new_petition", args=[plan.code])

    def test_an_officer_raises_one_of_a_task_of_their_own(self, plan, lead_agency, assignment, officer):
        data = {"kind": "difficulty", "task": "6.c.2", "text": "Ho\u0300a Bình thiếu xe."}
        answer = signed_in(officer).post(self.new(plan), data)
        petition = Petition.objects.get()
        assert answer.url == url("petition", petition)
        assert (petition.agency, petition.kind, petition.task) == (lead_agency, "difficulty", assignment.task)
        assert petition.text == "Hòa Bình thiếu xe."

    def test_only_tasks_given_to_the_agency_are_on_offer_and_taken(self, plan, assignment, officer):
        AssignmentFactory(task__group__plan=plan, task__code="9.9")
        client = signed_in(officer)
        form = client.get(f"{self.new(plan)}?nhiem_vu=6.c.2").context["form"]
        assert [task.code for task in form.fields["task"].queryset] == ["6.c.2"]
        assert form["task"].value() == "6.c.2"
        answer = client.post(self.new(plan), {"kind": "proposal", "task": "9.9", "text": "Đề nghị."})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["task"])
        assert not Petition.objects.exists()

    def test_who_belongs_to_two_agencies_says_for_which(self, plan, lead_agency, assignment, officer):
        other = MembershipFactory(user=officer, agency__code="SXD", role=Role.HEAD).agency
        client = signed_in(officer)
        data = {"kind": "proposal", "text": "Đề nghị."}
        assert list(client.post(self.new(plan), data).context["form"].errors) == ["agency"]
        refused = client.post(self.new(plan), {**data, "agency": "SXD", "task": "6.c.2"})
        assert refused.context["form"].errors["task"] == ["Cơ quan không được giao nhiệm vụ này."]
        client.post(self.new(plan), {**data, "agency": "SXD"})
        assert Petition.objects.get().agency == other

    @pytest.mark.parametrize("person", ["consolidator", "leader", "administrator"])
    def test_who_enters_for_no_agency_may_not(self, request, plan, person):
        client = signed_in(request.getfixturevalue(person))
        assert [client.get(self.new(plan)).status_code, client.post(self.new(plan)).status_code] == [403, 403]

    def test_what_updates_say_is_offered_until_it_is_raised(self, plan, assignment, officer):
        update = ProgressUpdateFactory(assignment=assignment, difficulty="Thiếu xe.", proposal="Mua xe.")
        ProgressUpdateFactory(assignment=AssignmentFactory(task=assignment.task), difficulty="Của cơ quan khác.")
        ProgressUpdateFactory(assignment=assignment, difficulty="Đã lâu.", as_of=dt.date(2025, 1, 1))
        client = signed_in(officer)

        def offered():
            return [(each.kind, each.text) for each in client.get(self.new(plan)).context["offered"]]

        assert offered() == [("difficulty", "Thiếu xe."), ("proposal", "Mua xe.")]
        address = reverse("reports:raise_from_update", args=[plan.code, update.pk])
        answer = client.post(address, {"kind": "difficulty"})
        assert answer.url == url("petition", Petition.objects.get())
        assert offered() == [("proposal", "Mua xe.")]

    def test_an_unknown_kind_raises_nothing(self, plan, assignment, officer):
        update = ProgressUpdateFactory(assignment=assignment, difficulty="Thiếu xe.")
        address = reverse("reports:raise_from_update", args=[plan.code, update.pk])
        assert signed_in(officer).post(address, {"kind": "khac"}).url == self.new(plan)
        assert not Petition.objects.exists()

    @pytest.mark.parametrize("updates", [1, 3])
    def test_it_needs_as_many_queries_for_three_offers_as_for_one(
        self, plan, assignment, officer, updates, django_assert_num_queries
    ):
        for number in range(updates):
            ProgressUpdateFactory(assignment=assignment, difficulty=f"Thiếu xe {number}.")
        client = signed_in(officer)
        client.get(self.new(plan))
        with django_assert_num_queries(6):
            assert len(client.get(self.new(plan)).context["offered"]) == updates
