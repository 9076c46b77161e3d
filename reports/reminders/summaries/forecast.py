"""Every reminder between two days: what was sent, what will be, and what the rules will plan for periods to come.

It assumes that nothing more is sent meanwhile: a report that is sent takes its reminders out.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agencies.enums import Role
from agencies.models import Agency
from reports.reminders.enums import ReminderState
from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.reminders.rules import merged_offsets, next_weekly, planned_day, weekly_after
from reports.reminders.summaries.reasons import also_for, merged_into, step_words, until_sent, was_due, why
from reports.reminders.summaries.recipients import Holders, Recipient, told
from reports.reminders.summaries.things import Season, Thing, things_of
from tasks.models import Plan

GONE_OUT = frozenset({ReminderState.SENDING, ReminderState.SENT, ReminderState.FAILED})
NOBODY_HEARS = frozenset({ReminderState.MERGED, ReminderState.CANCELLED, ReminderState.CAUGHT_UP})
ROLES = tuple(Role)
# The consolidated report stands before the agencies'.
FIRST = -1


@dataclass(frozen=True)
class ForecastRow:
    """One step of one report for one role: when, to whom, and why then.

    `agency` owes the report, "" for the consolidated one; the people are those of `addressed`. A weekly step that
    `repeats` stands for all that follow it.
    """

    day: dt.date
    plan_code: str
    period_code: str
    period_name: str
    agency: str
    agency_name: str
    agency_id: int | None
    position: int
    addressed_id: int
    addressed_name: str
    role: Role
    offset: int
    last_day: dt.date
    state: ReminderState
    people: tuple[Recipient, ...]
    why: str
    repeats: bool = False

    @property
    def words(self) -> str:
        return step_words(self.offset)

    @property
    def goes_out(self) -> bool:
        """It was sent or will be; not merged, cancelled or caught up."""
        return self.state not in NOBODY_HEARS

    @property
    def order(self) -> tuple[object, ...]:
        return (self.day, self.period_code, self.position, ROLES.index(self.role), self.offset)


def forecast(
    plan: Plan, first: dt.date, last: dt.date, today: dt.date, *, each_week: bool = False
) -> list[ForecastRow]:
    """The plan's reminders from the day `first` to `last`, both included, in order of days.

    Of the weekly ones only the next stands here, unless `each_week`. People are those who hold the role on the day by
    what is stored now; of what went out, those it went to. At most eleven queries, whatever the rows.
    """
    season = things_of(plan, first, last, today)
    gone = [step.pk for thing in season.things for step in thing.all_steps if step.state in GONE_OUT]
    deliveries = ReminderDelivery.objects.filter(step__in=gone, is_notice=False).exclude(state__in=NOBODY_HEARS)
    people = _People(
        Holders({*season.agencies, plan.consolidating_agency, plan.issuer}),
        told(deliveries.select_related("user").order_by("pk")),
    )
    forecaster = _Forecaster(season, people, today, last, each_week)
    rows = (row for thing in season.things for row in forecaster.rows(thing))
    return sorted((row for row in rows if first <= row.day <= last), key=lambda row: row.order)


@dataclass(frozen=True)
class _People:
    holders: Holders
    told: Mapping[int, tuple[Recipient, ...]]


@dataclass
class _Line:
    """A step, stored or to be planned. `planned`: its day by the ladder; `day`: when it goes out."""

    planned: dt.date
    day: dt.date
    state: ReminderState
    step_id: int | None = None
    repeats: bool = False

    @property
    def waits(self) -> bool:
        return self.state == ReminderState.PLANNED


class _Forecaster:
    """Rows of one thing after another, by the same rules that plan and send."""

    def __init__(self, season: Season, people: _People, today: dt.date, last: dt.date, each_week: bool) -> None:
        self.season, self.people, self.today, self.last, self.each_week = season, people, today, last, each_week

    def rows(self, thing: Thing) -> Iterable[ForecastRow]:
        ladder = self.season.ladder
        wanted = ladder.agency_steps() if thing.agency else ladder.consolidator_steps()
        for role in dict.fromkeys([*wanted, *map(Role, thing.steps)]):
            lines = self._lines(thing, thing.steps.get(role, {}), wanted.get(role, ()))
            for offset, line in lines.items():
                yield self._row(thing, role, offset, line, lines)

    def _lines(self, thing: Thing, stored: Mapping[int, ReminderStep], wanted: Iterable[int]) -> dict[int, _Line]:
        """The steps of one role: those stored, those the planner will make, then the weekly ones."""
        lines = {
            offset: _Line(step.planned_for, step.planned_for, ReminderState(step.state), step.pk)
            for offset, step in stored.items()
        }
        if not thing.is_owed:
            return lines
        new = {offset: self._new(thing, offset) for offset in wanted if offset not in lines}
        lines |= new
        for offset in merged_offsets({o: line.planned for o, line in lines.items() if line.waits}):
            lines[offset].state = ReminderState.MERGED
        lines |= self._missed_week(thing, lines)
        self._catch_up(lines)
        lines |= self._weekly(thing, lines)
        return dict(sorted(lines.items()))

    def _new(self, thing: Thing, offset: int) -> _Line:
        """A day before the period opened has no reminder any more."""
        day = planned_day(thing.deadline.last_day, offset, self.season.calendar)
        return _Line(day, day, ReminderState.CAUGHT_UP if day < thing.period.opened_on else ReminderState.PLANNED)

    def _catch_up(self, lines: Mapping[int, _Line]) -> None:
        """Of what should have gone out by today only the newest will, today."""
        due = sorted(offset for offset, line in lines.items() if line.waits and line.planned <= self.today)
        for offset in due[:-1]:
            lines[offset].state = ReminderState.CAUGHT_UP
        for offset in due[-1:]:
            lines[offset].day = self.today

    def _last_weekly(self, lines: Mapping[int, _Line]) -> int | None:
        """After which step the next weekly one comes; None where none does."""
        ladder = self.season.ladder
        if not ladder.repeats_weekly or not lines:
            return None
        return max(max(lines), ladder.weekly_from)

    def _missed_week(self, thing: Thing, lines: Mapping[int, _Line]) -> dict[int, _Line]:
        """After an outage the newest week that has passed is planned at once."""
        last = self._last_weekly(lines)
        if last is None:
            return {}
        offset = next_weekly(last, thing.deadline.last_day, self.today, self.season.calendar)
        line = self._new(thing, offset)
        return {offset: line} if line.planned <= self.today else {}

    def _weekly(self, thing: Thing, lines: Mapping[int, _Line]) -> dict[int, _Line]:
        """What follows the last step week by week until the report is sent."""
        last = self._last_weekly(lines)
        if last is None:
            return {}
        line = lines[max(lines)]
        ended = line.day if line.waits else max(line.day, self.today)
        weekly = weekly_after(last, ended, thing.deadline.last_day, self.last, self.season.calendar)
        found = {offset: _Line(day, day, ReminderState.PLANNED) for offset, day in weekly}
        if self.each_week or not found:
            return found
        first = min(found)
        found[first].repeats = True
        return {first: found[first]}

    def _row(self, thing: Thing, role: Role, offset: int, line: _Line, lines: Mapping[int, _Line]) -> ForecastRow:
        plan, agency, last_day = self.season.plan, thing.agency, thing.deadline.last_day
        to = addressed_agency(plan, agency, role)
        return ForecastRow(
            day=line.day,
            plan_code=plan.code,
            period_code=thing.period.code,
            period_name=thing.period.name,
            agency=agency.code if agency else "",
            agency_name=agency.short_name if agency else "",
            agency_id=agency.pk if agency else None,
            position=agency.position if agency else FIRST,
            addressed_id=to.pk,
            addressed_name=to.short_name,
            role=role,
            offset=offset,
            last_day=last_day,
            state=line.state,
            people=self._heard_by(role, to, line),
            why=self._why(offset, last_day, line, lines),
            repeats=line.repeats,
        )

    def _heard_by(self, role: Role, to: Agency, line: _Line) -> tuple[Recipient, ...]:
        if line.state in NOBODY_HEARS:
            return ()
        if line.state in GONE_OUT and line.step_id is not None:
            return self.people.told.get(line.step_id, ())
        return self.people.holders.of(role, to, max(line.day, self.today))

    def _why(self, offset: int, last_day: dt.date, line: _Line, lines: Mapping[int, _Line]) -> str:
        words = why(offset, last_day, line.planned, self.season.holidays)
        same_day = {o for o, other in lines.items() if o != offset and other.planned == line.planned}
        if line.state == ReminderState.MERGED:
            into = [o for o in same_day if lines[o].state != ReminderState.MERGED]
            return "; ".join([words, *(merged_into(o) for o in into)])
        merged = [o for o in same_day if lines[o].state == ReminderState.MERGED]
        if merged and line.state not in NOBODY_HEARS:
            words = f"{words}; {also_for(merged)}"
        if line.day != line.planned:
            words = f"{words}; {was_due(line.planned)}"
        return f"{words}; {until_sent()}" if line.repeats else words


def addressed_agency(plan: Plan, agency: Agency | None, role: Role) -> Agency:
    """Whose people in `role` hear of an agency's report, or of the consolidated one (as `ReminderStep` says it)."""
    if role == Role.LEADER:
        return plan.issuer
    if agency is None or role == Role.CONSOLIDATOR:
        return plan.consolidating_agency
    return agency
