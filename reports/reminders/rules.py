"""The ladder of reminders, decided from values (design R11). Days are counted from the last on-time day."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from agencies.enums import Role
from reports.periods.rules import WEEKENDS_ONLY, Calendar, next_working_day, previous_working_day

WEEK = 7


@dataclass(frozen=True)
class Ladder:
    """Which steps there are, and from which one on somebody else hears of it too. A plan's settings.

    Offsets: days from the last on-time day, negative before it, 0 on it, positive after it.
    """

    before: tuple[int, ...] = (30, 14, 7, 3, 1, 0)
    after: tuple[int, ...] = (1, 3, 7)
    repeats_weekly: bool = True
    head_from: int = -3
    consolidator_from: int = 1
    leader_from: int = 7

    @property
    def offsets(self) -> tuple[int, ...]:
        """The steps that are planned at once, earliest first."""
        return tuple(sorted({*(-days for days in self.before), *self.after}))

    @property
    def weekly_from(self) -> int:
        """Weekly steps come so many days late and whole weeks: after the last step, and never before the last day."""
        return max(0, self.offsets[-1])

    def is_weekly(self, offset: int) -> bool:
        return offset > self.weekly_from and (offset - self.weekly_from) % WEEK == 0

    def agency_steps(self) -> dict[Role, tuple[int, ...]]:
        """At which steps each role hears of an agency's report: officers, its head, the consolidator, the leader."""
        return {
            Role.OFFICER: self._from(self.offsets[0]),
            Role.HEAD: self._from(self.head_from),
            Role.CONSOLIDATOR: self._from(self.consolidator_from),
            Role.LEADER: self._from(self.leader_from),
        }

    def consolidator_steps(self) -> dict[Role, tuple[int, ...]]:
        """At which steps each role hears of the consolidated report: consolidators, their agency's head, the leader."""
        return {
            Role.CONSOLIDATOR: self._from(self.offsets[0]),
            Role.HEAD: self._from(self.head_from),
            Role.LEADER: self._from(self.leader_from),
        }

    def _from(self, first: int) -> tuple[int, ...]:
        """The steps from one on; whoever comes in after the last of them begins with the weekly step of that day."""
        found = tuple(offset for offset in self.offsets if offset >= first)
        if found or not self.repeats_weekly:
            return found
        weeks = max(1, -(-(first - self.weekly_from) // WEEK))
        return (self.weekly_from + weeks * WEEK,)


def planned_day(last_day: dt.date, offset: int, calendar: Calendar = WEEKENDS_ONLY) -> dt.date:
    """The day on which a step goes out: off a day off to the working day before, once overdue to the one after."""
    day = last_day + dt.timedelta(days=offset)
    return next_working_day(day, calendar) if offset > 0 else previous_working_day(day, calendar)


def merged_offsets(days: Mapping[int, dt.date]) -> frozenset[int]:
    """Of steps (offset: day) that meet on one day, all but the most urgent, which goes out for them."""
    urgent: dict[dt.date, int] = {}
    for offset, day in days.items():
        urgent[day] = max(offset, urgent.get(day, offset))
    return frozenset(offset for offset, day in days.items() if offset != urgent[day])


def next_weekly(last_offset: int, last_day: dt.date, on: dt.date, calendar: Calendar = WEEKENDS_ONLY) -> int:
    """The weekly step after `last_offset`, itself weekly or the last before those.

    Weeks that passed meanwhile are skipped, but for the newest of them.
    """
    offset = last_offset + WEEK
    while planned_day(last_day, offset + WEEK, calendar) <= on:
        offset += WEEK
    return offset


def weekly_after(
    last_offset: int, on: dt.date, last_day: dt.date, until: dt.date, calendar: Calendar = WEEKENDS_ONLY
) -> Iterator[tuple[int, dt.date]]:
    """The weekly steps (offset, day) to come once `last_offset` has ended on the day `on`, each sent on its day."""
    offset = last_offset
    while True:
        offset = next_weekly(offset, last_day, on, calendar)
        on = planned_day(last_day, offset, calendar)
        if on > until:
            return
        yield offset, on


def last_due_day(now: dt.datetime, send_at: dt.time) -> dt.date:
    """Steps planned for this day or earlier are due: today's from `send_at` on. `now` is Vietnam time."""
    return now.date() if now.time() >= send_at else now.date() - dt.timedelta(days=1)


def digest_day(now: dt.datetime, hours: Iterable[dt.time]) -> dt.date:
    """The day whose digests are written now. It begins at the earliest hour of any plan.

    A person hears of several plans in one mail, whatever their hours. A mail made up for in the night is still the
    digest of the day before, so that the morning's is not put off by it.
    """
    return last_due_day(now, min(hours))


def days_left(last_day: dt.date, today: dt.date) -> int:
    """Days until the last on-time day; 0 on the day itself, negative once it has passed."""
    return (last_day - today).days
