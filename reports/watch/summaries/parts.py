"""What was last heard of each part of the background."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from plan_tracker.lib import marks
from plan_tracker.lib.marks import Mark
from reports.watch.enums import WATCHED, Part
from reports.watch.models import Heartbeat
from reports.watch.rules import is_silent


@dataclass(frozen=True)
class PartState:
    """What was last heard of a part; `at` and `age` are None where nothing ever was."""

    part: Part
    at: dt.datetime | None
    age: dt.timedelta | None
    note: str
    is_silent: bool

    @property
    def mark(self) -> Mark:
        return marks.BAD if self.is_silent else marks.GOOD

    @property
    def minutes(self) -> int | None:
        """Whole minutes since it was heard."""
        return None if self.age is None else self.age // dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Health:
    """Every watched part. `ping` is none of them: its note is the error of the last call, if any."""

    parts: tuple[PartState, ...]
    ping: PartState

    @property
    def silent(self) -> list[PartState]:
        return [state for state in self.parts if state.is_silent]

    @property
    def is_ok(self) -> bool:
        return not self.silent


def health(now: dt.datetime) -> Health:
    """Each watched part as it was last heard, and when the watcher outside was told."""
    heard = {beat.part: beat for beat in Heartbeat.objects.all()}
    return Health(tuple(_state(part, heard, now) for part in WATCHED), _state(Part.PING, heard, now))


def _state(part: Part, heard: Mapping[str, Heartbeat], now: dt.datetime) -> PartState:
    beat = heard.get(part)
    if beat is None:
        return PartState(part, None, None, "", is_silent=True)
    # A clock that is a little behind the one that wrote it has heard it just now.
    age = max(now - beat.at, dt.timedelta())
    return PartState(part, beat.at, age, beat.note, is_silent(beat.at, now))
