"""One Vega-Lite specification of a chart. Page and document differ in their `ChartSize` and in nothing else.

Time runs in years that end at their mark: the mark “2023” is 31/12/2023, where the figure of 2023 stands. The reasons
of breaks stand over the plot, where no line can be, and what the marks mean over those.
"""

import datetime as dt
import math
import textwrap
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from django.utils.translation import gettext as _

from indicators.rendering.charts import ChartPoint, IndicatorChart, Number, PhaseBreak, TargetMark
from indicators.rendering.frame import Frame, frame

Json = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
NUMBERS = {"decimal": ",", "thousands": ".", "grouping": [3], "minus": "-", "currency": ["", " ₫"]}

# --ink, --ink-soft, --line, --unknown, --good and --good-tint of assets/css/base.css.
INK, SOFT, GRID, PATH, TARGET, BAND = "#16262b", "#4b5b62", "#dbe3e5", "#56656c", "#17693b", "#e8f4ec"
# --primary, --warn, --active, --ink-soft; the shapes tell parts apart on a black and white print.
PARTS = (("#0e5f6b", "circle"), ("#9a4700", "square"), ("#1a5a9e", "triangle-up"), ("#4b5b62", "diamond"))

YEAR = dt.timedelta(days=365)
NEAR = 0.12
"""Share of the axis that words of one line take."""


@dataclass(frozen=True)
class ChartSize:
    """Measures in pixels; without a width the chart is as wide as its place. `line`: letters across the narrowest."""

    width: int | None
    height: int
    font: str
    font_size: int
    line: int

    @property
    def line_height(self) -> int:
        return round(self.font_size * 1.3)

    def wrapped(self, words: str, share: float = 1) -> list[str]:
        """Lines of about the same length, none longer than that share of the narrowest chart."""
        width = int(self.line * share)
        lines = textwrap.wrap(words, width)
        even = textwrap.wrap(words, min(width, math.ceil(len(words) / max(len(lines), 1)) + 4))
        return even if len(even) == len(lines) else lines


PAGE = ChartSize(width=None, height=280, font="Be Vietnam Pro", font_size=12, line=40)
DOCUMENT = ChartSize(width=610, height=240, font="Tinos", font_size=14, line=80)


def specification(chart: IndicatorChart, *, size: ChartSize) -> Json:
    """The chart as a Vega-Lite specification with its data in it."""
    return {
        "$schema": SCHEMA,
        "width": size.width or "container",
        "height": size.height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 2, "right": 2, "top": 4, "bottom": 2},
        "layer": _Drawing(chart, size).layers() if any(chart.days()) else _no_figures(),
        "config": _config(size),
    }


def _config(size: ChartSize) -> Json:
    text = {"labelFontSize": size.font_size, "titleFontSize": size.font_size, "labelColor": SOFT, "titleColor": SOFT}
    return {
        # The figure says in words of ours what is drawn, and its table says all of it.
        "aria": False,
        "background": "white",
        "font": size.font,
        "locale": {"number": NUMBERS},
        "view": {"stroke": None},
        "axis": {**text, "titleFontWeight": "normal"},
        "legend": {"labelFontSize": size.font_size, "labelColor": INK, "symbolSize": 70, "symbolStrokeWidth": 2},
        "text": {"fontSize": size.font_size, "lineHeight": size.line_height},
    }


def _text(rows: list[Json], encoding: Json, **mark: Any) -> list[Json]:
    """Words on a white edge: legible where a line passes under them."""
    edge = {"stroke": "white", "strokeWidth": 8, "strokeJoin": "round"}
    return [
        {"data": {"values": rows}, "mark": {"type": "text", **mark, **how}, "encoding": encoding} for how in (edge, {})
    ]


def _no_figures() -> list[Json]:
    """Said where figures would be."""
    place = {"x": {"value": {"expr": "width / 2"}}, "y": {"value": {"expr": "height - 24"}}}
    return _text([{}], place, text=_("Chưa có số liệu"), color=SOFT)


@dataclass(frozen=True)
class _Key:
    """A line of the legend, and how what it names is drawn."""

    name: str
    stroke: str
    fill: str
    shape: str
    dash: tuple[int, int] = (1, 0)


class _Drawing:
    """The layers of one chart."""

    def __init__(self, chart: IndicatorChart, size: ChartSize) -> None:
        self.chart = chart
        self.size = size
        self.frame: Frame = frame(chart)
        self.parts = [
            _Key(name or _("Thực hiện"), colour, colour, shape)
            for name, (colour, shape) in zip(chart.series, cycle(PARTS), strict=False)
        ]

    def layers(self) -> list[Json]:
        """From the bottom up: facts lie over what they are held against."""
        return [
            self._bands(),
            *self._breaks(),
            *self._target_words(),
            self._limits(),
            self._paths(),
            self._lines(),
            self._points(),
            *(self._latest() if self.chart.points else _no_figures()),
            self._legend(),
        ]

    # What stands in the plan

    def _bands(self) -> Json:
        rows = [
            {**_span(mark), "low": float(mark.low), "high": float(mark.high)}
            for mark in self.chart.targets
            if mark.high is not None
        ]
        encoding = {"x": self._x(), "x2": {"field": "end"}, "y": self._y("low"), "y2": {"field": "high"}}
        return {"data": {"values": rows}, "mark": {"type": "rect", "fill": BAND}, "encoding": encoding}

    def _limits(self) -> Json:
        """A line at each limit, as long as its phase."""
        rows = [
            {**_span(mark), "value": float(limit), "words": f"{mark.phase}: {mark.words}"}
            for mark in self.chart.targets
            for limit in (mark.low, mark.high)
            if limit is not None
        ]
        encoding = {"x": self._x(), "x2": {"field": "end"}, "y": self._y(), "tooltip": {"field": "words"}}
        return {
            "data": {"values": rows},
            "mark": {"type": "rule", "stroke": TARGET, "strokeWidth": 1.5},
            "encoding": encoding,
        }

    def _target_words(self) -> list[Json]:
        """Over the target, at that end of its phase where figures leave room."""
        layers = []
        for mark in self.chart.targets:
            lines = self.size.wrapped(mark.words, 0.5)
            level = _top(mark)
            left, right = {"align": "left", "dx": 4}, {"align": "right", "dx": -4}
            day, side = (mark.end, right) if self._crowded(mark) else (mark.start, left)
            row, place = {"day": _day(day), "value": level}, {"x": self._x(), "y": self._y()}
            layers += _text([row], place, text=lines, **side, **self._over(lines), color=TARGET)
        return layers

    def _crowded(self, mark: TargetMark) -> bool:
        """Whether figures come near the target in the first half of its phase, and not in the second."""
        middle = mark.start + (mark.end - mark.start) / 2
        near = (self.frame.high - self.frame.low) * NEAR
        days = [point.day for point in self.chart.points if abs(float(point.value) - _top(mark)) < near]
        # The last day of the year before belongs to the phase's first words as well.
        first = any(mark.start - YEAR / 2 < day <= middle for day in days)
        return first and not any(middle < day <= mark.end for day in days)

    def _paths(self) -> Json:
        rows = [
            {"path": place, "day": _day(day), "value": float(value)}
            for place, path in enumerate(self.chart.paths)
            for day, value in path.points
        ]
        return {
            "data": {"values": rows},
            "mark": {"type": "line", "stroke": PATH, "strokeWidth": 1, "strokeDash": [4, 3]},
            "encoding": {"x": self._x(), "y": self._y(), "detail": {"field": "path"}},
        }

    # Where figures stop being comparable

    def _breaks(self) -> list[Json]:
        """Dotted lines up to their reasons, which stand one over the other, the earliest on top."""
        rules: list[Json] = []
        words: list[Json] = []
        foot = self._head()
        for one, lines in self._reasons():
            foot -= self._tall(lines)
            rules.append(self._break_line(one, foot))
            words += self._break_words(one, lines, foot)
        return rules + words

    def _break_line(self, one: PhaseBreak, top: int) -> Json:
        return {
            "data": {"values": [{"day": _day(one.day)}]},
            "mark": {"type": "rule", "stroke": SOFT, "strokeDash": [2, 3]},
            "encoding": {"x": self._x(), "y": {"value": -top - 2}, "y2": {"value": {"expr": "height"}}},
        }

    def _break_words(self, one: PhaseBreak, lines: list[str], foot: int) -> list[Json]:
        """Centred on the line, but never over the edge; how wide a page will be is known in the browser only."""
        half = max(len(line) for line in lines) * self.size.font_size * 0.27
        middle = f"clamp({self.frame.share(one.day):.4f} * width, {half:.0f}, max(width - {half:.0f}, width / 2))"
        place = {"x": {"value": {"expr": middle}}, "y": {"value": -foot}}
        return _text([{}], place, text=lines, align="center", **self._over(lines), color=SOFT)

    def _reasons(self) -> list[tuple[PhaseBreak, list[str]]]:
        return [(one, self.size.wrapped(one.why)) for one in self.chart.breaks]

    def _tall(self, lines: list[str]) -> int:
        return len(lines) * self.size.line_height

    def _head(self) -> int:
        """Height of the unit and of all reasons together."""
        return self.size.line_height + sum(self._tall(lines) for _one, lines in self._reasons())

    def _over(self, lines: list[str]) -> Json:
        """Words of several lines grow downwards: lifted, so that the last one stands over its place."""
        return {"baseline": "bottom", "dy": -4 - self._tall(lines[1:])}

    # What was reached

    def _rows(self) -> list[Json]:
        return [
            {
                "day": _day(point.day),
                "value": float(point.value),
                "key": self._key(point).name,
                "stretch": self.chart.stretch(point.day),
                "hollow": point.is_hollow,
                "words": _told(point),
            }
            for point in self.chart.points
        ]

    def _key(self, point: ChartPoint) -> _Key:
        return self.parts[self.chart.series.index(point.series)]

    def _lines(self) -> Json:
        encoding = {"x": self._x(), "y": self._y(), "stroke": self._by_key("stroke"), "detail": {"field": "stretch"}}
        return {"data": {"values": self._rows()}, "mark": {"type": "line", "strokeWidth": 2}, "encoding": encoding}

    def _points(self) -> Json:
        """Estimates are hollow, and what areas are missing of."""
        hollow = {"condition": {"test": "datum.hollow", "value": "white"}}
        return {
            "data": {"values": self._rows()},
            "mark": {"type": "point", "size": 55, "strokeWidth": 2, "opacity": 1},
            "encoding": {
                "x": self._x(),
                "y": self._y(),
                "stroke": self._by_key("stroke"),
                "fill": {**self._by_key("fill"), **hollow},
                "shape": self._by_key("shape"),
                "tooltip": {"field": "words"},
            },
        }

    def _latest(self) -> list[Json]:
        """The last value of each part in words, beside its point."""
        latest = {point.series: point for point in sorted(self.chart.points, key=lambda point: point.day)}
        points = sorted(latest.values(), key=lambda point: point.value, reverse=True)
        layers = []
        for point, level in zip(points, self._apart([point.value for point in points]), strict=True):
            row = {"day": _day(point.day), "value": level}
            words = {"text": point.shown, "align": "left", "dx": 9, "fontWeight": "bold"}
            layers += _text([row], {"x": self._x(), "y": self._y()}, **words, color=self._key(point).stroke)
        return layers

    def _apart(self, values: list[Number]) -> list[float]:
        """Where words beside these values stand, the highest first: a line apart at least."""
        line = self.size.line_height / self.size.height * (self.frame.high - self.frame.low)
        levels: list[float] = []
        for value in map(float, values):
            levels.append(min(value, levels[-1] - line) if levels else value)
        return levels

    # Axes and legend

    def _x(self) -> Json:
        axis = {
            "title": None,
            "format": "%Y",
            "values": [_day(year) for year in self.frame.years],
            "grid": False,
            "domainColor": SOFT,
            "tickColor": SOFT,
            "labelFlush": False,
            "labelOverlap": "parity",
            "labelSeparation": 4,
        }
        # As an expression: Vega-Lite takes the same list of days in two layers for two different domains.
        domain = f"[{_moment(self.frame.start)}, {_moment(self.frame.end)}]"
        scale = {"type": "utc", "domain": {"expr": domain}}
        return {"field": "day", "type": "temporal", "scale": scale, "axis": axis}

    def _y(self, field: str = "value") -> Json:
        """Lines at round values, the one at zero darker; the unit stands over them, where it reads easily."""
        axis = {
            "title": self.chart.unit or None,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleBaseline": "bottom",
            "titleX": -30,
            "titleY": -8,
            "format": f",.{self.frame.decimals}f",
            "values": list(self.frame.levels),
            "domain": False,
            "ticks": False,
            "gridColor": {"condition": {"test": "datum.value === 0", "value": SOFT}, "value": GRID},
        }
        scale = {"domain": [self.frame.low, self.frame.high], "zero": False, "nice": False}
        return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}

    def _legend(self) -> Json:
        """A layer of no marks: with all channels together the legend shows each thing as it is drawn."""
        encoding = {channel: self._by_key(channel) for channel in ("stroke", "fill", "shape", "strokeDash")}
        return {"data": {"values": []}, "mark": {"type": "point"}, "encoding": encoding}

    def _by_key(self, channel: str) -> Json:
        keys = self._keys()
        legend = {
            "title": None,
            "orient": "top",
            "direction": "horizontal",
            "columnPadding": 16,
            "rowPadding": 4,
            # Above the reasons of breaks and the unit.
            "offset": self._head() + 8,
            "columns": {"expr": "width < 400 ? 2 : 0"},
        }
        drawn = [getattr(key, channel.replace("strokeDash", "dash")) for key in keys]
        scale = {"domain": [key.name for key in keys], "range": drawn}
        return {"field": "key", "type": "nominal", "scale": scale, "legend": legend}

    def _keys(self) -> list[_Key]:
        """Only what is there."""
        keys = list(self.parts) if self.chart.points else []
        if any(point.is_estimate for point in self.chart.points):
            keys.append(_Key(_("Số ước"), SOFT, "white", "circle"))
        if any(point.coverage for point in self.chart.points):
            keys.append(_Key(_("Chưa đủ địa bàn"), SOFT, "white", "circle"))
        if self.chart.paths:
            keys.append(_Key(_("Lộ trình"), PATH, PATH, "stroke", (4, 3)))
        if self.chart.targets:
            keys.append(_Key(_("Mục tiêu"), TARGET, TARGET, "stroke"))
        return keys


def _day(day: dt.date) -> str:
    return day.isoformat()


def _moment(day: dt.date) -> str:
    return f"utc({day.year}, {day.month - 1}, {day.day})"


def _top(mark: TargetMark) -> float:
    return float(mark.low if mark.high is None else mark.high)


def _span(mark: TargetMark) -> Json:
    return {"day": _day(mark.start), "end": _day(mark.end)}


def _told(point: ChartPoint) -> str:
    """What is said where somebody points at the figure: “Đô thị, 2023: 97,2% · số ước · theo báo cáo của huyện”."""
    told = f"{point.series}, {point.label}: {point.words}" if point.series else f"{point.label}: {point.words}"
    return " · ".join(filter(None, (told, _("số ước") if point.is_estimate else "", point.note)))
