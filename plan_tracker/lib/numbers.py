"""Numbers written as Vietnamese people write them: comma for decimals, dot for thousands."""

import math
import re
from decimal import Decimal
from fractions import Fraction

UNIT = 1024
# Digits of a group of thousands.
THOUSAND = 3
_SPACES = re.compile("[\u00a0\u2007\u2009\u202f]")
_GROUPED_BY_SPACES = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
# Dots or commas that stand between thousands: two of them, or one before the other sign.
_GROUPED = re.compile(r"\d{1,3}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,}|(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+)")
_PLAIN = re.compile(r"(\d+)(?:([.,])(\d+))?")
# Commas between thousands, or a dot that can only be before decimals.
_ENGLISH = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}|\d+\.(?:\d{1,2}|\d{4,})|0\.\d{3})")


class UnreadableNumber(ValueError):
    """The text is no number."""


class AmbiguousNumber(UnreadableNumber):
    """ "1.234": one thousand and more, or a little more than one? Asked back, never guessed (design R13).

    `mark` is the sign that may mean either.
    """

    def __init__(self, thousands: Decimal, decimals: Decimal, mark: str = ".") -> None:
        self.readings = (thousands, decimals)
        self.mark = mark
        super().__init__(f"{thousands} or {decimals}")


def is_english(text: str) -> bool:
    """Written with commas for thousands or a dot for decimals: “1,234.5”, “1,234,567”, “98.5”."""
    return _ENGLISH.fullmatch(text.strip()) is not None


def read_decimal(text: str, *, is_among_english: bool = False) -> Decimal:
    """A number as Vietnamese people type it: `98,5` and `98.5` are alike, dots or spaces may part thousands.

    A lone dot before exactly three digits raises `AmbiguousNumber`, among numbers of which some are English
    (`is_english`) a lone comma too; what is no number `UnreadableNumber`.
    """
    text = _SPACES.sub(" ", text).replace("\u2212", "-").strip()
    sign = Decimal(-1) if text.startswith("-") else Decimal(1)
    text = text.removeprefix("-").strip()
    if not text.isascii():
        raise UnreadableNumber(text)
    if _GROUPED_BY_SPACES.fullmatch(text):
        text = text.replace(" ", "")
    if _GROUPED.fullmatch(text):
        last = max(text.rfind("."), text.rfind(","))
        whole, part = (text[:last], text[last + 1 :]) if "." in text and "," in text else (text, "")
        return sign * Decimal(f"{whole.replace('.', '').replace(',', '')}.{part or 0}")
    plain = _PLAIN.fullmatch(text)
    if plain is None:
        raise UnreadableNumber(text)
    whole, mark, part = plain.groups()
    if mark == "." and len(part) == THOUSAND and int(whole):
        raise AmbiguousNumber(sign * Decimal(whole + part), sign * Decimal(f"{whole}.{part}"))
    if is_among_english and mark == "," and len(part) == THOUSAND and int(whole) and len(whole) <= THOUSAND:
        raise AmbiguousNumber(sign * Decimal(whole + part), sign * Decimal(f"{whole}.{part}"), mark)
    return sign * Decimal(f"{whole}.{part}" if part else whole)


def typed_text(value: Decimal) -> str:
    """A number as it is put into a field: “1234,5”. Without dots for thousands, so that it reads back as it is."""
    return decimal_text(value).replace(".", "")


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
