"""Who asks, as they stand today: read once per request and handed to everything below."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from agencies.http import PersonRequest
from agencies.models import Membership
from agencies.rules import actor_from


class ActorMiddleware:
    """Puts `today` on every request, and `memberships` and `actor` on those of signed-in people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cast(PersonRequest, request).today = timezone.localdate()
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        if not request.user.is_authenticated:
            return
        person = cast(PersonRequest, request)
        person.memberships = list(Membership.objects.of(person.user.pk, person.today))
        pairs = ((membership.role, membership.agency_id) for membership in person.memberships)
        person.actor = actor_from(person.user.pk, person.today, pairs)
        # Known already: the frame of every page asks.
        person.user.is_staff = person.user.is_superuser or person.actor.is_administrator
