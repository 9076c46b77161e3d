"""Cells of a table judged by the entry checks, as things stand now."""

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _

from agencies.enums import AreaKind
from agencies.rules import Actor
from indicators.enums import CellState, IndicatorKind, Nature
from indicators.exceptions import finding_text
from indicators.models import IndicatorPart
from indicators.rules import Figure, Finding, Total, total
from indicators.services import Statement, statements_findings
from indicators.summaries import coverage_words, total_words
from indicators.workbook.reading import ReadBlock, Slot, is_blank
from indicators.workbook.table import LABELS, SHORT, Cell, Table, period_of
from plan_tracker.lib.dates import short_date
from plan_tracker.lib.formfields import number_problem
from plan_tracker.lib.numbers import AmbiguousNumber, UnreadableNumber, decimal_text, read_decimal, typed_text
from plan_tracker.lib.text import fold

WHOLE = 100
# What people write in a cell for "nothing arose", folded.
NOTHING_WORDS = frozenset({"kps", "khong phat sinh", "ko phat sinh"})


@dataclass(frozen=True)
class Stamp:
    """What holds for every figure of the block: ended years stand as of 31/12, the running one has a day of its own."""

    nature: Nature
    running_nature: Nature
    running_as_of: dt.date
    source: str
    today: dt.date
    # Some of what was pasted is written the English way: “1,234” may be a thousand.
    is_english: bool = False

    def on(self, year: int) -> tuple[dt.date, Nature]:
        if year >= self.today.year:
            return self.running_as_of, self.running_nature
        return dt.date(year, 12, 31), self.nature


@dataclass(frozen=True)
class JudgedCell:
    """What comes of a cell. `problems`: pairs of a field and a sentence about it; `figure`: what the cell says."""

    cell: Cell
    texts: Mapping[str, str]
    state: CellState
    problems: tuple[tuple[str, str], ...] = ()
    figure: Figure | None = None
    is_ticked: bool = False
    words: str = ""

    @property
    def takes_effect(self) -> bool:
        """It would be recorded: good, or doubtful and confirmed."""
        return self.state == CellState.NEW or (self.state == CellState.DOUBTFUL and self.is_ticked)

    @property
    def place(self) -> str:
        return f"{self.cell.area}, {self.cell.year}"

    @property
    def input_id(self) -> str:
        """The first input that is wrong."""
        names = [name for name, _text in self.problems if name in SHORT]
        return f"o.{self.cell.key}.{SHORT[names[0]] if names else next(iter(SHORT[name] for name in self.texts), '')}"

    @property
    def told(self) -> list[str]:
        several = len(self.texts) > 1
        names = {name: f"{LABELS[name]}: " for name in self.texts if several}
        # Some sentences name the amount themselves.
        return [text if text.startswith(("Tử", "Mẫu")) else names.get(name, "") + text for name, text in self.problems]


@dataclass(frozen=True)
class YearTotal:
    """What a year would make of the province once the block is recorded."""

    year: int
    words: str
    coverage: str


@dataclass(frozen=True)
class Preview:
    """Every filled cell judged; those that are good are recorded together or not at all."""

    table: Table
    cells: tuple[JudgedCell, ...]
    statements: Mapping[str, Statement] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> dict[str, JudgedCell]:
        return {each.cell.key: each for each in self.cells}

    @property
    def recorded(self) -> list[JudgedCell]:
        return [each for each in self.cells if each.takes_effect]

    def chosen(self) -> list[Statement]:
        return [self.statements[each.cell.key] for each in self.recorded]

    def of(self, state: CellState) -> list[JudgedCell]:
        return [each for each in self.cells if each.state == state]

    @property
    def sure(self) -> int:
        """How many are recorded whatever is said of the doubtful ones."""
        return len(self.of(CellState.NEW))

    @property
    def refused(self) -> list[JudgedCell]:
        return self.of(CellState.REFUSED)

    @property
    def doubtful(self) -> list[JudgedCell]:
        return self.of(CellState.DOUBTFUL)

    @property
    def counts(self) -> list[tuple[CellState, int]]:
        return [(state, len(self.of(state))) for state in CellState]

    @property
    def key(self) -> str:
        """Names what a person was shown: confirming it confirms nothing else."""
        shown = [(each.cell.key, each.state.code, repr(each.figure)) for each in self.cells if each.figure]
        sources = sorted({each.source for each in self.statements.values()})
        return hashlib.sha256(repr((shown, sources)).encode()).hexdigest()[:32]

    @property
    def totals(self) -> list[YearTotal]:
        """By year, from what stands and what would be recorded; nothing where one area is all there is."""
        if len(self.table.areas) == 1 and self.table.areas[0].kind == AreaKind.PROVINCE:
            return []
        return [self._total(year) for year in self.table.years]

    def _total(self, year: int) -> YearTotal:
        figures = {code: figure for (code, at), figure in self.table.standing.items() if at == year}
        for each in self.recorded:
            if each.cell.year == year and each.figure:
                figures[each.cell.area.code] = replace(each.figure, area=each.cell.area.code)
        names = {area.code: area.name for area in self.table.areas}
        part = self.table.part
        found: Total = total(part.kind, figures.values(), list(names))
        if not found.figures:
            return YearTotal(year, "–", "")
        coverage = coverage_words(found, names, AreaKind(part.indicator.gathered_by).label.lower())
        return YearTotal(year, _short(part, found), coverage)


def _short(part: IndicatorPart, found: Total) -> str:
    """“Σ 5.210 / Σ 5.400 = 96,48%”, “812,5”."""
    words = total_words(part, found, against=Fraction(WHOLE))
    if found.numerator is None or found.denominator is None:
        return words
    return f"Σ {decimal_text(found.numerator)} / Σ {decimal_text(found.denominator)} = {words}"


def judge(
    table: Table, texts: Mapping[Slot, str], stamp: Stamp, *, actor: Actor, ticked: Collection[str] = ()
) -> Preview:
    """Whether each cell can be recorded as things stand now. `ticked`: keys of doubtful cells said to be right.

    One query, and one for who is not of the agency that answers for the indicator.
    """
    read: list[JudgedCell] = []
    statements: dict[str, Statement] = {}
    for _area, cells in table.rows:
        for cell in cells:
            judged = _read(table, cell, texts, stamp)
            if judged is not None:
                read.append(judged)
            if judged is not None and judged.figure is not None and judged.state == CellState.NEW:
                statements[cell.key] = Statement(table.part, cell.area, period_of(cell), judged.figure, stamp.source)
    found = statements_findings(actor=actor, statements=list(statements.values()))
    by_key = dict(zip(statements, found, strict=True))
    judged_cells = tuple(_judged(each, by_key.get(each.cell.key, []), ticked) for each in read)
    return Preview(table, judged_cells, statements)


def total_mismatches(block: ReadBlock, table: Table) -> list[str]:
    """Where the row of totals says something other than the sum of the areas that stand above it."""
    told = []
    for (year, column), text in sorted(block.totals.items()):
        if column == "value" and table.part.kind in {IndicatorKind.RATIO, IndicatorKind.MILESTONE}:
            continue
        stated = _number(text, block)
        amounts = {
            area.name: _number(block.cells.get(Slot(area.code, year, column), ""), block) for area in table.areas
        }
        known = [amount for amount in amounts.values() if amount is not None]
        missing = [name for name, amount in amounts.items() if amount is None]
        # Rows that are not in the table may be counted in the total as well.
        missing += [row.name for row in block.unknown if row.name not in amounts]
        values = {
            "year": year,
            "column": LABELS[column].lower() if len(table.columns) > 1 else _("giá trị"),
            "stated": text if stated is None else decimal_text(stated),
            "missing": ", ".join(missing),
            "sum": decimal_text(sum(known, Decimal())),
        }
        if stated is None:
            words = _("Dòng tổng năm %(year)s (%(column)s) ghi “%(stated)s”, không đọc được nên chưa đối chiếu được.")
        elif missing:
            words = _("Dòng tổng năm %(year)s (%(column)s) ghi %(stated)s: chưa đối chiếu được vì thiếu %(missing)s.")
        elif sum(known, Decimal()) != stated:
            words = _(
                "Dòng tổng năm %(year)s (%(column)s) ghi %(stated)s, cộng các địa bàn được %(sum)s: xem lại bảng gốc."
            )
        else:
            continue
        told.append(words % values)
    return told


def _number(text: str, block: ReadBlock) -> Decimal | None:
    try:
        return read_decimal(text, is_among_english=block.is_english)
    except UnreadableNumber:
        return None


def _takes_percent(table: Table, name: str) -> bool:
    return name == "value" and (len(table.columns) > 1 or table.indicator.unit == "%")


def _problem(text: str, fault: UnreadableNumber, *, takes_percent: bool) -> str:
    """Why a cell is not read."""
    if isinstance(fault, AmbiguousNumber) and fault.mark == ",":
        thousands, decimals = (typed_text(reading) for reading in fault.readings)
        words = _(
            "“%(text)s” có thể là %(thousands)s hoặc %(decimals)s: bảng có số viết kiểu Anh (dấu chấm trước phần thập"
            " phân). Nhập %(thousands)s, hoặc %(decimals)s0 nếu là số lẻ."
        )
        return words % {"text": text, "thousands": thousands, "decimals": decimals}
    if text.endswith("%") and not takes_percent:
        return _("“%(text)s”: ô này cần số lượng, không phải tỷ lệ.") % {"text": text}
    return number_problem(text, fault)


def _read(table: Table, cell: Cell, texts: Mapping[Slot, str], stamp: Stamp) -> JudgedCell | None:
    """The cell's texts as a figure; None where nothing is entered."""
    given = {name: texts.get(Slot(cell.area.code, cell.year, name), "").strip() for name in table.columns}
    filled = {name: text for name, text in given.items() if not is_blank(text)}
    if not filled:
        return None
    as_of, nature = stamp.on(cell.year)
    if all(fold(text) in NOTHING_WORDS for text in filled.values()):
        return _compared(
            table, JudgedCell(cell, given, CellState.NEW, figure=Figure(as_of, nature, nothing_arose=True))
        )
    amounts: dict[str, Decimal] = {}
    problems = []
    for name, text in filled.items():
        takes_percent = _takes_percent(table, name)
        bare = text.removesuffix("%") if takes_percent else text
        try:
            amounts[name] = read_decimal(bare, is_among_english=stamp.is_english)
        except UnreadableNumber as fault:
            problems.append((name, _problem(text, fault, takes_percent=takes_percent)))
    if problems:
        return JudgedCell(cell, given, CellState.REFUSED, tuple(problems))
    if len(amounts) == 1 and "value" not in amounts and len(table.columns) > 1:
        # The other half of the fraction may come with the next paste.
        return JudgedCell(cell, given, CellState.INCOMPLETE)
    figure = replace(Figure(as_of, nature), **amounts)  # type: ignore[arg-type]
    return _compared(table, JudgedCell(cell, given, CellState.NEW, figure=figure))


def _compared(table: Table, judged: JudgedCell) -> JudgedCell:
    """Against what stands: the same amounts, no better settled, are no news."""
    new, old = judged.figure, table.standing.get((judged.cell.area.code, judged.cell.year))
    if new is None or old is None:
        return judged
    is_same = all(getattr(new, name) == getattr(old, name) for name in (*SHORT, "nothing_arose"))
    if is_same and new.strength[:2] <= old.strength[:2]:
        return replace(judged, state=CellState.UNCHANGED)
    return judged


def _judged(judged: JudgedCell, found: list[Finding], ticked: Collection[str]) -> JudgedCell:
    words = ""
    if judged.figure is not None:
        words = f"{judged.figure.nature.label.lower()}, {short_date(judged.figure.as_of)}"
    problems = tuple((finding.field, finding_text(finding)) for finding in found)
    state = judged.state
    if found:
        state = CellState.REFUSED if any(finding.is_refusal for finding in found) else CellState.DOUBTFUL
    return replace(
        judged,
        state=state,
        problems=judged.problems + problems,
        is_ticked=judged.cell.key in ticked,
        words=words,
    )
