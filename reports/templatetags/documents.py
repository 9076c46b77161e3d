"""Filters of the printed documents."""

from collections.abc import Sequence

from django import template

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
