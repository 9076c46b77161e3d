"""Planning reminders as rows, and keeping the rows true to what is owed, to dates, holidays and settings."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from agencies.enums import Role
from reports.consolidation.models import ConsolidatedReport
from reports.consolidation.services import draft_report
from reports.periods.enums import Audience, PeriodState
from reports.periods.models import Holiday, ReportingPeriod
from reports.periods.rules import Calendar
from reports.reminders.enums import ReminderState
from reports.reminders.models import ReminderSettings, ReminderStep
from reports.reminders.rules import Ladder, merged_offsets, next_weekly, planned_day
from reports.submissions.models import Submission
from tasks.models import Plan

# Nothing has gone out for it: while its day is ahead it may move, merge, be cancelled, or come back when what was sent
# is withdrawn before anybody decided on it.
MOVABLE = frozenset({ReminderState.MERGED, ReminderState.CANCELLED})
# What is done is not reminded of (design R11).
DONE = (
    Q(submission__first_sent_at__isnull=False)
    | Q(submission__received_otherwise_on__isnull=False)
    | Q(report__issued_at__isnull=False)
    | Q(submission__period__state=PeriodState.CLOSED)
    | Q(report__period__state=PeriodState.CLOSED)
)

# Of which submission or report, for whom: within it offsets are unique.
ThingRole = tuple[int | None, int | None, str]


@transaction.atomic
def plan_reminders(*, on: dt.date) -> int:
    """Make the steps that open periods lack and bring those not sent yet up to date; returns how many were made.

    May be run at any time, any number of times: by `open_period`, when a date or holiday changes, by the minute sweep.
    """
    ladders = {plan_id: settings.ladder for plan_id, settings in locked_settings().items()}
    ahead = Q(state=ReminderState.PLANNED) | Q(state=ReminderState.MERGED, planned_for__gt=on)
    ReminderStep.objects.filter(DONE, ahead).update(state=ReminderState.CANCELLED)
    calendar = Holiday.objects.calendar()
    made = 0
    for period in ReportingPeriod.objects.open().select_related("plan").prefetch_related("deadlines"):
        ladder = ladders[period.plan_id]
        report = draft_report(period=period)
        for thing in (*_submissions(period, ladder), *_report(period, report, ladder)):
            made += _Planner(thing, period, ladder, calendar, on).run()
    return made


def locked_settings() -> dict[int, ReminderSettings]:
    """Every plan's settings by plan id, made with the values of design R11 where there are none yet.

    The rows are locked until the transaction ends: one process at a time plans, begins steps or writes digests.
    """
    for plan in Plan.objects.exclude(pk__in=ReminderSettings.objects.values("plan")):
        ReminderSettings.objects.get_or_create(plan=plan)
    rows = ReminderSettings.objects.select_for_update(of=("self",)).select_related("plan").order_by("pk")
    return {row.plan_id: row for row in rows}


@dataclass(frozen=True)
class _Thing:
    """What is owed by one side, and who hears of it at which steps. `steps`: what there is, by role and offset."""

    owner: Mapping[str, int]
    last_day: dt.date
    is_owed: bool
    roles: Mapping[Role, tuple[int, ...]]
    steps: Mapping[Role, dict[int, ReminderStep]] = field(default_factory=dict)


def _submissions(period: ReportingPeriod, ladder: Ladder) -> Iterable[_Thing]:
    deadline = period.deadline(Audience.AGENCIES)
    if deadline is None:
        return
    steps = _existing(ReminderStep.objects.filter(submission__period=period))
    roles = _by_role(ladder, ladder.agency_roles)
    for submission in Submission.objects.filter(period=period):
        of_role = {role: steps[submission.pk, None, role] for role in roles}
        yield _Thing({"submission_id": submission.pk}, deadline.last_day, not submission.is_sent, roles, of_role)


def _report(period: ReportingPeriod, report: ConsolidatedReport, ladder: Ladder) -> Iterable[_Thing]:
    deadline = period.deadline(Audience.CONSOLIDATOR)
    if deadline is None:
        return
    steps = _existing(ReminderStep.objects.filter(report=report))
    roles = _by_role(ladder, ladder.consolidator_roles)
    of_role = {role: steps[None, report.pk, role] for role in roles}
    yield _Thing({"report_id": report.pk}, deadline.last_day, report.issued_at is None, roles, of_role)


def _by_role(ladder: Ladder, roles_at: Callable[[int], list[Role]]) -> dict[Role, tuple[int, ...]]:
    """The offsets at which each role hears of it; a role that comes in after the last step hears weekly."""
    last = ladder.offsets[-1]
    everyone = roles_at(max(last, ladder.leader_from))
    return {role: tuple(offset for offset in ladder.offsets if role in roles_at(offset)) for role in everyone}


def _existing(steps: Iterable[ReminderStep]) -> dict[ThingRole, dict[int, ReminderStep]]:
    found: dict[ThingRole, dict[int, ReminderStep]] = defaultdict(dict)
    for step in steps:
        found[step.submission_id, step.report_id, step.audience_role][step.offset] = step
    return found


class _Planner:
    """Brings the steps of one thing in line with ladder, dates and what is owed."""

    def __init__(self, thing: _Thing, period: ReportingPeriod, ladder: Ladder, calendar: Calendar, on: dt.date) -> None:
        self.thing, self.period, self.ladder, self.calendar, self.on = thing, period, ladder, calendar, on

    def run(self) -> int:
        changed: list[ReminderStep] = []
        new: list[ReminderStep] = []
        for role, offsets in self.thing.roles.items():
            steps = self.thing.steps[role]
            wanted = {*offsets, *self._weekly(steps)}
            made = {offset: self._new(role, offset) for offset in sorted(wanted - set(steps))}
            before = {offset: (step.planned_for, step.state) for offset, step in steps.items()}
            self._settle({**steps, **made}, wanted)
            changed += [step for offset, step in steps.items() if (step.planned_for, step.state) != before[offset]]
            new += made.values()
        ReminderStep.objects.bulk_update(changed, ["planned_for", "state"])
        return len(ReminderStep.objects.bulk_create(new, ignore_conflicts=True))

    def _day(self, offset: int) -> dt.date:
        return planned_day(self.thing.last_day, offset, self.calendar)

    def _new(self, role: Role, offset: int) -> ReminderStep:
        """A day before the period opened has no reminder any more; the next one comes."""
        day = self._day(offset)
        state = ReminderState.CAUGHT_UP if day < self.period.opened_on else ReminderState.PLANNED
        return ReminderStep(**self.thing.owner, audience_role=role, offset=offset, planned_for=day, state=state)

    def _weekly(self, steps: Mapping[int, ReminderStep]) -> set[int]:
        """Weekly steps that are there, and the next one once the last has ended (design R11)."""
        first = self.ladder.offsets[-1]
        weekly = {offset for offset in steps if offset > first}
        last = max(weekly, default=first)
        if not self.ladder.repeats_weekly:
            return set()
        if self.thing.is_owed and last in steps and steps[last].has_ended:
            weekly.add(next_weekly(last, self.thing.last_day, self.on, self.calendar))
        return weekly

    def _settle(self, steps: Mapping[int, ReminderStep], wanted: set[int]) -> None:
        """Days and states of the steps that nothing has gone out for."""
        for offset, step in steps.items():
            day = self._day(offset)
            # What was merged into a step that has gone out is history; so is what was cancelled when its day came.
            if step.state != ReminderState.PLANNED and (step.state not in MOVABLE or day <= self.on):
                continue
            is_wanted = offset in wanted and self.thing.is_owed
            step.planned_for, step.state = day, ReminderState.PLANNED if is_wanted else ReminderState.CANCELLED
        planned = {o: step.planned_for for o, step in steps.items() if step.state == ReminderState.PLANNED}
        for offset in merged_offsets(planned):
            steps[offset].state = ReminderState.MERGED
