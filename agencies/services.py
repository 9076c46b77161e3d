"""What happens to people and messages."""

import datetime as dt
import hashlib
import logging
import smtplib
from collections.abc import Collection, Iterable

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from rest_framework.authtoken.models import Token

from agencies.enums import OPTIONAL_KINDS, MailState, MessageKind
from agencies.mails import password_reset
from agencies.models import MailSwitchedOff, Message, User
from agencies.rules import Actor, next_mail_attempt
from plan_tracker.lib.queue import enqueue

logger = logging.getLogger(__name__)

# Longer than any server may take to answer (EMAIL_TIMEOUT per step), so that a lease means a dead process.
MAIL_LEASE = dt.timedelta(minutes=5)


@transaction.atomic
def issue_token(*, user: User) -> Token:
    """Give the person a new token for the API; the one they had stops working. A person makes only their own."""
    # The row lock puts two presses of the button in order.
    owner = User.objects.select_for_update().get(pk=user.pk)
    Token.objects.filter(user=owner).delete()
    return Token.objects.create(user=owner)


def revoke_token(*, user: User) -> None:
    """Take the person's token away; without one nothing happens."""
    Token.objects.filter(user=user).delete()


def compose_message(
    *,
    key: str,
    kind: MessageKind,
    recipient: User | None,
    address: str,
    subject: str,
    body: str,
    html: str,
    link: str,
    reply_to: str = "",
) -> Message:
    """Keep a message to be mailed; a second call with the same key gives the message of the first.

    Whoever has switched the mails of its kind off, as it stands now, finds it in the inbox only.
    The Message-ID follows from the key, so that a mail sent again after a crash is known as the same one.
    """
    message, _created = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "mail_state": MailState.QUEUED if wants_mail(recipient, kind) else MailState.OFF,
            "recipient": recipient,
            "address": address,
            "subject": subject,
            "body": body,
            "html": html,
            "link": link,
            "message_id": _message_id(key),
            "reply_to": reply_to,
        },
    )
    return message


def wants_mail(person: User | None, kind: MessageKind) -> bool:
    """False only for an optional kind that the person has switched off; a bare address has no choice."""
    if person is None or kind not in OPTIONAL_KINDS:
        return True
    return not MailSwitchedOff.objects.filter(user=person, kind=kind).exists()


@transaction.atomic
def choose_mails(*, user: User, wanted: Collection[str]) -> None:
    """Mail the person the optional kinds in `wanted` and no others. Compulsory ones are mailed whatever is asked."""
    off = [kind for kind in OPTIONAL_KINDS if kind not in wanted]
    MailSwitchedOff.objects.filter(user=user).exclude(kind__in=off).delete()
    MailSwitchedOff.objects.bulk_create((MailSwitchedOff(user=user, kind=kind) for kind in off), ignore_conflicts=True)


def read_message(*, user: User, message: Message, now: dt.datetime) -> bool:
    """Its person has opened it; True the first time, which is the one that counts."""
    return bool(Message.objects.filter(pk=message.pk, recipient=user, read_at__isnull=True).update(read_at=now))


def read_messages(*, user: User, up_to: int, now: dt.datetime) -> int:
    """The person puts away what the list showed, newest `up_to`; what came since stays unread. Returns how many."""
    mine = Message.objects.visible_to(Actor(user.pk, timezone.localdate(now))).unread()
    return int(mine.filter(pk__lte=up_to).update(read_at=now))


def rewrite_message(*, message: Message, subject: str, body: str, html: str, link: str) -> bool:
    """Say it otherwise while it waits; False once a process hands it over or it is settled."""
    waiting = Message.objects.filter(pk=message.pk, mail_state=MailState.QUEUED)
    return bool(waiting.update(subject=subject, body=body, html=html, link=link))


def withdraw_message(*, message: Message) -> bool:
    """Take back what waits and has lost its purpose; False once a process hands it over or it is settled."""
    waiting = Message.objects.filter(pk=message.pk, mail_state=MailState.QUEUED)
    return bool(waiting.update(mail_state=MailState.CANCELLED))


def deliver_message(*, message_id: int, now: dt.datetime) -> MailState:
    """Hand one message to the mail server and record the outcome; returns the state it is in afterwards.

    Claim first: only the process whose filtered update changes the row sends. A failure is recorded and tried again
    later with growing delay; it never raises, so one bad address does not stop the rest.
    """
    claimed = (
        Message.objects.due(now)
        .filter(pk=message_id)
        .update(mail_state=MailState.SENDING, lease_until=now + MAIL_LEASE, attempts=F("attempts") + 1)
    )
    message = Message.objects.get(pk=message_id)
    if claimed:
        _send(message, now)
    return MailState(message.mail_state)


def notify(
    *,
    key: str,
    kind: MessageKind,
    people: Iterable[User],
    subject: str,
    body: str,
    html: str,
    link: str,
    reply_to: str = "",
) -> list[Message]:
    """Keep one message for each of the people and have it mailed once the transaction commits.

    `key` names the event once and for all (`petition-entry:7`): a second call writes to nobody a second time. A person
    named twice gets one. The broker is only told; the sweep sends what it loses.
    """
    messages = [
        compose_message(
            key=f"{key}:{person.pk}",
            kind=kind,
            recipient=person,
            address=person.email,
            subject=subject,
            body=body,
            html=html,
            link=link,
            reply_to=reply_to,
        )
        for person in dict.fromkeys(people)
    ]
    for message in messages:
        if message.mail_state != MailState.OFF:
            enqueue("agencies.deliver_message", message.pk)
    return messages


def deliver_due_messages(*, now: dt.datetime) -> int:
    """Hand over every message that waits, of whatever kind; returns how many the mail server took. Safe to run twice.

    Those of reminders may be among them: whoever claims a message sends it, and the reminder's row follows its state.
    """
    due = list(Message.objects.due(now).values_list("pk", flat=True))
    outcomes = [deliver_message(message_id=message_id, now=now) for message_id in due]
    return outcomes.count(MailState.SENT)


def ask_password_reset(*, address: str) -> None:
    """Have a link to a new password sent, if there is an account at the address.

    The answer must not tell which addresses have one, by its words or by the time it takes: the look-up and the mail
    are the worker's. The link opens the account, so it is not kept as a message; whoever gets none asks again.
    """
    address = User.objects.clean_email(address)
    enqueue("agencies.send_password_reset", address, on_lost=lambda: send_password_reset(address=address))


def send_password_reset(*, address: str) -> bool:
    """Mail the link, to active people who have a password; True when the mail server took it. It never raises."""
    user = User.objects.filter(email=User.objects.clean_email(address), is_active=True).first()
    if user is None or not user.has_usable_password():
        return False
    try:
        password_reset(user).send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        logger.warning("password reset mail to person %s failed: %s", user.pk, error)
        return False
    return True


def _send(message: Message, now: dt.datetime) -> None:
    mail = EmailMultiAlternatives(
        message.subject,
        message.body,
        to=[message.address],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={"Message-ID": message.message_id},
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    try:
        mail.send()
    except (smtplib.SMTPException, OSError, ValueError) as error:  # ValueError: an address or header that is none
        logger.warning("mail %s to %s failed: %s", message.key, message.address, error)
        message.next_attempt_at = next_mail_attempt(message.attempts, now)
        message.mail_state = MailState.QUEUED if message.next_attempt_at else MailState.FAILED
        message.error = str(error)
    else:
        message.mail_state, message.sent_at, message.error = MailState.SENT, now, ""
    message.lease_until = None
    message.save(update_fields=["mail_state", "sent_at", "error", "next_attempt_at", "lease_until"])


def _message_id(key: str) -> str:
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()[:32]
    host = settings.SITE_URL.split("//")[-1].split(":")[0].split("/")[0]
    return f"<{digest}@{host}>"
