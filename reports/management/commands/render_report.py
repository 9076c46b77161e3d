"""Make a period's consolidated report, or one agency's own report, in this process; no broker is needed."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.enums import Role
from agencies.rules import actor_from
from reports.consolidation.exceptions import RenderingFailed
from reports.consolidation.rendering import paper_docx, paper_html, report_html, report_pdf
from reports.consolidation.summaries import AgencyPaper, agency_paper, consolidated_summary
from reports.periods.models import ReportingPeriod
from reports.submissions.models import Submission
from tasks.commands import add_plan_argument, chosen_plan


class Command(BaseCommand):
    help = "Render the consolidated report of a period as a draft PDF, or an agency's own report as PDF or Word."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("period", help="mã kỳ, ví dụ annual-2026")
        parser.add_argument("--agency", help="mã cơ quan: tạo báo cáo của cơ quan đó, .pdf hoặc .docx")
        parser.add_argument("--out", type=Path, required=True, help="tệp sẽ ghi")
        add_plan_argument(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        check_suffix(out, options["agency"])
        periods = ReportingPeriod.objects.select_related("plan__issuer", "plan__consolidating_agency")
        period = periods.filter(plan=chosen_plan(options["plan"]), code=options["period"]).first()
        if period is None:
            raise CommandError(f"Không có kỳ “{options['period']}”; mở bằng lệnh open_period.")
        try:
            self.write(out, period, options["agency"], timezone.localdate())
        except (RenderingFailed, OSError) as failure:
            raise CommandError(str(failure)) from failure

    def write(self, out: Path, period: ReportingPeriod, agency: str | None, today: dt.date) -> None:
        if agency is None:
            out.write_bytes(report_pdf(report_html(consolidated_summary(period, today))))
            source = "dự thảo từ số liệu đã ghi nhận"
        else:
            paper = paper_of(period, agency, today)
            out.write_bytes(paper_docx(paper) if out.suffix == ".docx" else report_pdf(paper_html(paper)))
            source = "dự thảo từ số liệu đã ghi nhận" if paper.is_draft else "theo báo cáo đã gửi"
        self.stdout.write(f"Đã ghi {out} ({out.stat().st_size // 1024} KB), {source}.")


def check_suffix(out: Path, agency: str | None) -> None:
    if agency is None and out.suffix != ".pdf":
        raise CommandError("Hiện chỉ tạo được tệp .pdf.")
    if out.suffix not in {".pdf", ".docx"}:
        raise CommandError("Chỉ tạo được tệp .pdf hoặc .docx.")


def paper_of(period: ReportingPeriod, agency: str, today: dt.date) -> AgencyPaper:
    """What the agency itself would get: whoever runs commands on the server acts for it."""
    submissions = Submission.objects.filter(period=period, agency__code=agency).select_related("agency__parent")
    submission = submissions.first()
    if submission is None:
        raise CommandError(f"Cơ quan “{agency}” không thuộc diện báo cáo của kỳ này.")
    submission.period = period
    actor = actor_from(0, today, [(Role.OFFICER, submission.agency_id)])
    return agency_paper(submission, today=today, actor=actor)
