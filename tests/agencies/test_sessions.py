"""A session ends after a working day without a request, and is written seldom while it lasts."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

from tests.conftest import signed_in
from tests.factories.agencies import UserFactory

pytestmark = pytest.mark.django_db

ACCOUNT = reverse("agencies:account")
NINE = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def open_at(client, moment):
    with time_machine.travel(moment, tick=False):
        return client.get(ACCOUNT)


@pytest.fixture
def client_since_nine():
    with time_machine.travel(NINE, tick=False):
        client = signed_in(UserFactory())
        client.get(ACCOUNT)
    return client


@pytest.mark.parametrize(("idle", "status"), [(12 * HOUR - MINUTE, 200), (12 * HOUR + MINUTE, 302)])
def test_it_ends_after_twelve_hours_without_a_request(client_since_nine, idle, status):
    assert open_at(client_since_nine, NINE + idle).status_code == status


def test_it_goes_on_while_somebody_works(client_since_nine):
    for hours in range(0, 40, 8):
        assert open_at(client_since_nine, NINE + hours * HOUR).status_code == 200


@pytest.mark.parametrize(("after", "renewed"), [(10 * MINUTE - MINUTE, False), (10 * MINUTE, True)])
def test_it_is_written_once_in_ten_minutes(client_since_nine, after, renewed):
    before = Session.objects.get().expire_date
    response = open_at(client_since_nine, NINE + after)
    assert (settings.SESSION_COOKIE_NAME in response.cookies) is renewed
    assert (Session.objects.get().expire_date - before) == (after if renewed else dt.timedelta(0))


def test_pages_in_between_cost_no_write(client_since_nine, django_assert_max_num_queries):
    with time_machine.travel(NINE + MINUTE, tick=False), django_assert_max_num_queries(20) as queries:
        client_since_nine.get(ACCOUNT)
    assert [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))] == []


def test_who_is_not_signed_in_gets_no_session(client):
    client.get(reverse("agencies:sign_in"))
    assert Session.objects.count() == 0


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client_since_nine):
    cookie = open_at(client_since_nine, NINE + HOUR).cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 12 * 3600)
