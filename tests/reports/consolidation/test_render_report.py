"""The command render_report: the same document without a broker."""

import io

import docx
import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from reports.consolidation.models import RenderJob
from reports.consolidation.rendering import report_html, report_pdf
from reports.consolidation.summaries import consolidated_summary
from reports.submissions.enums import SubmissionState
from tests.conftest import TODAY
from tests.reports.helpers import recorded
from tests.reports.submissions.rounds import bring_to, new_round


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


def test_an_agencys_report_is_written_as_pdf_and_as_word(annual, assignment, tmp_path, capsys):
    recorded(assignment, result="Đã thu gom.")
    for name in ("np.pdf", "np.docx"):
        out = tmp_path / name
        call_command("render_report", "annual-2026", "--agency", "UBND-NP", "--out", str(out))
        assert f"Đã ghi {out} " in capsys.readouterr().out
    assert "Đã thu gom." in PdfReader(tmp_path / "np.pdf").pages[0].extract_text()
    assert "Đã thu gom." in "".join(paragraph.text for paragraph in docx.Document(tmp_path / "np.docx").paragraphs)
    assert RenderJob.objects.count() == 0


def test_a_report_that_was_sent_is_written_as_it_was_sent(plan, tmp_path, capsys):
    round_ = new_round(plan)
    bring_to(round_, SubmissionState.SENT)
    recorded(round_.assignment, as_of=TODAY, result="[sau khi gửi]")
    out = tmp_path / "stc.docx"
    call_command("render_report", "annual-2026", "--agency", "STC", "--out", str(out))
    text = "".join(paragraph.text for paragraph in docx.Document(out).paragraphs)
    assert ("Đã thu gom 50% lượng rác." in text, "[sau khi gửi]" in text, "DỰ THẢO" in text) == (True, False, False)
    assert capsys.readouterr().out.endswith("theo báo cáo đã gửi.\n")


@pytest.mark.parametrize(
    ("agency", "name", "why"),
    [
        ("UBND-NP", "bao-cao.odt", r"^Chỉ tạo được tệp \.pdf hoặc \.docx\.$"),
        ("STNMT-X", "bao-cao.docx", "^Cơ quan “STNMT-X” không thuộc diện báo cáo của kỳ này"),
    ],
)
def test_an_agencys_report_that_cannot_be_made_fails_with_a_reason(annual, tmp_path, agency, name, why):
    with pytest.raises(CommandError, match=why):
        call_command("render_report", "annual-2026", "--agency", agency, "--out", str(tmp_path / name))
    assert list(tmp_path.iterdir()) == []


def test_missing_fonts_fail_with_a_reason(annual, tmp_path, without_fonts):
    with pytest.raises(CommandError, match=r"^Thiếu phông chữ Tinos-Regular\.ttf"):
        call_command("render_report", "annual-2026", "--out", str(tmp_path / "bao-cao.pdf"))
