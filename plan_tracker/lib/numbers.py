"""Numbers written as Vietnamese people write them: comma for decimals, dot for thousands."""

import math
from decimal import Decimal
from fractions import Fraction

UNIT = 1024


def decimal_text(value: Decimal) -> str:
    """“98,5”, “1.234,5”, “100”: no zeros that say nothing."""
    whole, _, fraction = f"{value:,f}".partition(".")
    fraction = fraction.rstrip("0")
    whole = whole.replace(",", ".")
    return f"{whole},{fraction}" if fraction else whole


def size_text(size: int) -> str:
    """The size of a file: “512 byte”, “1,4 MB”, “20 MB”; a tenth is enough."""
    amount, unit = Decimal(size), "byte"
    for larger in ("KB", "MB", "GB"):
        if amount < UNIT:
            break
        amount, unit = amount / UNIT, larger
    return f"{decimal_text(amount.quantize(Decimal('0.1')))} {unit}"


def rounded(value: Fraction | Decimal, *, against: Fraction | None = None, places: int = 2) -> Decimal:
    """`value` to `places` decimals, to more where rounding would put it on the other side of `against`, or onto it.

    99,96 is never shown as 100: rounding must not say what the exact value does not. A half goes away from zero, as
    people and spreadsheets round.
    """
    exact = Fraction(value)
    side = 0 if against is None else _side(exact, against)
    for more in range(places, places + 6):
        shown = _half_up(exact, more)
        if against is None or _side(Fraction(shown), against) == side:
            return shown
    if side == 0:
        return _half_up(exact, places)
    towards = math.floor if side < 0 else math.ceil
    return _scaled(towards(exact * 10 ** (places + 6)), places + 6)


def share_text(value: Fraction | Decimal, *, against: Fraction | None = None, places: int = 2) -> str:
    """A computed number as people read it, rounded honestly (`rounded`)."""
    return decimal_text(rounded(value, against=against, places=places))


def _half_up(value: Fraction, places: int) -> Decimal:
    away = math.floor(abs(value) * 10**places + Fraction(1, 2))
    return _scaled(-away if value < 0 else away, places)


def _scaled(units: int, places: int) -> Decimal:
    """`units` × 10^-places, with as many digits as it has: no context rounds it."""
    return Decimal(f"{units}E-{places}")


def _side(value: Fraction, limit: Fraction) -> int:
    return (value > limit) - (value < limit)
