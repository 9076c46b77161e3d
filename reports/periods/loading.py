"""Loading deadline rules and holidays from `calendar.yaml`. What exists is left to the administrator."""

import datetime as dt
from pathlib import Path
from typing import Any

from plan_tracker.lib.fixtures import Record, read_record
from reports.periods.enums import Audience, Origin, PeriodKind, Wording
from reports.periods.models import DeadlineRule, Holiday
from reports.periods.rules import is_real_day
from tasks.models import Plan


def load_calendar(path: Path, plan: Plan) -> int:
    """Create the rules and holidays that are missing; returns how many rules the fixture names.

    Call it inside a transaction.
    """
    calendar = read_record(path)
    _load_holidays(list(calendar.records("holidays", optional=True)), plan)
    refs = {clause.ref: clause.ref for clause in plan.clauses.all()}
    rules = list(calendar.records("rules"))
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


def _load_holidays(records: list[Record], plan: Plan) -> None:
    """Holidays with the same date every year, for the plan's years and the one after the last.

    A year that has any belongs to the administrator: what was deleted there does not come back.
    """
    kept = set(Holiday.objects.values_list("date__year", flat=True))
    days: dict[dt.date, str] = {}
    for record in records:
        day, month = _day_and_month(record)
        for year in range(plan.first_year, plan.last_year + 2):
            # A deadline at the end of the last year may roll into the next one.
            if dt.date(year, month, day) in days:
                raise record.fail("day", f"ngày {day}/{month} đã có ở trên")
            days[dt.date(year, month, day)] = record.text("name")
    Holiday.objects.bulk_create(Holiday(date=day, name=name) for day, name in days.items() if day.year not in kept)


def _date(record: Record) -> dict[str, int]:
    day, month = _day_and_month(record)
    return {"month": month, "day": day, "opens_days_before": record.number("opens_days_before")}


def _day_and_month(record: Record) -> tuple[int, int]:
    month, day = record.number("month"), record.number("day")
    if not is_real_day(day, month, record.optional_number("year")):
        raise record.fail("day", f"ngày {day}/{month} không có thật")
    return day, month


def _words(record: Record) -> dict[str, object]:
    return {
        "wording": record.choice("wording", Wording),
        "roll_to_working_day": record.flag("roll_to_working_day"),
        "origin": record.choice("origin", Origin),
        "quote": record.text("quote", optional=True),
        "note": record.text("note", optional=True),
    }
