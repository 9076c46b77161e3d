"""A person's secret address of the calendar: made, renewed, taken away."""

import hashlib
import secrets

from django.db import transaction

from agencies.models import User
from reports.reminders.models import CalendarFeed

SECRET_BYTES = 32


@transaction.atomic
def make_feed(*, user: User) -> str:
    """Give the person a new address; the one they had stops working. Returns the secret, which is not kept."""
    # The row lock puts two presses of the button in order.
    owner = User.objects.select_for_update().get(pk=user.pk)
    CalendarFeed.objects.filter(user=owner).delete()
    secret = secrets.token_urlsafe(SECRET_BYTES)
    CalendarFeed.objects.create(user=owner, secret_sha256=_digest(secret))
    return secret


def revoke_feed(*, user: User) -> None:
    """Take the address away; without one nothing happens."""
    CalendarFeed.objects.filter(user=user).delete()


def feed_of(secret: str) -> CalendarFeed | None:
    """Whose address it is; nobody's once the person is not active any more.

    Looked up by its digest, so the time that the database takes tells nothing about a secret.
    """
    feeds = CalendarFeed.objects.filter(secret_sha256=_digest(secret), user__is_active=True)
    return feeds.select_related("user").first()


def _digest(secret: str) -> str:
    """256 random bits need no slow hash: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
