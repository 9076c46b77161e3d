"""The ladder of reminders, decided from values (design R11). Days are counted from the last on-time day."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
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

    def agency_roles(self, offset: int) -> list[Role]:
        """Who hears of an agency's report: its officers, then its head, the consolidator, the leader."""
        from_day = {
            Role.OFFICER: self.offsets[0],
            Role.HEAD: self.head_from,
            Role.CONSOLIDATOR: self.consolidator_from,
            Role.LEADER: self.leader_from,
        }
        return [role for role, first in from_day.items() if offset >= first]

    def consolidator_roles(self, offset: int) -> list[Role]:
        """Who hears of the consolidated report: the consolidators, then the head of their agency, the leader."""
        from_day = {
            Role.CONSOLIDATOR: self.offsets[0],
            Role.HEAD: self.head_from,
            Role.LEADER: self.leader_from,
        }
        return [role for role, first in from_day.items() if offset >= first]

    def agency_steps(self) -> dict[Role, tuple[int, ...]]:
        """The offsets at which each role hears of an agency's report."""
        return self._by_role(self.agency_roles)

    def consolidator_steps(self) -> dict[Role, tuple[int, ...]]:
        """The offsets at which each role hears of the consolidated report."""
        return self._by_role(self.consolidator_roles)

    def _by_role(self, roles_at: Callable[[int], list[Role]]) -> dict[Role, tuple[int, ...]]:
        everyone = roles_at(max(self.offsets[-1], self.leader_from))
        return {role: tuple(offset for offset in self.offsets if role in roles_at(offset)) for role in everyone}


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
    """The weekly step after `last_offset`, which has ended by the day `on`: weeks that passed meanwhile are skipped."""
    offset = last_offset + WEEK
    while planned_day(last_day, offset, calendar) <= on:
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


def newest(offsets: Iterable[int]) -> int:
    """After an outage only the newest due step goes out."""
    return max(offsets)


def last_due_day(now: dt.datetime, send_at: dt.time) -> dt.date:
    """Steps planned for this day or earlier are due: today's from `send_at` on. `now` is Vietnam time."""
    return now.date() if now.time() >= send_at else now.date() - dt.timedelta(days=1)


def days_left(last_day: dt.date, today: dt.date) -> int:
    """Days until the last on-time day; 0 on the day itself, negative once it has passed."""
    return (last_day - today).days
