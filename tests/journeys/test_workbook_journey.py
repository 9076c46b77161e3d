"""A year's progress by way of Excel: taken, filled in, put right by its notes, looked at, recorded."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tasks.rendering import HEADING_ROW, PLACES, SHEET_NAME
from tests.journeys.conftest import SignIn
from tests.journeys.stack import OFFICER, Stack

pytestmark = pytest.mark.browser

# A task of its own: a draft that another journey leaves on it would stand in the way.
TASK = "9.1"
SENTENCE = "Ghi từ Excel: đã mở 12 lớp tập huấn, 480 lượt người dự."


def fill(path: Path, code: str, **cells: object) -> None:
    """Cells of the row of the task, by column."""
    book = load_workbook(path)
    sheet = book[SHEET_NAME]
    rows = sheet.iter_rows(min_row=HEADING_ROW + 2)
    number = next(row[0].row for row in rows if row[PLACES["code"]].value == code)
    for name, value in cells.items():
        sheet.cell(number, PLACES[name] + 1, value)
    book.save(path)


def download(page: Page, role: str, name: str, path: Path) -> Path:
    with page.expect_download() as taken:
        page.get_by_role(role, name=name).click()  # type: ignore[arg-type]
    taken.value.save_as(path)
    return path


def check(page: Page, path: Path) -> None:
    page.get_by_label("Tệp Excel đã điền").set_input_files(path)
    page.get_by_role("button", name="Kiểm tra tệp").click()


def test_a_year_is_recorded_from_a_workbook(stack: Stack, sign_in: SignIn, tmp_path: Path) -> None:
    year = stack.year - 1
    page = sign_in(OFFICER)
    page.get_by_role("link", name="Nhập từ Excel").click()
    page.get_by_role("link", name=str(year), exact=True).click()
    path = download(page, "link", f"Tải tệp năm {year}", tmp_path / "tien-do.xlsx")

    fill(path, TASK, status="Hoàn thành", as_of=f"31/02/{year}", result=SENTENCE)
    check(page, path)
    expect(page.get_by_text(f"Ngày 31/02/{year} không có thật")).to_be_visible()
    expect(page.get_by_role("button", name="Ghi nhận")).to_have_count(0)

    notes = download(page, "button", "Tải tệp có ghi chú lỗi", tmp_path / "ghi-chu.xlsx")
    fill(notes, TASK, as_of=f"20/11/{year}")
    page.get_by_role("link", name="Gửi lại tệp đã sửa").click()
    check(page, notes)
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    page.get_by_role("button", name="Ghi nhận 1 dòng").click()
    expect(page.get_by_text(f"Đã ghi nhận 1 dòng từ tệp Excel, năm {year}.")).to_be_visible()

    page.goto(stack.url(f"nhiem-vu/{TASK}/?nam={year}"))
    history = page.get_by_role("region", name="Các lần cập nhật")
    expect(history.get_by_text(SENTENCE)).to_be_visible()
