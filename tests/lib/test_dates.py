"""Dates as Vietnamese documents write them (Decree 30/2020)."""

import datetime as dt

import pytest

from plan_tracker.lib.dates import document_date, short_date, weekday_date


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (dt.date(2020, 1, 5), "ngày 05 tháng 01 năm 2020"),
        (dt.date(2022, 2, 28), "ngày 28 tháng 02 năm 2022"),
        (dt.date(2022, 3, 8), "ngày 08 tháng 3 năm 2022"),
        (dt.date(2019, 6, 29), "ngày 29 tháng 6 năm 2019"),
        (dt.date(2026, 9, 9), "ngày 09 tháng 9 năm 2026"),
        (dt.date(2026, 10, 10), "ngày 10 tháng 10 năm 2026"),
        (dt.date(2028, 2, 29), "ngày 29 tháng 02 năm 2028"),
    ],
)
def test_a_document_has_a_zero_only_before_small_days_and_months_one_and_two(day, written):
    assert document_date(day) == written


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (dt.date(2026, 11, 23), "Thứ Hai 23/11/2026"),
        (dt.date(2026, 11, 28), "Thứ Bảy 28/11/2026"),
        (dt.date(2026, 11, 29), "Chủ nhật 29/11/2026"),
    ],
)
def test_a_deadline_is_shown_with_its_weekday(day, written):
    assert weekday_date(day) == written


def test_a_short_date_keeps_its_zeros():
    assert short_date(dt.date(2026, 6, 5)) == "05/06/2026"
