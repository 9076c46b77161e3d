"""Signing in and out, and one's own account."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth import get_user
from django.urls import reverse

from agencies.enums import Role
from agencies.models import User
from tests.conftest import TODAY, signed_in
from tests.factories.agencies import MembershipFactory

pytestmark = pytest.mark.django_db

PASSWORD = "ke-hoach-ninh-thuan-21"
SIGN_IN = reverse("agencies:sign_in")
ACCOUNT = reverse("agencies:account")
CHANGE = reverse("agencies:change_password")


@pytest.fixture(autouse=True)
def _cheap_hashing(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person() -> User:
    return User.objects.create_user("lan@coquan.example", PASSWORD, full_name="Nguyễn Thị Lan", job_title="Chuyên viên")


def signs_in(client, email, password=PASSWORD, **extra):
    return client.post(SIGN_IN, {"username": email, "password": password, **extra})


@pytest.mark.parametrize("email", ["lan@coquan.example", "LAN@CoQuan.Example", "  lan@coquan.example "])
def test_a_person_signs_in_however_the_address_is_written(client, person, email):
    response = signs_in(client, email)
    assert (response.status_code, response.url) == (302, "/")
    assert get_user(client) == person


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("lan@coquan.example", PASSWORD.upper()),
        ("lan@coquan.example", ""),
        ("lan@coquan.example\x00", PASSWORD),
        ("ai@coquan.example", PASSWORD),
        ("", PASSWORD),
    ],
)
def test_a_wrong_address_or_password_lets_nobody_in(client, person, email, password):
    response = signs_in(client, email, password)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not get_user(client).is_authenticated


def test_a_wrong_password_and_an_unknown_address_are_told_alike(client, person):
    told = [signs_in(client, email, "sai").context["form"].errors for email in (person.email, "ai@coquan.example")]
    assert told[0] == told[1]
    assert told[0]["__all__"] == ["Thư điện tử hoặc mật khẩu không đúng. Mật khẩu phân biệt chữ hoa, chữ thường."]


def test_an_account_that_is_no_longer_used_lets_nobody_in(client, person):
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert signs_in(client, person.email).status_code == 200
    assert not get_user(client).is_authenticated


def test_an_account_ended_during_a_session_is_out_at_the_next_page(client, person):
    client.force_login(person)
    assert client.get(ACCOUNT).status_code == 200
    User.objects.filter(pk=person.pk).update(is_active=False)
    response = client.get(ACCOUNT)
    assert (response.status_code, response.url) == (302, f"{SIGN_IN}?next={ACCOUNT}")


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(client, person):
    response = client.get(ACCOUNT)
    assert (response.status_code, response.url) == (302, f"{SIGN_IN}?next={ACCOUNT}")
    assert signs_in(client, person.email, next=ACCOUNT).url == ACCOUNT


def test_the_way_back_never_leads_elsewhere(client, person):
    assert signs_in(client, person.email, next="https://other.example/").url == "/"


def test_a_signed_in_person_does_not_sign_in_twice(client, person):
    client.force_login(person)
    assert client.get(SIGN_IN).url == "/"


def test_signing_out_ends_the_session(client, person):
    client.force_login(person)
    assert client.get(reverse("agencies:sign_out")).status_code == 405
    assert get_user(client) == person
    assert client.post(reverse("agencies:sign_out")).url == SIGN_IN
    assert not get_user(client).is_authenticated


class TestPassword:
    NEW = "mat-khau-moi-rat-dai-9"

    def change(self, client, old=PASSWORD, new=NEW, again=NEW):
        return client.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": again})

    def test_the_new_password_counts_and_the_old_does_not(self, client, person):
        client.force_login(person)
        response = self.change(client)
        assert (response.status_code, response.url) == (302, ACCOUNT)
        person.refresh_from_db()
        assert person.check_password(self.NEW)
        assert not person.check_password(PASSWORD)
        assert get_user(client) == person
        assert "Đã đổi mật khẩu." in client.get(ACCOUNT).content.decode()

    def test_other_sessions_end(self, client, person):
        client.force_login(person)
        elsewhere = signed_in(person)
        self.change(client)
        assert elsewhere.get(ACCOUNT).status_code == 302

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"old": "sai"}, "old_password"),
            ({"again": "khac-han-voi-mat-khau"}, "new_password2"),
            ({"new": "12345678", "again": "12345678"}, "new_password2"),
            ({"new": "ngan", "again": "ngan"}, "new_password2"),
            ({"new": "lan@coquan", "again": "lan@coquan"}, "new_password2"),
        ],
    )
    def test_a_refused_change_leaves_the_old_one(self, client, person, typed, field):
        client.force_login(person)
        response = self.change(client, **typed)
        assert response.status_code == 200
        assert list(response.context["form"].errors) == [field]
        person.refresh_from_db()
        assert person.check_password(PASSWORD)


@time_machine.travel(dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC))
def test_the_account_shows_the_roles_of_today_only(client, person):
    rows = {
        "now": MembershipFactory(user=person, role=Role.OFFICER, valid_from=TODAY, agency__name="Sở Tài chính"),
        "ended": MembershipFactory(
            user=person, role=Role.HEAD, valid_until=TODAY - dt.timedelta(days=1), agency__name="Sở Nội vụ"
        ),
        "others": MembershipFactory(agency__name="Sở Công Thương"),
    }
    client.force_login(person)
    response = client.get(ACCOUNT)
    assert response.context["memberships"] == [rows["now"]]
    page = response.content.decode()
    assert "Nguyễn Thị Lan" in page
    assert "từ 23/11/2026" in page
    assert "Sở Nội vụ" not in page
    assert "Sở Công Thương" not in page


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        (dt.datetime(2026, 11, 22, 16, 59, tzinfo=dt.UTC), False),
        (dt.datetime(2026, 11, 22, 17, 1, tzinfo=dt.UTC), True),
        (dt.datetime(2026, 11, 23, 16, 59, tzinfo=dt.UTC), True),
        (dt.datetime(2026, 11, 23, 17, 1, tzinfo=dt.UTC), False),
    ],
)
def test_the_day_begins_and_ends_at_midnight_in_vietnam(client, person, moment, counts):
    row = MembershipFactory(user=person, valid_from=TODAY, valid_until=TODAY)
    with time_machine.travel(moment):
        client.force_login(person)
        assert client.get(ACCOUNT).context["memberships"] == ([row] if counts else [])
