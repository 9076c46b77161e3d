"""Loading indicators and targets. Idempotent; a reading that was confirmed is kept."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from agencies.enums import AreaKind
from agencies.models import Agency
from indicators.enums import Accumulation, Comparator, IndicatorKind, Phase, Relation
from indicators.models import Indicator, IndicatorPart, Target
from plan_tracker.lib.fixtures import Record, read_record
from tasks.enums import Field
from tasks.models import Clause, Plan


def load_indicators(path: Path, plan: Plan) -> int:
    """Write the plan's indicators, parts and targets; returns how many indicators. Call it inside a transaction.

    Raises `FixtureError` naming file, line and field.
    """
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    groups = {group.code: group for group in plan.groups.all()}
    clauses = {clause.ref: clause for clause in plan.clauses.all()}
    records = list(read_record(path).records("indicators"))
    for position, record in enumerate(records, start=1):
        indicator = _load_indicator(plan, record, agencies, position)
        codes = record.strings("groups")
        if unknown := sorted(set(codes) - set(groups)):
            raise record.fail("groups", f"không có nhóm {', '.join(unknown)}")
        indicator.groups.set([groups[code] for code in codes])
        _load_parts(indicator, record)
        for target in record.records("targets"):
            _load_target(indicator, target, clauses)
    return len(records)


def _load_indicator(plan: Plan, record: Record, agencies: dict[str, Agency], position: int) -> Indicator:
    indicator, _created = Indicator.objects.update_or_create(
        plan=plan,
        code=record.text("code"),
        defaults={
            "name": record.text("name"),
            "field": record.choice("field", Field),
            "unit": record.text("unit", optional=True),
            "kind": record.choice("kind", IndicatorKind),
            "accumulation": record.choice("accumulation", Accumulation),
            "numerator_label": record.text("numerator_label", optional=True),
            "denominator_label": record.text("denominator_label", optional=True),
            "quantity_unit": record.text("quantity_unit", optional=True),
            "definition": record.text("definition", optional=True),
            "method": record.text("method", optional=True),
            "source": record.text("source", optional=True),
            "owner": record.lookup("owner", agencies),
            "owner_note": record.text("owner_note", optional=True),
            "gathered_by": record.choice("gathered_by", AreaKind),
            "may_exceed_whole": record.flag("may_exceed_whole"),
            "position": position,
        },
    )
    return indicator


def _load_parts(indicator: Indicator, record: Record) -> None:
    for position, part in enumerate(record.records("parts"), start=1):
        IndicatorPart.objects.update_or_create(
            indicator=indicator,
            code=part.text("code"),
            defaults={
                "name": part.text("name", optional=True),
                "required": part.flag("required"),
                "phase": part.choice("phase", Phase) if "phase" in part.data else "",
                "own_kind": part.choice("kind", IndicatorKind) if "kind" in part.data else "",
                "position": position,
            },
        )


def _load_target(indicator: Indicator, record: Record, clauses: dict[str, Clause]) -> None:
    clause: Clause | None = record.lookup("clause", clauses, optional=True)
    wording = record.text("wording", optional=True)
    if clause is not None and wording not in clause.text:
        raise record.fail("wording", f"không phải nguyên văn của {clause.ref}")
    # What a person confirmed stays: how the words are read, and the limits that follow from it.
    read: dict[str, Any] = {
        "comparator": record.choice("comparator", Comparator) if record.text("comparator", optional=True) else "",
        "low": _decimal(record, "low"),
        "high": _decimal(record, "high"),
        "due_on": _date(record, "due_on"),
        "base_year": record.optional_number("base_year"),
        "interpretation": record.text("interpretation", optional=True),
    }
    phase = record.choice("phase", Phase)
    kept = {
        "wording": wording,
        "clause": clause,
        "relation": record.choice("relation", Relation),
        "relation_why": record.text("relation_why", optional=True),
    }
    target = Target.objects.filter(indicator=indicator, phase=phase).first()
    confirmed = target is not None and target.confirmed_on is not None
    Target.objects.update_or_create(indicator=indicator, phase=phase, defaults=kept if confirmed else kept | read)


def _decimal(record: Record, field: str) -> Decimal | None:
    text = record.text(field, optional=True)
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        raise record.fail(field, f"“{text}” không phải số") from None


def _date(record: Record, field: str) -> dt.date | None:
    value = record.data.get(field)
    if value is None or isinstance(value, dt.date):
        return value
    raise record.fail(field, f"cần ngày dạng 2022-12-31, gặp {value!r}")
