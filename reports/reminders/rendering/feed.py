"""The calendar feed as an iCalendar file (RFC 5545)."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from reports.reminders.summaries.feed import FeedEvent

# How often a calendar program should ask again.
EVERY = dt.timedelta(hours=12)


def feed_ics(events: Iterable[FeedEvent], now: dt.datetime) -> bytes:
    """All-day events that leave their day free: a deadline is no appointment."""
    calendar = Calendar()
    calendar.add("prodid", "-//plan_tracker//reporting calendar//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Hạn báo cáo và công việc"))
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for each in events:
        event = Event()
        event.add("uid", each.uid)
        event.add("dtstamp", now.astimezone(dt.UTC))
        event.add("dtstart", each.day)
        event.add("dtend", each.day + dt.timedelta(days=1))
        event.add("summary", each.title)
        event.add("description", f"{each.text}\n{each.url}")
        event.add("url", each.url)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
