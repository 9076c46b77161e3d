"""Background jobs of the agencies app."""

from celery import shared_task
from django.utils import timezone

from agencies import services


@shared_task(name="agencies.deliver_message")
def deliver_message(message_id: int) -> None:
    """Hand one message to the mail server, if it waits and nobody else has it."""
    services.deliver_message(message_id=message_id, now=timezone.now())


@shared_task(name="agencies.send_password_reset")
def send_password_reset(address: str) -> None:
    """Mail a link to a new password to whoever has an account at the address."""
    services.send_password_reset(address=address)
