"""Planning reminders as rows, and keeping the rows true to what is owed, to dates, holidays and settings."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

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

# What is done is not reminded of (design R11).
DONE = (
    Q(submission__first_sent_at__isnull=False)
    | Q(submission__received_otherwise_on__isnull=False)
    | Q(report__issued_at__isnull=False)
    | Q(submission__period__state=PeriodState.CLOSED)
    | Q(report__period__state=PeriodState.CLOSED)
)
# A step that another was merged into has not had its day.
STANDS_YET = (ReminderState.PLANNED, ReminderState.MERGED, ReminderState.CANCELLED)
# Of which submission or report, for whom, as in `ReminderStep.track`.
Track = tuple[int | None, int | None, str]


@transaction.atomic
def plan_reminders(*, on: dt.date) -> int:
    """Make the steps that open periods lack and bring those not begun up to date; returns how many were made.

    May be run at any time, any number of times: by `open_period`, when a date or holiday changes, by the minute sweep.
    """
    settings = locked_settings()
    ahead = Q(state=ReminderState.PLANNED) | Q(state=ReminderState.MERGED, planned_for__gt=on)
    ReminderStep.objects.filter(DONE, ahead).update(state=ReminderState.CANCELLED, state_at=timezone.now())
    calendar = Holiday.objects.calendar()
    made = 0
    periods = ReportingPeriod.objects.open().filter(plan__in=settings).select_related("plan")
    for period in periods.prefetch_related("deadlines"):
        ladder = settings[period.plan_id].ladder
        planner = _Planner(period, ladder, calendar, on)
        for thing in (*_submissions(period, ladder), *_report(period, ladder)):
            planner.bring_in_line(thing)
        made += planner.save()
    return made


def locked_settings() -> dict[int, ReminderSettings]:
    """Every plan's settings by plan id, made with the values of design R11 where there are none yet.

    The rows are locked until the transaction ends: one process at a time plans, begins steps, writes digests or records
    outcomes.
    """
    for plan in Plan.objects.exclude(pk__in=ReminderSettings.objects.values("plan")):
        ReminderSettings.objects.get_or_create(plan=plan)
    rows = ReminderSettings.objects.select_for_update(of=("self",)).select_related("plan").order_by("pk")
    return {row.plan_id: row for row in rows}


@dataclass(frozen=True)
class _Thing:
    """What is owed by one side. `tracks`: for each role the offsets at which it hears, and the steps that there are."""

    owner: Mapping[str, int]
    last_day: dt.date
    is_owed: bool
    tracks: Mapping[Role, tuple[tuple[int, ...], dict[int, ReminderStep]]]


def _submissions(period: ReportingPeriod, ladder: Ladder) -> Iterable[_Thing]:
    deadline = period.deadline(Audience.AGENCIES)
    if deadline is None:
        return
    steps = _by_track(ReminderStep.objects.filter(submission__period=period))
    roles = ladder.agency_steps()
    for submission in Submission.objects.filter(period=period):
        tracks = {role: (offsets, steps[submission.pk, None, role]) for role, offsets in roles.items()}
        yield _Thing({"submission_id": submission.pk}, deadline.last_day, not submission.is_sent, tracks)


def _report(period: ReportingPeriod, ladder: Ladder) -> Iterable[_Thing]:
    deadline = period.deadline(Audience.CONSOLIDATOR)
    if deadline is None:
        return
    report: ConsolidatedReport = draft_report(period=period)
    steps = _by_track(ReminderStep.objects.filter(report=report))
    tracks = {role: (offsets, steps[None, report.pk, role]) for role, offsets in ladder.consolidator_steps().items()}
    yield _Thing({"report_id": report.pk}, deadline.last_day, report.issued_at is None, tracks)


def _by_track(steps: Iterable[ReminderStep]) -> dict[Track, dict[int, ReminderStep]]:
    found: dict[Track, dict[int, ReminderStep]] = defaultdict(dict)
    for step in steps:
        found[step.track][step.offset] = step
    return found


class _Planner:
    """Brings the steps of a period in line with ladder, dates and what is owed."""

    def __init__(self, period: ReportingPeriod, ladder: Ladder, calendar: Calendar, on: dt.date) -> None:
        self.period, self.ladder, self.calendar, self.on = period, ladder, calendar, on
        self.changed: list[ReminderStep] = []
        self.new: list[ReminderStep] = []

    def bring_in_line(self, thing: _Thing) -> None:
        for role, (offsets, steps) in thing.tracks.items():
            wanted = {*offsets, *self._weekly(thing, offsets, steps)}
            made = {offset: self._new(thing, role, offset, steps) for offset in sorted(wanted - set(steps))}
            before = {offset: (step.planned_for, step.state) for offset, step in steps.items()}
            self._settle(thing, {**steps, **made}, wanted)
            self.changed += [step for o, step in steps.items() if (step.planned_for, step.state) != before[o]]
            self.new += made.values()

    def save(self) -> int:
        """Write what changed, in two statements whatever the number of agencies."""
        now = timezone.now()
        for step in self.changed:
            step.state_at = now
        ReminderStep.objects.bulk_update(self.changed, ["planned_for", "state", "state_at"])
        return len(ReminderStep.objects.bulk_create(self.new, ignore_conflicts=True))

    def _day(self, thing: _Thing, offset: int) -> dt.date:
        return planned_day(thing.last_day, offset, self.calendar)

    def _new(self, thing: _Thing, role: Role, offset: int, steps: Mapping[int, ReminderStep]) -> ReminderStep:
        """What was over before the period opened, or before the administrator added the step, is not made up for."""
        day = self._day(thing, offset)
        is_added = bool(steps) and not self.ladder.is_weekly(offset) and day < self.on
        is_over = day < self.period.opened_on or is_added
        state = ReminderState.CAUGHT_UP if is_over else ReminderState.PLANNED
        return ReminderStep(**thing.owner, audience_role=role, offset=offset, planned_for=day, state=state)

    def _weekly(self, thing: _Thing, offsets: tuple[int, ...], steps: Mapping[int, ReminderStep]) -> set[int]:
        """Weekly steps that are there, and the next one once the last has ended or its week is over (design R11)."""
        if not self.ladder.repeats_weekly or not offsets:
            return set()
        weekly = {offset for offset in steps if self.ladder.is_weekly(offset) and offset >= offsets[0]}
        last = max({*offsets, *weekly})
        if not thing.is_owed or last not in steps:
            return weekly
        following = next_weekly(max(last, self.ladder.weekly_from), thing.last_day, self.on, self.calendar)
        is_over = steps[last].has_ended and self._day(thing, last) <= self.on
        if is_over or self._day(thing, following) <= self.on:
            weekly.add(following)
        return weekly

    def _settle(self, thing: _Thing, steps: Mapping[int, ReminderStep], wanted: set[int]) -> None:
        """Days and states of the steps that nothing has gone out for."""
        for offset, step in steps.items():
            day = self._day(thing, offset)
            if not self._may_change(step, day, steps):
                continue
            is_wanted = offset in wanted and thing.is_owed
            step.planned_for, step.state = day, ReminderState.PLANNED if is_wanted else ReminderState.CANCELLED
        planned = {o: step.planned_for for o, step in steps.items() if step.state == ReminderState.PLANNED}
        for offset in merged_offsets(planned):
            steps[offset].state = ReminderState.MERGED

    def _may_change(self, step: ReminderStep, day: dt.date, steps: Mapping[int, ReminderStep]) -> bool:
        """What has begun is history, and so is what went along with it. The rest may move while its day is ahead.

        So a step that was cancelled comes back when a report is withdrawn, and one that an outage or a late opening
        left out when the date moves away from today.
        """
        if step.begun_at is not None or step.state == ReminderState.FAILED:
            return False
        if step.state == ReminderState.PLANNED:
            return True
        return day > self.on or (step.state == ReminderState.MERGED and not _went_along(step, steps))


def _went_along(step: ReminderStep, steps: Mapping[int, ReminderStep]) -> bool:
    """Whether the step that it was merged into has ended: then so has this one."""
    same_day = (other for other in steps.values() if other.planned_for == step.planned_for)
    return any(other.offset > step.offset and other.state not in STANDS_YET for other in same_day)
