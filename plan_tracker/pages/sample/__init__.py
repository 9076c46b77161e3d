"""Invented people, progress, figures and reports for trying the product out: deterministic and labelled."""

from plan_tracker.pages.sample.figures import accept_figures_of_past_years, load_figures
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
    "accept_figures_of_past_years",
    "load_figures",
    "load_people",
    "load_petitions",
    "load_progress",
    "load_reports",
    "load_work",
    "open_periods",
]
