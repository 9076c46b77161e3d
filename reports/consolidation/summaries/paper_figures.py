"""The figures of an agency's report as rows of its annex: by indicator, area by area, with the total."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from plan_tracker.lib.dates import short_date
from plan_tracker.lib.numbers import decimal_text
from reports.submissions.summaries import FigureLine, FigurePart

NO_FIGURE = "–"
MISSING = "Chưa có số liệu"
ADDED = "Số liệu của địa bàn trong chỉ tiêu do cơ quan khác chịu trách nhiệm"
TOTAL = "Cộng"

FIGURE_COLUMNS = (
    *("TT", "Mã", "Chỉ tiêu", "Địa bàn", "Tử số", "Mẫu số", "Giá trị", "Số liệu tính đến ngày", "Tính chất"),
)


@dataclass(frozen=True)
class FigureRow:
    """A row of the annex, as its cells are printed. `band` is the title over the first figure of another's indicator.

    A part's code and title stand in its first row only.
    """

    cells: tuple[str, ...]
    band: str = ""


@dataclass(frozen=True)
class PaperFigures:
    """The annex, and how many figures the agency owed in it."""

    rows: tuple[FigureRow, ...] = ()
    indicators: int = 0
    owed: int = 0
    missing: int = 0


def paper_figures(parts: Iterable[FigurePart]) -> PaperFigures:
    """Parts of its own indicators; of those of others what the agency stated, which it does not owe."""
    found = list(parts)
    own = [part for part in found if part.is_lead]
    added = [part for part in found if not part.is_lead and any(line.measurement for line in part.lines)]
    rows = [row for number, part in enumerate(own, start=1) for row in _rows(number, part, "")]
    for number, part in enumerate(added, start=len(own) + 1):
        rows += _rows(number, part, ADDED if number == len(own) + 1 else "")
    return PaperFigures(
        rows=tuple(rows),
        indicators=len({part.code for part in own}),
        owed=sum(len(part.lines) for part in own),
        missing=sum(len(part.missing) for part in own),
    )


def _rows(number: int, part: FigurePart, band: str) -> Iterator[FigureRow]:
    for place, line in enumerate(part.lines):
        head = (str(number), part.code, _title(part)) if place == 0 else ("", "", "")
        yield FigureRow((*head, *_cells(line)), band if place == 0 else "")
    if part.has_total:
        yield _total(part)


def _cells(line: FigureLine) -> tuple[str, ...]:
    figure = line.figure
    if figure is None:
        # What was done in an earlier year is told with its day.
        return (line.area.name, NO_FIGURE, NO_FIGURE, _upper(line.value) or MISSING, NO_FIGURE, NO_FIGURE)
    value = f"{line.value}, xong {short_date(figure.done_on)}" if figure.done_on else line.value
    return (
        *(line.area.name, _amount(figure.numerator), _amount(figure.denominator), _upper(value)),
        *(short_date(figure.as_of), str(figure.nature.label)),
    )


def _total(part: FigurePart) -> FigureRow:
    total = part.total
    area = TOTAL if total.is_complete else f"{TOTAL} ({len(total.figures)}/{len(total.expected)} {part.area_kind})"
    amounts = (_amount(total.numerator), _amount(total.denominator), _upper(part.total_value))
    return FigureRow(("", "", "", area, *amounts, short_date(total.as_of), str(total.nature.label)))


def _title(part: FigurePart) -> str:
    unit = part.indicator.quantity_unit
    return f"{part.title} ({unit})" if unit else part.title


def _amount(amount: Decimal | Fraction | None) -> str:
    return decimal_text(Decimal(amount)) if isinstance(amount, Decimal) else NO_FIGURE


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
