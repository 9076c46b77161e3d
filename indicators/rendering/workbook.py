"""The scoreboard as XLSX with formulas that live: change a district's cell, and total, percentage and verdict follow.

Values are written beside the formulas, so that what does not recalculate shows them too. Percentages are Excel's own
(0.86 shown as 86%). What people wrote goes in as text: nothing of it becomes a formula or a link.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cmp_to_key
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from indicators.enums import Comparator, IndicatorKind, Phase, Verdict, Why
from indicators.rules import Figure, Judgement, Period, Total, combine
from indicators.summaries.results import PartResult, Result
from indicators.summaries.sources import FigureSource
from plan_tracker.lib.dates import short_date
from tasks.models import Plan

BOARD, DATA, GUIDE = "Chỉ tiêu", "Số liệu", "Cách đọc"
HEADING_ROW = 4
# The threshold of “behind” stands in a cell of its own: it is ours, and may be tried out.
SHARE_CELL = "$D$3"
# Excel counts in binary: what differs less is the same. Verdicts of the system are exact.
DIGITS = 12
_COLUMNS: dict[str, tuple[str, int]] = {
    "code": ("Mã", 6),
    "name": ("Chỉ tiêu", 34),
    "part": ("Phần", 16),
    "owner": ("Chịu trách nhiệm", 14),
    "wording": ("Kế hoạch viết", 34),
    "clause": ("Điểm", 9),
    "limit": ("Mức đặt ra", 16),
    "low": ("Mức, cận dưới", 10),
    "high": ("Cận trên", 9),
    "period": ("Kỳ", 11),
    "numerator": ("Tử số", 12),
    "denominator": ("Mẫu số", 12),
    "value": ("Giá trị", 11),
    "unit": ("Đơn vị", 9),
    "base": ("Số gốc", 11),
    "years": ("Số năm từ gốc", 8),
    "planned": ("Phải có theo đường dự kiến", 12),
    "rate": ("Tăng bình quân năm", 10),
    "verdict": ("Kết quả", 20),
    "provisional": ("Tạm tính", 11),
    "reason": ("Vì sao", 46),
    "coverage": ("Độ bao phủ", 26),
    "standing": ("Tính chất, ngày", 22),
}
_PLACES = {name: number for number, name in enumerate(_COLUMNS)}
_DATA_COLUMNS = (
    ("Mã", 6), ("Phần", 16), ("Kỳ", 11), ("Địa bàn", 24), ("Tử số", 13), ("Mẫu số", 13), ("Giá trị", 13),
    ("Tỷ lệ", 10), ("Tính chất", 12), ("Tính đến ngày", 13),
    ("Nguồn", 34), ("Cơ quan báo", 16), ("Người nhập", 20), ("Ghi nhận lúc", 16),
    ("Được nhận ngày", 13), ("Tệp chứng minh", 34),
)  # fmt: skip
_NUMERATOR, _DENOMINATOR, _VALUE = 4, 5, 6
_FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
_CELL = {**_FONT, "text_wrap": True, "border": 1, "border_color": "#B7C4C8"}
_FORMATS: dict[str, dict[str, Any]] = {
    "text": _CELL,
    "bold": {**_CELL, "bold": True},
    "number": {**_CELL, "num_format": "#,##0.####", "align": "right"},
    "percent": {**_CELL, "num_format": "0.00%", "align": "right"},
    "year": {**_CELL, "num_format": "0", "align": "left"},
    "date": {**_CELL, "num_format": "dd/mm/yyyy", "align": "right"},
    "moment": {**_CELL, "num_format": "dd/mm/yyyy hh:mm", "align": "right"},
    "title": {**_FONT, "font_size": 14, "bold": True},
    "note": {**_FONT, "italic": True},
    "share": {**_CELL, "num_format": "0%", "bg_color": "#FFF8E1"},
    "heading": {
        **_CELL, "bold": True, "bg_color": "#0C4A54", "font_color": "#FFFFFF", "valign": "vcenter", "align": "center",
    },
    "guide": {**_FONT, "font_size": 12, "text_wrap": True},
}  # fmt: skip
_GUIDE = (
    "Trang “Số liệu” có một dòng cho mỗi địa bàn và kỳ, với nguồn, người nhập và tệp. Nơi chưa báo để trống và ghi "
    "“thiếu”: thiếu không phải là 0.",
    "Trang “Chỉ tiêu”: tử số, mẫu số toàn tỉnh là tổng các địa bàn; tỷ lệ là tổng chia tổng, không phải trung bình.",
    "Kết quả của chỉ tiêu so bằng số là công thức: sửa một ô số liệu thì tỷ lệ và kết quả đổi theo. Dòng “cả chỉ tiêu” "
    "là công thức trên các phần bắt buộc: lấy kết quả kém nhất.",
    "“Vì sao”, “Tạm tính”, “Độ bao phủ” và “Tính chất, ngày” là chữ ghi lúc lập, không đổi theo khi sửa ô số liệu.",
    "“Tạm tính”: kết quả còn có thể đổi, vì chưa hết giai đoạn, số chưa chính thức hoặc chưa đủ địa bàn.",
    "Giai đoạn đã kết thúc: so giá trị với mức đặt ra. Giai đoạn đang chạy: so với đường dự kiến đến ngày số liệu.",
    "Tốc độ tăng: phải có = số gốc × (1 + mức)^số năm; tăng bình quân là trung bình nhân, chỉ để xem.",
    "Ngưỡng “chậm” (ô vàng) là của hệ thống, Kế hoạch không đặt: được từ chừng ấy mức tăng dự kiến là chậm, kém hơn là "
    "không theo kịp.",
    "Hệ thống xét trên số chính xác; Excel tính nhị phân nên công thức so ở 12 chữ số thập phân.",
    "Mốc có hạn, chỉ tiêu tự đánh giá và phần chưa đủ cơ sở: kết quả ghi bằng chữ lúc lập, không có công thức.",
)


@dataclass(frozen=True)
class _Rows:
    """Where the figures of a part and period stand on the data sheet; `first` > `last`: nowhere."""

    first: int
    last: int

    def sum_of(self, column: int) -> str:
        cells = xl_range(self.first, column, self.last, column)
        return f"SUM('{DATA}'!{cells})"


def scoreboard_workbook(
    plan: Plan, phase: Phase, found: Sequence[Result], *, on: dt.date, sources: Mapping[int, FigureSource]
) -> bytes:
    """Indicators of one phase, their figures by area with their sources, and how to read them."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        _Book(book, plan, phase, on, sources).write(found)
    return target.getvalue()


class _Book:
    def __init__(self, book: Any, plan: Plan, phase: Phase, on: dt.date, sources: Mapping[int, FigureSource]) -> None:
        self.sources = sources
        self.board, self.data = book.add_worksheet(BOARD), book.add_worksheet(DATA)
        self.guide = book.add_worksheet(GUIDE)
        self.styles = {name: book.add_format(properties) for name, properties in _FORMATS.items()}
        self.plan, self.phase, self.on = plan, phase, on
        self.row, self.data_row = HEADING_ROW, HEADING_ROW

    def write(self, found: Sequence[Result]) -> None:
        self._write_heads(found)
        for result in found:
            self._write_result(result)
        _set_up(self.board, [width for _label, width in _COLUMNS.values()], self.row, frozen=_PLACES["part"])
        _set_up(self.data, [width for _label, width in _DATA_COLUMNS], self.data_row, frozen=4)
        self.guide.set_column(0, 0, 110)
        self.guide.write_string(0, 0, "Cách đọc", self.styles["title"])
        for number, line in enumerate(_GUIDE, start=1):
            self.guide.write_string(number, 0, f"{number}. {line}", self.styles["guide"])

    def _write_heads(self, found: Sequence[Result]) -> None:
        share = next((part.case.behind_share for result in found for part in result.parts), Fraction(4, 5))
        title = f"Chỉ tiêu giai đoạn {self.phase} – {self.plan.short_title}"
        for page, columns in ((self.board, list(_COLUMNS.values())), (self.data, list(_DATA_COLUMNS))):
            page.write_string(0, 0, title, self.styles["title"])
            page.write_string(1, 0, f"Lập ngày {short_date(self.on)}", self.styles["note"])
            for place, (label, _width) in enumerate(columns):
                page.write_string(HEADING_ROW - 1, place, label, self.styles["heading"])
            page.set_row(HEADING_ROW - 1, 48)
        self.board.write_string(2, 0, "Ngưỡng “chậm” của hệ thống:", self.styles["note"])
        self.board.write_number(SHARE_CELL.replace("$", ""), float(share), self.styles["share"])

    def _write_result(self, result: Result) -> None:
        if result.has_named_parts or not result.parts:
            self._write_words(result, "cả chỉ tiêu" if result.parts else "", bold=True)
            self._write_whole(result)
            self._text("provisional", _standing(result.judgement))
            self._text("reason", result.reason)
            self.row += 1
        for part in result.parts:
            self._write_part(result, part)
            self.row += 1

    def _write_whole(self, result: Result) -> None:
        """The worst of the required parts, which stand below; one of which nothing arose decides nothing."""
        rows = [(self.row + number, part) for number, part in enumerate(result.parts, 1) if part.part.required]
        deciding = [row for row, part in rows if part.judgement.why != Why.NOTHING_AROSE] or [row for row, _ in rows]
        if not deciding:
            self._text("verdict", result.verdict.label, "bold")
            return
        cells = [str(xl_rowcol_to_cell(row, _PLACES["verdict"])) for row in deciding]
        *worse, best = _worst_first()
        formula = f'"{best.label}"'
        for verdict in reversed(worse):
            any_of = ",".join(f'{cell}="{verdict.label}"' for cell in cells)
            formula = f'IF(OR({any_of}),"{verdict.label}",{formula})'
        self._formula("verdict", formula, result.verdict.label, "bold")

    def _write_words(self, result: Result, part: str, *, bold: bool = False) -> None:
        target = result.target
        words = {
            "code": result.indicator.code, "name": result.indicator.name, "part": part,
            "owner": result.indicator.owner.short_name, "wording": target.wording,
            "clause": target.clause.ref if target.clause else "", "limit": result.limit,
        }  # fmt: skip
        for name in _COLUMNS:
            self._text(name, words.get(name, ""), "bold" if bold and name in {"name", "part"} else "text")

    def _write_part(self, result: Result, part: PartResult) -> None:
        self._write_words(result, part.part.name)
        self._text("reason", part.reason if result.target.is_set else "")
        self._text("coverage", part.coverage)
        self._text("standing", part.standing)
        self._text("verdict", part.judgement.verdict.label)
        self._text("provisional", _standing(part.judgement))
        terms = part.case.terms
        for name, limit in (("low", terms.low), ("high", terms.high)):
            if limit is not None:
                self._number(name, limit / 100, "percent")
        period, total = part.period, part.total
        if period is not None and total is not None:
            self._text("period", period.label)
            self._write_value(part, total, self._write_figures(part, period, total))
            self._write_verdict(part, period, total)

    def _write_value(self, part: PartResult, total: Total, rows: _Rows) -> None:
        is_amount = part.case.kind in {IndicatorKind.GROWTH, IndicatorKind.LEVEL}
        self._text("unit", part.indicator.unit if is_amount else "%")
        if total.value is None:
            return
        style = "number" if is_amount else "percent"
        value = total.value if is_amount else total.value / 100
        if total.numerator is not None and total.denominator is not None:
            self._formula("numerator", rows.sum_of(_NUMERATOR), total.numerator, "number")
            self._formula("denominator", rows.sum_of(_DENOMINATOR), total.denominator, "number")
            numerator, denominator = self._cell("numerator"), self._cell("denominator")
            self._formula("value", f'IF({denominator}>0,{numerator}/{denominator},"")', value, style)
        else:
            summed = rows.sum_of(_VALUE)
            self._formula("value", summed if is_amount else f"{summed}/100", value, style)

    def _write_verdict(self, part: PartResult, period: Period, total: Total) -> None:
        """A formula where the verdict is one by number; words stay otherwise."""
        case, judgement = part.case, part.judgement
        by_number = case.terms.low is not None and total.value is not None
        if not by_number or judgement.verdict in {Verdict.CANNOT_BE_JUDGED, Verdict.NO_TARGET}:
            return
        if case.kind == IndicatorKind.GROWTH:
            self._write_growth(part, period)
            enough = _at_least(self._cell("value"), self._cell("planned"))
        else:
            self._write_path(part, period, total)
            strict = case.terms.comparator == Comparator.MORE_THAN
            enough = _at_least(self._cell("value"), self._cell("low"), strict=strict)
        formula = f'IF({enough},"{Verdict.MET.label}","{Verdict.NOT_MET.label}")'
        if not case.is_over:
            formula = f'IF({enough},"{Verdict.ON_TRACK.label}",{self._on_the_way(part)})'
        self._formula("verdict", formula, judgement.verdict.label, "bold")

    def _on_the_way(self, part: PartResult) -> str:
        if part.case.path is None:
            return f'"{Verdict.CANNOT_BE_JUDGED.label}"'
        value, planned, base = (self._cell(name) for name in ("value", "planned", "base"))
        near = _at_least(f"({value}-{base})", f"({SHARE_CELL}*({planned}-{base}))")
        short = f'IF({near},"{Verdict.BEHIND.label}","{Verdict.OFF_TRACK.label}")'
        return f'IF({_at_least(value, planned)},"{Verdict.ON_TRACK.label}",{short})'

    def _write_growth(self, part: PartResult, period: Period) -> None:
        case, path = part.case, part.case.path
        total, base = case.totals[period], case.totals.get(Period(case.base_year))
        if path is None or base is None or base.value is None or total.value is None:
            return
        rows, years = self._write_figures(part, Period(case.base_year), base), period.year - case.base_year
        self._formula("base", rows.sum_of(_VALUE), base.value, "number")
        self._number("years", Fraction(years), "number")
        cells = {name: self._cell(name) for name in ("base", "low", "years", "value")}
        needed = f"{cells['base']}*(1+{cells['low']})^{cells['years']}"
        self._formula("planned", needed, path.at(period.end), "number")
        mean = f"({cells['value']}/{cells['base']})^(1/{cells['years']})-1"
        self._formula("rate", mean, float(total.value / base.value) ** (1 / years) - 1, "percent")

    def _write_path(self, part: PartResult, period: Period, total: Total) -> None:
        path = part.case.path
        if path is not None and not part.case.is_over:
            self._number("base", path.start / 100, "percent")
            self._number("planned", path.at(min(total.as_of, period.end)) / 100, "percent")

    def _write_figures(self, part: PartResult, period: Period, total: Total) -> _Rows:
        first, given = self.data_row, {figure.area: figure for figure in total.figures}
        for code in total.expected:
            self._write_figure(part, period, code, given.get(code))
            self.data_row += 1
        return _Rows(first, self.data_row - 1)

    def _write_figure(self, part: PartResult, period: Period, area: str, figure: Figure | None) -> None:
        row, styles = self.data_row, self.styles
        words = {0: part.indicator.code, 1: part.part.name, 3: part.area_names.get(area, area)}
        for place, text in words.items():
            self.data.write_string(row, place, text, styles["text"])
        if period.half:
            self.data.write_string(row, 2, period.label, styles["text"])
        else:
            self.data.write_number(row, 2, period.year, styles["year"])
        amounts = (figure.numerator, figure.denominator, figure.value) if figure else (None, None, None)
        for place, amount in enumerate(amounts, start=_NUMERATOR):
            if amount is None:
                self.data.write_blank(row, place, None, styles["number"])
            else:
                self.data.write_number(row, place, float(amount), styles["number"])
        numerator, denominator = amounts[0], amounts[1]
        cells = [xl_rowcol_to_cell(row, place) for place in (_NUMERATOR, _DENOMINATOR)]
        percent = float(numerator / denominator) if numerator is not None and denominator else ""
        self.data.write_formula(row, 7, f'=IF({cells[1]}>0,{cells[0]}/{cells[1]},"")', styles["percent"], percent)
        self.data.write_string(row, 8, _nature(figure), styles["text"])
        self._write_source(row, figure)

    def _write_source(self, row: int, figure: Figure | None) -> None:
        source = self.sources.get(figure.id) if figure else None
        dates = {
            9: (figure.as_of if figure else None, "date"),
            13: (source.recorded_at.replace(tzinfo=None) if source else None, "moment"),
            14: (source.accepted_on if source else None, "date"),
        }
        for place, (day, style) in dates.items():
            if day is None:
                self.data.write_blank(row, place, None, self.styles[style])
            else:
                self.data.write_datetime(row, place, day, self.styles[style])
        words = (source.source, source.agency, source.person) if source else ("", "", "")
        for place, text in enumerate(words, start=10):
            self.data.write_string(row, place, text, self.styles["text"])
        self.data.write_string(row, 15, "; ".join(source.files) if source else "", self.styles["text"])

    def _cell(self, name: str) -> str:
        return str(xl_rowcol_to_cell(self.row, _PLACES[name]))

    def _text(self, name: str, text: str, style: str = "text") -> None:
        self.board.write_string(self.row, _PLACES[name], text, self.styles[style])

    def _number(self, name: str, value: Fraction, style: str) -> None:
        self.board.write_number(self.row, _PLACES[name], float(value), self.styles[style])

    def _formula(self, name: str, formula: str, value: Fraction | Decimal | float | str, style: str) -> None:
        cached = value if isinstance(value, str) else float(value)
        self.board.write_formula(self.row, _PLACES[name], f"={formula}", self.styles[style], cached)


def _at_least(left: str, right: str, *, strict: bool = False) -> str:
    sign = ">" if strict else ">="
    return f"ROUND({left},{DIGITS}){sign}ROUND({right},{DIGITS})"


def _standing(judgement: Judgement) -> str:
    if judgement.verdict in {Verdict.CANNOT_BE_JUDGED, Verdict.NO_TARGET}:
        return ""
    return "cuối cùng" if judgement.is_final else "tạm tính"


def _worst_first() -> list[Verdict]:
    """In the order by which the rules combine the parts of an indicator."""

    def order(one: Verdict, other: Verdict) -> int:
        pair = [Judgement(each, Why.NO_TARGET) for each in (one, other)]
        return -1 if combine(pair).verdict == one else 1

    return sorted(Verdict, key=cmp_to_key(order))


def _nature(figure: Figure | None) -> str:
    if figure is None:
        return "thiếu"
    return "không phát sinh" if figure.nothing_arose else str(figure.nature.label)


def _set_up(page: Any, widths: Sequence[int], last: int, *, frozen: int) -> None:
    for place, width in enumerate(widths):
        page.set_column(place, place, width)
    page.freeze_panes(HEADING_ROW, frozen)
    page.autofilter(HEADING_ROW - 1, 0, max(last - 1, HEADING_ROW), len(widths) - 1)
    page.set_landscape()
    page.set_paper(8)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADING_ROW - 1)
    page.set_footer("&L&A&RTrang &P/&N")
