"""The small line of a table row: no library, no script, a few hundred bytes."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Spot = tuple[float, float]
MARGIN = 3
"""Room for the dot of the last value, in pixels."""


def trend_svg(
    values: Sequence[Fraction | Decimal | int | None],
    *,
    partial: Collection[int] = (),
    width: int = 80,
    height: int = 20,
) -> SafeString:
    """A line through one value a year, oldest first, with a gap where there is none and a dot on the last one.

    `partial` are the places of values that areas are missing of: hollow dots.

    Hidden from readers of the page aloud: the cell beside it says the value. Nothing at all where no year has one.
    """
    spots = _spots(values, width, height)
    known = [spot for spot in spots if spot]
    if not known:
        return SafeString("")
    return format_html(
        '<svg class="trend" width="{0}" height="{1}" viewBox="0 0 {0} {1}" aria-hidden="true" focusable="false">'
        "{2}{3}</svg>",
        width,
        height,
        format_html_join("", '<polyline points="{}"/>', ((line,) for line in _lines(spots))),
        format_html_join("", '<circle cx="{}" cy="{}" r="2.5"{}/>', _dots(spots, partial)),
    )


def _dots(spots: Sequence[Spot | None], partial: Collection[int]) -> Iterator[tuple[float, float, SafeString]]:
    last = max(place for place, spot in enumerate(spots) if spot)
    for place, spot in enumerate(spots):
        if spot and (place == last or place in partial):
            yield *spot, SafeString(' class="is-partial"' if place in partial else "")


def _spots(values: Sequence[Fraction | Decimal | int | None], width: int, height: int) -> list[Spot | None]:
    """Where each value lies, in pixels; values that are all the same lie half-way up."""
    numbers = [None if value is None else float(value) for value in values]
    known = [number for number in numbers if number is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    across = (width - 2 * MARGIN) / max(len(values) - 1, 1)

    def spot(place: int, number: float) -> Spot:
        share = (number - low) / (high - low) if high > low else 0.5
        return round(MARGIN + place * across, 1), round(height - MARGIN - share * (height - 2 * MARGIN), 1)

    return [None if number is None else spot(place, number) for place, number in enumerate(numbers)]


def _lines(spots: Sequence[Spot | None]) -> Iterator[str]:
    """Runs of known values; one by itself is a short dash."""
    run: list[Spot] = []
    for spot in (*spots, None):
        if spot:
            run.append(spot)
        elif run:
            [first, *_others], [*_before, last] = run, run
            ends = run if len(run) > 1 else [(first[0] - 1, first[1]), (last[0] + 1, last[1])]
            yield " ".join(f"{x},{y}" for x, y in ends)
            run = []
