"""Deadlines and reporting windows, decided from values (design R1–R3)."""

import datetime as dt
from dataclasses import dataclass

from reports.periods.enums import PeriodKind, Wording

# 15/12/Y−1 to 14/12/Y, the half year to 14/6 (design R3; Decree 09/2019 as repeated in provincial rules).
WINDOW_START = (12, 15)
HALF_YEAR_END = (6, 14)
YEAR_END = (12, 14)
SATURDAY = 5
# A rule for every year must name a day that every year has: not 29/2.
ORDINARY_YEAR = 2023


@dataclass(frozen=True)
class Calendar:
    """What differs from Monday to Friday: weekdays off, and weekend days worked instead (hoán đổi)."""

    days_off: frozenset[dt.date] = frozenset()
    days_worked: frozenset[dt.date] = frozenset()


WEEKENDS_ONLY = Calendar()


def is_weekend(day: dt.date) -> bool:
    return day.weekday() >= SATURDAY


def is_working_day(day: dt.date, calendar: Calendar = WEEKENDS_ONLY) -> bool:
    """Monday to Friday without holidays, and weekend days that are worked instead (Labour Code 2019 art. 112)."""
    if day in calendar.days_worked:
        return True
    return not is_weekend(day) and day not in calendar.days_off


def next_working_day(day: dt.date, calendar: Calendar = WEEKENDS_ONLY) -> dt.date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day, calendar):
        day += dt.timedelta(days=1)
    return day


def previous_working_day(day: dt.date, calendar: Calendar = WEEKENDS_ONLY) -> dt.date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day, calendar):
        day -= dt.timedelta(days=1)
    return day


def last_on_time_day(
    nominal: dt.date, wording: Wording, *, rolls: bool = False, calendar: Calendar = WEEKENDS_ONLY
) -> dt.date:
    """The last day that is on time, until its end, Vietnam time (design R1).

    "Trước ngày 25/6" ends with 24/6; "chậm nhất ngày 15/6" with 15/6. With `rolls` a day off moves on to the next
    working day (Civil Code 2015 art. 148, by analogy).
    """
    day = nominal - dt.timedelta(days=1) if wording == Wording.BEFORE else nominal
    return next_working_day(day, calendar) if rolls else day


def is_real_day(day: int, month: int, year: int | None) -> bool:
    """Whether the year has the day; without a year, whether every year has it (29/2 is no day of every year)."""
    try:
        dt.date(year or ORDINARY_YEAR, month, day)
    except ValueError:
        return False
    return True


def is_due_to_open(opens_on: dt.date, last_day: dt.date, on: dt.date) -> bool:
    """Whether a period opens by itself on the day: its time has come, and its last deadline has not passed.

    What was over before the installation began is not asked for any more.
    """
    return opens_on <= on <= last_day


def data_window(kind: PeriodKind, year: int) -> tuple[dt.date, dt.date]:
    """First day of the data and cut-off: the half year's, or the whole year's (design R3)."""
    end = HALF_YEAR_END if kind == PeriodKind.HALF_YEAR else YEAR_END
    return dt.date(year - 1, *WINDOW_START), dt.date(year, *end)


def period_code(kind: PeriodKind, year: int) -> str:
    """`annual-2026`, `half-year-2026`."""
    return f"{kind.value.replace('_', '-')}-{year}"
