"""Numbers written as Vietnamese people write them: comma for decimals, dot for thousands."""

from decimal import Decimal

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
