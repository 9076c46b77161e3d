"""The calendar as a feed for the calendar programs of a phone or a computer."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.models import actor_for
from reports.reminders.rendering import feed_ics
from reports.reminders.services.feeds import feed_of
from reports.reminders.summaries.feed import feed_events

# Calendar programs ask every few hours; nothing between them and us may keep a copy.
HEADERS = {
    "Cache-Control": "private, max-age=3600",
    "Content-Disposition": 'inline; filename="lich-bao-cao.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever knows the address reads it: calendar programs do not sign in. An unknown one is 404."""
    found = feed_of(secret)
    if found is None:
        raise Http404
    now = timezone.now()
    actor = actor_for(found.user, timezone.localdate(now))
    content = feed_ics(feed_events(found.user, actor), now)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=HEADERS)
