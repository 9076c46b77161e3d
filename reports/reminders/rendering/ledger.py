"""The ledger as XLSX: one row a mail, and one for a step without any."""

import datetime as dt
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.reminders.summaries.ledger import LedgerEntry, LedgerMail

A4 = 9
FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "top", "text_wrap": True}
DAY, MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
# What a cell of Excel holds.
MAX_CELL = 32_767
HEADING_ROW = 3
# (heading, width) of each column.
COLUMNS = (
    (gettext_lazy("Báo cáo của"), 30),
    (gettext_lazy("Bước nhắc"), 24),
    (gettext_lazy("Gửi cho"), 20),
    (gettext_lazy("Ngày nhắc"), 12),
    (gettext_lazy("Tình trạng bước"), 17),
    (gettext_lazy("Từ lúc"), 16),
    (gettext_lazy("Người nhận"), 22),
    (gettext_lazy("Địa chỉ"), 28),
    (gettext_lazy("Tình trạng thư"), 17),
    (gettext_lazy("Thư gửi lúc"), 16),
    (gettext_lazy("Số lần thử"), 8),
    (gettext_lazy("Lỗi"), 30),
    (gettext_lazy("Message-ID"), 34),
)


def ledger_xlsx(entries: Iterable[LedgerEntry], *, title: str, plan: str, is_sample: bool) -> bytes:
    """A workbook for A4 across: days are days, and nothing that people or mail servers wrote is ever a formula."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(_("Sổ nhắc việc"))
        formats = _formats(book)
        _head(sheet, formats, (title, plan, _("Dữ liệu mẫu") if is_sample else ""))
        row = HEADING_ROW
        for entry in entries:
            for mail in entry.mails or (None,):
                row += 1
                for column, value in enumerate(_cells(entry, mail)):
                    _write(sheet, formats, row, column, value)
        _set_up(sheet, last=max(row, HEADING_ROW + 1))
    return buffer.getvalue()


def _cells(entry: LedgerEntry, mail: LedgerMail | None) -> tuple[object, ...]:
    step = (
        entry.thing or _("Báo cáo tổng hợp"),
        entry.words,
        entry.audience,
        entry.day,
        entry.state.label,
        entry.state_at,
    )
    if mail is None:
        return (*step, *[None] * (len(COLUMNS) - len(step)))
    person = f"{mail.person} ({_('báo thiếu người nhận')})" if mail.is_notice else mail.person
    sent = (mail.state.label, mail.sent_at, mail.attempts, mail.error, mail.message_id)
    return (*step, person.strip(), mail.address, *sent)


def _write(sheet: Any, formats: dict[str, Any], row: int, column: int, value: object) -> None:
    if isinstance(value, dt.datetime):
        sheet.write_datetime(row, column, timezone.localtime(value).replace(tzinfo=None), formats["moment"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), formats["day"])  # noqa: DTZ001
    elif isinstance(value, int):
        sheet.write_number(row, column, value, formats["text"])
    elif value:
        sheet.write_string(row, column, str(value)[:MAX_CELL], formats["text"])
    else:
        sheet.write_blank(row, column, None, formats["text"])


def _formats(book: Any) -> dict[str, Any]:
    cell = {**FONT, "border": 1}
    return {
        "title": book.add_format({**FONT, "bold": True, "font_size": 14, "text_wrap": False}),
        "note": book.add_format({**FONT, "italic": True, "text_wrap": False}),
        "head": book.add_format({**cell, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E6F1F2"}),
        "text": book.add_format(cell),
        "day": book.add_format({**cell, "align": "center", "num_format": DAY}),
        "moment": book.add_format({**cell, "align": "center", "num_format": MOMENT}),
    }


def _head(sheet: Any, formats: dict[str, Any], lines: tuple[str, ...]) -> None:
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, formats["note" if row else "title"])
    for column, (heading, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(HEADING_ROW, column, str(heading), formats["head"])


def _set_up(sheet: Any, last: int) -> None:
    sheet.freeze_panes(HEADING_ROW + 1, 0)
    sheet.autofilter(HEADING_ROW, 0, last, len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.repeat_rows(HEADING_ROW)
    sheet.set_footer("&C&P/&N")
