"""The calendar of a year: every deadline, and every reminder with whom it goes to and why on that day."""

import calendar as grid
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from agencies.enums import Role
from agencies.rules import Actor
from plan_tracker.lib.dates import WEEKDAYS
from reports.periods.enums import Audience
from reports.periods.exceptions import PeriodRefused
from reports.periods.models import Holiday, PeriodDeadline, ReportingPeriod
from reports.periods.rules import is_weekend
from reports.periods.summaries import planned_periods
from reports.reminders.enums import ReminderState
from reports.reminders.models import ReminderSettings
from reports.reminders.policies import can_read_all_reminders
from reports.reminders.summaries.forecast import ForecastRow, forecast
from reports.reminders.summaries.things import OPENING_KINDS
from tasks.models import Plan

MONTHS = range(1, 13)


@dataclass(frozen=True)
class CalendarDeadline:
    """A last on-time day, with the paper's words and how it is reckoned."""

    day: dt.date
    period_code: str
    period_name: str
    audience: Audience
    words: str
    source: str
    explanation: str
    clause_ref: str
    is_open: bool


@dataclass(frozen=True)
class DayOff:
    """A weekday off, or a weekend day that is worked instead."""

    day: dt.date
    name: str
    is_worked: bool


@dataclass(frozen=True)
class YearCalendar:
    """A year as it stands at `made_at`, the same for everybody; what a person sees of it is `months_for`."""

    plan: Plan
    year: int
    today: dt.date
    send_at: dt.time
    deadlines: tuple[CalendarDeadline, ...]
    rows: tuple[ForecastRow, ...]
    days_off: tuple[DayOff, ...]


@dataclass(frozen=True)
class AudienceLine:
    """Those who get one step on one day in one role: “39 cơ quan: chuyên viên đầu mối”, and who that is."""

    role: Role
    state: ReminderState
    rows: tuple[ForecastRow, ...]
    is_mine: bool

    @property
    def is_own_role(self) -> bool:
        """The people of each agency, not those of one agency hearing of many."""
        return self.role in (Role.OFFICER, Role.HEAD) and bool(self.rows[0].agency)

    @property
    def unreached(self) -> int:
        """Agencies where nobody would get it."""
        return sum(row.goes_out and not row.people for row in self.rows)

    @property
    def who(self) -> str:
        """“Chuyên viên đầu mối, Sở Tài chính”; a leader's role names the committee itself."""
        if self.role == Role.LEADER:
            return str(self.role.label)
        return f"{self.role.label}, {self.rows[0].addressed_name}"


@dataclass(frozen=True)
class Reminder:
    """One step of one period on one day, to all its audiences."""

    period_code: str
    period_name: str
    is_consolidated: bool
    why: str
    lines: tuple[AudienceLine, ...]

    @property
    def state(self) -> ReminderState | None:
        """The one that all its audiences share, if they do."""
        states = {line.state for line in self.lines}
        return states.pop() if len(states) == 1 else None


@dataclass(frozen=True)
class Day:
    """A day with something on it."""

    day: dt.date
    deadlines: tuple[CalendarDeadline, ...]
    reminders: tuple[Reminder, ...]
    note: str
    is_today: bool

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.day.weekday()]

    @property
    def is_mine(self) -> bool:
        return any(line.is_mine for reminder in self.reminders for line in reminder.lines)


@dataclass(frozen=True)
class Cell:
    """A day of the small month."""

    day: dt.date
    in_month: bool
    is_off: bool
    name: str
    is_today: bool
    is_deadline: bool
    is_reminder: bool


@dataclass(frozen=True)
class Month:
    first: dt.date
    weeks: tuple[tuple[Cell, ...], ...]
    days: tuple[Day, ...]
    # Holidays and days worked instead, whether or not anything else is on them.
    days_off: tuple[DayOff, ...]


def year_calendar(plan: Plan, year: int, today: dt.date) -> YearCalendar:
    """The year, to be kept for a minute and shown to many. Fifteen queries, whatever the rows."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return YearCalendar(
        plan=plan,
        year=year,
        today=today,
        send_at=_settings(plan).send_at,
        deadlines=tuple(deadlines_between(plan, first, last)),
        rows=tuple(forecast(plan, first, last, today)),
        days_off=tuple(
            DayOff(each.date, each.name, each.is_working_swap)
            for each in Holiday.objects.filter(date__year=year).order_by("date")
        ),
    )


def _settings(plan: Plan) -> ReminderSettings:
    return ReminderSettings.objects.filter(plan=plan).first() or ReminderSettings(plan=plan)


def deadlines_between(plan: Plan, first: dt.date, last: dt.date) -> list[CalendarDeadline]:
    """The last on-time days of periods that are there, and of those that the rules call for."""
    periods = list(ReportingPeriod.objects.of(plan))
    known = {period.code for period in periods}
    found = [_deadline(each, period, is_open=True) for period in periods for each in period.deadlines.all()]
    for planned in planned_periods(plan, plan.years, OPENING_KINDS):
        if planned.code in known:
            continue
        period = ReportingPeriod(plan=plan, code=planned.code, kind=planned.kind, year=planned.year)
        try:
            found += [_deadline(each, period, is_open=False) for each in planned.deadlines]
        except PeriodRefused:
            continue
    return sorted((each for each in found if first <= each.day <= last), key=lambda each: (each.day, each.audience))


def months_for(calendar: YearCalendar, actor: Actor) -> list[Month]:
    """What a person sees of the year: every deadline, and the reminders of their agency, or all of them."""
    rows = [row for row in _visible(calendar, actor) if row.state != ReminderState.MERGED]
    by_day: dict[dt.date, list[ForecastRow]] = defaultdict(list)
    for row in rows:
        by_day[row.day].append(row)
    return [_month(calendar, month, by_day, actor.user_id) for month in MONTHS]


def _visible(calendar: YearCalendar, actor: Actor) -> Iterable[ForecastRow]:
    if can_read_all_reminders(actor, calendar.plan):
        return calendar.rows
    own = actor.own_agencies
    return (row for row in calendar.rows if (row.agency_id or row.addressed_id) in own)


def _deadline(deadline: PeriodDeadline, period: ReportingPeriod, *, is_open: bool) -> CalendarDeadline:
    return CalendarDeadline(
        day=deadline.last_day,
        period_code=period.code,
        period_name=period.name,
        audience=Audience(deadline.audience),
        words=deadline.words,
        source=deadline.source,
        explanation=deadline.explanation,
        clause_ref=deadline.clause_ref,
        is_open=is_open,
    )


def _month(calendar: YearCalendar, month: int, rows: dict[dt.date, list[ForecastRow]], user_id: int) -> Month:
    days_off = {each.day: each for each in calendar.days_off if each.day.month == month}
    deadlines: dict[dt.date, list[CalendarDeadline]] = defaultdict(list)
    for each in calendar.deadlines:
        deadlines[each.day].append(each)
    busy = sorted(day for day in {*rows, *deadlines} if day.month == month)
    days = tuple(
        Day(
            day=day,
            deadlines=tuple(deadlines.get(day, ())),
            reminders=tuple(_reminders(rows.get(day, []), user_id)),
            note=days_off[day].name if day in days_off else "",
            is_today=day == calendar.today,
        )
        for day in busy
    )
    cells = (
        tuple(_cell(day, month, days_off.get(day), calendar.today, day in deadlines, day in rows) for day in week)
        for week in grid.Calendar().monthdatescalendar(calendar.year, month)
    )
    return Month(dt.date(calendar.year, month, 1), tuple(cells), days, tuple(days_off.values()))


def _cell(day: dt.date, month: int, off: DayOff | None, today: dt.date, is_deadline: bool, is_reminder: bool) -> Cell:
    is_off = not off.is_worked if off else is_weekend(day)
    return Cell(day, day.month == month, is_off, off.name if off else "", day == today, is_deadline, is_reminder)


def _reminders(rows: list[ForecastRow], user_id: int) -> Iterator[Reminder]:
    """The rows of a day, step by step; within a step by role and state."""

    def step(row: ForecastRow) -> tuple[str, bool, int, str]:
        return (row.period_code, bool(row.agency), row.offset, row.why)

    def audience(row: ForecastRow) -> tuple[int, str]:
        return (list(Role).index(row.role), row.state)

    for _key, of_step in groupby(sorted(rows, key=step), key=step):
        found = list(of_step)
        lines = []
        for _audience, heard in groupby(sorted(found, key=audience), key=audience):
            told = tuple(sorted(heard, key=lambda row: row.position))
            mine = any(person.user_id == user_id for row in told for person in row.people)
            lines.append(AudienceLine(told[0].role, told[0].state, told, mine))
        one = found[0]
        yield Reminder(one.period_code, one.period_name, not one.agency, one.why, tuple(lines))
