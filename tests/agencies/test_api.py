"""Who may ask the API and how; areas, agencies, groups; tokens made and revoked on the account page."""

import pytest
import time_machine
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from rest_framework.authtoken.models import Token

from agencies.services import issue_token, revoke_token
from tests.conftest import TODAY, signed_in
from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupFactory,
    AgencyGroupMemberFactory,
    AreaFactory,
    MembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

AGENCIES = "/api/v1/agencies/"
ACCOUNT = reverse("agencies:account")
MAKE, REVOKE = reverse("agencies:make_token"), reverse("agencies:revoke_token")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY} 09:00+07:00"):
        yield


@pytest.fixture
def person():
    return UserFactory()


def with_token(key: str) -> Client:
    return Client(headers={"authorization": f"Token {key}"})


class TestWhoAsks:
    def test_nobody_is_told_how_to_sign_in(self):
        answer = Client().get(AGENCIES)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Token")
        assert answer.json() == {"detail": "Cần đăng nhập hoặc gửi kèm mã truy cập."}

    @pytest.mark.parametrize("key", ["khong-co", "", "a b c", "\x00", "mã"])
    def test_a_wrong_token_is_refused(self, key):
        assert with_token(key.encode().decode("latin-1")).get(AGENCIES).status_code == 401

    def test_a_session_or_a_token_reads(self, person):
        clients = (signed_in(person), with_token(issue_token(user=person).key))
        assert [client.get(AGENCIES).status_code for client in clients] == [200, 200]

    def test_somebody_who_left_is_refused_with_their_token(self, person):
        token = issue_token(user=person)
        person.is_active = False
        person.save()
        assert with_token(token.key).get(AGENCIES).status_code == 401

    def test_where_both_are_sent_the_token_says_who_asks(self, officer, stranger, assignment):
        """Otherwise the session's rights would be used for somebody else's token."""
        client = signed_in(officer)
        client.defaults["HTTP_AUTHORIZATION"] = f"Token {issue_token(user=stranger).key}"
        new = {"assignment": assignment.pk, "year": 2026, "as_of": "2026-11-20", "status": "done", "result": "Xong."}
        answer = client.post("/api/v1/progress-updates/", new, content_type="application/json")
        assert answer.status_code == 403


class TestTokens:
    def test_a_token_is_shown_once_and_works(self, person):
        client = signed_in(person)
        page = client.post(MAKE)
        key = Token.objects.get(user=person).key
        assert key in page.content.decode()
        assert "no-store" in page.headers["Cache-Control"]
        assert key not in client.get(ACCOUNT).content.decode()
        assert with_token(key).get(AGENCIES).status_code == 200

    def test_a_new_token_ends_the_old_one(self, person):
        old = issue_token(user=person)
        signed_in(person).post(MAKE)
        assert Token.objects.filter(user=person).count() == 1
        assert with_token(old.key).get(AGENCIES).status_code == 401

    def test_a_revoked_token_ends_at_once_and_twice_is_no_error(self, person):
        token = issue_token(user=person)
        client = signed_in(person)
        assert [client.post(REVOKE).status_code, client.post(REVOKE).status_code] == [302, 302]
        assert with_token(token.key).get(AGENCIES).status_code == 401

    def test_nobody_revokes_anothers(self, person):
        token = issue_token(user=person)
        signed_in(UserFactory()).post(REVOKE)
        revoke_token(user=UserFactory())
        assert Token.objects.get() == token

    def test_a_token_does_not_sign_in_to_the_pages(self, person):
        client = with_token(issue_token(user=person).key)
        assert client.get(ACCOUNT).status_code == 302
        assert not get_user(client).is_authenticated

    def test_not_even_the_administration_lists_tokens(self, administrator, person):
        key = issue_token(user=person).key
        client = signed_in(administrator)
        assert key not in client.get(reverse("admin:index")).content.decode()
        assert client.get("/quan-tri/authtoken/tokenproxy/").status_code == 404


class TestPages:
    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("page=0", "page"),
            ("page=-1", "page"),
            ("page=hai", "page"),
            ("page=1.5", "page"),
            (f"page={'9' * 5000}", "page"),
            ("page=%00", "page"),
            ("page=", "page"),
            ("size=0", "size"),
            ("size=201", "size"),
            ("size=1000000000000", "size"),
            ("size=1,5", "size"),
            ("kind=%00", "kind"),
            ("kind=so", "kind"),
            ("knid=department", "knid"),
            ("kind=department&kind=board", "kind"),
            ("%00=1", "\x00"),
        ],
    )
    def test_what_cannot_be_meant_is_refused_by_name(self, person, query, field):
        answer = signed_in(person).get(f"{AGENCIES}?{query}")
        assert (answer.status_code, list(answer.json())) == (400, [field])

    def test_pages_are_cut_by_size_and_end(self, person):
        MembershipFactory(user=person)
        AgencyFactory.create_batch(2)
        client = signed_in(person)
        pages = [client.get(f"{AGENCIES}?size=2&page={number}") for number in (1, 2, 3)]
        assert [page.status_code for page in pages] == [200, 200, 404]
        assert [len(page.json()["results"]) for page in pages[:2]] == [2, 1]
        assert pages[0].json()["count"] == 3
        assert pages[2].json() == {"detail": "Không có trang này."}

    def test_the_largest_page_is_given(self, person):
        assert signed_in(person).get(f"{AGENCIES}?size=200").status_code == 200

    @pytest.mark.parametrize("pk", ["0", "999999", "9" * 30, "9" * 5000])
    def test_a_row_that_is_not_there_is_not_found(self, person, pk):
        assert signed_in(person).get(f"{AGENCIES}{pk}/").status_code == 404

    def test_what_is_missing_is_said_in_vietnamese(self, person):
        assert signed_in(person).get(f"{AGENCIES}999999/").json() == {"detail": "Không có mục này."}

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    def test_nothing_is_written_here(self, person, method):
        answer = signed_in(person).generic(method, AGENCIES, "{}", content_type="application/json")
        assert answer.json() == {"detail": "Địa chỉ này không nhận phương thức đó."}


class TestRows:
    def test_an_agency_is_shown_with_the_codes_of_what_it_belongs_to(self, person):
        area = AreaFactory(code="NP")
        parent = AgencyFactory(code="UBND")
        agency = AgencyFactory(code="UBND-NP", area=area, parent=parent, kind="district", valid_from=TODAY)
        row = signed_in(person).get(f"{AGENCIES}{agency.pk}/").json()
        assert (row["code"], row["area"], row["parent"], row["kind"]) == ("UBND-NP", "NP", "UBND", "district")
        assert (row["valid_from"], row["valid_until"]) == ("2026-11-23", None)
        assert [one["code"] for one in signed_in(person).get(f"{AGENCIES}?kind=district").json()["results"]] == [
            "UBND-NP"
        ]

    def test_no_address_of_anybody_is_given_away(self, person):
        agency = AgencyFactory(email="vanthu@coquan.example")
        assert "vanthu" not in signed_in(person).get(f"{AGENCIES}{agency.pk}/").content.decode()

    def test_a_group_names_its_members_in_official_order(self, person):
        group = AgencyGroupFactory()
        later, first = AgencyFactory(position=2), AgencyFactory(position=1)
        for agency in (later, first):
            AgencyGroupMemberFactory(group=group, agency=agency)
        row = signed_in(person).get(f"/api/v1/agency-groups/{group.pk}/").json()
        assert [member["agency"] for member in row["members"]] == [first.code, later.code]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("areas", lambda: AreaFactory(parent=AreaFactory())),
        ("agencies", lambda: AgencyFactory(parent=AgencyFactory(), area=AreaFactory())),
        ("agency-groups", AgencyGroupMemberFactory),
    ],
)
def test_the_number_of_queries_does_not_grow_with_rows(person, name, make, django_assert_num_queries):
    client = signed_in(person)
    client.get(ACCOUNT)
    asked = []
    for rows in (1, 2):
        for _row in range(rows):
            make()
        with django_assert_num_queries(asked[0] if asked else 5 + (name == "agency-groups")) as queries:
            client.get(f"/api/v1/{name}/")
        asked.append(len(queries))
