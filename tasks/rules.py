"""Rules of progress that can be decided from values. The day is always passed in."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tasks.enums import ProgressStatus, TaskState, Timeliness

MAX_WEIGHT = 100
MAX_TITLE = 250
MAX_PERSON = 120

# The reporting year ends on this day of December: Decree 09/2019 as repeated in provincial rules (design R3).
CUT_OFF = (12, 14)
HALF_YEAR_CUT_OFF = (6, 14)
# Whoever touched a draft within this time is taken to be still at it.
WRITING = dt.timedelta(minutes=15)


def reporting_year(day: dt.date) -> int:
    """The year a new update belongs to by default: 15/12/Y−1 to 14/12/Y is the year Y (design R3)."""
    return day.year + 1 if (day.month, day.day) > CUT_OFF else day.year


def running_year(day: dt.date, first: int, last: int) -> int:
    """The reporting year of the day, held within the plan's years."""
    return min(max(reporting_year(day), first), last)


def year_window(year: int) -> tuple[dt.date, dt.date]:
    """First and last day of the reporting year (design R3)."""
    return dt.date(year - 1, 12, 15), dt.date(year, *CUT_OFF)


def reference_day(year: int, today: dt.date) -> dt.date:
    """The day on which "which agencies lead" is asked for a year: today in the running one, else its last day."""
    last = dt.date(year, 12, 31)
    return min(today, last) if today.year <= year else last


def is_writing(edited_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether somebody who edited then should be expected to be writing now."""
    return now - edited_at < WRITING


@dataclass(frozen=True)
class UpdateContent:
    """What a person states about an assignment in a year. Percent is whole, 0 to 100, or None."""

    as_of: dt.date
    status: ProgressStatus
    percent: int | None = None
    result: str = ""
    not_done: str = ""
    cause: str = ""
    difficulty: str = ""
    solution: str = ""
    proposal: str = ""
    is_estimate: bool = False


@dataclass(frozen=True)
class Problem:
    """Why an update cannot be recorded: the field, a code (its wording is in `exceptions`), values for the wording."""

    field: str
    code: str
    params: dict[str, object] = dataclasses.field(default_factory=dict)


def percent_fits(status: ProgressStatus, percent: int | None) -> bool:
    """Allowed pairs of status and percent (design R4)."""
    if percent is None:
        return True
    return {
        ProgressStatus.DONE: percent == 100,
        ProgressStatus.NOT_STARTED: percent == 0,
        ProgressStatus.IN_PROGRESS: 1 <= percent <= 99,
        ProgressStatus.NOTHING_AROSE: False,
    }[status]


def lacks_evidence(status: ProgressStatus | None, files: int) -> bool:
    """Something said to be done has no file that shows it: worth a warning, never a refusal (design section 1)."""
    return status == ProgressStatus.DONE and files == 0


def closes_the_year(as_of: dt.date, year: int) -> bool:
    """True for an update that states the year as it closed: from the cut-off day on."""
    return as_of >= year_window(year)[1]


def content_problems(content: UpdateContent, year: int) -> list[Problem]:
    """What is missing or contradicts itself (design R4, R15; plan IV.6: result, what was not done and why)."""
    problems = []
    if not percent_fits(content.status, content.percent):
        problems.append(Problem("percent", f"percent_{content.status}", {"percent": content.percent}))
    if not content.result and content.status != ProgressStatus.NOTHING_AROSE:
        problems.append(Problem("result", "required"))
    unfinished = content.status in (ProgressStatus.NOT_STARTED, ProgressStatus.IN_PROGRESS)
    if unfinished and closes_the_year(content.as_of, year):
        problems += [
            Problem(name, "required_at_close", {"year": year})
            for name in ("not_done", "cause")
            if not getattr(content, name)
        ]
    return problems


def date_problems(
    as_of: dt.date,
    year: int,
    *,
    today: dt.date,
    plan_years: tuple[int, int],
    valid_from: dt.date | None,
    valid_until: dt.date | None,
) -> list[Problem]:
    """Whether the figures' date and year fit each other, the plan and the assignment's own dates (design R3)."""
    problems = []
    first, last = plan_years
    if not first <= year <= last:
        problems.append(Problem("year", "outside_plan", {"year": year, "first": first, "last": last}))
    elif as_of < year_window(year)[0]:
        problems.append(Problem("as_of", "before_window", {"year": year, "start": year_window(year)[0]}))
    if as_of > today:
        problems.append(Problem("as_of", "in_future", {"today": today}))
    if valid_from is not None and as_of < valid_from:
        problems.append(Problem("as_of", "before_assignment", {"day": valid_from}))
    if valid_until is not None and as_of > valid_until:
        problems.append(Problem("as_of", "after_assignment", {"day": valid_until}))
    return problems


@dataclass(frozen=True)
class LeadCounts:
    """How many lead assignments of a task stand where; those that reported nothing are the rest of `leads`."""

    leads: int = 0
    done: int = 0
    in_progress: int = 0
    not_started: int = 0
    nothing_arose: int = 0
    percent_sum: int = 0
    percent_count: int = 0

    @property
    def reported(self) -> int:
        return self.done + self.in_progress + self.not_started + self.nothing_arose

    @property
    def missing(self) -> int:
        return self.leads - self.reported

    @property
    def percent(self) -> Fraction | None:
        """Mean over the leads that stated one; None when none did."""
        return Fraction(self.percent_sum, self.percent_count) if self.percent_count else None


def task_state(counts: LeadCounts) -> TaskState:
    """State of a task from its leads valid on the day (design R4). Supporting agencies never lower anything."""
    if counts.leads == 0:
        return TaskState.NO_AGENCY
    if counts.nothing_arose == counts.leads:
        return TaskState.NOTHING_AROSE
    if counts.done + counts.nothing_arose == counts.leads:
        return TaskState.DONE
    if counts.missing and not counts.in_progress:
        return TaskState.INSUFFICIENT
    if counts.done == 0 and counts.in_progress == 0:
        return TaskState.NOT_STARTED
    return TaskState.IN_PROGRESS


def group_percent(percents: Iterable[Fraction | None]) -> Fraction | None:
    """A group's percent: the mean of its tasks that have one (design R4)."""
    known = [percent for percent in percents if percent is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def done_on(statuses: Sequence[tuple[dt.date, ProgressStatus]]) -> dt.date | None:
    """The date of the first update in the unbroken final run of "done" (design R5); updates oldest first."""
    day = None
    for as_of, status in reversed(statuses):
        if status != ProgressStatus.DONE:
            break
        day = as_of
    return day


def year_limit(year: int) -> dt.date:
    """The limit of an assignment's year (design R5)."""
    return dt.date(year, 12, 31)


def timeliness(done: dt.date | None, limit: dt.date, today: dt.date) -> Timeliness:
    """One of four words from done date and limit (design R5)."""
    if done is not None:
        return Timeliness.DONE_IN_TIME if done <= limit else Timeliness.DONE_LATE
    return Timeliness.OPEN_IN_TIME if today <= limit else Timeliness.OVERDUE


def year_timeliness(
    status: ProgressStatus | None, done: dt.date | None, year: int, today: dt.date
) -> Timeliness | None:
    """The four words for an assignment's year; nothing arose is neither done nor late."""
    if status == ProgressStatus.NOTHING_AROSE:
        return None
    return timeliness(done, year_limit(year), today)


@dataclass(frozen=True)
class WorkContent:
    """A piece of an agency's own plan: what is done, what comes of it, who does it, until when, how much it counts."""

    title: str
    due_on: dt.date
    deliverable: str = ""
    person: str = ""
    weight: int = 1


@dataclass(frozen=True)
class WorkPiece:
    """A standing piece of work as it counts: its weight, and the day on which it was done."""

    weight: int = 1
    done_on: dt.date | None = None

    @property
    def is_done(self) -> bool:
        return self.done_on is not None


def work_percent(pieces: Iterable[WorkPiece]) -> int | None:
    """Share of the weight that is done, in whole per cent, rounded down; None where nothing is planned.

    Never 100 before all is done, and never 0 once something is: the pairs of design R4 then hold by themselves.
    """
    pieces = list(pieces)
    whole, done = sum(piece.weight for piece in pieces), sum(piece.weight for piece in pieces if piece.is_done)
    if not whole:
        return None
    return max(done * 100 // whole, 1) if done else 0


def work_status(pieces: Iterable[WorkPiece]) -> ProgressStatus | None:
    """Where a task stands by the agency's own plan; None where nothing is planned."""
    done = [piece.is_done for piece in pieces]
    if not done:
        return None
    if all(done):
        return ProgressStatus.DONE
    return ProgressStatus.IN_PROGRESS if any(done) else ProgressStatus.NOT_STARTED


def work_timeliness(done_on: dt.date | None, due_on: dt.date, on: dt.date) -> Timeliness:
    """The four words for a piece of work: its limit is the day due (design R5)."""
    return timeliness(done_on, due_on, on)


def work_window(year: int) -> tuple[dt.date, dt.date]:
    """Days on which work of a year may be due: from the first day of its reporting window to 31/12 (design R3)."""
    return year_window(year)[0], year_limit(year)


def work_problems(
    content: WorkContent,
    year: int,
    *,
    plan_years: tuple[int, int],
    valid_from: dt.date | None,
    valid_until: dt.date | None,
) -> list[Problem]:
    """What stands against a piece of work: its title, its weight, and a day due that fits year and assignment."""
    problems = []
    if not content.title:
        problems.append(Problem("title", "work_title"))
    limits = (("title", MAX_TITLE), ("deliverable", MAX_TITLE), ("person", MAX_PERSON))
    problems += [
        Problem(name, "too_long", {"most": most}) for name, most in limits if len(getattr(content, name)) > most
    ]
    if not 1 <= content.weight <= MAX_WEIGHT:
        problems.append(Problem("weight", "work_weight", {"most": MAX_WEIGHT}))
    first, last = plan_years
    start, end = work_window(year)
    if not first <= year <= last:
        problems.append(Problem("year", "outside_plan", {"year": year, "first": first, "last": last}))
    elif not start <= content.due_on <= end:
        problems.append(Problem("due_on", "work_due", {"year": year, "start": start, "end": end}))
    elif valid_from is not None and content.due_on < valid_from:
        problems.append(Problem("due_on", "before_assignment", {"day": valid_from}))
    elif valid_until is not None and content.due_on > valid_until:
        problems.append(Problem("due_on", "after_assignment", {"day": valid_until}))
    return problems


def done_problems(done_on: dt.date, year: int, *, today: dt.date) -> list[Problem]:
    """What stands against the day on which a piece of work is said to be done (design R3)."""
    start = year_window(year)[0]
    if done_on > today:
        return [Problem("done_on", "in_future", {"today": today})]
    if done_on < start:
        return [Problem("done_on", "before_window", {"year": year, "start": start})]
    return []
