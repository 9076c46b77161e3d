"""Targets for people: the scoreboard and the sheet of one indicator."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from indicators.enums import Comparator, IndicatorKind, Phase
from indicators.models import Indicator, IndicatorPart, Target
from plan_tracker.lib.dates import short_date
from plan_tracker.lib.numbers import decimal_text
from tasks.enums import Field
from tasks.models import Plan, TaskGroup


def limit_words(target: Target) -> str:
    """The target in a few words: “từ 98,5%”, “trên 50%”, “100%”, “30–50%”, “chậm nhất 31/12/2022”."""
    unit = _unit(target)
    match target.comparator:
        case Comparator.AT_LEAST:
            return f"từ {_number(target.low)}{unit}"
        case Comparator.MORE_THAN:
            return f"trên {_number(target.low)}{unit}"
        case Comparator.EQUAL:
            return f"{_number(target.low)}{unit}"
        case Comparator.BAND:
            return f"{_number(target.low)}–{_number(target.high)}{unit}"
        case Comparator.BY_DATE if target.due_on:
            return f"chậm nhất {short_date(target.due_on)}"
        case Comparator.QUALITATIVE:
            return "đánh giá bằng lời"
    return "không đặt chỉ tiêu trong giai đoạn này"


def _unit(target: Target) -> str:
    """Growth is asked for in percent a year, whatever the figures are in."""
    if target.indicator.kind == IndicatorKind.GROWTH:
        return "%/năm"
    return "%"


def _number(value: Decimal | None) -> str:
    return decimal_text(value) if value is not None else ""


@dataclass(frozen=True)
class TargetLine:
    """One indicator in one phase."""

    target: Target
    limit: str

    @property
    def indicator(self) -> Indicator:
        return self.target.indicator


@dataclass(frozen=True)
class FieldBoard:
    """The indicators of one field."""

    field: Field
    lines: tuple[TargetLine, ...]


def scoreboard(plan: Plan, phase: Phase) -> list[FieldBoard]:
    """All of a phase's targets by field, those that are set first. One query."""
    lines = [TargetLine(target, limit_words(target)) for target in Target.objects.of(plan).in_phase(phase)]
    return [
        FieldBoard(field, tuple(sorted(found, key=lambda line: not line.target.is_set)))
        for field in Field
        if (found := [line for line in lines if line.indicator.field == field])
    ]


@dataclass(frozen=True)
class IndicatorSheet:
    """One indicator with its definition, parts, targets and the task groups it depends on."""

    indicator: Indicator
    targets: tuple[TargetLine, ...]
    parts: tuple[IndicatorPart, ...]
    groups: tuple[TaskGroup, ...]

    @property
    def has_named_parts(self) -> bool:
        return any(part.name for part in self.parts)


def indicator_sheet(indicator: Indicator) -> IndicatorSheet:
    """Three queries: targets with clauses, parts, groups."""
    targets: Iterable[Target] = indicator.targets.select_related("indicator", "clause", "confirmed_by")
    return IndicatorSheet(
        indicator=indicator,
        targets=tuple(TargetLine(target, limit_words(target)) for target in targets),
        parts=tuple(indicator.parts.all()),
        groups=tuple(indicator.groups.all()),
    )
