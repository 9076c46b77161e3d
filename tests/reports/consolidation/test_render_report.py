"""The command render_report: the same document without a broker."""

import io

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from reports.consolidation.models import RenderJob
from reports.consolidation.rendering import report_html, report_pdf
from reports.consolidation.summaries import consolidated_summary
from tests.conftest import TODAY
from tests.reports.helpers import recorded


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY)


def test_it_writes_what_the_job_would_make(annual, assignment, tmp_path, capsys):
    recorded(assignment, result="Đã thu gom.")
    out = tmp_path / "bao-cao.pdf"
    call_command("render_report", "annual-2026", "--out", str(out))
    assert out.read_bytes() == report_pdf(report_html(consolidated_summary(annual, TODAY)))
    assert "Đã thu gom." in PdfReader(io.BytesIO(out.read_bytes())).pages[0].extract_text()
    assert capsys.readouterr().out == (
        f"Đã ghi {out} ({out.stat().st_size // 1024} KB), dự thảo từ số liệu đã ghi nhận.\n"
    )
    assert RenderJob.objects.count() == 0


@pytest.mark.parametrize(
    ("period", "name", "why"),
    [
        ("annual-2026", "bao-cao.docx", r"^Hiện chỉ tạo được tệp \.pdf\.$"),
        ("annual-2027", "bao-cao.pdf", r"^Không có kỳ “annual-2027”; mở bằng lệnh open_period\.$"),
        ("annual-2026", "no-such-folder/bao-cao.pdf", "No such file or directory"),
    ],
)
def test_what_cannot_be_made_fails_with_a_reason_and_leaves_no_file(annual, tmp_path, period, name, why):
    with pytest.raises(CommandError, match=why):
        call_command("render_report", period, "--out", str(tmp_path / name))
    assert list(tmp_path.iterdir()) == []


def test_missing_fonts_fail_with_a_reason(annual, tmp_path, without_fonts):
    with pytest.raises(CommandError, match=r"^Thiếu phông chữ Tinos-Regular\.ttf"):
        call_command("render_report", "annual-2026", "--out", str(tmp_path / "bao-cao.pdf"))
