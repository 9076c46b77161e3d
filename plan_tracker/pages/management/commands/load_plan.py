"""Load the signed plan with its agencies, tasks, assignments and deadline rules."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.loading import load_agencies
from indicators.loading import load_indicators
from plan_tracker.lib.fixtures import FixtureError
from reports.periods.loading import load_calendar
from tasks.loading import load_plan_text
from tasks.services import expand_assignments


class Command(BaseCommand):
    help = "Load plan, agencies, tasks, assignments and deadline rules; idempotent, keeps what users entered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fixtures", type=Path, default=Path(settings.BASE_DIR) / "fixtures")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._load(options["fixtures"], timezone.localdate())
        except FixtureError as error:
            raise CommandError(f"{error}. Không có gì được nạp.") from error
        except IntegrityError as error:
            raise CommandError(f"Dữ liệu nạp mâu thuẫn với cơ sở dữ liệu: {error}. Không có gì được nạp.") from error

    @transaction.atomic
    def _load(self, folder: Path, today: dt.date) -> None:
        agencies = load_agencies(folder / "agencies.yaml")
        loaded = load_plan_text(folder / "plan")
        indicators = load_indicators(folder / "plan" / "indicators.yaml", loaded.plan)
        rules = load_calendar(folder / "calendar.yaml", loaded.plan)
        added = expand_assignments(plan=loaded.plan, on=today)
        self.stdout.write(
            f"{agencies.areas} địa bàn, {agencies.agencies} cơ quan, {agencies.groups} nhóm cơ quan; "
            f"kế hoạch {loaded.plan.code}: {loaded.clauses} điểm, {loaded.groups} nhóm nhiệm vụ, "
            f"{loaded.tasks} nhiệm vụ, {indicators} chỉ tiêu, {rules} quy tắc thời hạn; thêm {added} phân công."
        )
