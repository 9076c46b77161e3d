"""What stands in a person's calendar feed: the last on-time days that concern them, and their own open work."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import AgencyGroupMember, User
from agencies.rules import Actor
from reports.periods.enums import Audience
from reports.reminders.policies import can_read_all_reminders
from reports.reminders.summaries.calendar import CalendarDeadline, deadlines_between
from tasks.models import Plan, WorkItem


@dataclass(frozen=True)
class FeedEvent:
    """An all-day event; `uid` stays the same however often the feed is read, and when the day moves."""

    uid: str
    day: dt.date
    title: str
    text: str
    url: str


def feed_events(user: User, actor: Actor) -> list[FeedEvent]:
    """From the beginning of last year to the end of the next: what comes, and what was."""
    first, last = dt.date(actor.on.year - 1, 1, 1), dt.date(actor.on.year + 1, 12, 31)
    events = []
    for plan in Plan.objects.order_by("pk"):
        audiences = _audiences(plan, actor)
        if audiences:
            found = deadlines_between(plan, first, last)
            events += [_deadline(plan, each) for each in found if each.audience in audiences]
    return sorted([*events, *_own_work(user, actor)], key=lambda event: (event.day, event.uid))


def _audiences(plan: Plan, actor: Actor) -> frozenset[Audience]:
    """Whose deadlines concern the person: their agency's, or all for those who see every reminder."""
    if can_read_all_reminders(actor, plan):
        return frozenset(Audience)
    members = AgencyGroupMember.objects.filter(group=plan.reporting_group_id, agency__in=actor.own_agencies)
    owes = members.valid_on(actor.on).exists()
    return frozenset({Audience.AGENCIES} if owes else ())


def _deadline(plan: Plan, deadline: CalendarDeadline) -> FeedEvent:
    side = _("tổng hợp") if deadline.audience == Audience.CONSOLIDATOR else _("cơ quan gửi")
    path = f"{reverse('reports:calendar', args=[plan.code])}?nam={deadline.day.year}"
    if deadline.is_open:
        path = reverse("reports:board", args=[plan.code, deadline.period_code])
    return FeedEvent(
        uid=_uid(plan.code, deadline.period_code, deadline.audience),
        day=deadline.day,
        title=_("Hạn cuối: %(name)s (%(side)s)") % {"name": deadline.period_name, "side": side},
        text=f"{plan.short_title}\n{deadline.source}: {deadline.words}.\n{deadline.explanation}",
        url=settings.SITE_URL + path,
    )


def _own_work(user: User, actor: Actor) -> Iterator[FeedEvent]:
    """Open pieces of their agency's plan that name the person."""
    named = WorkItem.objects.filter(
        assignment__agency__in=actor.own_agencies, person=user.full_name, done_on=None, dropped_at=None
    )
    for item in named.select_related("assignment__task__group__plan"):
        plan = item.assignment.task.group.plan
        yield FeedEvent(
            uid=_uid(plan.code, "work", str(item.pk)),
            day=item.due_on,
            title=_("Đến hạn: %s") % item.title,
            text=str(item.assignment.task),
            url=settings.SITE_URL + reverse("tasks:work_item", args=[plan.code, item.pk]),
        )


def _uid(*parts: str) -> str:
    host = settings.SITE_URL.split("//")[-1].split(":")[0].split("/")[0]
    return f"{'.'.join(parts)}@{host}"
