"""Days of a season as worker and beat would run them, and what came of them."""

import datetime as dt
from collections import Counter, defaultdict
from typing import Any

from django.core import mail

from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.reminders.services import SendCount, plan_reminders, send_due_reminders

VIETNAM = dt.timezone(dt.timedelta(hours=7))
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)


def at(day: dt.date, hour: int = 8, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=VIETNAM)


def sweep(now: dt.datetime) -> SendCount:
    """What the minute sweep does for reminders."""
    plan_reminders(on=now.astimezone(VIETNAM).date())
    return send_due_reminders(now=now)


def run(first: dt.date, last: dt.date, hour: int = 8) -> None:
    """One sweep on each day, at the hour and a minute later."""
    day = first
    while day <= last:
        sweep(at(day, hour))
        sweep(at(day, hour, 1))
        day += DAY


def recipients() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.recipients())


def subjects() -> list[str]:
    return [message.subject for message in mail.outbox]


def states(**of: Any) -> dict[int, str]:
    """Offset and state of the steps of one track, earliest first."""
    return dict(ReminderStep.objects.filter(**of).order_by("offset").values_list("offset", "state"))


def days(**of: Any) -> dict[int, dt.date]:
    return dict(ReminderStep.objects.filter(**of).order_by("offset").values_list("offset", "planned_for"))


def deliveries() -> dict[str, str]:
    return dict(ReminderDelivery.objects.order_by("pk").values_list("address", "state"))


def sent_steps() -> dict[str, list[int]]:
    """To which address which steps were sent, by offset in the order of sending."""
    found: dict[str, list[int]] = defaultdict(list)
    sent = ReminderDelivery.objects.filter(state="sent").order_by("message__sent_at", "step__offset")
    for address, offset in sent.values_list("address", "step__offset"):
        found[address].append(offset)
    return found


def twice() -> list[Any]:
    """Steps that one address was sent more than once: none, ever."""
    sent = ReminderDelivery.objects.filter(state="sent").values_list("step", "address")
    return [key for key, times in Counter(sent).items() if times > 1]
