"""Growth, judged without a root and shown with one (design R7)."""

from collections.abc import Mapping
from decimal import Decimal, localcontext
from fractions import Fraction


def required(base: Fraction, percent: Fraction, years: int) -> Fraction:
    """What `base` must have become after `years` at `percent` a year: base × (1 + percent/100)^years, exactly.

    A value that is not less has grown enough: V_n ≥ V_base × (1 + target)^n.
    """
    return base * (1 + percent / 100) ** years


def mean_rate(base: Fraction, value: Fraction, years: int) -> Decimal | None:
    """Average yearly rate in percent, to 25 places: for showing, never for judging. None without a positive base."""
    if base <= 0 or value < 0 or years < 1:
        return None
    return _root_rate(value / base, years)


def yearly_rates(values: Mapping[int, Fraction]) -> dict[int, Fraction]:
    """Rate in percent of each year whose year before has a positive value."""
    return {
        year: (value / values[year - 1] - 1) * 100
        for year, value in sorted(values.items())
        if values.get(year - 1, Fraction()) > 0
    }


def pace_needed(base: Fraction, value: Fraction, percent: Fraction, *, years: int, left: int) -> Decimal | None:
    """The yearly rate in percent that still reaches the target: `years` in the phase, `left` of them to come.

    None where there is no year left or nothing to grow from.
    """
    if base <= 0 or value <= 0 or left < 1:
        return None
    return _root_rate(required(base, percent, years) / value, left)


def _root_rate(ratio: Fraction, years: int) -> Decimal:
    with localcontext() as context:
        # Enough for the greatest and the least amount that a column holds, and for telling them from a limit.
        context.prec = 60
        quotient = Decimal(ratio.numerator) / Decimal(ratio.denominator)
        rate = (quotient ** (Decimal(1) / years) - 1) * 100
        return rate.quantize(Decimal("1e-25"))
