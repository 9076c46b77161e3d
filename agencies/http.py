"""The request as our views see it."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from agencies.exceptions import NotAllowed, Refused
from agencies.models import Membership, User
from agencies.rules import Actor


class PersonRequest(HttpRequest):
    """A request of a signed-in person. `ActorMiddleware` fills the fields."""

    user: User
    today: dt.date
    actor: Actor
    memberships: list[Membership]
    # Messages that the person has not opened; None for somebody without a membership, with whose they are counted.
    unread: int | None
    htmx: HtmxDetails


@contextmanager
def refusals(tell: Callable[[str], object]) -> Iterator[None]:
    """What a service refuses in here is told, and the rest of the block left out; who has no right still gets 403."""
    try:
        yield
    except NotAllowed:
        raise
    except Refused as refusal:
        tell(str(refusal))


def sign_in_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The account that somebody tries to enter, written in one way, so that wrong passwords are counted together."""
    typed = (credentials or request.POST).get("username") or ""
    return User.objects.clean_email(str(typed))


def client_address(request: HttpRequest) -> str | None:
    """The browser's address: the last entry of the header our proxy adds to, else that of the connection.

    Earlier entries of the header are whatever the browser sent.
    """
    header = request.headers.get(settings.CLIENT_ADDRESS_HEADER, "") if settings.CLIENT_ADDRESS_HEADER else ""
    return _address(header.rpartition(",")[2]) or _address(request.META.get("REMOTE_ADDR", ""))


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None
