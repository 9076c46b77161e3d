"""Numbers written as Vietnamese people write them: comma for decimals, dot for thousands."""

from decimal import Decimal


def decimal_text(value: Decimal) -> str:
    """“98,5”, “1.234,5”, “100”: no zeros that say nothing."""
    whole, _, fraction = f"{value:,f}".partition(".")
    fraction = fraction.rstrip("0")
    whole = whole.replace(",", ".")
    return f"{whole},{fraction}" if fraction else whole
