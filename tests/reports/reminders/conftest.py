"""A period with reminders planned, and a mail server of one's own."""

from collections.abc import Iterator
from typing import Any

import pytest

from reports.periods.models import ReportingPeriod
from reports.reminders.services import plan_reminders
from tests.reports.helpers import OPENED_ON
from tests.reports.smtp import Mailbox, mail_server


@pytest.fixture
def planned(annual: ReportingPeriod) -> ReportingPeriod:
    """annual-2026 with its steps; the agencies' first goes out on 30/10, the consolidator's on 30/11."""
    plan_reminders(on=OPENED_ON)
    return annual


@pytest.fixture
def smtp(settings: Any) -> Iterator[Mailbox]:
    """Mails go to a real server."""
    with mail_server() as mailbox:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.port
        yield mailbox
