"""Compare the stored state of every assignment-year with its updates, and rebuild it on request."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tasks import services


class Command(BaseCommand):
    help = "Compare AnnualProgress with the recorded updates; exit 1 where they differ. --rebuild writes it anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="write every state anew")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            self.stdout.write(f"Đã dựng lại {services.rebuild_progress()} dòng tiến độ năm.")
            return
        wrong = services.wrong_progress()
        for assignment_id, year in wrong:
            self.stdout.write(f"lệch: phân công {assignment_id}, năm {year}")
        if wrong:
            raise CommandError(f"{len(wrong)} dòng lệch; chạy lại với --rebuild")
        self.stdout.write("Tiến độ năm khớp với các lần cập nhật.")
