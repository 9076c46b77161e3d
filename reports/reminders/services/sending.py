"""Sending what is due: claim steps, write one digest a person, hand it over, record. Each part may be run again."""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from agencies.enums import MailState, Role
from agencies.models import Agency, Membership, Message, User
from agencies.querysets import valid_on
from agencies.services import compose_message, deliver_message, rewrite_message, withdraw_message
from reports.reminders import mails
from reports.reminders.enums import UNSETTLED, ReminderState
from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.reminders.rules import last_due_day, newest
from reports.reminders.services.planning import locked_settings
from reports.reminders.summaries import digest
from reports.submissions.models import Submission

logger = logging.getLogger(__name__)

_OUTCOMES = {
    MailState.QUEUED: ReminderState.PLANNED,
    MailState.SENDING: ReminderState.SENDING,
    MailState.SENT: ReminderState.SENT,
    MailState.FAILED: ReminderState.FAILED,
    MailState.CANCELLED: ReminderState.CANCELLED,
}
# Puts one person's deliveries of a day into words.
Writer = Callable[[Sequence[ReminderDelivery], dt.date], mails.Mail]


@dataclass(frozen=True)
class SendCount:
    """What one run did: steps begun, mails handed to the server, mails still waiting."""

    steps: int
    sent: int
    waiting: int


def written(deliveries: Sequence[ReminderDelivery], on: dt.date) -> mails.Mail:
    """One person's mail of the day."""
    return mails.digest(digest(deliveries, on))


def send_due_reminders(*, now: dt.datetime, write: Writer = written) -> SendCount:
    """Begin every step that is due, write the digests, hand over every one that waits. `now` is aware.

    Safe to run twice, by two workers at once, and after missed days. One failing person or address does not stop the
    rest.
    """
    begun = begin_due(now=now)
    for address in _waiting_addresses():
        try:
            write_digest(address=address, on=timezone.localdate(now), write=write)
        except Exception:
            logger.exception("the digest of %s could not be written", address)
    cancel_done()
    outcomes = [_deliver(message_id, now) for message_id in _messages()]
    return SendCount(begun, outcomes.count(MailState.SENT), outcomes.count(MailState.QUEUED))


@transaction.atomic
def begin_due(*, now: dt.datetime) -> int:
    """Claim the steps that are due and say who gets them; returns how many. A crash leaves them planned.

    Of several due steps of one thing and role only the newest goes out, the others are caught up.
    """
    local = timezone.localtime(now)
    due_days = {row.plan: last_due_day(local, row.send_at) for row in locked_settings().values()}
    by_thing: dict[tuple[int | None, int | None, str], list[ReminderStep]] = defaultdict(list)
    for step in ReminderStep.objects.due(due_days).with_things():
        by_thing[step.submission_id, step.report_id, step.audience_role].append(step)
    people = _People(local.date())
    return sum(_begin_newest(steps, people) for steps in by_thing.values())


@transaction.atomic
def write_digest(*, address: str, on: dt.date, write: Writer = written) -> Message | None:
    """Write one mail about everything that waits for a person; None where today's has gone out already.

    What came after it waits for tomorrow's: one digest a person and day (design R11).
    """
    locked_settings()
    waiting = _newest_only(ReminderDelivery.objects.unwritten().filter(address=address))
    if not waiting:
        return None
    key = f"digest:{address}:{on.isoformat()}"
    known = Message.objects.filter(key=key).first()
    if known is not None and (known.mail_state != MailState.QUEUED or known.attempts):
        return None
    standing = list(ReminderDelivery.objects.filter(message=known)) if known else []
    mail = write(_with_steps([*standing, *waiting]), on)
    if known is not None:
        rewrite_message(message=known, subject=mail.subject, body=mail.body, html=mail.html, link=mail.link)
    message = known or compose_message(
        key=key,
        recipient=waiting[0].user,
        address=address,
        subject=mail.subject,
        body=mail.body,
        html=mail.html,
        link=mail.link,
        reply_to=mail.reply_to,
    )
    ReminderDelivery.objects.filter(pk__in=[each.pk for each in waiting]).update(message=message)
    return message


@transaction.atomic
def cancel_done() -> None:
    """Take back what waits for a thing that has been sent meanwhile; a mail that is also about others is rewritten."""
    locked_settings()
    waiting = ReminderDelivery.objects.filter(state=ReminderState.PLANNED)
    done = [each for each in _with_steps(waiting) if not each.step.is_owed]
    if not done:
        return
    by_message: dict[int | None, list[ReminderDelivery]] = defaultdict(list)
    for each in done:
        by_message[each.message_id].append(each)
    for message_id, of_message in by_message.items():
        if message_id is None or _take_out(message_id, of_message):
            ReminderDelivery.objects.filter(pk__in=[each.pk for each in of_message]).update(
                state=ReminderState.CANCELLED
            )
    for step_id in {each.step_id for each in done}:
        _settle_if_done(step_id)


def _take_out(message_id: int, done: list[ReminderDelivery]) -> bool:
    """Leave out of a waiting mail what is done; False where a process is handing it over at this moment."""
    message = Message.objects.get(pk=message_id)
    gone = {each.pk for each in done}
    left = [each for each in ReminderDelivery.objects.filter(message=message) if each.pk not in gone]
    if not left:
        return withdraw_message(message=message)
    mail = mails.digest(digest(_with_steps(left), timezone.localdate(message.created_at)))
    return rewrite_message(message=message, subject=mail.subject, body=mail.body, html=mail.html, link=mail.link)


class _People:
    """Who holds a role in an agency on the day: resolved when a step begins, not when it was planned."""

    def __init__(self, on: dt.date) -> None:
        self.on = on
        self._known: dict[tuple[str, int], list[User]] = {}

    def holding(self, role: str, agency: Agency) -> list[User]:
        key = (role, agency.pk)
        if key not in self._known:
            self._known[key] = list(User.objects.holding(Role(role), agency=agency, on=self.on))
        return self._known[key]

    def administrators(self) -> list[User]:
        holders = Membership.objects.filter(role=Role.ADMINISTRATOR).filter(valid_on(self.on))
        return list(User.objects.filter(pk__in=holders.values("user"), is_active=True).order_by("sort_key", "pk"))


def _begin_newest(steps: list[ReminderStep], people: _People) -> int:
    last = newest(step.offset for step in steps)
    begun = 0
    for step in steps:
        if not step.is_owed:
            _settle(step, ReminderState.CANCELLED)
        elif step.offset != last or _is_behind(step):
            _settle(step, ReminderState.CAUGHT_UP)
        else:
            _begin(step, people)
            begun += 1
    return begun


def _is_behind(step: ReminderStep) -> bool:
    """A later step has gone out already: a date that moved made this one due afterwards."""
    later = ReminderStep.objects.filter(
        submission=step.submission_id,
        report=step.report_id,
        audience_role=step.audience_role,
        offset__gt=step.offset,
        state__in=(ReminderState.SENDING, ReminderState.SENT),
    )
    return later.exists()


def _begin(step: ReminderStep, people: _People) -> None:
    """Nobody in the role: the agency's own address, and the administrators are told (design R11)."""
    ReminderStep.objects.filter(pk=step.pk).update(state=ReminderState.SENDING)
    agency = step.addressed_agency
    holders = people.holding(step.audience_role, agency)
    new = [ReminderDelivery(step=step, user=person, address=person.email) for person in holders]
    if not holders:
        if agency.email:
            new.append(ReminderDelivery(step=step, address=agency.email))
        told = [each for each in people.administrators() if each.email != agency.email]
        new += [ReminderDelivery(step=step, user=each, address=each.email, is_notice=True) for each in told]
    ReminderDelivery.objects.bulk_create(new, ignore_conflicts=True)
    if not new:
        _settle(step, ReminderState.FAILED)
    elif step.submission is not None:
        Submission.objects.filter(pk=step.submission.pk).update(last_reminded_at=timezone.now())


def _waiting_addresses() -> list[str]:
    return list(ReminderDelivery.objects.unwritten().order_by("address").values_list("address", flat=True).distinct())


def _newest_only(waiting: Iterable[ReminderDelivery]) -> list[ReminderDelivery]:
    """Of what waited for tomorrow and what is due since, the newest of each thing and role; the rest is caught up."""
    best: dict[tuple[int | None, int | None, str], ReminderDelivery] = {}
    old: list[ReminderDelivery] = []
    for each in sorted(_with_steps(waiting), key=lambda delivery: delivery.step.offset):
        key = (each.step.submission_id, each.step.report_id, each.step.audience_role)
        if key in best:
            old.append(best[key])
        best[key] = each
    ReminderDelivery.objects.filter(pk__in=[each.pk for each in old]).update(state=ReminderState.CAUGHT_UP)
    for each in old:
        _settle_if_done(each.step_id)
    return list(best.values())


def _with_steps(deliveries: Iterable[ReminderDelivery]) -> list[ReminderDelivery]:
    """The same deliveries with all that their steps are about."""
    found = list(deliveries)
    steps = ReminderStep.objects.with_things().in_bulk({each.step_id for each in found})
    for each in found:
        each.step = steps[each.step_id]
    return found


def _messages() -> list[int]:
    waiting = ReminderDelivery.objects.unsettled().filter(message__isnull=False)
    return list(waiting.order_by("message_id").values_list("message_id", flat=True).distinct())


def _deliver(message_id: int, now: dt.datetime) -> MailState:
    outcome = deliver_message(message_id=message_id, now=now)
    waiting = ReminderDelivery.objects.unsettled().filter(message=message_id)
    steps = set(waiting.values_list("step", flat=True))
    waiting.update(state=_OUTCOMES[outcome])
    for step_id in steps:
        _settle_if_done(step_id)
    return outcome


def _settle_if_done(step_id: int) -> None:
    """A step is sent when at least one mail was; while one is open it stays open."""
    states = set(ReminderDelivery.objects.filter(step=step_id).values_list("state", flat=True))
    if states & set(UNSETTLED):
        return
    order = (ReminderState.SENT, ReminderState.FAILED, ReminderState.CAUGHT_UP, ReminderState.CANCELLED)
    state = next(each for each in order if each in states)
    ReminderStep.objects.filter(pk=step_id, state=ReminderState.SENDING).update(state=state)


def _settle(step: ReminderStep, state: ReminderState) -> None:
    ReminderStep.objects.filter(pk=step.pk).update(state=state)
