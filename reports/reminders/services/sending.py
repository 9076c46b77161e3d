"""Sending what is due: claim steps, write one digest a person, hand it over, record. Each part may be run again."""

import datetime as dt
import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies.enums import MailState
from agencies.models import Message
from agencies.services import deliver_message
from reports.reminders.enums import ReminderState
from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.reminders.rules import digest_day, last_due_day
from reports.reminders.services.claiming import begin_due
from reports.reminders.services.planning import locked_settings
from reports.reminders.services.states import settle_finished
from reports.reminders.services.writing import Writer, cancel_done, freshen, write_digest, written
from reports.reminders.summaries import OWN_ROLES
from reports.submissions.models import Submission

logger = logging.getLogger(__name__)

_OUTCOMES = {
    MailState.QUEUED: ReminderState.PLANNED,
    MailState.SENDING: ReminderState.SENDING,
    MailState.SENT: ReminderState.SENT,
    MailState.FAILED: ReminderState.FAILED,
    MailState.CANCELLED: ReminderState.CANCELLED,
}
WAITING = (MailState.QUEUED, MailState.SENDING)


@dataclass(frozen=True)
class SendCount:
    """What one run did: steps begun, mails handed to the server, mails still waiting."""

    steps: int
    sent: int
    waiting: int


def send_due_reminders(*, now: dt.datetime, write: Writer = written) -> SendCount:
    """Begin every step that is due, write the digests, hand over every one that waits. `now` is aware.

    Safe to run twice, by two workers at once, and after missed days. One failing person or address does not stop the
    rest.
    """
    on = timezone.localdate(now)
    begun = begin_due(now=now)
    cancel_done(on=on, write=write)
    for address, day in _waiting_addresses(now):
        try:
            write_digest(address=address, day=day, on=on, write=write)
        except Exception:
            logger.exception("the digest of %s could not be written", address)
    outcomes = [_deliver(message, now, write) for message in _messages(now)]
    _settle_left_open(now)
    return SendCount(begun, outcomes.count(MailState.SENT), _waiting())


def _waiting_addresses(now: dt.datetime) -> list[tuple[str, dt.date]]:
    """Who waits for a digest whose hour has come, and the day whose digest it is.

    What another plan has claimed before its own hour does not make a mail, but goes along with one.
    """
    unwritten = list(
        ReminderDelivery.objects.unwritten().values_list(
            "address", "step__planned_for", "step__submission__period__plan", "step__report__period__plan"
        )
    )
    if not unwritten:
        return []
    local = timezone.localtime(now)
    with transaction.atomic():
        hours = {plan: row.send_at for plan, row in locked_settings().items()}
    until = {plan: last_due_day(local, hour) for plan, hour in hours.items()}
    addresses = {address for address, day, *plans in unwritten if day <= until[plans[0] or plans[1]]}
    return [(address, digest_day(local, hours.values())) for address in sorted(addresses)]


def _messages(now: dt.datetime) -> list[Message]:
    """Mails to hand over now, and those that have ended without a word to the steps."""
    mine = ReminderDelivery.objects.unsettled().filter(message__isnull=False).values("message")
    ready = Q(pk__in=Message.objects.due(now).values("pk")) | ~Q(mail_state__in=WAITING)
    return list(Message.objects.filter(ready, pk__in=mine).order_by("pk"))


def _deliver(message: Message, now: dt.datetime, write: Writer) -> MailState | None:
    """Hand over and record. Whatever goes wrong is logged, and the next run tries again."""
    try:
        if message.mail_state == MailState.QUEUED:
            _bring_up_to_date(message, timezone.localdate(now), write)
        outcome = deliver_message(message_id=message.pk, now=now)
        _record(message.pk, outcome, now)
    except Exception:
        logger.exception("message %s could not be handed over or recorded", message.pk)
        return None
    return outcome


def _bring_up_to_date(message: Message, on: dt.date, write: Writer) -> None:
    """Reports may be sent while two hundred mails are handed over, and much may change while one waits."""
    cancel_done(on=on, write=write, of_message=message.pk)
    if message.attempts:
        try:
            freshen(message_id=message.pk, on=on, write=write)
        except Exception:
            logger.exception("message %s goes out as it was written", message.pk)


@transaction.atomic
def _record(message_id: int, outcome: MailState, now: dt.datetime) -> None:
    locked_settings()
    waiting = ReminderDelivery.objects.unsettled().filter(message=message_id)
    told = list(waiting.values_list("step", "step__submission", "step__audience_role", "is_notice"))
    waiting.exclude(state=_OUTCOMES[outcome]).update(state=_OUTCOMES[outcome], state_at=now)
    settle_finished({step for step, *_ in told}, now)
    if outcome == MailState.SENT:
        # An escalation reminds somebody else than the agency.
        own = {submission for _, submission, role, is_notice in told if role in OWN_ROLES and not is_notice}
        Submission.objects.filter(pk__in=own).update(last_reminded_at=now)


def _settle_left_open(now: dt.datetime) -> None:
    """A process died after the last mail of a step, before it said so of the step."""
    open_steps = list(ReminderStep.objects.left_open().values_list("pk", flat=True))
    if open_steps:
        with transaction.atomic():
            locked_settings()
            settle_finished(open_steps, now)


def _waiting() -> int:
    mine = ReminderDelivery.objects.unsettled().values("message")
    return int(Message.objects.filter(pk__in=mine, mail_state__in=WAITING).count())
