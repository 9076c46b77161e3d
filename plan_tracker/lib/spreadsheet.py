"""Reading an XLSX that somebody sends: first whether it is what it says, then its cells as text a person would type.

The package is judged by its table of contents before anything in it is unpacked; XML is read through defusedxml.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from plan_tracker.lib.dates import short_date

# A workbook of ours has about a dozen parts; images and drawings of a careless one still stay below this.
MAX_PARTS = 400
# XML packs 10 to 30 times smaller. The limits are on what the table of contents states: zipfile unpacks no more.
MAX_PACKING = 120
HARMLESS = 1024 * 1024
MAX_GROWTH = 10
# Nobody's own rows stand further out; a file that names the row 999 999 999 is not waited for.
MAX_COLUMNS = 64
LAST_ROW = 20_000
MAX_SHEETS = 10

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = 0x1
_MACROS = "vbaproject.bin"
# Excel writes control characters, the carriage return of Windows among them, as _x000D_.
_CONTROL = re.compile(r"_x00([01][0-9A-Fa-f])_")


class UnreadableSpreadsheet(Exception):
    """The file cannot be taken. The text says why and what to do."""


@dataclass(frozen=True)
class CellText:
    """What a person sees in a cell. `fault` is "formula" or "error" where no value stands in it."""

    text: str = ""
    fault: str = ""


EMPTY = CellText()
Row = tuple[int, list[CellText]]


def read_sheets(file: IO[bytes], *, max_bytes: int) -> Iterator[Iterator[Row]]:
    """Sheets, each as the rows that hold anything: number and cells, the first column first.

    Raises `UnreadableSpreadsheet`, also while rows are being read.
    """
    check_package(file, max_bytes=max_bytes)
    with _refusing_what_breaks():
        book = load_workbook(file, read_only=True, keep_links=False)
        for sheet in book.worksheets[:MAX_SHEETS]:
            # Some programs write a size that is not the sheet's.
            sheet.reset_dimensions()
            yield _rows(sheet)


def check_package(file: IO[bytes], *, max_bytes: int) -> None:
    """Whether it is a workbook without macros or password that does not unpack into something huge."""
    start = file.read(len(_OLE))
    file.seek(0)
    if start == _OLE:
        raise UnreadableSpreadsheet(
            _("Tệp có mật khẩu hoặc là dạng .xls cũ. Mở tệp, bỏ mật khẩu, lưu lại dạng .xlsx rồi gửi lại.")
        )
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise UnreadableSpreadsheet(_not_a_workbook()) from None
    finally:
        file.seek(0)
    _check_parts(parts, max_bytes)


def _check_parts(parts: list[zipfile.ZipInfo], max_bytes: int) -> None:
    names = [part.filename.lower() for part in parts]
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise UnreadableSpreadsheet(_not_a_workbook())
    if any(name.endswith(_MACROS) for name in names):
        raise UnreadableSpreadsheet(
            _("Tệp có macro (.xlsm). Lưu lại dạng “Excel Workbook (.xlsx)”, không có macro, rồi gửi lại.")
        )
    packed, unpacked = (sum(getattr(part, size) for part in parts) for size in ("compress_size", "file_size"))
    too_dense = any(part.file_size > max(MAX_PACKING * part.compress_size, HARMLESS) for part in parts)
    if len(parts) > MAX_PARTS or too_dense or unpacked > MAX_GROWTH * max_bytes or packed > max_bytes:
        raise UnreadableSpreadsheet(_("Tệp giải nén ra quá lớn nên không được mở. Dùng tệp tải về từ trang này."))
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise UnreadableSpreadsheet(_("Tệp nén có mật khẩu. Bỏ mật khẩu rồi gửi lại."))


@contextmanager
def _refusing_what_breaks() -> Iterator[None]:
    """openpyxl meets broken XML with errors of a dozen kinds, its own and others': all mean the same to a person."""
    try:
        yield
    except UnreadableSpreadsheet:
        raise
    except Exception:
        raise UnreadableSpreadsheet(_not_a_workbook()) from None


def _rows(sheet: Any) -> Iterator[Row]:
    with _refusing_what_breaks():
        for number, cells in enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS), start=1):
            if any(cell.value is not None for cell in cells):
                yield number, [cell_text(cell) for cell in cells]


def cell_text(cell: Any) -> CellText:
    """A cell as a person would type it: day-first date, comma for decimals, "65%"."""
    value = cell.value
    if value is None:
        return EMPTY
    if cell.data_type == "f":
        return CellText(str(value), "formula")
    if cell.data_type == "e":
        return CellText(str(value), "error")
    return CellText(_text(value, str(cell.number_format or "")))


def place(column: int, row: int) -> str:
    """The name of a cell, both counted from 1: G12."""
    return f"{get_column_letter(column)}{row}"


def _text(value: Any, number_format: str) -> str:
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, (int, float)):
        return _number_text(value, is_percent="%" in number_format)
    if isinstance(value, dt.datetime | dt.date):
        return short_date(value)
    return _CONTROL.sub(lambda code: chr(int(code[1], 16)), str(value))


def _number_text(value: float, *, is_percent: bool) -> str:
    # 0.29 × 100 is 28.999…: the shortest decimal that means the same number is what was typed.
    number = Decimal(repr(value)) * (100 if is_percent else 1)
    if not number.is_finite():
        return str(value)
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",") + ("%" if is_percent else "")


def _not_a_workbook() -> str:
    return _("Tệp không phải là tệp Excel (.xlsx) đọc được. Tải tệp từ trang này, điền rồi gửi lại.")
