"""The scoreboard: which indicators do not stand well, field by field. Works on results that are there already."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from agencies.models import Agency
from indicators.enums import Relation, Verdict
from indicators.rules import Total
from indicators.summaries.results import Result
from tasks.enums import Field

T = TypeVar("T")

# Within a field, what needs somebody comes first.
URGENT_FIRST = (
    Verdict.NOT_MET,
    Verdict.OFF_TRACK,
    Verdict.BEHIND,
    Verdict.MET_LATE,
    Verdict.CANNOT_BE_JUDGED,
    Verdict.ON_TRACK,
    Verdict.MET,
    Verdict.NO_TARGET,
)
# In the row of counters, from good to bad, what cannot be said last.
COUNTED = (
    Verdict.MET,
    Verdict.ON_TRACK,
    Verdict.MET_LATE,
    Verdict.BEHIND,
    Verdict.OFF_TRACK,
    Verdict.NOT_MET,
    Verdict.CANNOT_BE_JUDGED,
    Verdict.NO_TARGET,
)


@dataclass(frozen=True)
class BoardFilter:
    """What is asked for: codes of a verdict, a field and an owner; empty for all."""

    verdict: str = ""
    field: str = ""
    owner: str = ""

    def takes(self, result: Result, *, without: str = "") -> bool:
        """Whether the result is asked for; `without` names the one that is not looked at."""
        shown = {
            "verdict": result.verdict.code,
            "field": result.indicator.field,
            "owner": result.indicator.owner.code,
        }
        asked = {name: value for name in shown if name != without and (value := getattr(self, name))}
        return all(shown[name] == value for name, value in asked.items())


@dataclass(frozen=True)
class BoardLine:
    """One indicator, with the values of its years for the small line."""

    result: Result

    @property
    def trend(self) -> tuple[Fraction | None, ...]:
        """A value for each year from the first known one; a redefined target begins anew with its own base."""
        known = self._known
        return tuple(known[year].value if year in known else None for year in self._years)

    @property
    def partial(self) -> frozenset[int]:
        """Places in the trend of the years that areas are missing of."""
        known = self._known
        return frozenset(
            place for place, year in enumerate(self._years) if year in known and not known[year].is_complete
        )

    @property
    def _years(self) -> range:
        known = self._known
        return range(min(known), max(known) + 1) if len(known) > 1 else range(0)

    @cached_property
    def _known(self) -> dict[int, Total]:
        part = self.result.deciding
        if part is None or not self.result.target.is_set:
            return {}
        first = part.case.base_year if self.result.target.relation == Relation.REDEFINED else 0
        return {
            period.year: total
            for period, total in part.case.totals.items()
            if not period.half and total.value is not None and period.year >= first
        }


@dataclass(frozen=True)
class FieldBoard:
    """The indicators of one field, the urgent ones first."""

    field: Field
    lines: tuple[BoardLine, ...]


@dataclass(frozen=True)
class Scoreboard:
    """What is shown, and how many there are of each verdict, field and owner under the other filters."""

    boards: tuple[FieldBoard, ...]
    verdicts: tuple[tuple[Verdict, int], ...]
    fields: tuple[tuple[Field, int], ...]
    owners: tuple[tuple[Agency, int], ...]

    @property
    def shown(self) -> int:
        return sum(len(board.lines) for board in self.boards)


def scoreboard(found: Sequence[Result], chosen: BoardFilter) -> Scoreboard:
    """No query."""
    boards = []
    for field in Field:
        lines = [BoardLine(each) for each in found if each.indicator.field == field and chosen.takes(each)]
        if lines:
            boards.append(FieldBoard(field, tuple(sorted(lines, key=_urgency))))
    owners = {each.indicator.owner.code: each.indicator.owner for each in found}
    by_owner = _counted(found, chosen, "owner", lambda each: each.indicator.owner.code)
    by_field = _counted(found, chosen, "field", lambda each: each.indicator.field)
    by_verdict = _counted(found, chosen, "verdict", lambda each: each.verdict.code)
    return Scoreboard(
        boards=tuple(boards),
        verdicts=_kept(((each, by_verdict[each.code]) for each in COUNTED), chosen.verdict, lambda each: each.code),
        fields=_kept(((each, by_field[each.value]) for each in Field), chosen.field, lambda each: each.value),
        owners=_kept(
            ((owners[code], by_owner[code]) for code in sorted(owners, key=lambda code: owners[code].position)),
            chosen.owner,
            lambda each: each.code,
        ),
    )


def _urgency(line: BoardLine) -> int:
    return URGENT_FIRST.index(line.result.verdict)


def _counted(found: Sequence[Result], chosen: BoardFilter, name: str, key: Callable[[Result], str]) -> Counter[str]:
    return Counter(key(each) for each in found if chosen.takes(each, without=name))


def _kept(counts: Iterable[tuple[T, int]], chosen: str, code: Callable[[T], str]) -> tuple[tuple[T, int], ...]:
    """Those that there are some of, and the one that is chosen."""
    return tuple((each, count) for each, count in counts if count or code(each) == chosen)
