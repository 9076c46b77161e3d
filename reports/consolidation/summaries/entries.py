"""What a report says about tasks, as data: what each agency states, by task and group."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reports.consolidation.rules import says_something
from tasks.enums import ProgressStatus
from tasks.models import ProgressUpdate


@dataclass(frozen=True)
class Entry:
    """What one lead agency states about one task."""

    agency: str
    status: ProgressStatus
    percent: int | None
    as_of: dt.date
    is_estimate: bool
    result: str
    not_done: str
    cause: str
    difficulty: str
    solution: str
    proposal: str

    @property
    def is_settled(self) -> bool:
        return self.status in (ProgressStatus.DONE, ProgressStatus.NOTHING_AROSE)

    @property
    def says_nothing_arose(self) -> bool:
        return self.status == ProgressStatus.NOTHING_AROSE

    @property
    def is_begun(self) -> bool:
        """Its result stands under what was done; a task that was not begun stands under what was not."""
        return self.status != ProgressStatus.NOT_STARTED

    @property
    def lags(self) -> bool:
        """Something is left to tell under what was not done."""
        return not self.is_begun or (not self.is_settled and bool(self.not_done or self.cause))

    @property
    def result_lines(self) -> list[str]:
        """The result's paragraphs; what only tells what was not done begins with the status in words."""
        lines = [line.strip() for line in self.result.splitlines() if line.strip()]
        return lines or [f"{self.status.label.lower()}."]

    @property
    def figures(self) -> str:
        """“đang thực hiện, 65%, ước cả năm”."""
        words = [str(self.status.label).lower()]
        if self.percent is not None and self.status == ProgressStatus.IN_PROGRESS:
            words.append(f"{self.percent}%")
        if self.is_estimate:
            words.append("ước cả năm")
        return ", ".join(words)


@dataclass(frozen=True)
class TaskSection:
    """One task: what was done, what was not and why, and the lead agencies that recorded nothing."""

    code: str
    title: str
    entries: tuple[Entry, ...]
    missing: tuple[str, ...]
    finished_before: tuple[str, ...]

    @property
    def reported(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.status != ProgressStatus.NOTHING_AROSE)

    @property
    def worked_on(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.reported if entry.is_begun)

    @property
    def lagging(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.lags)

    @property
    def has_results(self) -> bool:
        """It stands under “Nhiệm vụ đã thực hiện”."""
        return bool(self.worked_on or self.nothing_arose or self.finished_before)

    @property
    def has_gaps(self) -> bool:
        """It stands under “Nhiệm vụ chưa thực hiện và nguyên nhân”."""
        return bool(self.lagging or self.missing or self.has_no_agency)

    @property
    def agencies(self) -> tuple[str, ...]:
        """Its lead agencies, whatever they recorded."""
        return (*(entry.agency for entry in self.entries), *self.missing, *self.finished_before)

    @property
    def nothing_arose(self) -> tuple[str, ...]:
        return tuple(entry.agency for entry in self.entries if entry.status == ProgressStatus.NOTHING_AROSE)

    @property
    def has_no_agency(self) -> bool:
        return not (self.entries or self.missing or self.finished_before)


@dataclass(frozen=True)
class GroupSection:
    """One of the plan's groups with its tasks."""

    code: str
    number: int | None
    title: str
    tasks: tuple[TaskSection, ...]

    @property
    def with_results(self) -> tuple[TaskSection, ...]:
        return tuple(task for task in self.tasks if task.has_results)

    @property
    def with_gaps(self) -> tuple[TaskSection, ...]:
        return tuple(task for task in self.tasks if task.has_gaps)

    @property
    def leads(self) -> int:
        return sum(len(task.entries) + len(task.missing) + len(task.finished_before) for task in self.tasks)

    @property
    def recorded(self) -> int:
        return self.leads - sum(len(task.missing) for task in self.tasks)


@dataclass(frozen=True)
class Statement:
    """What one agency says about one task, apart from its result; `cause` only beside a difficulty."""

    agency: str
    text: str
    cause: str = ""


@dataclass(frozen=True)
class TaskStatements:
    """A task about which at least one agency says something."""

    code: str
    title: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class GroupStatements:
    """A group with such tasks."""

    title: str
    tasks: tuple[TaskStatements, ...]


def entry_of(agency: str, update: ProgressUpdate) -> Entry:
    """What the update states; `agency` is a name."""
    return Entry(
        agency=agency,
        status=ProgressStatus(update.status),
        percent=update.percent,
        as_of=update.as_of,
        is_estimate=update.is_estimate,
        result=update.result,
        not_done=update.not_done,
        cause=update.cause,
        difficulty=update.difficulty,
        solution=update.solution,
        proposal=update.proposal,
    )


def difficulty_of(entry: Entry) -> Statement:
    """A difficulty with its cause. A cause alone belongs to what was not done, and is told there."""
    text = entry.difficulty or (entry.cause if entry.is_settled else "")
    return Statement(entry.agency, text, entry.cause if entry.difficulty else "")


def statements_of(sections: Iterable[GroupSection], read: Callable[[Entry], Statement]) -> tuple[GroupStatements, ...]:
    """Groups and tasks about which something is said, in the paper's order."""
    groups = []
    for section in sections:
        tasks = []
        for task in section.tasks:
            if said := tuple(found for found in map(read, task.entries) if says_something(found.text)):
                tasks.append(TaskStatements(task.code, task.title, said))
        if tasks:
            groups.append(GroupStatements(section.title, tuple(tasks)))
    return tuple(groups)
