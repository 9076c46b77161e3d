"""When reminders go out, to whom, and which of several, decided from values."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.enums import Role
from reports.periods.rules import Calendar, is_working_day
from reports.reminders.rules import (
    Ladder,
    days_left,
    digest_day,
    last_due_day,
    merged_offsets,
    next_weekly,
    planned_day,
)

D, T = dt.date, dt.time
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
SUNDAY = D(2026, 11, 29)
LADDER = Ladder()
days = st.dates(D(2022, 1, 1), D(2030, 12, 31))
calendars = st.builds(Calendar, days_off=st.frozensets(days, max_size=12), days_worked=st.frozensets(days, max_size=3))


class TestTheLadder:
    def test_its_steps_are_those_of_the_design(self):
        assert LADDER.offsets == (-30, -14, -7, -3, -1, 0, 1, 3, 7)

    def test_more_people_hear_of_an_agencys_report_the_later_it_is(self):
        assert LADDER.agency_steps() == {
            Role.OFFICER: (-30, -14, -7, -3, -1, 0, 1, 3, 7),
            Role.HEAD: (-3, -1, 0, 1, 3, 7),
            Role.CONSOLIDATOR: (1, 3, 7),
            Role.LEADER: (7,),
        }

    def test_of_the_consolidated_report_the_consolidators_hear_from_the_first_step_on(self):
        assert LADDER.consolidator_steps() == {
            Role.CONSOLIDATOR: (-30, -14, -7, -3, -1, 0, 1, 3, 7),
            Role.HEAD: (-3, -1, 0, 1, 3, 7),
            Role.LEADER: (7,),
        }

    @pytest.mark.parametrize(("leader_from", "first"), [(8, 14), (14, 14), (15, 21), (30, 35)])
    def test_whoever_comes_in_after_the_last_step_begins_with_a_weekly_one(self, leader_from, first):
        assert Ladder(leader_from=leader_from).agency_steps()[Role.LEADER] == (first,)

    def test_without_weekly_steps_whoever_comes_in_later_hears_nothing(self):
        assert Ladder(leader_from=10, repeats_weekly=False).agency_steps()[Role.LEADER] == ()

    @pytest.mark.parametrize(
        ("ladder", "weekly"),
        [(LADDER, [14, 21, 28]), (Ladder(after=()), [7, 14, 21, 28]), (Ladder(before=(30,), after=(2,)), [9, 16, 23])],
    )
    def test_weekly_steps_count_on_from_the_last_one_and_never_before_the_last_day(self, ladder, weekly):
        assert [offset for offset in range(-40, 30) if ladder.is_weekly(offset)] == weekly


@pytest.mark.parametrize(
    ("last_day", "offset", "planned"),
    [
        (D(2026, 12, 30), -14, D(2026, 12, 16)),
        # 15/11/2026 is a Sunday, 10/6/2028 a Saturday.
        (SUNDAY, -14, D(2026, 11, 13)),
        (D(2028, 6, 24), -14, D(2028, 6, 9)),
        (D(2028, 3, 14), -14, D(2028, 2, 29)),
        (SUNDAY, -1, D(2026, 11, 27)),
        (SUNDAY, 0, D(2026, 11, 27)),
        (SUNDAY, 1, D(2026, 11, 30)),
        # Once overdue a Sunday moves on to the Monday after it.
        (SUNDAY, 7, D(2026, 12, 7)),
    ],
)
def test_a_step_moves_off_a_day_off_before_the_last_day_back_and_after_it_on(last_day, offset, planned):
    assert planned_day(last_day, offset) == planned


def test_a_holiday_moves_the_step_to_the_working_day_before():
    holidays = Calendar(days_off=frozenset({D(2026, 12, 16), D(2026, 12, 15)}))
    assert planned_day(D(2026, 12, 30), -14, holidays) == D(2026, 12, 14)


@given(days, st.sampled_from((*LADDER.offsets, 14, 21)), calendars)
def test_every_step_goes_out_on_a_working_day_and_none_before_the_last_day_goes_out_after_its_own(
    day, offset, calendar
):
    planned = planned_day(day, offset, calendar)
    assert is_working_day(planned, calendar)
    assert planned <= day + dt.timedelta(days=offset) if offset <= 0 else planned >= day + dt.timedelta(days=offset)


@given(days, calendars)
def test_of_steps_that_meet_on_a_day_exactly_the_most_urgent_goes_out(last_day, calendar):
    planned = {offset: planned_day(last_day, offset, calendar) for offset in LADDER.offsets}
    left = set(planned) - merged_offsets(planned)
    assert {planned[offset] for offset in left} == set(planned.values())
    assert len(left) == len(set(planned.values()))
    assert all(offset <= other for other in left for offset in planned if planned[offset] == planned[other])


def test_the_last_two_steps_before_a_sunday_are_one():
    planned = {offset: planned_day(SUNDAY, offset) for offset in LADDER.offsets}
    assert merged_offsets(planned) == {-1}


@pytest.mark.parametrize(
    ("on", "offset"), [(D(2026, 12, 7), 14), (D(2026, 12, 20), 14), (D(2026, 12, 21), 21), (D(2027, 1, 20), 49)]
)
def test_of_weeks_that_passed_only_the_newest_is_made_up_for(on, offset):
    assert next_weekly(7, SUNDAY, on) == offset


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ((2026, 11, 13, 0, 1), D(2026, 11, 12)),
        ((2026, 11, 13, 7, 59, 59), D(2026, 11, 12)),
        ((2026, 11, 13, 8, 0), D(2026, 11, 13)),
        ((2026, 11, 13, 23, 59), D(2026, 11, 13)),
        ((2026, 1, 1, 7, 0), D(2025, 12, 31)),
        ((2028, 3, 1, 7, 0), D(2028, 2, 29)),
    ],
)
def test_todays_steps_are_due_from_the_plans_hour_on(now, last):
    assert last_due_day(dt.datetime(*now, tzinfo=VIETNAM), T(8)) == last


@pytest.mark.parametrize(("hour", "day"), [(6, D(2026, 11, 12)), (7, D(2026, 11, 13)), (15, D(2026, 11, 13))])
def test_a_day_of_digests_begins_at_the_earliest_hour_of_any_plan(hour, day):
    assert digest_day(dt.datetime(2026, 11, 13, hour, tzinfo=VIETNAM), [T(14), T(7)]) == day


@pytest.mark.parametrize(
    ("today", "left"), [(D(2026, 11, 28), 1), (D(2026, 11, 29), 0), (D(2026, 11, 30), -1), (D(2026, 10, 30), 30)]
)
def test_days_left_are_negative_once_the_last_day_has_passed(today, left):
    assert days_left(SUNDAY, today) == left
