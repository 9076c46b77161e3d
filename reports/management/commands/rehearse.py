"""Run a season of reminders on a copy of the data."""

import datetime as dt
import json
import time
from argparse import ArgumentParser
from collections import Counter
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plan_tracker.lib.dates import short_date
from reports.reminders.commands import day_by_day, mail_data
from reports.reminders.enums import ReminderState
from reports.reminders.services.rehearsal import Rehearsal, rehearse


class Command(BaseCommand):
    help = "Run some days of reminders on a copy of the data: who would get what, and when. Sends nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", required=True, help="ngày đầu, ví dụ 2026-06-01")
        parser.add_argument("--to", dest="last", required=True, help="ngày cuối, ví dụ 2026-12-31")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        first, last = (_day(options[name]) for name in ("first", "last"))
        if first > last:
            raise CommandError(f"--from {first} đứng sau --to {last}")
        begun = time.monotonic()
        found = rehearse(first=first, last=last, today=timezone.localdate())
        seconds = time.monotonic() - begun
        if options["format"] == "json":
            self.stdout.write(json.dumps(as_data(found, seconds), ensure_ascii=False, indent=2))
            return
        for day, period in found.opened:
            self.stdout.write(f"{short_date(day)}: mở kỳ {period}")
        for line in day_by_day(found.mails):
            self.stdout.write(line)
        self.stdout.write(totals(found, seconds))


def totals(found: Rehearsal, seconds: float) -> str:
    """How many mails to how many people, what became of the steps, and how long it took."""
    states = Counter(ReminderState(row.state).label.lower() for row in found.rows)
    told = ", ".join(f"{count} {state}" for state, count in states.most_common())
    people = len({mail.address for mail in found.mails})
    return f"{len(found.mails)} thư tới {people} địa chỉ; {len(found.rows)} bước: {told or '–'}. {seconds:.1f} giây."


def as_data(found: Rehearsal, seconds: float) -> dict[str, object]:
    return {
        "opened": [{"day": day.isoformat(), "period": period} for day, period in found.opened],
        "mails": [mail_data(mail) for mail in found.mails],
        "steps": [{**asdict(row), "day": row.day.isoformat()} for row in found.rows],
        "seconds": round(seconds, 1),
    }


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text}: cần dạng 2026-06-01") from error
