"""An agency's workbook as XLSX: to be filled in, or handed back with notes on what is wrong.

Whatever people wrote goes in as text: nothing of it becomes a formula or a link.
"""

import datetime as dt
import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext_lazy as _

from tasks.enums import ProgressStatus
from tasks.rules import year_window
from tasks.summaries import ENTERED, NO, YES, ProgressSheet, SheetRow

SHEET_NAME = "Tiến độ"
# What a cell of Excel holds.
MAX_CELL = 32_767


@dataclass(frozen=True)
class Column:
    """A column: its heading, by which it is found again, and its width in characters."""

    label: Any
    width: int
    format: str = "text"


COLUMNS = {
    "code": Column(_("Mã"), 8, "locked"),
    "title": Column(_("Nhiệm vụ"), 34, "locked"),
    "role": Column(_("Vai trò"), 12, "locked"),
    "status": Column(_("Tình trạng"), 17, "short"),
    "percent": Column(_("Tỷ lệ (%)"), 9, "percent"),
    "as_of": Column(_("Số liệu tính đến ngày"), 13, "date"),
    "is_estimate": Column(_("Là số ước"), 9, "short"),
    "result": Column(_("Kết quả"), 48),
    "not_done": Column(_("Chưa thực hiện"), 32),
    "cause": Column(_("Nguyên nhân"), 32),
    "difficulty": Column(_("Khó khăn"), 32),
    "solution": Column(_("Giải pháp"), 32),
    "proposal": Column(_("Kiến nghị"), 32),
    "key": Column(_("Khóa dòng (không sửa)"), 12, "locked"),
}
PLACES = {name: number for number, name in enumerate(COLUMNS)}
HEADING_ROW = 3

_FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "top", "text_wrap": True, "border": 1}
_EDGE = {"border_color": "#B7C4C8"}
_FORMATS: dict[str, dict[str, Any]] = {
    "text": {"locked": False},
    "short": {"locked": False},
    # No number format: Excel then understands “65%” as a percentage.
    "percent": {"locked": False, "align": "right"},
    "date": {"locked": False, "num_format": "dd/mm/yyyy", "align": "right"},
    "locked": {"bg_color": "#F3F6F6"},
}
_TONES = {"": {}, "good": {"bg_color": "#E2F3E8"}, "bad": {"bg_color": "#FBD9D7"}}

_GUIDE = (
    _("Mỗi dòng của trang “Tiến độ” là một nhiệm vụ cơ quan được giao; việc thực hiện đứng trước, phối hợp đứng sau."),
    _("Chỉ nhập vào các ô trắng. Dòng không có gì mới thì để nguyên: dòng không đổi không được ghi nhận lần nữa."),
    _("Tình trạng: chọn trong danh sách. Không có việc gì trong năm thì chọn “Không phát sinh”."),
    _("Tỷ lệ (%): số nguyên từ 0 đến 100, ví dụ 65; không đo được thì để trống."),
    _("Số liệu tính đến ngày: ngày/tháng/năm, ví dụ 20/11/2026."),
    _("Là số ước: chọn “Có” khi báo cáo trước ngày chốt số liệu 14/12 mà ước cả năm."),
    _("Kết quả: bắt buộc, trừ khi không phát sinh. Xuống dòng trong ô: Alt + Enter. Mỗi ô tối đa 20.000 ký tự."),
    _("Không dùng công thức: dán dạng giá trị (Paste Special, Values)."),
    _("Có thể sắp xếp, lọc, ẩn cột: mỗi dòng có khóa riêng ở cột ẩn cuối, hệ thống theo khóa đó mà nhận dòng."),
    _("Trang được bảo vệ để không gõ nhầm, không có mật khẩu: Review, Unprotect Sheet (cần bỏ trước khi sắp xếp)."),
    _("Gửi lại tệp ở trang đã tải về. Trước khi ghi nhận, hệ thống cho xem từng thay đổi và từng lỗi theo ô."),
    _("Tệp trả lại khi có lỗi: ô đỏ có ghi chú cách sửa; dòng xanh đã đúng, chờ ghi nhận cùng các dòng khác."),
)


def progress_workbook(sheet: ProgressSheet) -> bytes:
    """The workbook of an agency's year, prefilled; with notes where the rows carry some."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        page = book.add_worksheet(SHEET_NAME)
        formats = _formats(book)
        _write_head(page, book, sheet)
        for number, row in enumerate(sheet.rows, start=HEADING_ROW + 1):
            _write_row(page, formats, number, row)
        _offer_choices(page, sheet.year, last=max(HEADING_ROW + len(sheet.rows), HEADING_ROW + 1))
        _set_up(page, last=HEADING_ROW + len(sheet.rows))
        _write_guide(book)
    return target.getvalue()


def _formats(book: Any) -> dict[tuple[str, str], Any]:
    return {
        (name, tone): book.add_format({**_FONT, **_EDGE, **properties, **colour})
        for name, properties in _FORMATS.items()
        for tone, colour in _TONES.items()
    }


def _write_head(page: Any, book: Any, sheet: ProgressSheet) -> None:
    title = {"font_name": "Times New Roman", "font_size": 14, "bold": True}
    heading = {**_FONT, **_EDGE, "bold": True, "bg_color": "#0C4A54", "font_color": "#FFFFFF", "valign": "vcenter"}
    plain = book.add_format({"font_name": "Times New Roman", "font_size": 11, "italic": True})
    page.write_string(0, 0, f"Tiến độ năm {sheet.year} – {sheet.agency.name}", book.add_format(title))
    page.write_string(1, 0, sheet.plan.short_title, plain)
    for name, column in COLUMNS.items():
        page.write_string(HEADING_ROW, PLACES[name], str(column.label), book.add_format(heading))
    page.set_row(HEADING_ROW, 34)


def _write_row(page: Any, formats: dict[tuple[str, str], Any], number: int, row: SheetRow) -> None:
    for name, column in COLUMNS.items():
        tone = "bad" if name in row.notes else "good" if row.is_accepted else ""
        text = row.key if name == "key" else row.cells.get(name, "")
        _write_cell(page, number, PLACES[name], name, text, formats[column.format, tone])
        if name in row.notes:
            page.write_comment(number, PLACES[name], row.notes[name], {"x_scale": 2.5, "y_scale": 1.5, "author": ""})


def _write_cell(page: Any, row: int, column: int, name: str, text: str, style: Any) -> None:
    """Text, but a whole percentage as a number and a day as a real date."""
    if not text:
        page.write_blank(row, column, None, style)
    elif name == "percent" and re.fullmatch(r"\d{1,3}", text):
        page.write_number(row, column, int(text), style)
    elif name == "as_of" and (day := _day(text)):
        page.write_datetime(row, column, day, style)
    else:
        page.write_string(row, column, text[:MAX_CELL], style)


def _day(text: str) -> dt.date | None:
    """The day that `short_date` wrote; other spellings stay as they were typed."""
    match = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text)
    try:
        # Excel's calendar begins in 1900.
        return dt.date(int(match[3]), int(match[2]), int(match[1])) if match and match[3] >= "1900" else None
    except ValueError:
        return None


def _offer_choices(page: Any, year: int, last: int) -> None:
    first, (start, _end) = HEADING_ROW + 1, year_window(year)
    rules: dict[str, dict[str, Any]] = {
        "status": {"validate": "list", "source": [str(label) for label in ProgressStatus.labels]},
        "is_estimate": {"validate": "list", "source": [YES, NO]},
        # A percentage typed as 65% is 0.65 to Excel, so no whole number is asked for here.
        "percent": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100},
        "as_of": {"validate": "date", "criteria": ">=", "value": max(start, dt.date(1900, 1, 1))},
    }
    messages = {
        "status": "Chọn tình trạng trong danh sách.",
        "is_estimate": "Chọn Có hoặc Không.",
        "percent": "Nhập số nguyên từ 0 đến 100, ví dụ 65.",
        "as_of": f"Nhập ngày/tháng/năm, từ {start:%d/%m/%Y}.",
    }
    for name, rule in rules.items():
        # A warning, not a stop: what is pasted or typed otherwise is read all the same, or refused with a reason.
        told = {"error_type": "warning", "error_title": "Kiểm tra lại ô này", "error_message": messages[name]}
        page.data_validation(first, PLACES[name], last, PLACES[name], {**rule, **told})


def _set_up(page: Any, last: int) -> None:
    for name, column in COLUMNS.items():
        page.set_column(PLACES[name], PLACES[name], column.width, None, {"hidden": name == "key"})
    shown = PLACES[ENTERED[-1]]
    page.freeze_panes(HEADING_ROW + 1, PLACES["role"])
    page.autofilter(HEADING_ROW, 0, max(last, HEADING_ROW + 1), PLACES["key"])
    page.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    page.print_area(0, 0, last, shown)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADING_ROW)
    page.set_footer("&L&A&RTrang &P/&N")


def _write_guide(book: Any) -> None:
    page = book.add_worksheet("Hướng dẫn")
    bold = book.add_format({"font_name": "Times New Roman", "font_size": 14, "bold": True})
    text = book.add_format({"font_name": "Times New Roman", "font_size": 12, "text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 110)
    page.write_string(0, 0, "Cách điền trang “Tiến độ”", bold)
    for number, line in enumerate(_GUIDE, start=1):
        page.write_string(number, 0, f"{number}. {line}", text)
    page.protect()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
