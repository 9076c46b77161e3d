"""A block of cells pasted from a spreadsheet, read into the places of the table."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from agencies.enums import AreaKind
from agencies.models import Area
from plan_tracker.lib.numbers import is_english
from plan_tracker.lib.text import clean_text, fold

MAX_ROWS = 300
MAX_COLUMNS = 64
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_NUMBERING = re.compile(r"^(?:\d+|[ivx]+)\s*[.)]\s*")
# In the folded form of `lib.text.fold`, where y is i.
_RANKS = re.compile(r"^(?:ubnd\s+)?(?:huien|thanh pho|thi xa|thi tran|phuong|xa|tinh|tp|tx|h)(?:\.\s*|\s+)")
_TOTALS = frozenset({"toan tinh", "ca tinh", "tong", "tong so", "tong cong", "cong", "toan tinh cong"})
_PERCENT = ("%", "ti le")
# What stands in a cell without a number.
_BLANKS = frozenset({"-", "\u2013", "\u2014", "\u2212", "\u2026", "..."})
_PAIR = ("numerator", "denominator")


class Slot(NamedTuple):
    """One number of the table: code of the area, year, field of the figure."""

    area: str
    year: int
    column: str


@dataclass(frozen=True)
class UnknownRow:
    """A row whose name is no area of the table, or has been before: kept for the person to see."""

    name: str
    cells: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class ReadBlock:
    """What was understood. `totals`: what the row of totals says, by (year, field); `notes`: what was left out.

    `columns`: what each column that was read is, from the left; `is_english`: some number is written the English way.
    """

    cells: dict[Slot, str] = field(default_factory=dict)
    totals: dict[tuple[int, str], str] = field(default_factory=dict)
    unknown: tuple[UnknownRow, ...] = ()
    notes: tuple[str, ...] = ()
    columns: tuple[tuple[int, str], ...] = ()
    is_english: bool = False


def is_blank(text: str) -> bool:
    """Nothing, or a sign that people and spreadsheets put where there is nothing."""
    text = text.strip()
    return not text or text in _BLANKS


def read_block(
    text: str,
    *,
    areas: Sequence[Area],
    years: Sequence[int],
    columns: Sequence[str],
    first_area: int = 0,
    first_year: int = 0,
    whole: Area | None = None,
    may_pair: bool = False,
) -> ReadBlock:
    """Read tab-separated text. `columns` are the fields being pasted, side by side for each year where they are two.
    `may_pair`: an even number of columns without years is numerators beside denominators.

    Names and years in the block say where its numbers belong, in whatever order; without them the block begins at
    `first_area` and `first_year`. `whole` is the province, whose row is the total.
    """
    rows = _rows(text)
    names = _Names(areas, whole)
    name_column = names.column_of(rows)
    heads, body = _split(rows, names, name_column)
    width = max((len(row) for row in rows), default=0)
    start = 0 if name_column is None else name_column + 1
    if may_pair and width > start and (width - start) % 2 == 0 and not _years_by_column(heads, start, width):
        columns = _PAIR
    places, notes = _places(heads, width, start, years, columns, first_year)
    reader = _Reader(places, notes, is_english=any(is_english(cell) for row in body for cell in row))
    for index, row in enumerate(body, start=first_area):
        if name_column is None:
            reader.take(row, areas[index].code if index < len(areas) else None, "")
        else:
            name = _cell(row, name_column)
            reader.take(row, names.find(name), name, is_total=names.is_total(name))
    return reader.block()


def _rows(text: str) -> list[list[str]]:
    """Lines and cells; Excel puts cells with line ends or quotes between quotes."""
    rows = []
    # A lone quotation mark that opens a cell would swallow the rest: such text is split as it stands.
    quotes = '"' if text.count('"') % 2 == 0 else None
    for row in csv.reader(io.StringIO(text.replace("\x00", "")), delimiter="\t", quotechar=quotes):
        cells = (" ".join(clean_text(cell).split()) for cell in row[:MAX_COLUMNS])
        rows.append(["" if is_blank(cell) else cell for cell in cells])
        if len(rows) == MAX_ROWS:
            break
    while rows and not any(rows[-1]):
        rows.pop()
    while rows and not any(rows[0]):
        rows.pop(0)
    return rows


def _cell(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _bare(name: str) -> str:
    """A name without number and rank: “1. Huyện Ninh Sơn” and “H. Ninh Sơn” are “ninh son”."""
    folded = _NUMBERING.sub("", fold(name))
    return _RANKS.sub("", folded).strip(" .:")


class _Names:
    """Which area a name means, and which names mean the total."""

    def __init__(self, areas: Sequence[Area], whole: Area | None) -> None:
        self.codes: dict[str, str] = {}
        for area in areas:
            for key in (_bare(area.name), _bare(area.code)):
                self.codes.setdefault(key, area.code)
        self.totals = set(_TOTALS) | ({_bare(whole.name), fold(whole.name)} if whole else set())
        if len(areas) == 1 and areas[0].kind == AreaKind.PROVINCE:
            # The province is the only row: what is called a total is the figure itself.
            self.codes.update(dict.fromkeys(self.totals, areas[0].code))
            self.totals = set()

    def find(self, name: str) -> str | None:
        return self.codes.get(_bare(name)) or self.codes.get(fold(name))

    def is_total(self, name: str) -> bool:
        return self.find(name) is None and (_bare(name) in self.totals or fold(name) in self.totals)

    def means_something(self, name: str) -> bool:
        return bool(name) and (self.find(name) is not None or self.is_total(name))

    def column_of(self, rows: Sequence[Sequence[str]]) -> int | None:
        """The first column in which any cell is a name; there may be one of running numbers before it."""
        width = max((len(row) for row in rows), default=0)
        return next(
            (index for index in range(width) if any(self.means_something(_cell(row, index)) for row in rows)), None
        )


def _split(rows: list[list[str]], names: _Names, name_column: int | None) -> tuple[list[list[str]], list[list[str]]]:
    """Headings and what stands under them."""
    if name_column is not None:
        first = next(i for i, row in enumerate(rows) if names.means_something(_cell(row, name_column)))
        return _above(rows, first, name_column)
    filled = [cell for cell in rows[0] if cell] if rows else []
    # A lone row of years is a heading; a row of numbers that look like years but repeat is not.
    is_heading = bool(filled) and all(_YEAR.search(cell) and len(cell) < 16 for cell in filled)
    if is_heading and len(set(filled)) == len(filled) and len(rows) > 1:
        return rows[:1], rows[1:]
    return [], rows


def _above(rows: list[list[str]], first: int, name_column: int) -> tuple[list[list[str]], list[list[str]]]:
    """Rows with an unknown name right above the first known one may be areas too: a heading has words or years."""
    while first and _is_data(rows[first - 1], name_column):
        first -= 1
    return rows[:first], rows[first:]


def _is_data(row: Sequence[str], name_column: int) -> bool:
    numbers = [cell for cell in row[name_column + 1 :] if cell]
    is_plain = numbers and all(re.fullmatch(r"[\d., ]+", cell) for cell in numbers)
    is_heading = all(_YEAR.fullmatch(cell) for cell in numbers) or _counts(numbers)
    return bool(_cell(row, name_column)) and bool(is_plain) and not is_heading


def _counts(cells: Sequence[str]) -> bool:
    """“1, 2, 3”: the numbers of the columns."""
    return cells[:1] in (["1"], ["2"], ["3"]) and all(
        cell == str(number) for number, cell in enumerate(cells, start=int(cells[0]))
    )


def _places(
    heads: Sequence[Sequence[str]],
    width: int,
    start: int,
    years: Sequence[int],
    columns: Sequence[str],
    first_year: int,
) -> tuple[dict[int, tuple[int, str]], list[str]]:
    """Which year and field each column of the block is; and what is not read."""
    found = _years_by_column(heads, start, width)
    if not found:
        return _places_by_order(range(start, width), years, columns, first_year)
    labels = {column: fold(" ".join(_cell(row, column) for row in heads)) for column in found}
    if "value" not in columns:
        # A column of percentages between the amounts is computed here, not read.
        found = {at: year for at, year in found.items() if not any(word in labels[at] for word in _PERCENT)}
    if len(columns) == 1 and columns[0] in _PAIR and max(Counter(found.values()).values(), default=0) == len(_PAIR):
        columns = _PAIR
    seen: dict[int, int] = {}
    places: dict[int, tuple[int, str]] = {}
    outside: list[int] = []
    for column, year in found.items():
        label = labels[column]
        name = _named(label, columns, seen.get(year, 0))
        seen[year] = seen.get(year, 0) + 1
        if year not in years:
            outside.append(year)
        elif name:
            places[column] = (year, name)
    words = _("Cột năm %(years)s không có trong bảng này nên không đọc.")
    listed = ", ".join(str(year) for year in dict.fromkeys(outside))
    return places, [words % {"years": listed}] if outside else []


def _places_by_order(
    indexes: range, years: Sequence[int], columns: Sequence[str], first_year: int
) -> tuple[dict[int, tuple[int, str]], list[str]]:
    wanted = [(year, column) for year in years[first_year:] for column in columns]
    places = dict(zip(indexes, wanted, strict=False))
    extra = len(indexes) - len(places)
    words = _("Dữ liệu dán rộng hơn bảng: %(n)s cột cuối không đọc. Chọn thêm năm, hoặc dán từ năm sớm hơn.")
    return places, [words % {"n": extra}] if extra > 0 else []


def _years_by_column(heads: Sequence[Sequence[str]], start: int, width: int) -> dict[int, int]:
    """The year above each column; a merged heading stands over the first of its columns only."""
    for row in heads:
        years = {column: _YEAR.search(_cell(row, column)) for column in range(start, width)}
        if not any(years.values()):
            continue
        found: dict[int, int] = {}
        last: int | None = None
        for column, match in years.items():
            last = int(match[1]) if match else last if not _cell(row, column) else None
            if last is not None:
                found[column] = last
        return found
    return {}


def _named(label: str, columns: Sequence[str], place: int) -> str | None:
    """The field of a column: by its own heading where that says so, else by its place under the year."""
    if len(columns) > 1:
        words = [word for word in re.split(r"[^a-z]+", label) if word]
        if "tu" in words and "numerator" in columns:
            return "numerator"
        if "mau" in words and "denominator" in columns:
            return "denominator"
    return columns[place] if place < len(columns) else None


class _Reader:
    """Puts rows into places, one after the other."""

    def __init__(self, places: dict[int, tuple[int, str]], notes: Iterable[str], *, is_english: bool) -> None:
        self.places = places
        self.is_english = is_english
        self.notes = list(notes)
        self.cells: dict[Slot, str] = {}
        self.totals: dict[tuple[int, str], str] = {}
        self.unknown: list[UnknownRow] = []
        self.areas: set[str] = set()

    def take(self, row: Sequence[str], area: str | None, name: str, *, is_total: bool = False) -> None:
        given = {place: _cell(row, column) for column, place in self.places.items()}
        given = {place: text for place, text in given.items() if text}
        if is_total:
            self.totals.update(given)
        elif area is not None and area not in self.areas:
            self.areas.add(area)
            self.cells.update({Slot(area, year, column): text for (year, column), text in given.items()})
        elif given:
            why = _("đã có ở dòng trên") if area else _("không phải tên địa bàn trong bảng")
            self.unknown.append(UnknownRow(name or "–", tuple(given.values()), why if name else _("thừa dòng")))

    def block(self) -> ReadBlock:
        if not self.cells:
            self.notes.append(_("Không đọc được số nào. Chép cả vùng số từ Excel (có thể kèm tên địa bàn và năm)."))
        columns = tuple(self.places[at] for at in sorted(self.places))
        return ReadBlock(self.cells, self.totals, tuple(self.unknown), tuple(self.notes), columns, self.is_english)
