"""Make the letters to the agencies that are late in a period, in this process; no broker is needed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.consolidation.exceptions import RenderingFailed
from reports.consolidation.rendering import report_pdf
from reports.periods.models import ReportingPeriod
from reports.reminders.services.letters import period_letters_html
from tasks.commands import add_plan_argument, chosen_plan


class Command(BaseCommand):
    help = "Render a letter to each agency that is late in a period, all in one PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("period", help="mã kỳ, ví dụ annual-2026")
        parser.add_argument("--out", type=Path, required=True, help="tệp .pdf sẽ ghi")
        add_plan_argument(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if out.suffix != ".pdf":
            raise CommandError("Chỉ tạo được tệp .pdf.")
        periods = ReportingPeriod.objects.select_related("plan__issuer", "plan__consolidating_agency")
        period = periods.filter(plan=chosen_plan(options["plan"]), code=options["period"]).first()
        if period is None:
            raise CommandError(f"Không có kỳ “{options['period']}”; mở bằng lệnh open_period.")
        try:
            out.write_bytes(report_pdf(period_letters_html(period, timezone.localdate())))
        except (RenderingFailed, OSError) as failure:
            raise CommandError(str(failure)) from failure
        self.stdout.write(f"Đã ghi {out} ({out.stat().st_size // 1024} KB).")
