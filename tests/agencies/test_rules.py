"""Who a person is on a day, and when a mail is tried again."""

import datetime as dt

import pytest

from agencies.enums import Role
from agencies.rules import MAIL_MAX_ATTEMPTS, Actor, actor_from, next_mail_attempt

DAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
MINE, OTHER = 1, 2


def actor(*roles: Role) -> Actor:
    return actor_from(5, DAY, [(role, MINE) for role in roles])


@pytest.mark.parametrize(
    ("role", "enters", "consolidates", "leads", "administers"),
    [
        (Role.OFFICER, True, False, False, False),
        (Role.HEAD, True, False, False, False),
        (Role.CONSOLIDATOR, False, True, False, False),
        (Role.LEADER, False, False, True, False),
        (Role.ADMINISTRATOR, False, False, False, True),
    ],
)
def test_each_role_gives_its_own_right_in_its_own_agency(role, enters, consolidates, leads, administers):
    person = actor(role)
    assert person.own_agencies == (frozenset({MINE}) if enters else frozenset())
    assert (person.consolidates(MINE), person.consolidates(OTHER)) == (consolidates, False)
    assert (person.leads(MINE), person.leads(OTHER)) == (leads, False)
    assert person.is_administrator is administers


def test_roles_in_several_agencies_are_kept_apart():
    person = actor_from(5, DAY, [(Role.OFFICER, MINE), (Role.HEAD, OTHER), (Role.CONSOLIDATOR, OTHER)])
    assert person.own_agencies == {MINE, OTHER}
    assert person.agencies_as(Role.HEAD) == {OTHER}
    assert person.agencies_as(Role.HEAD, Role.OFFICER) == {MINE, OTHER}
    assert (person.consolidates(MINE), person.consolidates(OTHER)) == (False, True)


def test_a_person_without_role_may_nothing():
    person = Actor(5, DAY)
    assert person.own_agencies == frozenset()
    assert not person.consolidates(MINE)
    assert not person.leads(MINE)
    assert not person.is_administrator


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 180), (6, 180), (23, 180), (24, None), (25, None)]
)
def test_a_mail_is_tried_again_with_growing_delay_and_given_up_in_the_end(attempts, minutes):
    expected = None if minutes is None else NOW + dt.timedelta(minutes=minutes)
    assert next_mail_attempt(attempts, NOW) == expected


def test_a_mail_is_tried_for_two_days_at_least():
    waits = [next_mail_attempt(attempts, NOW) - NOW for attempts in range(1, MAIL_MAX_ATTEMPTS)]
    assert sum(waits, dt.timedelta()) >= dt.timedelta(days=2)
