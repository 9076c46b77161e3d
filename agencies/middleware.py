"""Who asks, as they stand today: read once per request and handed to everything below."""

import time
from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from agencies.http import PersonRequest
from agencies.models import Membership
from agencies.rules import Actor, actor_from


class ActorMiddleware:
    """Puts `today` on every request, and `memberships`, `actor` and `unread` on those of signed-in people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cast(PersonRequest, request).today = timezone.localdate()
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        if not request.user.is_authenticated:
            return
        person = cast(PersonRequest, request)
        myself = Actor(person.user.pk, person.today)
        memberships = list(Membership.objects.of(person.user.pk, person.today).with_unread(myself))
        person.memberships = memberships
        pairs = ((membership.role, membership.agency_id) for membership in person.memberships)
        person.actor = actor_from(person.user.pk, person.today, pairs)
        person.unread = memberships[0].unread if memberships else None
        # Known already: the frame of every page asks.
        person.user.is_staff = person.user.is_superuser or person.actor.is_administrator


class SessionRenewalMiddleware:
    """Lets a session end after SESSION_COOKIE_AGE without a request, at one write in ten minutes, not one a request."""

    RENEWED_AT = "renewed_at"
    EVERY_SECONDS = 10 * 60

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.get(self.RENEWED_AT, 0) >= self.EVERY_SECONDS:
                # A changed session is stored, and its cookie sent, with a new end.
                request.session[self.RENEWED_AT] = now
        return self.get_response(request)
