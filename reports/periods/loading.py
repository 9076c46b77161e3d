"""Loading deadline rules from `calendar.yaml`. Rules that exist are left to the administrator."""

import datetime as dt
from pathlib import Path
from typing import Any

from plan_tracker.lib.fixtures import Record, read_record
from reports.periods.enums import Audience, Origin, PeriodKind, Wording
from reports.periods.models import DeadlineRule
from tasks.models import Plan

# A rule for every year must name a day that every year has: not 29/2.
ORDINARY_YEAR = 2023


def load_calendar(path: Path, plan: Plan) -> int:
    """Create the rules that are missing; returns how many the fixture names. Call it inside a transaction."""
    refs = {clause.ref: clause.ref for clause in plan.clauses.all()}
    rules = list(read_record(path).records("rules"))
    for record in rules:
        key: dict[str, Any] = {
            "plan": plan,
            "kind": record.choice("kind", PeriodKind),
            "audience": record.choice("audience", Audience),
            "year": record.optional_number("year"),
        }
        values = {
            **_date(record),
            **_words(record),
            "clause_ref": record.lookup("clause", refs, optional=True) or "",
        }
        # There may be several: the administrator ends one rule and begins another.
        if not DeadlineRule.objects.filter(**key).exists():
            DeadlineRule.objects.create(**key, **values)
    return len(rules)


def _date(record: Record) -> dict[str, int]:
    month, day = record.number("month"), record.number("day")
    try:
        dt.date(record.optional_number("year") or ORDINARY_YEAR, month, day)
    except ValueError:
        raise record.fail("day", f"ngày {day}/{month} không có thật") from None
    return {"month": month, "day": day, "opens_days_before": record.number("opens_days_before")}


def _words(record: Record) -> dict[str, object]:
    return {
        "wording": record.choice("wording", Wording),
        "roll_to_working_day": record.flag("roll_to_working_day"),
        "origin": record.choice("origin", Origin),
        "note": record.text("note", optional=True),
    }
