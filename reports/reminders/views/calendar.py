"""The calendar of deadlines and reminders."""

import datetime as dt

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from plan_tracker.lib.dates import WEEKDAYS
from reports.reminders.models import CalendarFeed
from reports.reminders.policies import can_read_all_reminders
from reports.reminders.services.feeds import make_feed, revoke_feed
from reports.reminders.summaries.calendar import YearCalendar, months_for, year_calendar
from tasks.http import PlanRequest, chosen_year, use_plan
from tasks.models import Plan

# It is the same for everybody and changes seldom.
KEPT_SECONDS = 60
SHORT_WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


def calendar(request: PlanRequest, plan: str) -> HttpResponse:
    """The year with every deadline and every reminder that will go out, to whom, and why on that day."""
    use_plan(request, plan)
    return _page(request)


@never_cache
@require_POST
def make(request: PlanRequest, plan: str) -> HttpResponse:
    """A new secret address; this answer is the only place where it is shown."""
    use_plan(request, plan)
    secret = make_feed(user=request.user)
    return _page(request, request.build_absolute_uri(reverse("calendar_feed", args=[secret])))


@require_POST
def revoke(request: PlanRequest, plan: str) -> HttpResponse:
    revoke_feed(user=request.user)
    messages.success(request, _("Đã thu hồi địa chỉ lịch. Ứng dụng đang dùng địa chỉ cũ không cập nhật nữa."))
    return redirect("reports:calendar", plan)


def _page(request: PlanRequest, new_address: str = "") -> HttpResponse:
    years = request.plan.years
    year = min(max(chosen_year(request), years[0]), years[-1])
    shown = _year(request.plan, year, request.today)
    months = months_for(shown, request.actor)
    context = {
        "calendar": shown,
        "months": months,
        "year": year,
        "years": years,
        "reads_all": can_read_all_reminders(request.actor, request.plan),
        "is_empty": not any(month.days for month in months),
        "this_month": request.today.replace(day=1) if request.today.year == year else None,
        "feed": CalendarFeed.objects.filter(user=request.user).first(),
        "new_address": new_address,
        "weekdays": [*zip(SHORT_WEEKDAYS, WEEKDAYS, strict=True)],
    }
    return render(request, "reports/calendar.html", context)


def _year(plan: Plan, year: int, today: dt.date) -> YearCalendar:
    key = f"calendar:{plan.pk}:{year}:{today.isoformat()}"
    kept: YearCalendar | None = cache.get(key)
    if kept is None:
        kept = year_calendar(plan, year, today)
        cache.set(key, kept, KEPT_SECONDS)
    return kept
