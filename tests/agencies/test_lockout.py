"""Wrong passwords lock an account from one address, for a quarter of an hour."""

import datetime as dt

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth import get_user
from django.urls import reverse

from agencies.models import User
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db

PASSWORD = "ke-hoach-ninh-thuan-21"
SIGN_IN = reverse("agencies:sign_in")
ADMIN_SIGN_IN = reverse("admin:login")
NINE = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
LIMIT, WAIT = 5, dt.timedelta(minutes=15)


@pytest.fixture(autouse=True)
def _cheap_hashing(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person() -> User:
    return User.objects.create_user("lan@coquan.example", PASSWORD, full_name="Nguyễn Thị Lan", is_superuser=True)


def attempt(client, password="sai", email="lan@coquan.example", url=SIGN_IN, **headers):
    return client.post(url, {"username": email, "password": password}, **headers)


def attempts(client, count, **given):
    return [attempt(client, **given).status_code for _ in range(count)]


def lets_in(client, **given):
    attempt(client, PASSWORD, **given)
    return get_user(client).is_authenticated


@pytest.mark.parametrize("url", [SIGN_IN, ADMIN_SIGN_IN])
def test_the_fifth_wrong_password_locks_the_account_and_says_for_how_long(client, person, url):
    assert attempts(client, LIMIT, url=url) == [200] * (LIMIT - 1) + [429]
    refused = attempt(client, PASSWORD, url=url)
    assert refused.status_code == 429
    page = refused.content.decode()
    assert "Đã nhập sai mật khẩu 5 lần." in page
    assert "trong 15 phút" in page
    assert reverse("agencies:forgotten_password") in page
    assert not get_user(client).is_authenticated


def test_both_sign_in_pages_and_every_spelling_count_together(client, person):
    attempts(client, 2, url=ADMIN_SIGN_IN, email="LAN@CoQuan.example")
    attempts(client, 2)
    assert attempt(client, email=" Lan@coquan.example", url=ADMIN_SIGN_IN).status_code == 429


@pytest.mark.parametrize(("after", "opens"), [(WAIT - dt.timedelta(seconds=1), False), (WAIT, True)])
def test_the_lock_ends_after_a_quarter_of_an_hour_whatever_is_tried_meanwhile(client, person, after, opens):
    with time_machine.travel(NINE, tick=False):
        attempts(client, LIMIT)
    with time_machine.travel(NINE + WAIT - dt.timedelta(minutes=1), tick=False):
        assert attempts(client, 3) == [429] * 3
    with time_machine.travel(NINE + after + dt.timedelta(microseconds=opens), tick=False):
        assert lets_in(client) is opens


def test_a_right_password_forgets_the_wrong_ones(client, person):
    attempts(client, LIMIT - 1)
    assert lets_in(client)
    client.logout()
    assert attempts(client, LIMIT - 1) == [200] * (LIMIT - 1)
    assert lets_in(client)


def test_others_behind_the_same_address_are_let_in(client, person):
    attempts(client, LIMIT, email="khac@coquan.example")
    assert lets_in(client)


def test_the_account_opens_from_another_address(client, person):
    attempts(client, LIMIT)
    assert lets_in(client, REMOTE_ADDR="10.1.2.3")


def test_an_unknown_account_is_locked_alike(client, person):
    assert attempts(client, LIMIT, email="ai@coquan.example") == [200] * (LIMIT - 1) + [429]


def test_a_session_goes_on_while_its_account_is_locked(client, person):
    working = signed_in(person)
    attempts(client, LIMIT)
    assert working.get(reverse("agencies:account")).status_code == 200


def test_no_password_is_kept(client, person):
    attempts(client, 2, password="gan-dung-mat-khau")
    row = AccessAttempt.objects.get()
    assert "gan-dung-mat-khau" not in f"{row.post_data}{row.get_data}"


class TestAddress:
    """Whose address counts when there is a proxy."""

    @staticmethod
    def counted(client, **headers):
        attempt(client, **headers)
        return AccessAttempt.objects.get().ip_address

    def test_a_header_is_not_believed_unless_it_is_named(self, client):
        assert self.counted(client, HTTP_X_FORWARDED_FOR="10.9.9.9") == "127.0.0.1"

    @pytest.mark.parametrize(
        ("header", "address"),
        [
            ("10.9.9.9", "10.9.9.9"),
            ("1.1.1.1, 10.9.9.9", "10.9.9.9"),
            ("2001:db8::1", "2001:db8::1"),
            ("10.9.9.9, nonsense", "127.0.0.1"),
            ("", "127.0.0.1"),
        ],
    )
    def test_only_what_the_proxy_added_is_believed(self, client, settings, header, address):
        settings.CLIENT_ADDRESS_HEADER = "X-Forwarded-For"
        assert self.counted(client, HTTP_X_FORWARDED_FOR=header) == address

    def test_a_connection_without_an_address_is_counted_too(self, client, person):
        assert attempts(client, LIMIT, REMOTE_ADDR="")[-1] == 429
