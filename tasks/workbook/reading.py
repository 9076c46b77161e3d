"""A sheet as it was read: columns found by their headings, cells as text; and how it is carried to "Ghi nhận"."""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Self

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from agencies.rules import Actor
from plan_tracker.lib.spreadsheet import Row, UnreadableSpreadsheet, place, read_sheets
from plan_tracker.lib.text import clean_text, fold
from tasks.rendering import COLUMNS
from tasks.summaries import ENTERED, AgencyYear

# A plan has some seventy tasks; the heading stands above them.
MAX_ROWS = 300
HEADING_WITHIN = 30
# Without these a sheet is not the one we gave out; any other column may be missing and then stays as recorded.
NEEDED = ("key", "status", "as_of", "result")
CARRIED_SECONDS = 24 * 60 * 60
# Less than DATA_UPLOAD_MAX_MEMORY_SIZE: the form that confirms carries the rows.
MAX_CARRIED = 1_800_000
YES_WORDS = frozenset({"co", "x", "true", "1"})
NO_WORDS = frozenset({"", "khong", "false", "0"})

_SALT = "tasks.workbook.rows"
_HEADINGS = {fold(str(column.label)): name for name, column in COLUMNS.items()}


@dataclass(frozen=True)
class ReadRow:
    """A row as it was read: its number in the sheet, its cells by column, and those without a value."""

    number: int
    cells: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Nothing entered; "not an estimate" alone says nothing."""
        said = {name for name in ENTERED if self.cells.get(name, "").strip()}
        return not said - {"is_estimate"} and fold(self.cells.get("is_estimate", "")) in NO_WORDS


@dataclass(frozen=True)
class ReadSheet:
    """The sheet as it was read; `columns` says where each column stands, counted from 1."""

    columns: dict[str, int]
    rows: tuple[ReadRow, ...]

    def carried(self, *, stands: AgencyYear, actor: Actor) -> str:
        """Signed and packed, to be sent back by the form that confirms; for this person, agency and year alone."""
        rows = [dataclasses.astuple(row) for row in self.rows]
        owner = [stands.plan.code, stands.agency.code, stands.year, actor.user_id]
        carried = signing.dumps({"owner": owner, "columns": self.columns, "rows": rows}, salt=_SALT, compress=True)
        if len(carried) > MAX_CARRIED:
            raise UnreadableSpreadsheet(
                _("Tệp có quá nhiều chữ cho một lần gửi. Chia làm hai tệp, mỗi tệp một phần dòng.")
            )
        return carried

    @classmethod
    def from_carried(cls, text: str, *, stands: AgencyYear, actor: Actor) -> Self | None:
        """The sheet, or None where the text is not ours, is another's, or is a day old."""
        try:
            data = signing.loads(text, salt=_SALT, max_age=CARRIED_SECONDS)
        except signing.BadSignature:
            return None
        if data["owner"] != [stands.plan.code, stands.agency.code, stands.year, actor.user_id]:
            return None
        return cls(data["columns"], tuple(ReadRow(*row) for row in data["rows"]))


def read_workbook(file: IO[bytes]) -> ReadSheet:
    """The first sheet that has our headings. Raises `UnreadableSpreadsheet`."""
    for rows in read_sheets(file, max_bytes=settings.WORKBOOK_MAX_MB * 1024 * 1024):
        columns = _find_headings(rows)
        if columns:
            return ReadSheet(columns, tuple(_read_rows(rows, columns)))
    raise UnreadableSpreadsheet(
        _("Không tìm thấy dòng tiêu đề với các cột: %(columns)s. Dùng tệp tải về từ trang này, không đổi tên cột.")
        % {"columns": ", ".join(str(COLUMNS[name].label) for name in NEEDED)}
    )


def _find_headings(rows: Iterator[Row]) -> dict[str, int]:
    for number, cells in rows:
        found: dict[str, int] = {}
        for column, cell in enumerate(cells, start=1):
            name = _HEADINGS.get(fold(cell.text))
            if name in found:
                raise UnreadableSpreadsheet(
                    _("Cột “%(label)s” có hai lần, ở %(first)s và %(second)s. Xóa một cột rồi gửi lại.")
                    % {"label": cell.text, "first": place(found[name], number), "second": place(column, number)}
                )
            if name:
                found[name] = column
        if found.keys() >= set(NEEDED):
            return found
        if number > HEADING_WITHIN:
            break
    return {}


def _read_rows(rows: Iterable[Row], columns: dict[str, int]) -> Iterator[ReadRow]:
    count = 0
    for number, cells in rows:
        found = {name: cells[column - 1] for name, column in columns.items()}
        row = ReadRow(
            number,
            {name: clean_text(cell.text) for name, cell in found.items()},
            {name: cell.fault for name, cell in found.items() if cell.fault and name in ENTERED},
        )
        if row.is_blank and not row.cells["key"]:
            continue
        count += 1
        if count > MAX_ROWS:
            raise UnreadableSpreadsheet(_("Tệp có hơn %(n)s dòng. Dùng tệp tải về từ trang này.") % {"n": MAX_ROWS})
        yield row
