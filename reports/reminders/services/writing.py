"""One mail a person and day about everything that waits for them, true until it is handed over."""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from agencies.enums import MailState
from agencies.models import Message
from agencies.services import compose_message, rewrite_message, withdraw_message
from reports.reminders import mails
from reports.reminders.enums import ReminderState
from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.reminders.querysets import ReminderDeliveryQuerySet
from reports.reminders.services.planning import Track, locked_settings
from reports.reminders.services.states import settle_deliveries
from reports.reminders.summaries import digest

logger = logging.getLogger(__name__)

# Puts one person's deliveries of a day into words.
Writer = Callable[[Sequence[ReminderDelivery], dt.date], mails.Mail]


def written(deliveries: Sequence[ReminderDelivery], on: dt.date) -> mails.Mail:
    """One person's mail of the day."""
    return mails.digest(digest(deliveries, on))


@transaction.atomic
def write_digest(*, address: str, day: dt.date, on: dt.date, write: Writer = written) -> Message | None:
    """Write the digest of `day` about everything that waits for a person, in the words of the date `on`.

    None where the day's has gone out already: what came after it waits for the next day's (design R11). A mail of an
    earlier day that still waits is taken back, and this one says what was in it.
    """
    locked_settings()
    mine = ReminderDelivery.objects.unsettled().filter(address=address)
    key = f"digest:{address}:{day.isoformat()}"
    known = Message.objects.filter(key=key).first()
    if not mine.unwritten().exists() or (known is not None and not _is_unread(known)):
        return None
    waiting = _newest_only(
        [*mine.unwritten(), *mine.filter(message=known, message__isnull=False), *_earlier(mine, key)]
    )
    if not waiting:
        return None
    mail = write(waiting, on)
    if known is not None:
        _rewrite(known, mail)
    message = known or compose_message(
        key=key,
        recipient=next((each.user for each in waiting if each.user), None),
        address=address,
        subject=mail.subject,
        body=mail.body,
        html=mail.html,
        link=mail.link,
        reply_to=mail.reply_to,
    )
    ReminderDelivery.objects.filter(pk__in=[each.pk for each in waiting]).update(
        message=message, state=ReminderState.PLANNED
    )
    return message


def cancel_done(*, on: dt.date, write: Writer = written, of_message: int | None = None) -> None:
    """Take back what waits for a thing that has been sent meanwhile; a mail that is also about others is rewritten."""
    waiting = ReminderDelivery.objects.unsettled()
    if of_message is not None:
        waiting = waiting.filter(message=of_message)
    by_message: dict[int | None, list[ReminderDelivery]] = defaultdict(list)
    for each in with_steps(waiting):
        if not each.step.is_owed:
            by_message[each.message_id].append(each)
    for message_id, done in by_message.items():
        try:
            _cancel(message_id, done, on, write)
        except Exception:
            logger.exception("what is done could not be taken out of message %s", message_id)


@transaction.atomic
def freshen(*, message_id: int, on: dt.date, write: Writer = written) -> None:
    """A mail that has waited says what is true on the day it is tried again: the last day, the days left, the gaps."""
    locked_settings()
    waiting = with_steps(ReminderDelivery.objects.unsettled().filter(message=message_id))
    if waiting:
        _rewrite(Message.objects.get(pk=message_id), write(waiting, on))


def with_steps(deliveries: Iterable[ReminderDelivery]) -> list[ReminderDelivery]:
    """The same deliveries with all that their steps are about."""
    found = list(deliveries)
    steps = ReminderStep.objects.with_things().in_bulk({each.step_id for each in found})
    for each in found:
        each.step = steps[each.step_id]
    return found


@transaction.atomic
def _cancel(message_id: int | None, done: list[ReminderDelivery], on: dt.date, write: Writer) -> None:
    """Where a process hands the mail over at this moment, it is too late."""
    locked_settings()
    if message_id is None or _take_out(message_id, done, on, write):
        settle_deliveries(done, ReminderState.CANCELLED, timezone.now())


def _take_out(message_id: int, done: list[ReminderDelivery], on: dt.date, write: Writer) -> bool:
    message = Message.objects.get(pk=message_id)
    gone = [each.pk for each in done]
    left = ReminderDelivery.objects.unsettled().filter(message=message).exclude(pk__in=gone)
    if not left:
        return withdraw_message(message=message)
    return _rewrite(message, write(with_steps(left), on))


def _rewrite(message: Message, mail: mails.Mail) -> bool:
    return rewrite_message(message=message, subject=mail.subject, body=mail.body, html=mail.html, link=mail.link)


def _is_unread(message: Message) -> bool:
    """Nobody can have it: it waits, and was never given to the server, which may have kept it whatever it answered."""
    return message.mail_state == MailState.QUEUED and not message.attempts


def _earlier(mine: ReminderDeliveryQuerySet, key: str) -> list[ReminderDelivery]:
    """What stands in a waiting mail of an earlier day, which is withdrawn; not where it is being handed over."""
    older = Message.objects.filter(pk__in=mine.values("message")).exclude(key=key)
    withdrawn = [message for message in older if withdraw_message(message=message)]
    return list(mine.filter(message__in=withdrawn))


def _newest_only(waiting: Iterable[ReminderDelivery]) -> list[ReminderDelivery]:
    """Of what waited for this digest and what is due since, the newest of each track; the rest is caught up."""
    newest: dict[Track, ReminderDelivery] = {}
    old: list[ReminderDelivery] = []
    for each in sorted(with_steps(waiting), key=lambda delivery: (delivery.step.planned_for, delivery.step.offset)):
        if each.step.track in newest:
            old.append(newest[each.step.track])
        newest[each.step.track] = each
    if old:
        settle_deliveries(old, ReminderState.CAUGHT_UP, timezone.now())
    return list(newest.values())
