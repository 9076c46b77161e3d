"""Open a reporting period by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.periods.enums import PeriodKind
from reports.periods.exceptions import PeriodRefused
from reports.submissions.models import Submission
from reports.submissions.services import open_period
from tasks.commands import add_plan_argument, chosen_plan


class Command(BaseCommand):
    help = "Open a reporting period: its deadlines, and a submission for each agency that owes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[kind.value.replace("_", "-") for kind in PeriodKind])
        parser.add_argument("year", type=int)
        add_plan_argument(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        kind = PeriodKind(options["kind"].replace("-", "_"))
        plan = chosen_plan(options["plan"])
        try:
            period = open_period(plan=plan, kind=kind, year=options["year"], on=timezone.localdate())
        except PeriodRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        owing = Submission.objects.filter(period=period).count()
        self.stdout.write(f"Đã mở kỳ {period.code}: {owing} cơ quan phải báo cáo.")
        for deadline in period.deadlines.all():
            self.stdout.write(
                f"  {deadline.get_audience_display()}: {deadline.words} ({deadline.source}), "
                f"hạn cuối tính đúng hạn {deadline.last_day:%d/%m/%Y}"
            )
