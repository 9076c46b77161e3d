"""When reminders go out, decided from values."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from reports.periods.rules import Calendar
from reports.reminders.enums import Step
from reports.reminders.rules import days_left, last_due_day, planned_day

D = dt.date
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("last_day", "planned"),
    [
        (D(2026, 12, 30), D(2026, 12, 16)),
        # 15/11/2026 is a Sunday, 10/6/2028 a Saturday.
        (D(2026, 11, 29), D(2026, 11, 13)),
        (D(2028, 6, 24), D(2028, 6, 9)),
        (D(2028, 3, 14), D(2028, 2, 29)),
        (D(2026, 6, 15), D(2026, 6, 1)),
    ],
)
def test_a_step_goes_out_fourteen_days_before_or_on_the_working_day_before_that(last_day, planned):
    assert planned_day(last_day, Step.BEFORE_14) == planned


def test_a_holiday_moves_the_step_to_the_working_day_before():
    holidays = Calendar(days_off=frozenset({D(2026, 12, 16), D(2026, 12, 15)}))
    assert planned_day(D(2026, 12, 30), Step.BEFORE_14, holidays) == D(2026, 12, 14)


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
def test_todays_steps_are_due_from_eight_in_the_morning(now, last):
    assert last_due_day(dt.datetime(*now, tzinfo=VIETNAM)) == last


@pytest.mark.parametrize(
    ("today", "left"), [(D(2026, 11, 28), 1), (D(2026, 11, 29), 0), (D(2026, 11, 30), -1), (D(2026, 10, 30), 30)]
)
def test_days_left_are_negative_once_the_last_day_has_passed(today, left):
    assert days_left(D(2026, 11, 29), today) == left
