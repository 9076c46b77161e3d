"""Refusals and failures of the consolidation room."""

from agencies.exceptions import Refused


class RenderRefused(Refused):
    """The document cannot be asked for in this state."""


class RenderingFailed(Exception):
    """The document cannot be made; the text is for people."""
