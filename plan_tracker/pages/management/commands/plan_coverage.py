"""Check that the whole signed plan is in the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from plan_tracker.pages.coverage import coverage_differences
from tasks.commands import add_plan_argument, chosen_plan


class Command(BaseCommand):
    help = "Compare clauses and tasks with the signed text; exit 1 and a difference if anything is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_plan_argument(parser)
        parser.add_argument("--signed", type=Path, default=Path(settings.BASE_DIR) / "fixtures/plan/signed.txt")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = chosen_plan(options["plan"])
        differences = coverage_differences(plan, options["signed"].read_text(encoding="utf-8"))
        for difference in differences:
            self.stdout.write(difference)
        if differences:
            raise CommandError(f"{len(differences)} chỗ chưa khớp với bản ký")
        self.stdout.write("Toàn văn Kế hoạch đã có trong hệ thống.")
