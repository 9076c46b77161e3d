"""What the frame of every page needs: the plan, the menu, and the strip with the next deadline."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.http import PersonRequest
from agencies.models import Message
from agencies.rules import Actor
from plan_tracker.lib.dates import weekday_date
from reports.periods.enums import Audience
from reports.periods.summaries import DeadlineNotice, next_deadline
from tasks.http import PlanRequest
from tasks.models import Plan
from tasks.policies import can_read_recorded

STRIP_SECONDS = 60
URGENT_DAYS = 3
COUNTED_UNREAD = 99


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    active: bool
    # The bottom bar of a phone has room for a few.
    on_phone: bool


@dataclass(frozen=True)
class Strip:
    text: str
    tone: str
    url: str


def frame(request: HttpRequest) -> dict[str, Any]:
    """`plan`, `nav`, `strip`, `demo`, `unread` for the frame; nothing for people who are not signed in."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"nav": []}
    request = cast(PlanRequest, request)
    plan = getattr(request, "plan", None) or Plan.objects.first()
    unread = _unread(request)
    if plan is None:
        return {"nav": [], "unread": unread}
    return {
        "unread": unread,
        "plan": plan,
        "nav": _nav(plan, request.path, actor),
        "strip": _strip(plan, actor, request.today),
        "demo": plan.is_sample,
    }


def _unread(request: PersonRequest) -> str:
    """“3”, “99+”; "" for none."""
    unread = request.unread
    if unread is None:
        unread = Message.objects.visible_to(request.actor).unread().count()
    return f"{COUNTED_UNREAD}+" if unread > COUNTED_UNREAD else str(unread or "")


def _nav(plan: Plan, path: str, actor: Actor) -> list[NavItem]:
    # A leader asks where the targets stand; tasks are what others work on, and the board leads to those that lag.
    leads = actor.leads(plan.issuer_id)
    entries = [
        (_("Việc của tôi"), reverse("pages:home"), "home", True),
        (_("Kế hoạch"), reverse("pages:document", args=[plan.code]), "file-text", False),
        (_("Nhiệm vụ"), reverse("tasks:list", args=[plan.code]), "checklist", not leads),
        (_("Chỉ tiêu"), reverse("indicators:list", args=[plan.code]), "target-arrow", leads),
        (_("Báo cáo"), reverse("reports:list", args=[plan.code]), "report", True),
        (_("Kiến nghị"), reverse("reports:petitions", args=[plan.code]), "message-report", False),
    ]
    if can_read_recorded(actor, plan):
        entries.append((_("Điều hành"), reverse("pages:board", args=[plan.code]), "layout-dashboard", False))
    home = entries[0][1]
    # What an agency has to enter about the indicators has an address of its own.
    if path == reverse("indicators:mine", args=[plan.code]):
        path = reverse("indicators:list", args=[plan.code])
    return [
        NavItem(label, url, icon, path == url if url == home else path.startswith(url), on_phone)
        for label, url, icon, on_phone in entries
    ]


def _strip(plan: Plan, actor: Actor, today: dt.date) -> Strip | None:
    """The next deadline of the person's side, remembered for a minute: it stands on every page."""
    audiences = [Audience.CONSOLIDATOR] if actor.consolidates(plan.consolidating_agency_id) else []
    audiences.append(Audience.AGENCIES)
    key = f"strip:{plan.pk}:{'+'.join(audiences)}:{today.isoformat()}"
    return cache.get_or_set(key, lambda: _strip_text(plan, next_deadline(plan, audiences, today)), STRIP_SECONDS)


def _strip_text(plan: Plan, notice: DeadlineNotice | None) -> Strip | None:
    if notice is None:
        return None
    name = notice.period.name
    values = {
        "days": abs(notice.days),
        "name": name[0].lower() + name[1:],
        "last": weekday_date(notice.deadline.last_day),
        "words": notice.deadline.words,
        "source": notice.deadline.source,
    }
    if notice.days < 0:
        text = _("Quá hạn %(days)s ngày: %(name)s, hạn cuối tính đúng hạn là %(last)s (%(source)s: %(words)s).")
    else:
        text = _("Còn %(days)s ngày: %(name)s, hạn cuối tính đúng hạn %(last)s (%(source)s: %(words)s).")
    tone = "bad" if notice.days < 0 else "warn" if notice.days <= URGENT_DAYS else "info"
    return Strip(text % values, tone, reverse("reports:board", args=[plan.code, notice.period.code]))
