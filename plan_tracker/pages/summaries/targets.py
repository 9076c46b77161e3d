"""Targets on pages that are about something else: the leader's board, a task, the plan as a document."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from agencies.rules import Actor
from indicators.enums import Phase, Verdict
from indicators.models import Indicator
from indicators.querysets import reads_recorded
from indicators.rules import Period
from indicators.summaries import Result, results, results_by_phase
from indicators.summaries.moments import judged_on, phase_of
from indicators.summaries.scoreboard import COUNTED, URGENT_FIRST
from tasks.enums import Field
from tasks.models import Plan, Task

# What asks for a decision: red, then behind.
URGENT = (Verdict.NOT_MET, Verdict.OFF_TRACK, Verdict.BEHIND)
URGENT_ROWS = 6


class VerdictCount(NamedTuple):
    verdict: Verdict
    targets: int


@dataclass(frozen=True)
class TargetBoard:
    """Where the targets of a phase stand at the end of a year, or today where the year runs."""

    phase: Phase
    counts: tuple[VerdictCount, ...]
    urgent: tuple[Result, ...]

    @property
    def total(self) -> int:
        return sum(each.targets for each in self.counts)

    @property
    def shown(self) -> tuple[Result, ...]:
        """As many as the printed page has room for."""
        return self.urgent[:URGENT_ROWS]

    @property
    def more(self) -> int:
        return len(self.urgent) - len(self.shown)


def target_board(plan: Plan, *, year: int, field: str, today: dt.date, actor: Actor) -> TargetBoard:
    """The targets of the year's phase, of one field where `field` names one. Four queries."""
    set_ones = [each for each in _results(plan, year, today, actor) if each.target.is_set]
    found = [each for each in set_ones if field in ("", each.indicator.field)]
    counts = Counter(each.verdict for each in found)
    return TargetBoard(
        phase=phase_of(year),
        counts=tuple(VerdictCount(verdict, counts[verdict]) for verdict in COUNTED if counts[verdict]),
        urgent=tuple(sorted((each for each in found if each.verdict in URGENT), key=_urgency)),
    )


def task_results(task: Task, *, year: int, today: dt.date, actor: Actor) -> list[Result]:
    """Targets of the year's phase that depend on the task's group, those that lag first. Five queries.

    A group may be about several fields: a task of one field is for the targets of that field.
    """
    indicators = Indicator.objects.filter(groups=task.group_id)
    if task.field != Field.CROSS_CUTTING:
        indicators = indicators.filter(field=task.field)
    related = set(indicators.values_list("pk", flat=True))
    found = _results(task.group.plan, year, today, actor) if related else []
    own = (each for each in found if each.indicator.pk in related and each.target.is_set)
    return sorted(own, key=_urgency)


def clause_results(plan: Plan, *, year: int, today: dt.date, actor: Actor) -> list[Result]:
    """Every target that a clause sets, of both phases. Four queries."""
    period = Period(year)
    found = results_by_phase(
        plan, recorded=reads_recorded(actor, "recorded__"), today=judged_on(period, today), until=period
    )
    return [each for phase in Phase for each in found[phase] if each.target.clause_id is not None]


def _results(plan: Plan, year: int, today: dt.date, actor: Actor) -> Sequence[Result]:
    period = Period(year)
    return results(
        plan,
        phase_of(year),
        recorded=reads_recorded(actor, "recorded__"),
        today=judged_on(period, today),
        until=period,
    )


def _urgency(result: Result) -> int:
    return URGENT_FIRST.index(result.verdict)
