"""Background jobs of the agencies app."""

from celery import shared_task

from agencies import services


@shared_task(name="agencies.send_password_reset")
def send_password_reset(address: str) -> None:
    """Mail a link to a new password to whoever has an account at the address."""
    services.send_password_reset(address=address)
