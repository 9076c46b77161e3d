"""What is owed around some days: reports of periods that are open, and of those that will open by their rules."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from agencies.models import Agency, AgencyGroupMember
from reports.consolidation.models import ConsolidatedReport
from reports.periods.enums import Audience, PeriodKind, PeriodState
from reports.periods.exceptions import PeriodRefused
from reports.periods.models import Holiday, PeriodDeadline, ReportingPeriod
from reports.periods.rules import Calendar
from reports.periods.summaries import PlannedPeriod, planned_periods
from reports.reminders.models import ReminderSettings, ReminderStep
from reports.reminders.rules import Ladder
from reports.submissions.models import Submission
from tasks.models import Plan

# By themselves, that is: the others wait for a date that somebody sets (as reports.submissions.services.OPENED_KINDS).
OPENING_KINDS = (PeriodKind.AGENCY_PLAN, PeriodKind.HALF_YEAR, PeriodKind.ANNUAL)
Steps = Mapping[str, Mapping[int, ReminderStep]]


@dataclass(frozen=True)
class Thing:
    """One report that reminders are about: an agency's, or the consolidated one (`agency` None).

    `steps`: what is stored, by role and offset; of a report that was sent, only what falls into the days asked for.
    """

    period: ReportingPeriod
    agency: Agency | None
    deadline: PeriodDeadline
    is_owed: bool
    steps: Steps = field(default_factory=dict)

    @property
    def all_steps(self) -> list[ReminderStep]:
        return [step for by_offset in self.steps.values() for step in by_offset.values()]


@dataclass(frozen=True)
class Season:
    """All that a forecast is computed from."""

    plan: Plan
    ladder: Ladder
    send_at: dt.time
    calendar: Calendar
    holidays: Mapping[dt.date, str]
    things: tuple[Thing, ...]

    @property
    def agencies(self) -> set[Agency]:
        return {thing.agency for thing in self.things if thing.agency is not None}


def things_of(plan: Plan, first: dt.date, last: dt.date, today: dt.date) -> Season:
    """The reports that are owed, or were reminded of, between the two days. Nine queries."""
    settings = ReminderSettings.objects.filter(plan=plan).first() or ReminderSettings(plan=plan)
    days = {each.date: each for each in Holiday.objects.all()}
    worked = frozenset(day for day, each in days.items() if each.is_working_swap)
    calendar = Calendar(days_off=frozenset(days) - worked, days_worked=worked)
    holidays = {day: each.name for day, each in days.items() if not each.is_working_swap}
    periods = {period.pk: period for period in ReportingPeriod.objects.of(plan)}
    things = [*_stored(plan, periods, first, last), *_planned(plan, periods.values(), last, today)]
    return Season(plan, settings.ladder, settings.send_at, calendar, holidays, tuple(things))


def _stored(plan: Plan, periods: Mapping[int, ReportingPeriod], first: dt.date, last: dt.date) -> Iterable[Thing]:
    steps: dict[tuple[int, int | None], dict[str, dict[int, ReminderStep]]] = defaultdict(lambda: defaultdict(dict))
    agencies: dict[tuple[int, int | None], Agency | None] = {}
    for step in _steps(plan, first, last):
        thing = step.submission or step.report
        assert thing is not None  # noqa: S101 (a constraint)
        key = (thing.period_id, step.submission.agency_id if step.submission else None)
        steps[key][step.audience_role][step.offset] = step
        agencies[key] = step.submission.agency if step.submission else None
    owed = _owed(plan, periods)
    for key in dict.fromkeys([*owed, *agencies]):
        period = periods[key[0]]
        agency = owed.get(key) or agencies.get(key)
        deadline = period.deadline(Audience.AGENCIES if agency else Audience.CONSOLIDATOR)
        if deadline is not None:
            yield Thing(period, agency, deadline, key in owed, steps[key])


def _steps(plan: Plan, first: dt.date, last: dt.date) -> Iterable[ReminderStep]:
    """Those of the days asked for, and all of what is still owed: what comes next follows from them."""
    of_plan = Q(submission__period__plan=plan) | Q(report__period__plan=plan)
    owed = Q(
        submission__first_sent_at__isnull=True,
        submission__received_otherwise_on__isnull=True,
        submission__period__state=PeriodState.OPEN,
    ) | Q(report__issued_at__isnull=True, report__period__state=PeriodState.OPEN)
    within = Q(planned_for__gte=first, planned_for__lte=last)
    return ReminderStep.objects.filter(of_plan, within | owed).select_related("submission__agency", "report")


def _owed(plan: Plan, periods: Mapping[int, ReportingPeriod]) -> dict[tuple[int, int | None], Agency | None]:
    """What is still owed in open periods, by period and agency."""
    still = Submission.objects.filter(
        period__plan=plan,
        period__state=PeriodState.OPEN,
        first_sent_at__isnull=True,
        received_otherwise_on__isnull=True,
    )
    owed: dict[tuple[int, int | None], Agency | None] = {
        (each.period_id, each.agency_id): each.agency for each in still.select_related("agency")
    }
    issued = ConsolidatedReport.objects.filter(period__plan=plan, edition=1, issued_at__isnull=False)
    done = set(issued.values_list("period", flat=True))
    for pk, period in periods.items():
        if period.state == PeriodState.OPEN and pk not in done:
            owed[pk, None] = None
    return owed


def _planned(plan: Plan, existing: Iterable[ReportingPeriod], last: dt.date, today: dt.date) -> Iterable[Thing]:
    """Periods that will open by themselves, with the agencies that owe a report on the day they open (design R15)."""
    known = {period.code for period in existing}
    members = list(AgencyGroupMember.objects.filter(group=plan.reporting_group_id).select_related("agency"))
    for planned in planned_periods(plan, plan.years, OPENING_KINDS):
        period = None if planned.code in known else _opening(planned, today)
        if period is None or period.opened_on > last:
            continue
        for deadline in planned.deadlines:
            if deadline.audience == Audience.CONSOLIDATOR:
                yield Thing(period, None, deadline, True)
                continue
            on = period.opened_on
            for each in members:
                if each.is_valid_on(on) and each.agency.is_valid_on(on):
                    yield Thing(period, each.agency, deadline, True)


def _opening(planned: PlannedPeriod, today: dt.date) -> ReportingPeriod | None:
    """The period as it will open; None where its time is over, or its rule names no real day."""
    try:
        opens_on = max(planned.opens_on, today)
        if not planned.is_due(opens_on):
            return None
    except PeriodRefused:
        return None
    return ReportingPeriod(
        plan=planned.plan, code=planned.code, kind=planned.kind, year=planned.year, opened_on=opens_on
    )
