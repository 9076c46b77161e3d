"""Figures written short, so that a table of cases can be read.

    2025: each 300/300, BA 699/700, TN -  |  2020: NT 80%

Periods stand between bars, "2025-6" is the first half of the year. What has no area is about the province; "each" is
about all seven districts, "-" takes one away again. A figure is one of

    95/100   160   80%   none   met   partly 6/12

Behind it may stand: "done 2022-12-30"; "~" an estimate, "?" provisional, else official; "@2025-11-30" the as-of day,
else the last day of the period.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from indicators.enums import Assessment, Half, Nature
from indicators.rules import Figure, Period

DISTRICTS = ("BA", "NH", "NP", "NS", "PRTC", "TB", "TN")
PROVINCE = "NT"
NATURES = {"~": Nature.ESTIMATE, "?": Nature.PROVISIONAL}


def period(text: str) -> Period:
    year, _, half = text.partition("-")
    return Period(int(year), Half.FIRST if half else Half.NONE)


def figures(text: str) -> dict[Period, list[Figure]]:
    """By period, as `part_result` takes them."""
    found = {}
    for piece in filter(None, (piece.strip() for piece in text.split("|"))):
        label, _, stated = piece.partition(":")
        about = period(label.strip())
        found[about] = list(_areas(stated, about))
    return found


def figure(text: str, about: Period, area: str = PROVINCE) -> Figure:
    values: dict[str, object] = {"as_of": about.end, "nature": Nature.OFFICIAL, "area": area}
    words = iter(text.split())
    for word in words:
        values |= {"done_on": dt.date.fromisoformat(next(words))} if word == "done" else _values(word)
    return Figure(**values)  # type: ignore[arg-type]


def _areas(stated: str, about: Period) -> Iterable[Figure]:
    by_area: dict[str, Figure] = {}
    for each in stated.split(","):
        first, _, rest = each.strip().partition(" ")
        if first == "each":
            by_area |= {area: figure(rest, about, area) for area in DISTRICTS}
        elif rest == "-":
            del by_area[first]
        elif first in {*DISTRICTS, PROVINCE}:
            by_area[first] = figure(rest, about, first)
        else:
            by_area[PROVINCE] = figure(each, about)
    return by_area.values()


def _values(word: str) -> dict[str, object]:
    if word in NATURES:
        return {"nature": NATURES[word]}
    if word.startswith("@"):
        return {"as_of": dt.date.fromisoformat(word[1:])}
    if word == "none":
        return {"nothing_arose": True}
    if word in Assessment.values:
        return {"assessment": Assessment(word), "text": "Theo báo cáo."}
    if "/" in word:
        numerator, denominator = word.split("/")
        return {"numerator": Decimal(numerator), "denominator": Decimal(denominator)}
    return {"value": Decimal(word.rstrip("%"))}
