"""From one phase to the next: what became of each target, with the result it leaves and the base it hands on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indicators.enums import Phase, Relation
from indicators.models import Indicator
from indicators.rules import Period
from indicators.summaries.results import PartResult, Result
from indicators.summaries.wording import standing_words, total_words

ORDER = (Relation.REDEFINED, Relation.RAISED, Relation.KEPT, Relation.NEW, Relation.DROPPED)


@dataclass(frozen=True)
class BridgeBase:
    """The value the second phase starts from; `words` says “chưa có số liệu” where there is none."""

    part: str
    year: int
    words: str
    standing: str
    is_known: bool

    @property
    def is_partial(self) -> bool:
        """There are figures, but not of every area."""
        return bool(self.standing) and not self.is_known


@dataclass(frozen=True)
class BridgeLine:
    """One indicator in both phases; either may be missing."""

    indicator: Indicator
    before: Result | None
    after: Result | None

    @property
    def relation(self) -> Relation:
        """What became of the target; one that only the second phase has is new."""
        if self.after is None:
            return Relation.DROPPED
        if self.before is None or not self.before.target.is_set:
            return Relation.NEW if self.after.target.is_set else Relation.DROPPED
        return Relation(self.after.target.relation)

    @property
    def why(self) -> str:
        return self.after.target.relation_why if self.after else ""

    @property
    def bases(self) -> tuple[BridgeBase, ...]:
        """Only of a target that is judged against a base."""
        if self.after is None or self.after.target.terms.low is None:
            return ()
        return tuple(_base(part) for part in self.after.parts)


@dataclass(frozen=True)
class BridgeGroup:
    """Indicators of which the same became."""

    relation: Relation
    lines: tuple[BridgeLine, ...]

    @property
    def has_bases(self) -> bool:
        return any(line.bases for line in self.lines)


def bridge(by_phase: Mapping[Phase, Sequence[Result]]) -> tuple[BridgeGroup, ...]:
    """Groups in the order in which they ask for attention: what changed its sense first. No query."""
    first = {each.indicator.pk: each for each in by_phase[Phase.FIRST]}
    second = {each.indicator.pk: each for each in by_phase[Phase.SECOND]}
    indicators = {each.indicator.pk: each.indicator for found in (first, second) for each in found.values()}
    lines = [
        BridgeLine(indicator, first.get(pk), second.get(pk))
        for pk, indicator in sorted(indicators.items(), key=lambda item: item[1].position)
    ]
    groups = [BridgeGroup(each, tuple(line for line in lines if line.relation == each)) for each in ORDER]
    return tuple(group for group in groups if group.lines)


def _base(part: PartResult) -> BridgeBase:
    year = part.case.base_year
    total = part.case.totals.get(Period(year))
    return BridgeBase(
        part=part.part.name,
        year=year,
        words=total_words(part.part, total),
        standing=standing_words(total) if total else "",
        is_known=part.case.base is not None,
    )
