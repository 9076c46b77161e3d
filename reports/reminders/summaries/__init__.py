"""Reminders for people: what is still owed, who was told of it, and one person's mail of the day."""

from reports.reminders.summaries.digest import OWN_ROLES, Digest, digest, digest_by_hand
from reports.reminders.summaries.owed import Owed, owed_by

__all__ = ["OWN_ROLES", "Digest", "Owed", "digest", "digest_by_hand", "owed_by"]
