"""Petitions through the API: who sees which, filters, and raising one with the policy of the page."""

import pytest
import time_machine

from reports.petitions.models import Petition
from tests.conftest import TODAY, signed_in
from tests.factories.reports import PetitionEntryFactory, PetitionFactory
from tests.factories.tasks import AssignmentFactory

pytestmark = pytest.mark.django_db

URL = "/api/v1/petitions/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY} 09:00+07:00"):
        yield


def rows(user, query=""):
    answer = signed_in(user).get(f"{URL}{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


class TestReading:
    @pytest.mark.parametrize(
        ("person", "found"),
        [("officer", 1), ("head", 1), ("consolidator", 1), ("leader", 1), ("stranger", 0), ("administrator", 0)],
    )
    def test_who_sees_it(self, request, petition, person, found):
        user = request.getfixturevalue(person)
        assert len(rows(user)) == found
        assert signed_in(user).get(f"{URL}{petition.pk}/").status_code == (200 if found else 404)

    def test_a_row_says_everything(self, plan, petition, officer, consolidator, assignment, finance):
        Petition.objects.update(task=assignment.task, forwarded_to=finance, state="forwarded")
        PetitionEntryFactory(petition=petition, state="forwarded", text="Chuyển tới Sở Tài chính.", by=consolidator)
        (row,) = rows(officer)
        assert {name: row[name] for name in ("id", "plan", "agency", "kind", "task", "state", "forwarded_to")} == {
            "id": petition.pk,
            "plan": plan.code,
            "agency": "UBND-NP",
            "kind": "proposal",
            "task": "6.c.2",
            "state": "forwarded",
            "forwarded_to": "STC",
        }
        (entry,) = row["entries"]
        assert (entry["state"], entry["text"], entry["by"]) == (
            "forwarded",
            "Chuyển tới Sở Tài chính.",
            consolidator.full_name,
        )

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?state=raised", 1),
            ("?state=closed", 0),
            ("?kind=difficulty", 1),
            ("?agency=STC", 1),
            ("?agency=UBND-NP", 1),
        ],
    )
    def test_filters(self, plan, petition, consolidator, finance, query, found):
        PetitionFactory(plan=plan, agency=finance, kind="difficulty", state="answered")
        assert len(rows(consolidator, query)) == found

    def test_petitions_of_one_plan(self, plan, petition, officer, lead_agency):
        PetitionFactory(agency=lead_agency)
        assert len(rows(officer)) == 2
        assert [row["id"] for row in rows(officer, f"?plan={plan.code}")] == [petition.pk]

    @pytest.mark.parametrize("query", ["state=xong", "kind=x", "agency=khong-co", "plan=khong-co", "trang_thai=raised"])
    def test_what_cannot_be_is_refused_by_name(self, officer, query):
        answer = signed_in(officer).get(f"{URL}?{query}")
        assert (answer.status_code, list(answer.json())) == (400, [query.split("=")[0]])

    @pytest.mark.parametrize("number", [1, 3])
    def test_as_many_queries_for_three_as_for_one(self, plan, consolidator, number, django_assert_num_queries):
        for _each in range(number):
            PetitionEntryFactory(petition=PetitionFactory(plan=plan))
        client = signed_in(consolidator)
        client.get(URL)
        with django_assert_num_queries(6):
            assert len(client.get(URL).json()["results"]) == number


class TestRaising:
    def send(self, user, given_plan, **changes):
        new = {"plan": given_plan.code, "agency": "UBND-NP", "kind": "proposal", "text": "Đề nghị thêm xe.", **changes}
        return signed_in(user).post(URL, new, content_type="application/json")

    def test_what_is_sent_is_raised_and_answered_once(self, plan, assignment, officer):
        answers = [self.send(officer, plan, task="6.c.2") for _each in range(2)]
        petition = Petition.objects.get()
        assert [(answer.status_code, answer.json()["id"]) for answer in answers] == [(201, petition.pk)] * 2
        assert (petition.task, petition.raised_by, petition.text) == (assignment.task, officer, "Đề nghị thêm xe.")
        assert [entry["state"] for entry in answers[0].json()["entries"]] == ["raised"]

    @pytest.mark.parametrize("person", ["stranger", "consolidator", "leader", "administrator"])
    def test_for_another_agency_it_is_forbidden(self, request, plan, lead_agency, person):
        answer = self.send(request.getfixturevalue(person), plan)
        assert (answer.status_code, answer.json()) == (
            403,
            {"detail": "Chỉ người của cơ quan mới nêu kiến nghị cho cơ quan đó."},
        )
        assert not Petition.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"plan": "khong-co"}, "plan"),
            ({"agency": "khong-co"}, "agency"),
            ({"task": "99.z"}, "task"),
            ({"task": "9.9"}, "task"),
            ({"kind": "khac"}, "kind"),
            ({"text": " \n"}, "text"),
            ({"text": 7}, "text"),
            ({"state": "answered"}, "state"),
        ],
    )
    def test_what_cannot_be_taken_is_said_at_its_field(self, plan, assignment, officer, changes, field):
        AssignmentFactory(task__group__plan=plan, task__code="9.9")
        answer = self.send(officer, plan, **changes)
        assert (answer.status_code, list(answer.json())) == (400, [field])
        assert not Petition.objects.exists()
