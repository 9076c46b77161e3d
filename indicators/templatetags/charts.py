"""Charts in pages: `{% load charts %}`, then `{% chart … %}` and `{% trend … %}`."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.utils.safestring import SafeString

from indicators.rendering import PAGE, IndicatorChart, specification, trend_svg

register = template.Library()


@register.inclusion_tag("components/chart.html")
def chart(drawn: IndicatorChart) -> dict[str, Any]:
    """A figure with the chart and the table that says the same; brings the script that draws it."""
    return {"chart": drawn, "specification": specification(drawn, size=PAGE)}


@register.simple_tag
def trend(values: Sequence[Fraction | Decimal | int | None], partial: Collection[int] = ()) -> SafeString:
    """The small line of a table row, one value a year; `partial` are places of values that areas are missing of."""
    return trend_svg(values, partial=partial)
