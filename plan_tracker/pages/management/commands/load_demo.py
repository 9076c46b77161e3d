"""Load invented people, progress and figures for trying the product out."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from plan_tracker.lib.fixtures import FixtureError
from plan_tracker.pages import sample
from tasks.commands import add_plan_argument, chosen_plan
from tasks.models import Plan

SHOWN_LOGINS = (
    ("chuyenvien.ninhphuoc@mau.example", "chuyên viên UBND huyện Ninh Phước"),
    ("chuyenvien.stc@mau.example", "chuyên viên Sở Tài chính"),
    ("lanhdao.stc@mau.example", "lãnh đạo Sở Tài chính"),
    ("tonghop@mau.example", "chuyên viên tổng hợp, Sở TN&MT"),
    ("lanhdao.tinh@mau.example", "lãnh đạo UBND tỉnh"),
    ("quantri@mau.example", "quản trị"),
)


class Command(BaseCommand):
    help = "Load invented people, progress and figures, labelled as sample data. Refuses to run when DEBUG is off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_plan_argument(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Dữ liệu mẫu không được nạp khi DEBUG tắt.")
        plan = chosen_plan(options["plan"])
        try:
            self._load(plan, Path(settings.BASE_DIR) / "fixtures" / "demo")
        except FixtureError as error:
            raise CommandError(f"{error}. Không có gì được nạp.") from error
        self.stdout.write(f"Tài khoản mẫu (mật khẩu: {sample.PASSWORD}):")
        for email, who in SHOWN_LOGINS:
            self.stdout.write(f"  {email:<36} {who}")

    @transaction.atomic
    def _load(self, plan: Plan, folder: Path) -> None:
        if plan.is_sample:
            self.stdout.write("Dữ liệu mẫu đã có.")
            return
        today = timezone.localdate()
        people = sample.load_people(folder / "people.yaml")
        planned = sample.load_work(folder / "work.yaml", plan, today)
        updates = sample.load_progress(folder / "progress.yaml", plan, today, planned)
        figures = sample.load_figures(folder / "figures.yaml", plan, today)
        periods = sample.open_periods(plan, today)
        sent = sample.load_reports(plan, today)
        sample.accept_figures_of_past_years(plan, today)
        sample.load_petitions(folder / "petitions.yaml", plan, today)
        Plan.objects.filter(pk=plan.pk).update(is_sample=True)
        self.stdout.write(
            f"Dữ liệu mẫu: {len(people)} người, {updates} lần cập nhật, {figures} số liệu chỉ tiêu, "
            f"{len(periods)} kỳ báo cáo, {sent} báo cáo đã gửi."
        )
