"""Numbers as Vietnamese people type them."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_tracker.lib.numbers import (
    AmbiguousNumber,
    UnreadableNumber,
    decimal_text,
    is_english,
    read_decimal,
    typed_text,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("98,5", "98.5"),
        ("98.5", "98.5"),
        ("100", "100"),
        ("1234,5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1.234.567,89", "1234567.89"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234\u202f567", "1234567"),
        ("12,345", "12.345"),
        ("0.512", "0.512"),
        ("98.51", "98.51"),
        ("98.5123", "98.5123"),
        ("  -7,5 ", "-7.5"),
        ("\u22127,5", "-7.5"),
    ],
)
def test_a_number_is_read_as_people_mean_it(text, number):
    assert read_decimal(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("98.512", ("98512", "98.512")),
        ("1.234", ("1234", "1.234")),
        ("12345.678", ("12345678", "12345.678")),
        ("-1.234", ("-1234", "-1.234")),
        ("1 234.567", ("1234567", "1234.567")),
    ],
)
def test_a_lone_dot_before_three_digits_is_asked_back(text, readings):
    with pytest.raises(AmbiguousNumber) as asked:
        read_decimal(text)
    assert asked.value.readings == tuple(Decimal(each) for each in readings)


@pytest.mark.parametrize("text", ["1,234", "-1,234", "999,000"])
def test_a_lone_comma_before_three_digits_is_asked_back_among_english_numbers(text):
    with pytest.raises(AmbiguousNumber) as asked:
        read_decimal(text, is_among_english=True)
    assert asked.value.readings == (Decimal(text.replace(",", "")), Decimal(text.replace(",", ".")))


@pytest.mark.parametrize("text", ["0,512", "1,2340", "98,5", "1234,567", "1 234,567", "1.234,567"])
def test_a_comma_that_parts_no_thousands_is_read_among_english_numbers_too(text):
    assert read_decimal(text, is_among_english=True) == read_decimal(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[(text, True) for text in ("1,234.5", "2,000.0", "1,234,567", "98.5", "-1,234.50", "0.512")],
        *[(text, False) for text in ("1,234", "1.234", "1.234,5", "1.234.567", "98,5", "100", "", "abc", "12.05.2025")],
    ],
)
def test_numbers_written_the_english_way_are_known(text, expected):
    assert is_english(text) is expected


@pytest.mark.parametrize(
    "text", ["", " ", "abc", "1,", ",5", "1e5", "1..2", "12.34.56", "1,2,3", "١٢", "NaN", "1 2", "--1", "5 %"]
)
def test_what_is_no_number_is_not_read(text):
    with pytest.raises(UnreadableNumber):
        read_decimal(text)


NUMBERS = st.decimals(min_value=0, max_value=10**15, places=4)


@given(NUMBERS)
def test_what_is_put_into_a_field_reads_back(number):
    assert read_decimal(typed_text(number)) == number


def readings(text: str) -> tuple[Decimal, ...]:
    """What a text may mean."""
    try:
        return (read_decimal(text),)
    except AmbiguousNumber as asked:
        return asked.readings


@given(NUMBERS)
def test_what_is_shown_reads_back_or_is_asked_about(number):
    assert number in readings(decimal_text(number))


@given(st.text(alphabet="0123456789., -", max_size=20))
def test_no_text_breaks_the_reading(text):
    with suppress(UnreadableNumber):
        assert all(number.is_finite() for number in readings(text))
