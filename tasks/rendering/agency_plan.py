"""An agency's own plan of a year as XLSX."""

import datetime as dt
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasks.summaries import AgencyPlan, AgencyPlanItem

A4 = 9
FONT = "Times New Roman"
DATE = "dd/mm/yyyy"
# (heading, width) of each column.
COLUMNS = (
    (gettext_lazy("STT"), 6),
    (gettext_lazy("Mã"), 9),
    (gettext_lazy("Nhiệm vụ, công việc"), 52),
    (gettext_lazy("Sản phẩm"), 34),
    (gettext_lazy("Người thực hiện"), 22),
    (gettext_lazy("Hạn"), 12),
    (gettext_lazy("Trọng số"), 9),
    (gettext_lazy("Xong ngày"), 12),
)
LAST = len(COLUMNS) - 1


def agency_plan_xlsx(plan: AgencyPlan) -> bytes:
    """The agency's plan of a year as a workbook for A4 across: dates are dates, and no text is ever a formula."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet(_("Kế hoạch %s") % plan.year)
    formats = _formats(book)
    row = _head(sheet, formats, plan)
    row = _rows(sheet, formats, plan, row)
    _unplanned(sheet, formats, plan, row)
    _print_setup(sheet)
    book.close()
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": FONT, "font_size": 12, "valign": "top", "text_wrap": True}
    cell = {**base, "border": 1}
    return {
        "title": book.add_format({**base, "bold": True, "font_size": 14, "text_wrap": False, "align": "left"}),
        "note": book.add_format({**base, "italic": True, "text_wrap": False}),
        "head": book.add_format({**cell, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E6F1F2"}),
        "group": book.add_format({**cell, "bold": True, "bg_color": "#F3F6F6"}),
        "task": book.add_format({**cell, "bold": True}),
        "text": book.add_format(cell),
        "number": book.add_format({**cell, "align": "center"}),
        "date": book.add_format({**cell, "align": "center", "num_format": DATE}),
    }


def _head(sheet: Any, formats: dict[str, Any], plan: AgencyPlan) -> int:
    """Title, whose plan it is, and the heading; returns the next free row."""
    sheet.write_string(0, 0, _("KẾ HOẠCH THỰC HIỆN NĂM %s") % plan.year, formats["title"])
    sheet.write_string(1, 0, f"{plan.agency.name} – {plan.plan.short_title}", formats["note"])
    row = 2
    if plan.plan.is_sample:
        sheet.write_string(row, 0, _("Dữ liệu mẫu"), formats["note"])
        row += 1
    for column, (heading, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(row, column, str(heading), formats["head"])
    sheet.repeat_rows(row)
    sheet.freeze_panes(row + 1, 0)
    return row + 1


def _rows(sheet: Any, formats: dict[str, Any], plan: AgencyPlan, row: int) -> int:
    number = 0
    for group in plan.groups:
        sheet.merge_range(row, 0, row, LAST, "", formats["group"])
        sheet.write_string(row, 0, str(group.group), formats["group"])
        row += 1
        for task in group.tasks:
            _blank(sheet, formats["task"], row)
            sheet.write_string(row, 1, task.task.code, formats["task"])
            sheet.write_string(row, 2, f"{task.task.title} ({task.role.label.lower()})", formats["task"])
            row += 1
            for item in task.items:
                number += 1
                _item(sheet, formats, row, number, item)
                row += 1
    return row


def _item(sheet: Any, formats: dict[str, Any], row: int, number: int, item: AgencyPlanItem) -> None:
    _blank(sheet, formats["text"], row)
    sheet.write_number(row, 0, number, formats["number"])
    for column, text in ((2, item.title), (3, item.deliverable), (4, item.person)):
        sheet.write_string(row, column, text, formats["text"])
    _date(sheet, formats, row, 5, item.due_on)
    sheet.write_number(row, 6, item.weight, formats["number"])
    _date(sheet, formats, row, 7, item.done_on)


def _date(sheet: Any, formats: dict[str, Any], row: int, column: int, day: dt.date | None) -> None:
    if day:
        sheet.write_datetime(row, column, dt.datetime(day.year, day.month, day.day), formats["date"])  # noqa: DTZ001


def _unplanned(sheet: Any, formats: dict[str, Any], plan: AgencyPlan, row: int) -> None:
    """What the agency carries out without a plan is said: nothing planned is not nothing to do."""
    if not plan.unplanned:
        return
    sheet.write_string(row + 1, 0, _("Nhiệm vụ chưa có công việc nào trong kế hoạch:"), formats["note"])
    for offset, task in enumerate(plan.unplanned, start=2):
        sheet.write_string(row + offset, 0, str(task), formats["note"])


def _blank(sheet: Any, style: Any, row: int) -> None:
    for column in range(len(COLUMNS)):
        sheet.write_blank(row, column, None, style)


def _print_setup(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.set_footer("&C&P/&N")
    sheet.hide_gridlines(1)
