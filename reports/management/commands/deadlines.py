"""List every deadline that the rules set, year by year."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plan_tracker.lib.dates import short_date, weekday_date
from reports.periods.enums import Wording
from reports.periods.exceptions import PeriodRefused
from reports.periods.models import PeriodDeadline, outside_plan
from reports.periods.summaries import PlannedPeriod, planned_periods
from tasks.commands import add_plan_argument, chosen_plan


class Command(BaseCommand):
    help = "List every deadline: the date on paper, the last on-time day literally and rolled, and the source."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", type=int, dest="first", help="năm đầu (mặc định: năm đầu của Kế hoạch)")
        parser.add_argument("--to", type=int, dest="last", help="năm cuối (mặc định: năm cuối của Kế hoạch)")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        add_plan_argument(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        plan = chosen_plan(options["plan"])
        first = plan.first_year if options["first"] is None else options["first"]
        last = plan.last_year if options["last"] is None else options["last"]
        for year in (first, last):
            if year not in plan.years:
                raise CommandError(outside_plan(plan, year))
        if first > last:
            raise CommandError(f"--from {first} đứng sau --to {last}")
        try:
            rows = [
                (period, deadline)
                for period in planned_periods(plan, range(first, last + 1))
                for deadline in period.deadlines
            ]
        except PeriodRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        rows.sort(key=lambda row: row[1].due_on)
        if options["format"] == "json":
            self.stdout.write(json.dumps([as_data(*row) for row in rows], ensure_ascii=False, indent=2))
            return
        for row in rows:
            self.stdout.write(as_text(*row))


def as_data(period: PlannedPeriod, deadline: PeriodDeadline) -> dict[str, object]:
    """ISO dates; `last_day` is the one that counts, `literal` or `rolled` as the rule's switch says."""
    return {
        "period": period.code,
        "kind": period.kind.value,
        "year": period.year,
        "audience": deadline.audience,
        "nominal": deadline.due_on.isoformat(),
        "words": deadline.words,
        "wording": Wording(deadline.wording).value,
        "literal": deadline.literal_day.isoformat(),
        "rolled": deadline.rolled_day.isoformat(),
        "rolls": deadline.rolls,
        "last_day": deadline.last_day.isoformat(),
        "origin": deadline.origin,
        "clause": deadline.clause_ref,
    }


def as_text(period: PlannedPeriod, deadline: PeriodDeadline) -> str:
    """One line; the rolled day is named where it differs."""
    line = (
        f"{period.code}  {deadline.get_audience_display()}: {short_date(deadline.due_on)}, {deadline.words} "
        f"({deadline.source}); theo câu chữ {weekday_date(deadline.literal_day)}"
    )
    if deadline.rolled_day != deadline.literal_day:
        switch = "bật" if deadline.rolls else "tắt"
        line += f"; lùi sang ngày làm việc {weekday_date(deadline.rolled_day)} (công tắc đang {switch})"
    return line
