"""The PDF: every Vietnamese letter, only our fonts, the page of Decree 30/2020, the same bytes every time."""

import io
import threading
import unicodedata
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pypdf import PdfReader

from reports.consolidation.exceptions import RenderingFailed
from reports.consolidation.rendering import report_html, report_pdf
from reports.consolidation.summaries import consolidated_summary
from tasks.enums import ProgressStatus
from tests.conftest import TODAY
from tests.factories.tasks import AssignmentFactory, TaskFactory
from tests.reports.helpers import lead_task, nothing_arose, recorded, task_group

TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
VOWELS = [unicodedata.normalize("NFC", letter + tone) for letter in "aăâeêioôơuưy" for tone in TONES]
LOWER = [*VOWELS, *"bcdđghklmnpqrstvx"]
ALPHABET = [*LOWER, *(letter.upper() for letter in LOWER), *"fjwzFJWZ0123456789", *"“”–…%²³,.;:/()-"]
FACES = {
    "Tinos": "{}",
    "Tinos-Bold": "<b>{}</b>",
    "Tinos-Italic": "<i>{}</i>",
    "Tinos-Bold-Italic": "<b><i>{}</i></b>",
}
MILLIMETRE = 72 / 25.4
TOP_MARGIN = (297 - 20) * MILLIMETRE


def page_of(body):
    return f'<html lang="vi"><head><title>Thử</title></head><body>{body}</body></html>'


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def words_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def fonts_of(reader):
    """(name without its subset tag, whether the font program is embedded) of every font of the file."""
    found = set()
    for page in reader.pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            [descendant] = font["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            embedded = any(name in descriptor for name in ("/FontFile", "/FontFile2", "/FontFile3"))
            found.add((font["/BaseFont"].split("+")[-1].removeprefix("/"), embedded))
    return found


def in_top_margin(page):
    """The text printed above the body."""
    pieces = []

    def visit(text, page_matrix, text_matrix, _font, _size):
        height = page_matrix[1] * text_matrix[4] + page_matrix[3] * text_matrix[5] + page_matrix[5]
        if text.strip() and height > TOP_MARGIN:
            pieces.append(text.strip())

    page.extract_text(visitor_text=visit)
    return pieces


@pytest.fixture
def long_html(plan, lead_agency, annual):
    """A report of several pages in which every kind of line stands."""
    plan.consolidating_agency.document_symbol = "BC-STNMT"
    plan.consolidating_agency.save()
    task = TaskFactory(group=task_group(plan, number=6, title="Bảo vệ môi trường"), code="6.c.2", title="Rác thải")
    recorded(
        AssignmentFactory(task=task, agency=lead_agency),
        result="\n".join(f"Đoạn {number}: đã thu gom, xử lý rác thải sinh hoạt tại các xã." for number in range(60)),
        not_done="Chưa xong bãi chôn lấp.",
        cause="Thiếu vốn.",
    )
    nothing_arose(AssignmentFactory(task=task, agency__name="Sở Không Phát Sinh"))
    AssignmentFactory(task=task, agency__name="Sở Còn Thiếu")
    lead_task(plan, lead_agency, group=task_group(plan, number=None, code="IV.3", title="Nhiệm vụ của Mặt trận"))
    annual.submissions.update(received_otherwise_on=TODAY)
    return report_html(consolidated_summary(annual, TODAY))


@cache
def rendered(html):
    return report_pdf(html)


@pytest.fixture
def long_report(long_html):
    return read(rendered(long_html))


def test_the_alphabet_has_all_letters_with_all_tones():
    assert (len(VOWELS), len(set(LOWER)), len(set(ALPHABET))) == (72, 89, len(ALPHABET))
    assert [letter for letter in LOWER if len(letter) != 1 or len(letter.upper()) != 1] == []


@pytest.mark.parametrize("face", FACES)
def test_every_vietnamese_letter_comes_out_right_in_every_face(face):
    html = page_of(f"<p>{FACES[face].format(' '.join(ALPHABET))}</p>")
    reader = read(report_pdf(html))
    assert words_of(reader).split() == ALPHABET
    assert fonts_of(reader) == {(face, True)}


def test_the_report_embeds_only_faces_of_the_tinos_family(long_report):
    assert fonts_of(long_report) == {(face, True) for face in FACES}


def test_every_page_is_a4_upright(long_report):
    sizes = {tuple(round(float(side) / MILLIMETRE) for side in page.mediabox[2:]) for page in long_report.pages}
    assert sizes == {(210, 297)}


def test_the_page_number_stands_on_top_from_page_two(long_report):
    numbers = [in_top_margin(page) for page in long_report.pages]
    assert len(numbers) > 2
    assert numbers == [[], *([str(number)] for number in range(2, len(numbers) + 1))]


def test_the_draft_line_stands_on_page_one(long_report):
    texts = [page.extract_text().count("DỰ THẢO, số liệu chưa được cơ quan duyệt") for page in long_report.pages]
    assert texts == [1] + [0] * (len(texts) - 1)


def test_the_document_says_who_to_whom_and_what_and_leaves_number_and_date_blank(long_report):
    text = words_of(long_report)
    parts = [
        "UBND TỈNH NINH THUẬN",
        "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: /BC-STNMT",
        "Ninh Thuận, ngày tháng năm 2026",
        "BÁO CÁO Kết quả thực hiện Kế hoạch thử năm 2026",
        "Kính gửi: Ủy ban nhân dân tỉnh Ninh Thuận.",
        "6. Bảo vệ môi trường",
        "a) Nhiệm vụ đã thực hiện: - Rác thải (nhiệm vụ 6.c.2):",
        "+ Ủy ban nhân dân huyện Ninh Phước (đang thực hiện, 50%): Đoạn 0:",
        "+ Không phát sinh: Sở Không Phát Sinh.",
        "b) Nhiệm vụ chưa thực hiện và nguyên nhân: - Rác thải (nhiệm vụ 6.c.2):",
        "+ Ủy ban nhân dân huyện Ninh Phước: Chưa xong bãi chôn lấp. Nguyên nhân: Thiếu vốn.",
        "+ Chưa có cập nhật: Sở Còn Thiếu.",
        "7. Nhiệm vụ của Mặt trận (mục IV.3 của Kế hoạch)",
        "Nơi nhận: - Như trên; - Lãnh đạo Sở; - Lưu: VT, .",
        "GIÁM ĐỐC",
    ]
    assert [part for part in parts if text.count(part) != 1] == []


@pytest.mark.parametrize("is_sample", [True, False])
def test_sample_data_are_called_so(plan, annual, is_sample):
    plan.is_sample = is_sample
    annual.plan = plan
    assert ("DỮ LIỆU MẪU" in report_html(consolidated_summary(annual, TODAY))) is is_sample


def test_what_was_not_done_is_told_of_unfinished_tasks_only(assignment, annual):
    recorded(assignment, not_done="[chưa xong]", status=ProgressStatus.DONE, percent=100)
    assert "[chưa xong]" not in report_html(consolidated_summary(annual, TODAY))


def test_the_same_html_gives_the_same_bytes_later_too(time_machine):
    html = page_of("<p>Đất đai, khoáng sản</p>")
    time_machine.move_to("2026-11-23T08:00:00+07:00")
    first = report_pdf(html)
    time_machine.move_to("2027-01-31T23:59:00+07:00")
    assert report_pdf(html) == first
    assert report_pdf(html.replace("Đất", "Mất")) != first


def test_markup_in_a_result_is_printed_not_obeyed(assignment, annual):
    written = '<img src="file:///etc/passwd"><b>5 < 7 & 8</b>'
    recorded(assignment, result=written)
    reader = read(report_pdf(report_html(consolidated_summary(annual, TODAY))))
    assert written in words_of(reader)


def test_nothing_is_fetched_from_elsewhere():
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        html = page_of(f'<link rel="stylesheet" href="{address}/a.css"><img src="{address}/a.png"><p>Còn đây</p>')
        assert words_of(read(report_pdf(html))) == "Còn đây"
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


def test_missing_fonts_are_named(without_fonts):
    with pytest.raises(RenderingFailed) as caught:
        report_pdf(page_of("<p>Thử</p>"))
    assert str(caught.value) == (
        "Thiếu phông chữ Tinos-Regular.ttf, Tinos-Bold.ttf, Tinos-Italic.ttf, Tinos-BoldItalic.ttf; "
        "chạy “make setup” rồi tạo lại."
    )
