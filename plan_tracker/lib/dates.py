"""Dates written as Vietnamese documents write them."""

import datetime as dt

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def document_date(day: dt.date) -> str:
    """“ngày 05 tháng 01 năm 2020”, “ngày 29 tháng 6 năm 2019”: a zero only before days 1-9 and months 1-2.

    Decree 30/2020, Annex I, part II, 4.
    """
    return f"ngày {day.day:02d} tháng {_document_month(day.month)} năm {day.year}"


def weekday_date(day: dt.date) -> str:
    """“Chủ nhật 29/11/2026”."""
    return f"{WEEKDAYS[day.weekday()]} {short_date(day)}"


def short_date(day: dt.date) -> str:
    """“29/11/2026”."""
    return f"{day:%d/%m/%Y}"


def _document_month(month: int) -> str:
    return f"{month:02d}" if month <= 2 else str(month)
