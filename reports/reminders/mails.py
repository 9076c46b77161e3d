"""The words of the reminders. One function per mail; the templates are in templates/emails/."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from agencies.models import Agency
from reports.periods.enums import Audience
from reports.periods.models import PeriodDeadline, ReportingPeriod
from reports.reminders.rules import days_left
from reports.submissions.summaries import AgencyLine
from tasks.models import Assignment


@dataclass(frozen=True)
class Mail:
    """A mail ready to be kept: subject, plain text, HTML, and the link that it is about."""

    subject: str
    body: str
    html: str
    link: str


@dataclass(frozen=True)
class MissingTask:
    """A lead assignment without an update, with the address of its form."""

    code: str
    title: str
    url: str


def agency_reminder(
    period: ReportingPeriod, agency: Agency, missing: Sequence[Assignment], leads: int, today: dt.date
) -> Mail:
    """To an agency's officers: the last day first, then which lead tasks lack an update."""
    tasks = [MissingTask(item.task.code, item.task.title, _form_url(period, item)) for item in missing]
    context = _context(period, Audience.AGENCIES, today)
    context |= {"agency": agency, "missing": tasks, "leads": leads, "link": tasks[0].url if tasks else context["link"]}
    return _mail("agency_reminder", context)


def consolidator_reminder(period: ReportingPeriod, lines: Sequence[AgencyLine], today: dt.date) -> Mail:
    """To the consolidator's officers: the last day first, then which agencies lack updates."""
    context = _context(period, Audience.CONSOLIDATOR, today)
    context |= {"lines": [line for line in lines if line.missing], "agencies": len(lines)}
    return _mail("consolidator_reminder", context)


def nobody_to_remind(period: ReportingPeriod, agency: Agency) -> Mail:
    """To the administrators: an agency has nobody who would get the reminder."""
    context = {
        "period": period,
        "agency": agency,
        "link": settings.SITE_URL + reverse("admin:agencies_user_changelist"),
    }
    return _mail("nobody_to_remind", context)


def _context(period: ReportingPeriod, audience: Audience, today: dt.date) -> dict[str, Any]:
    deadline = period.deadline(audience)
    assert isinstance(deadline, PeriodDeadline)  # noqa: S101 (steps exist for deadlines only)
    return {
        "period": period,
        "deadline": deadline,
        "left": days_left(deadline.last_day, today),
        "link": settings.SITE_URL + reverse("reports:board", args=[period.plan.code, period.code]),
    }


def _form_url(period: ReportingPeriod, assignment: Assignment) -> str:
    path = reverse("tasks:update", args=[period.plan.code, assignment.task.code, assignment.agency.code])
    return f"{settings.SITE_URL}{path}?nam={period.year}"


def _mail(name: str, context: dict[str, Any]) -> Mail:
    return Mail(
        subject=" ".join(render_to_string(f"emails/{name}.subject.txt", context).split()),
        body=render_to_string(f"emails/{name}.txt", context).strip() + "\n",
        html=render_to_string(f"emails/{name}.html", context),
        link=context["link"],
    )
