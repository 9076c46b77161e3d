"""Workbooks as officers hand them in: taken from the product, filled in with openpyxl, saved."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from agencies.models import User
from tasks.models import Assignment
from tasks.rendering import COLUMNS, HEADING_ROW, PLACES, SHEET_NAME, progress_workbook
from tasks.summaries import agency_year, progress_sheet
from tasks.workbook import Preview, ReadSheet, judge, read_workbook
from tests.conftest import TODAY, as_actor

FIRST_ROW = HEADING_ROW + 2
DONE = {"status": "Hoàn thành", "as_of": "20/11/2026", "result": "Đã xong."}


def taken(assignment: Assignment, user: User, year: int = 2026) -> bytes:
    """The workbook of the assignment's agency, as the page hands it out."""
    plan, agency = assignment.task.group.plan, assignment.agency
    return progress_workbook(progress_sheet(plan, agency, year, as_actor(user), TODAY))


def edited(content: bytes, change: Callable[[Worksheet], Any]) -> bytes:
    book, target = load_workbook(BytesIO(content)), BytesIO()
    change(book[SHEET_NAME])
    book.save(target)
    return target.getvalue()


def filled(content: bytes, *rows: dict[str, Any], formats: dict[str, str] | None = None) -> bytes:
    """Cells of the first rows, by column."""

    def fill(sheet: Worksheet) -> None:
        for number, cells in enumerate(rows, start=FIRST_ROW):
            for name, value in cells.items():
                cell = sheet.cell(number, PLACES[name] + 1)
                cell.value = value
                if formats and name in formats:
                    cell.number_format = formats[name]

    return edited(content, fill)


def lengthened(content: bytes, mark: str, text: str) -> bytes:
    """What no spreadsheet program lets one type: `text` in place of `mark`, whatever its length."""
    whole, target = zipfile.ZipFile(BytesIO(content)), BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in whole.namelist():
            archive.writestr(name, whole.read(name).replace(mark.encode(), text.encode()))
    return target.getvalue()


def rows_of(content: bytes) -> list[list[Any]]:
    """Values of the rows under the headings."""
    sheet = load_workbook(BytesIO(content))[SHEET_NAME]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST_ROW, max_col=len(COLUMNS))]


def read(content: bytes) -> ReadSheet:
    return read_workbook(BytesIO(content))


def judged(content: bytes, assignment: Assignment, user: User, year: int = 2026) -> Preview:
    actor = as_actor(user)
    return judge(read(content), agency_year(assignment.task.group.plan, assignment.agency, year, actor), actor)


def states(preview: Preview) -> dict[str, int]:
    """How many rows came out how; what did not occur is left out."""
    return {state.name: count for state, count in preview.counts if count}


def problems(preview: Preview) -> dict[str, str]:
    return {problem.place: problem.text for row in preview.rows for problem in row.problems}
