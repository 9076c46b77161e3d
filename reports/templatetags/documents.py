"""Filters of the printed documents."""

import datetime as dt
from collections.abc import Sequence

from django import template

from plan_tracker.lib.dates import document_date

register = template.Library()

# Points are numbered in the Vietnamese alphabet: no f, j, w, z (Decree 30/2020, Annex I).
POINTS = "abcdđeghiklmnopqrstuvxy"


@register.filter
def point(number: int) -> str:
    """The letter of the nth point, from 1: a, b, c, d, đ, e, g, …; after y: aa, ab, …"""
    turns, place = divmod(number - 1, len(POINTS))
    return (POINTS[turns - 1] if turns else "") + POINTS[place]


@register.filter
def joined(names: Sequence[str]) -> str:
    """“A; B; C”."""
    return "; ".join(names)


@register.filter
def paper_date(day: dt.date) -> str:
    """“ngày 05 tháng 01 năm 2026”."""
    return document_date(day)


@register.filter
def sentence(text: str) -> str:
    """The text in one paragraph, closed by a full stop where its author left it open."""
    line = " ".join(text.split())
    return line if line.endswith((".", ";", ":", "!", "?", "…", ".”")) else f"{line}."
