"""Filters of the printed documents."""

import datetime as dt
from collections.abc import Sequence

from django import template

from plan_tracker.lib.dates import document_date
from reports.consolidation import rules

register = template.Library()
point = register.filter(rules.point)
sentence = register.filter(rules.sentence)


@register.filter
def joined(names: Sequence[str]) -> str:
    """“A; B; C”."""
    return "; ".join(names)


@register.filter
def paper_date(day: dt.date) -> str:
    """“ngày 05 tháng 01 năm 2026”."""
    return document_date(day)
