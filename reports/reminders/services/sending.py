"""Sending what is due: claim steps, write one digest a person, hand it over, record. Each part may be run again."""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from agencies.enums import MailState, Role
from agencies.models import Agency, Membership, Message, User
from agencies.querysets import valid_on
from agencies.services import compose_message, deliver_message, rewrite_message, withdraw_message
from reports.reminders import mails
from reports.reminders.enums import UNSETTLED, ReminderState
from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.reminders.rules import last_due_day, newest
from reports.reminders.services.planning import ThingRole, locked_settings
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
    by_thing: dict[ThingRole, list[ReminderStep]] = defaultdict(list)
    for step in ReminderStep.objects.due(due_days).with_things():
        by_thing[step.submission_id, step.report_id, step.audience_role].append(step)
    if not by_thing:
        return 0
    agencies = {step.addressed_agency for steps in by_thing.values() for step in steps}
    outcome = _Outcome(_People(local.date(), agencies), _gone_out(by_thing))
    for key, steps in by_thing.items():
        outcome.begin_newest(key, steps)
    return outcome.keep()


@transaction.atomic
def write_digest(*, address: str, on: dt.date, write: Writer = written) -> Message | None:
    """Write one mail about everything that waits for a person; None where today's has gone out already.

    What came after it waits for tomorrow's: one digest a person and day (design R11).
    """
    locked_settings()
    waiting = _newest_only(ReminderDelivery.objects.unwritten().filter(address=address))
    if not waiting:
        return None
    key = digest_key(address, on)
    known = Message.objects.filter(key=key).first()
    if known is not None and (known.mail_state != MailState.QUEUED or known.attempts):
        return None
    standing = list(ReminderDelivery.objects.filter(message=known)) if known else []
    mail = write(with_steps([*standing, *waiting]), on)
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


def digest_key(address: str, on: dt.date) -> str:
    """Names a person's mail of a day once and for all."""
    return f"digest:{address}:{on.isoformat()}"


@transaction.atomic
def cancel_done() -> None:
    """Take back what waits for a thing that has been sent meanwhile; a mail that is also about others is rewritten."""
    locked_settings()
    waiting = ReminderDelivery.objects.filter(state=ReminderState.PLANNED)
    done = [each for each in with_steps(waiting) if not each.step.is_owed]
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
    mail = mails.digest(digest(with_steps(left), timezone.localdate(message.created_at)))
    return rewrite_message(message=message, subject=mail.subject, body=mail.body, html=mail.html, link=mail.link)


class _People:
    """Who holds a role in an agency on the day: resolved when a step begins, not when it was planned. Two queries."""

    def __init__(self, on: dt.date, agencies: Iterable[Agency]) -> None:
        self.on = on
        held = Membership.objects.filter(valid_on(on), agency__in=set(agencies), user__is_active=True)
        self._known: dict[tuple[str, int], dict[User, None]] = defaultdict(dict)
        for each in held.select_related("user").order_by("user__sort_key", "user_id"):
            self._known[each.role, each.agency_id][each.user] = None

    def holding(self, role: str, agency: Agency) -> list[User]:
        return list(self._known[role, agency.pk])

    @cached_property
    def administrators(self) -> list[User]:
        holders = Membership.objects.filter(role=Role.ADMINISTRATOR).filter(valid_on(self.on))
        return list(User.objects.filter(pk__in=holders.values("user"), is_active=True).order_by("sort_key", "pk"))


def _gone_out(keys: Collection[ThingRole]) -> dict[ThingRole, int]:
    """The latest step that has gone out already, of each thing and role. One query."""
    of_things = Q(submission__in={key[0] for key in keys if key[0]}) | Q(report__in={key[1] for key in keys if key[1]})
    gone = ReminderStep.objects.filter(of_things, state__in=(ReminderState.SENDING, ReminderState.SENT))
    rows = gone.values_list("submission", "report", "audience_role").annotate(last=Max("offset"))
    return {(submission, report, role): last for submission, report, role, last in rows}


class _Outcome:
    """What becomes of the steps that are due, kept in a few statements however many they are."""

    def __init__(self, people: _People, gone_out: dict[ThingRole, int]) -> None:
        self.people, self.gone_out = people, gone_out
        self.states: dict[ReminderState, list[ReminderStep]] = defaultdict(list)
        self.deliveries: list[ReminderDelivery] = []

    def begin_newest(self, key: ThingRole, steps: list[ReminderStep]) -> None:
        """Of one thing and role. Behind what has gone out is a step that a moved date made due afterwards."""
        last = newest(step.offset for step in steps)
        for step in steps:
            if not step.is_owed:
                self.states[ReminderState.CANCELLED].append(step)
            elif step.offset != last or step.offset < self.gone_out.get(key, step.offset):
                self.states[ReminderState.CAUGHT_UP].append(step)
            else:
                self._begin(step)

    def _begin(self, step: ReminderStep) -> None:
        """Nobody in the role: the agency's own address, and the administrators are told (design R11)."""
        agency = step.addressed_agency
        holders = self.people.holding(step.audience_role, agency)
        new = [ReminderDelivery(step=step, user=person, address=person.email) for person in holders]
        if not holders:
            if agency.email:
                new.append(ReminderDelivery(step=step, address=agency.email))
            told = [each for each in self.people.administrators if each.email != agency.email]
            new += [ReminderDelivery(step=step, user=each, address=each.email, is_notice=True) for each in told]
        self.deliveries += new
        self.states[ReminderState.SENDING if new else ReminderState.FAILED].append(step)

    def keep(self) -> int:
        """Returns how many steps were begun, those without anybody to write to included."""
        for state, steps in self.states.items():
            ReminderStep.objects.filter(pk__in=[step.pk for step in steps]).update(state=state)
        ReminderDelivery.objects.bulk_create(self.deliveries, ignore_conflicts=True)
        begun = self.states[ReminderState.SENDING]
        reminded = [step.submission_id for step in begun if step.submission_id is not None]
        Submission.objects.filter(pk__in=reminded).update(last_reminded_at=timezone.now())
        return len(begun) + len(self.states[ReminderState.FAILED])


def _waiting_addresses() -> list[str]:
    return list(ReminderDelivery.objects.unwritten().order_by("address").values_list("address", flat=True).distinct())


def _newest_only(waiting: Iterable[ReminderDelivery]) -> list[ReminderDelivery]:
    """Of what waited for tomorrow and what is due since, the newest of each thing and role; the rest is caught up."""
    best: dict[tuple[int | None, int | None, str], ReminderDelivery] = {}
    old: list[ReminderDelivery] = []
    for each in sorted(with_steps(waiting), key=lambda delivery: delivery.step.offset):
        key = (each.step.submission_id, each.step.report_id, each.step.audience_role)
        if key in best:
            old.append(best[key])
        best[key] = each
    ReminderDelivery.objects.filter(pk__in=[each.pk for each in old]).update(state=ReminderState.CAUGHT_UP)
    for each in old:
        _settle_if_done(each.step_id)
    return list(best.values())


def with_steps(deliveries: Iterable[ReminderDelivery]) -> list[ReminderDelivery]:
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
