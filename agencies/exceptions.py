"""Refusals. Their text is Vietnamese and may be shown."""

from django.core.exceptions import PermissionDenied


class Refused(Exception):
    """The thing is not in a state for it, or what was given cannot be taken. Base of every service's refusals."""


class NotAllowed(Refused, PermissionDenied):
    """The person has no right to the verb; Django and the API answer 403."""
