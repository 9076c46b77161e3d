"""Numbers as people read them: rounding never says what the exact number does not."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_tracker.lib.numbers import decimal_text, rounded, share_text

EXACT = st.fractions(min_value=-1000, max_value=10**9, max_denominator=10**12)
LIMITS = st.decimals(min_value=0, max_value=200, places=4).map(Fraction)


def side(value: Fraction, limit: Fraction) -> int:
    return (value > limit) - (value < limit)


@pytest.mark.parametrize(
    ("value", "against", "shown"),
    [
        ("99.96", "100", "99,96"),
        ("99.996", "100", "99,996"),
        ("99.99999", "100", "99,99999"),
        # Closer than eight decimals: cut, not rounded.
        ("99.9999999999", "100", "99,99999999"),
        ("50.0000000001", "50", "50,00000001"),
        ("50", "50", "50"),
        ("98.5", "98.5", "98,5"),
        ("98.4999", "98.5", "98,4999"),
        # A half goes up, also where the digit before it is even.
        ("98.125", None, "98,13"),
        ("98.135", None, "98,14"),
        ("-0.125", None, "-0,13"),
        ("-0.001", None, "0"),
        ("1234567.891", None, "1.234.567,89"),
    ],
)
def test_a_number_is_rounded_honestly(value, against, shown):
    assert share_text(Fraction(value), against=Fraction(against) if against else None) == shown


def test_what_equals_a_limit_that_has_no_end_is_shown_as_any_other_number():
    assert rounded(Fraction(100, 3), against=Fraction(100, 3)) == Decimal("33.33")


def test_a_large_amount_keeps_all_its_digits():
    assert decimal_text(rounded(Fraction(10**40 + 1), places=2)) == "10." + "000." * 12 + "001"


@given(value=EXACT, limit=LIMITS)
def test_what_is_shown_is_on_the_same_side_of_the_limit(value, limit):
    assert side(Fraction(rounded(value, against=limit)), limit) == side(value, limit)


@given(value=EXACT, limit=LIMITS)
def test_what_is_shown_is_no_further_off_than_half_of_the_last_place(value, limit):
    assert abs(Fraction(rounded(value)) - value) <= Fraction(1, 200)
    assert abs(Fraction(rounded(value, against=limit)) - value) <= Fraction(1, 100)


@given(one=EXACT, other=EXACT)
def test_the_greater_number_is_never_shown_as_the_smaller(one, other):
    low, high = sorted((one, other))
    assert rounded(low) <= rounded(high)
