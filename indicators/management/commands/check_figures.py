"""Compare which figure counts with the figures that were stated, and derive it anew on request."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from indicators import services
from indicators.enums import Half
from indicators.rules import Period


class Command(BaseCommand):
    help = "Compare BestFigure with the recorded figures; exit 1 where they differ. --rebuild writes it anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="derive every best figure anew")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            self.stdout.write(f"Đã dựng lại {services.rebuild_best()} số liệu đang dùng.")
            return
        wrong = services.wrong_best()
        for part_id, area_id, year, half in wrong:
            self.stdout.write(f"lệch: phần {part_id}, địa bàn {area_id}, kỳ {Period(year, Half(half)).label}")
        if wrong:
            raise CommandError(f"{len(wrong)} số lệch; chạy lại với --rebuild")
        self.stdout.write("Số liệu đang dùng khớp với các số đã ghi nhận.")
