"""Refusals about periods."""

from agencies.exceptions import Refused


class PeriodRefused(Refused):
    """The period cannot be opened; the text says why."""
