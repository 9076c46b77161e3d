"""Opening a period: the period, its deadlines, and one submission for each agency that owes a report."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from plan_tracker.lib.queue import enqueue
from reports.periods import rules
from reports.periods.enums import PeriodKind
from reports.periods.exceptions import PeriodRefused
from reports.periods.models import DeadlineRule, PeriodDeadline, ReportingPeriod
from reports.submissions.models import Submission
from tasks.models import Plan

YEARLY_KINDS = (PeriodKind.HALF_YEAR, PeriodKind.ANNUAL)


@transaction.atomic
def open_period(*, plan: Plan, kind: PeriodKind, year: int, on: dt.date) -> ReportingPeriod:
    """Open a yearly or half-yearly period on the day `on`.

    Deadlines are copied from the rules in force, and who owes from the plan's reporting group on that day (R15).
    Raises `PeriodRefused` for an unknown kind, a year outside the plan, a period that is open already, or no rule.
    """
    _check(plan, kind, year)
    deadlines = _deadlines(plan, kind, year)
    data_from, data_to = rules.data_window(kind, year)
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


def _check(plan: Plan, kind: PeriodKind, year: int) -> None:
    if kind not in YEARLY_KINDS:
        raise PeriodRefused(_("Chưa mở được kỳ loại “%s” bằng cách này.") % kind.label)
    if year not in plan.years:
        raise PeriodRefused(
            _("Năm %(year)s nằm ngoài Kế hoạch (%(first)s–%(last)s).")
            % {"year": year, "first": plan.first_year, "last": plan.last_year}
        )


def _deadlines(plan: Plan, kind: PeriodKind, year: int) -> list[PeriodDeadline]:
    """One per audience; a rule for that very year replaces the yearly one."""
    chosen: dict[str, DeadlineRule] = {}
    for rule in DeadlineRule.objects.for_period(plan, kind, year):
        chosen[rule.audience] = rule
    if not chosen:
        raise PeriodRefused(_("Chưa có quy tắc thời hạn cho kỳ “%s”.") % kind.label)
    return [
        PeriodDeadline(
            audience=rule.audience,
            due_on=_due_on(rule, year),
            wording=rule.wording,
            rolls=rule.roll_to_working_day,
            origin=rule.origin,
            clause_ref=rule.clause_ref,
        )
        for rule in chosen.values()
    ]


def _due_on(rule: DeadlineRule, year: int) -> dt.date:
    try:
        return rule.nominal_on(year)
    except ValueError:
        raise PeriodRefused(
            _("Quy tắc thời hạn ghi ngày %(day)s/%(month)s, năm %(year)s không có ngày này.")
            % {"day": rule.day, "month": rule.month, "year": year}
        ) from None
