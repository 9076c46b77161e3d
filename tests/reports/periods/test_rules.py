"""Deadlines and reporting windows: the table of domain 2.5, working days, data windows, codes."""

import datetime as dt

import pytest

from reports.periods.enums import PeriodKind, Wording
from reports.periods.rules import (
    Calendar,
    data_window,
    is_due_to_open,
    is_real_day,
    is_working_day,
    last_on_time_day,
    next_working_day,
    period_code,
    previous_working_day,
)

D = dt.date

# Nominal date ("trước ngày"), literal last day, last day rolled on by Civil Code art. 148.
# New Year's Day is the only fixed holiday that the table meets.
LAST_DAYS = [
    (D(2022, 6, 25), D(2022, 6, 24), D(2022, 6, 24)),
    (D(2022, 11, 30), D(2022, 11, 29), D(2022, 11, 29)),
    (D(2022, 12, 31), D(2022, 12, 30), D(2022, 12, 30)),
    (D(2023, 6, 25), D(2023, 6, 24), D(2023, 6, 26)),
    (D(2023, 11, 30), D(2023, 11, 29), D(2023, 11, 29)),
    (D(2023, 12, 31), D(2023, 12, 30), D(2024, 1, 2)),
    (D(2024, 6, 25), D(2024, 6, 24), D(2024, 6, 24)),
    (D(2024, 11, 30), D(2024, 11, 29), D(2024, 11, 29)),
    (D(2024, 12, 31), D(2024, 12, 30), D(2024, 12, 30)),
    (D(2025, 6, 25), D(2025, 6, 24), D(2025, 6, 24)),
    (D(2025, 11, 30), D(2025, 11, 29), D(2025, 12, 1)),
    (D(2025, 12, 31), D(2025, 12, 30), D(2025, 12, 30)),
    (D(2026, 6, 25), D(2026, 6, 24), D(2026, 6, 24)),
    (D(2026, 11, 30), D(2026, 11, 29), D(2026, 11, 30)),
    (D(2026, 12, 31), D(2026, 12, 30), D(2026, 12, 30)),
    (D(2027, 6, 25), D(2027, 6, 24), D(2027, 6, 24)),
    (D(2027, 11, 30), D(2027, 11, 29), D(2027, 11, 29)),
    (D(2027, 12, 31), D(2027, 12, 30), D(2027, 12, 30)),
    (D(2028, 6, 25), D(2028, 6, 24), D(2028, 6, 26)),
    (D(2028, 11, 30), D(2028, 11, 29), D(2028, 11, 29)),
    (D(2028, 12, 31), D(2028, 12, 30), D(2029, 1, 2)),
    (D(2029, 6, 25), D(2029, 6, 24), D(2029, 6, 25)),
    (D(2029, 11, 30), D(2029, 11, 29), D(2029, 11, 29)),
    (D(2029, 12, 31), D(2029, 12, 30), D(2029, 12, 31)),
    (D(2030, 6, 25), D(2030, 6, 24), D(2030, 6, 24)),
    (D(2030, 11, 30), D(2030, 11, 29), D(2030, 11, 29)),
    (D(2030, 12, 31), D(2030, 12, 30), D(2030, 12, 30)),
]
NEW_YEARS = Calendar(days_off=frozenset(D(year, 1, 1) for year in range(2022, 2032)))


@pytest.mark.parametrize(("nominal", "literal", "rolled"), LAST_DAYS)
def test_before_a_day_ends_with_the_day_before_it(nominal, literal, rolled):
    assert last_on_time_day(nominal, Wording.BEFORE, calendar=NEW_YEARS) == literal


@pytest.mark.parametrize(("nominal", "literal", "rolled"), LAST_DAYS)
def test_a_last_day_off_rolls_on_to_the_next_working_day_where_the_switch_is_on(nominal, literal, rolled):
    assert last_on_time_day(nominal, Wording.BEFORE, rolls=True, calendar=NEW_YEARS) == rolled


def test_the_table_of_deadlines_is_complete():
    days = [(6, 25), (11, 30), (12, 31)]
    assert [row[0] for row in LAST_DAYS] == [D(year, *day) for year in range(2022, 2031) for day in days]


@pytest.mark.parametrize(
    ("nominal", "rolls", "last"),
    [
        (D(2026, 6, 15), False, D(2026, 6, 15)),
        (D(2025, 6, 15), False, D(2025, 6, 15)),
        (D(2025, 6, 15), True, D(2025, 6, 16)),
        (D(2028, 2, 29), False, D(2028, 2, 29)),
    ],
)
def test_on_or_before_a_day_includes_the_day(nominal, rolls, last):
    assert last_on_time_day(nominal, Wording.ON_OR_BEFORE, rolls=rolls) == last


@pytest.mark.parametrize(
    ("nominal", "last"),
    [
        (D(2026, 3, 1), D(2026, 2, 28)),
        (D(2028, 3, 1), D(2028, 2, 29)),
        (D(2026, 1, 1), D(2025, 12, 31)),
    ],
)
def test_before_the_first_of_a_month_ends_with_the_month_before(nominal, last):
    assert last_on_time_day(nominal, Wording.BEFORE) == last


# 30/4 and 1/5/2026 are a Thursday and a Friday: the next working day after the 29th is Monday 4/5.
HOLIDAYS = Calendar(days_off=frozenset({D(2026, 4, 30), D(2026, 5, 1)}))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (D(2026, 11, 27), True),
        (D(2026, 11, 28), False),
        (D(2026, 11, 29), False),
        (D(2026, 11, 30), True),
        (D(2026, 4, 29), True),
        (D(2026, 4, 30), False),
    ],
)
def test_a_working_day_is_monday_to_friday_and_no_holiday(day, works):
    assert is_working_day(day, HOLIDAYS) is works


def test_a_weekend_day_worked_instead_is_a_working_day_even_where_it_is_also_a_holiday():
    saturday = D(2026, 11, 28)
    calendar = Calendar(days_off=frozenset({saturday, D(2026, 11, 27)}), days_worked=frozenset({saturday}))
    assert is_working_day(saturday, calendar)
    assert (next_working_day(D(2026, 11, 27), calendar), previous_working_day(D(2026, 11, 29), calendar)) == (
        saturday,
        saturday,
    )
    assert last_on_time_day(D(2026, 11, 29), Wording.BEFORE, rolls=True, calendar=calendar) == saturday


@pytest.mark.parametrize(
    ("day", "month", "year", "is_real"),
    [
        (31, 2, None, False),
        (29, 2, None, False),
        (29, 2, 2028, True),
        (29, 2, 2026, False),
        (31, 11, None, False),
        (30, 11, None, True),
        (0, 1, None, False),
        (1, 13, None, False),
    ],
)
def test_a_day_of_every_year_must_be_in_every_year(day, month, year, is_real):
    assert is_real_day(day, month, year) is is_real


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (D(2026, 10, 15), False),
        (D(2026, 10, 16), True),
        (D(2026, 12, 30), True),
        (D(2026, 12, 31), False),
    ],
)
def test_a_period_opens_from_its_day_on_until_its_last_deadline_has_passed(on, due):
    assert is_due_to_open(D(2026, 10, 16), D(2026, 12, 30), on) is due


@pytest.mark.parametrize(
    ("day", "previous", "following"),
    [
        (D(2026, 4, 29), D(2026, 4, 29), D(2026, 4, 29)),
        (D(2026, 4, 30), D(2026, 4, 29), D(2026, 5, 4)),
        (D(2026, 5, 3), D(2026, 4, 29), D(2026, 5, 4)),
        (D(2026, 11, 15), D(2026, 11, 13), D(2026, 11, 16)),
    ],
)
def test_days_off_move_to_the_working_day_on_either_side(day, previous, following):
    assert (previous_working_day(day, HOLIDAYS), next_working_day(day, HOLIDAYS)) == (previous, following)


@pytest.mark.parametrize(
    ("kind", "window"),
    [
        (PeriodKind.ANNUAL, (D(2025, 12, 15), D(2026, 12, 14))),
        (PeriodKind.HALF_YEAR, (D(2025, 12, 15), D(2026, 6, 14))),
    ],
)
def test_a_years_data_begin_on_15_december_of_the_year_before(kind, window):
    assert data_window(kind, 2026) == window


@pytest.mark.parametrize(
    ("kind", "code"), [(PeriodKind.ANNUAL, "annual-2026"), (PeriodKind.HALF_YEAR, "half-year-2026")]
)
def test_a_period_code_is_kind_and_year(kind, code):
    assert period_code(kind, 2026) == code
