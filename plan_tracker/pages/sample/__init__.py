"""Invented people, progress and reports for trying the product out: deterministic, labelled, never for real."""

from plan_tracker.pages.sample.records import (
    PASSWORD,
    load_people,
    load_petitions,
    load_progress,
    load_work,
    open_periods,
)
from plan_tracker.pages.sample.reports import load_reports

__all__ = [
    "PASSWORD",
    "load_people",
    "load_petitions",
    "load_progress",
    "load_reports",
    "load_work",
    "open_periods",
]
