"""Deadlines and reporting windows, decided from values (design R1–R3)."""

import datetime as dt
from collections.abc import Collection

from reports.periods.enums import PeriodKind, Wording

# 15/12/Y−1 to 14/12/Y, the half year to 14/6 (design R3; Decree 09/2019 as repeated in provincial rules).
WINDOW_START = (12, 15)
HALF_YEAR_END = (6, 14)
YEAR_END = (12, 14)
SATURDAY = 5


def is_working_day(day: dt.date, holidays: Collection[dt.date] = ()) -> bool:
    """Monday to Friday, public holidays excepted."""
    return day.weekday() < SATURDAY and day not in holidays


def next_working_day(day: dt.date, holidays: Collection[dt.date] = ()) -> dt.date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day, holidays):
        day += dt.timedelta(days=1)
    return day


def previous_working_day(day: dt.date, holidays: Collection[dt.date] = ()) -> dt.date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day, holidays):
        day -= dt.timedelta(days=1)
    return day


def last_on_time_day(
    nominal: dt.date, wording: Wording, *, rolls: bool = False, holidays: Collection[dt.date] = ()
) -> dt.date:
    """The last day that is on time, until its end, Vietnam time (design R1).

    "Trước ngày 25/6" ends with 24/6; "chậm nhất ngày 15/6" with 15/6. With `rolls` a day off moves on to the next
    working day (Civil Code 2015 art. 148, by analogy).
    """
    day = nominal - dt.timedelta(days=1) if wording == Wording.BEFORE else nominal
    return next_working_day(day, holidays) if rolls else day


def data_window(kind: PeriodKind, year: int) -> tuple[dt.date, dt.date]:
    """First day of the data and cut-off of a yearly or half-yearly period (design R3)."""
    end = HALF_YEAR_END if kind == PeriodKind.HALF_YEAR else YEAR_END
    return dt.date(year - 1, *WINDOW_START), dt.date(year, *end)


def period_code(kind: PeriodKind, year: int) -> str:
    """`annual-2026`, `half-year-2026`."""
    return f"{kind.value.replace('_', '-')}-{year}"
