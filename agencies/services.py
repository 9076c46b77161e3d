"""What happens to people and messages."""

import datetime as dt
import hashlib
import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F

from agencies.enums import MailState
from agencies.models import Message, User
from agencies.rules import next_mail_attempt

logger = logging.getLogger(__name__)

# Longer than any server may take to answer (EMAIL_TIMEOUT per step), so that a lease means a dead process.
MAIL_LEASE = dt.timedelta(minutes=5)


def compose_message(
    *, key: str, recipient: User | None, address: str, subject: str, body: str, html: str, link: str
) -> Message:
    """Keep a message to be mailed; a second call with the same key gives the message of the first.

    The Message-ID follows from the key, so that a mail sent again after a crash is known as the same one.
    """
    message, _created = Message.objects.get_or_create(
        key=key,
        defaults={
            "recipient": recipient,
            "address": address,
            "subject": subject,
            "body": body,
            "html": html,
            "link": link,
            "message_id": _message_id(key),
        },
    )
    return message


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


def _send(message: Message, now: dt.datetime) -> None:
    mail = EmailMultiAlternatives(
        message.subject, message.body, to=[message.address], headers={"Message-ID": message.message_id}
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
