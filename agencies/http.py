"""The request as our views see it."""

import datetime as dt

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from agencies.models import Membership, User
from agencies.rules import Actor


class PersonRequest(HttpRequest):
    """A request of a signed-in person. `ActorMiddleware` fills the fields."""

    user: User
    today: dt.date
    actor: Actor
    memberships: list[Membership]
    htmx: HtmxDetails
