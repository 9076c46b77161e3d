"""Show the reminders that would go out at a moment."""

import datetime as dt
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.reminders.commands import day_by_day, mail_data, moment, of_plan
from reports.reminders.models import ReminderSettings
from reports.reminders.services.rehearsal import would_go_out
from tasks.commands import add_plan_argument


class Command(BaseCommand):
    help = "Show who would get which reminder at a moment, missed days included. Sends nothing, changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", required=True, help="2026-11-13 (vào giờ gửi) hoặc 2026-11-13T07:30")
        parser.add_argument("--dry-run", action="store_true", help="bắt buộc: thư thật do worker gửi")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        add_plan_argument(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dry_run"]:
            raise CommandError("Lệnh này chỉ xem trước, cần --dry-run. Thư thật do worker gửi theo lịch.")
        now = _moment(options["at"])
        mails = of_plan(would_go_out(now=now, today=timezone.localdate()).mails, options["plan"])
        if options["format"] == "json":
            self.stdout.write(json.dumps([mail_data(mail) for mail in mails], ensure_ascii=False, indent=2))
            return
        for line in day_by_day(mails):
            self.stdout.write(line)
        self.stdout.write(f"{len(mails)} thư sẽ đi. Không có gì được gửi hay lưu.")


def _moment(text: str) -> dt.datetime:
    """A moment without a zone is Vietnam time; a day without an hour is its last hour of sending."""
    try:
        at, has_hour = moment(text)
    except ValueError as error:
        raise CommandError(f"--at {text}: cần dạng 2026-11-13 hoặc 2026-11-13T07:30") from error
    if not has_hour:
        hours = ReminderSettings.objects.values_list("send_at", flat=True)
        at = dt.datetime.combine(at.date(), max(hours, default=ReminderSettings().send_at))
    return at if timezone.is_aware(at) else timezone.make_aware(at)
