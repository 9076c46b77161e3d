"""Opening a period: the period, its deadlines, and one submission for each agency that owes a report."""

import datetime as dt
import logging
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from plan_tracker.lib.dates import short_date
from plan_tracker.lib.queue import enqueue
from reports.periods import rules
from reports.periods.enums import PeriodKind
from reports.periods.exceptions import PeriodRefused
from reports.periods.models import PeriodDeadline, ReportingPeriod, outside_plan
from reports.periods.summaries import planned_periods
from reports.submissions.models import Submission
from tasks.models import Plan

# Ad hoc and five-year reports have no date in the plan: they wait for one that the consolidator sets.
OPENED_KINDS = (PeriodKind.AGENCY_PLAN, PeriodKind.HALF_YEAR, PeriodKind.ANNUAL)

logger = logging.getLogger(__name__)


@transaction.atomic
def open_period(*, plan: Plan, kind: PeriodKind, year: int, on: dt.date) -> ReportingPeriod:
    """Open a period of a year, or of its first half, on the day `on`.

    Deadlines are copied from the rules in force, and who owes from the plan's reporting group on that day (R15).
    Raises `PeriodRefused` for an unknown kind, a year outside the plan, a period that is open already, no rule, or a
    rule whose date the year does not have or that comes before the period's data.
    """
    _check(plan, kind, year)
    deadlines = _deadlines(plan, kind, year)
    data_from, data_to = rules.data_window(kind, year)
    check_window(deadlines, data_from)
    code = rules.period_code(kind, year)
    period, created = ReportingPeriod.objects.get_or_create(
        plan=plan,
        code=code,
        defaults={"kind": kind, "year": year, "data_from": data_from, "data_to": data_to, "opened_on": on},
    )
    if not created:
        raise PeriodRefused(_("Kỳ %s đã mở.") % code)
    for deadline in deadlines:
        deadline.period = period
    PeriodDeadline.objects.bulk_create(deadlines)
    owing = plan.reporting_group.members_on(on)
    Submission.objects.bulk_create(Submission(period=period, agency=agency) for agency in owing)
    enqueue("reports.replan_reminders")
    return period


def open_due_periods(*, on: dt.date) -> list[ReportingPeriod]:
    """Open every period of every plan whose rules say that its time has come; returns those opened now.

    May be run at any time, any number of times and by two workers at once. A rule that names no real day, or a period
    that another worker opens at this moment, does not stop the rest.
    """
    existing = set(ReportingPeriod.objects.values_list("plan_id", "code"))
    opened = []
    for plan in Plan.objects.select_related("reporting_group"):
        for planned in planned_periods(plan, plan.years, OPENED_KINDS):
            if (plan.pk, planned.code) in existing:
                continue
            try:
                if planned.is_due(on):
                    opened.append(open_period(plan=plan, kind=planned.kind, year=planned.year, on=on))
            except PeriodRefused as refusal:
                logger.warning("period %s of plan %s was not opened: %s", planned.code, plan.code, refusal)
    return opened


def check_window(deadlines: Iterable[PeriodDeadline], data_from: dt.date) -> None:
    """Refuse a deadline that has passed before the period's data begin."""
    for deadline in deadlines:
        if deadline.last_day < data_from:
            raise PeriodRefused(
                _("Hạn “%(words)s” (%(last)s) đứng trước ngày đầu của kỳ số liệu, %(first)s.")
                % {
                    "words": deadline.words,
                    "last": short_date(deadline.last_day),
                    "first": short_date(data_from),
                }
            )


def _check(plan: Plan, kind: PeriodKind, year: int) -> None:
    if kind not in OPENED_KINDS:
        raise PeriodRefused(_("Chưa mở được kỳ loại “%s” bằng cách này.") % kind.label)
    if year not in plan.years:
        raise PeriodRefused(outside_plan(plan, year))


def _deadlines(plan: Plan, kind: PeriodKind, year: int) -> list[PeriodDeadline]:
    """One per audience; a rule for that very year replaces the yearly one."""
    planned = planned_periods(plan, [year], [kind])
    if not planned:
        raise PeriodRefused(_("Chưa có quy tắc thời hạn cho kỳ “%s”.") % kind.label)
    return planned[0].deadlines
