"""Letters to late agencies, as the job that makes documents and the command take them."""

import datetime as dt

from django.utils.translation import gettext as _

from reports.consolidation.exceptions import RenderingFailed
from reports.periods.models import ReportingPeriod
from reports.reminders.rendering import letters_html
from reports.reminders.summaries.letters import reminder_letters


def period_letters_html(period: ReportingPeriod, on: dt.date) -> str:
    """A letter to each agency that is late on the day, as one document. Raises `RenderingFailed` where none is."""
    letters = reminder_letters(period, on)
    if not letters:
        raise RenderingFailed(_("Không có cơ quan nào quá hạn."))
    return letters_html(letters)
