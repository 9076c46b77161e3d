"""The chart of an indicator: what its specification says, how it reads in a document and in the browser."""

import datetime as dt
import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page, expect
from vl_convert import get_vegalite_versions, vegalite_to_svg

from indicators.rendering import DOCUMENT, PAGE, PhaseBreak, specification, svg, trend_svg
from indicators.rendering.frame import frame
from reports.consolidation.rendering import report_pdf
from tests.indicators.charts import FIRST, SECOND, WHY, point, target, waste, water
from tests.reports.consolidation.test_rendering import fonts_of, page_of, read, words_of

ROOT = Path(settings.BASE_DIR)


def layers(chart, kind, size=PAGE):
    """(what a layer draws, its rows) of every layer with marks of that kind and with something to draw."""
    drawn = specification(chart, size=size)["layer"]
    found = [(layer, layer["data"]["values"]) for layer in drawn if layer["mark"]["type"] == kind]
    return [(layer, rows) for layer, rows in found if rows]


def texts(chart, size=PAGE):
    """What is written in the plot; each text has a white edge, which is a text under it."""
    marks = [layer["mark"] for layer, _rows in layers(chart, "text", size)]
    return [mark["text"] for mark in marks if "stroke" not in mark]


def legend(chart):
    [(layer, _rows)] = layers(chart, "point")
    return layer["encoding"]["shape"]["scale"]


class TestFigures:
    def test_a_line_joins_the_figures_of_one_stretch_and_does_not_cross_a_break(self):
        [_path, (line, rows)] = layers(waste(), "line")
        assert line["encoding"]["detail"] == {"field": "stretch"}
        assert [(row["day"], row["stretch"]) for row in rows] == [
            ("2021-12-31", 0),
            ("2025-12-31", 0),
            ("2026-06-30", 1),
            ("2026-12-31", 1),
        ]

    def test_what_areas_are_missing_of_is_hollow_and_says_how_many_there_are(self):
        chart = waste(points=(point(2024, 97), point(2025, 98, coverage="5/7", note="5/7 địa bàn")))
        assert [each.is_hollow for each in chart.points] == [False, True]
        assert (chart.points[1].shown, chart.rows[1].cells) == ("98% (5/7)", ("98% (5/7)",))
        assert "Chưa đủ địa bàn" in legend(chart)["domain"]

    def test_an_estimate_is_hollow_and_says_so(self):
        [(layer, rows)] = layers(waste(), "point")
        assert layer["encoding"]["fill"]["condition"] == {"test": "datum.hollow", "value": "white"}
        assert [row["hollow"] for row in rows] == [False, False, False, True]
        assert rows[-2]["words"] == "6 tháng 2026: 97,4%"
        assert rows[-1]["words"] == "2026: 97,9% · số ước · theo báo cáo tháng 11"
        assert "≈ 97,9%" in texts(waste())

    def test_parts_differ_by_colour_and_by_shape(self):
        [(layer, rows)] = layers(water(), "point")
        scales = {name: layer["encoding"][name]["scale"] for name in ("stroke", "shape")}
        assert [scale["domain"][:2] for scale in scales.values()] == [["Đô thị", "Nông thôn"]] * 2
        assert scales["stroke"]["range"][:2] == ["#0e5f6b", "#9a4700"]
        assert scales["shape"]["range"][:2] == ["circle", "square"]
        assert [row["key"] for row in rows] == ["Đô thị", "Nông thôn", "Nông thôn", "Đô thị"]

    def test_the_last_value_of_each_part_is_written_beside_it_a_line_apart(self):
        placed = {
            layer["mark"]["text"]: rows[0]["value"]
            for layer, rows in layers(water(), "text")
            if layer["mark"].get("fontWeight") == "bold"
        }
        one = frame(water())
        line = PAGE.line_height / PAGE.height * (one.high - one.low)
        assert placed == {"98%": 98.0, "≈ 97,9%": pytest.approx(98.0 - line)}

    def test_without_figures_the_target_stands_and_a_sentence_says_so(self):
        assert texts(waste(points=(), paths=(), breaks=())) == [["từ 98,5%"], ["100%"], "Chưa có số liệu"]

    def test_with_nothing_at_all_there_is_only_that_sentence(self):
        nothing = waste(points=(), paths=(), targets=(), breaks=())
        assert texts(nothing) == ["Chưa có số liệu"]
        assert "Chưa có số liệu" in svg(nothing)


class TestPlan:
    def test_a_target_is_a_line_across_its_phase_with_its_words_over_it(self):
        [*_breaks, (_layer, rows)] = layers(waste(), "rule")
        assert [(row["day"], row["end"], row["value"]) for row in rows] == [
            ("2021-01-01", "2025-12-31", 98.5),
            ("2026-01-01", "2030-12-31", 100.0),
        ]
        assert texts(waste())[1:3] == [["từ 98,5%"], ["100%"]]
        assert layers(waste(), "rect") == []

    def test_a_target_with_two_limits_is_a_band_between_two_lines(self):
        growth = waste(targets=(target("2021-2025", 10, 15, "10–15%/năm"),))
        [(_layer, [band])] = layers(growth, "rect")
        assert band == {"day": "2021-01-01", "end": "2025-12-31", "low": 10.0, "high": 15.0}
        [*_breaks, (_layer, rows)] = layers(growth, "rule")
        assert [row["value"] for row in rows] == [10.0, 15.0]

    def test_the_words_of_a_target_go_to_the_end_of_its_phase_where_figures_crowd_its_beginning(self):
        def end(*points):
            chart = waste(points=points, paths=(), breaks=(), targets=(target("2021-2025", 98, words="từ 98%"),))
            [row] = [rows[0] for layer, rows in layers(chart, "text") if layer["mark"]["text"] == ["từ 98%"]][1:]
            return row["day"]

        assert end(point(2021, 90), point(2025, 98)) == FIRST[0].isoformat()
        assert end(point(2020, 90), point(2021, 98)) == FIRST[1].isoformat()
        assert end(point(2019, 90), point(2021, 98), point(2025, 98)) == FIRST[0].isoformat()

    def test_each_phase_has_a_path_of_its_own(self):
        [(layer, rows), _line] = layers(waste(), "line")
        assert layer["encoding"]["detail"] == {"field": "path"}
        assert layer["mark"]["strokeDash"] == [4, 3]
        assert [(row["path"], row["value"]) for row in rows] == [(0, 94.3), (0, 98.5), (1, 97.0), (1, 100.0)]

    def test_a_break_is_a_dotted_line_up_to_its_reason_in_lines_that_fit(self):
        [(layer, rows), _limits] = layers(waste(), "rule")
        assert rows == [{"day": SECOND[0].isoformat()}]
        assert layer["mark"]["strokeDash"] == [2, 3]
        [lines] = [text for text in texts(waste()) if " ".join(text) == WHY]
        assert [len(line) <= PAGE.line for line in lines] == [True, True]
        assert [WHY] in texts(waste(), DOCUMENT)

    def test_reasons_of_two_breaks_stand_one_over_the_other(self):
        breaks = (PhaseBreak(dt.date(2025, 7, 1), "Bỏ cấp huyện"), PhaseBreak(SECOND[0], "Đổi cách tính"))
        heads = [layer["encoding"]["y"]["value"] for layer, _rows in layers(waste(breaks=breaks), "rule")[:2]]
        assert heads[1] - heads[0] == PAGE.line_height

    def test_the_legend_names_what_is_there_and_nothing_else(self):
        assert legend(waste())["domain"] == ["Thực hiện", "Số ước", "Lộ trình", "Mục tiêu"]
        assert legend(water())["domain"] == ["Đô thị", "Nông thôn", "Số ước", "Mục tiêu"]
        plain = waste(points=(point(2023, 90), point(2024, 92)), paths=(), targets=(), breaks=())
        assert legend(plain)["domain"] == ["Thực hiện"]


class TestFrame:
    def test_each_year_is_marked_at_its_end(self):
        years = frame(waste()).years
        assert [(day.month, day.day) for day in years] == [(12, 31)] * 11
        assert (years[0].year, years[-1].year) == (2020, 2030)
        assert frame(waste()).start < years[0] < years[-1] < frame(waste()).end

    def test_one_figure_has_a_year_on_both_sides(self):
        alone = waste(points=(point(2024, "92.4"),), paths=(), targets=(), breaks=())
        assert [day.year for day in frame(alone).years] == [2023, 2024, 2025]
        assert frame(alone).low < 92.4 < frame(alone).high

    def test_a_half_year_lies_between_two_years(self):
        half = waste(points=(point(2024, 92, half=True),), paths=(), targets=(), breaks=())
        assert [day.year for day in frame(half).years] == [2023, 2024]
        assert frame(half).share(dt.date(2024, 6, 30)) == pytest.approx(0.5, abs=0.01)

    def test_percentages_need_no_zero_and_no_mark_stands_over_the_whole(self):
        one = frame(waste())
        assert one.levels == (94, 95, 96, 97, 98, 99, 100)
        assert one.high > 100

    @pytest.mark.parametrize(
        ("values", "levels", "decimals"),
        [
            (("-3.1", "16.8"), (-5, 0, 5, 10, 15), 0),
            ((980, 2310), (1000, 1500, 2000), 0),
            (("0.2", "0.5"), (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5), 2),
            ((0, 0), (0, 0.2, 0.4, 0.6, 0.8, 1.0), 1),
        ],
    )
    def test_levels_are_round(self, values, levels, decimals):
        points = [point(year, value) for year, value in enumerate(values, start=2023)]
        one = frame(waste(unit="tỷ đồng", points=tuple(points), paths=(), targets=(), breaks=()))
        assert one.levels == pytest.approx(levels)
        assert one.decimals == decimals


class TestTable:
    def test_a_row_says_what_a_period_says_for_each_part(self):
        assert [(row.label, row.cells) for row in water().rows] == [
            ("2023", ("98,3%", "94,9%")),
            ("2024", ("98%", "≈ 97,9%")),
        ]

    def test_half_years_stand_before_their_year_and_notes_are_told(self):
        assert [(row.label, row.notes) for row in waste().rows][-2:] == [
            ("6 tháng 2026", ()),
            ("2026", ("theo báo cáo tháng 11",)),
        ]

    def test_a_column_of_notes_stands_only_where_there_are_some(self):
        assert [chart.has_notes for chart in (waste(), water())] == [True, False]

    def test_a_part_without_a_figure_has_an_empty_cell(self):
        chart = waste(points=(point(2023, 90, "Đô thị"), point(2024, 91, "Nông thôn")))
        assert [row.cells for row in chart.rows] == [("90%", ""), ("", "91%")]


class TestDocument:
    def test_words_are_text_with_all_their_marks_and_a_decimal_comma(self):
        drawn = svg(waste(unit="lần", points=(point(2023, "0.25"), point(2024, "1240.5")), paths=(), targets=()))
        assert {"0", "1.000", "2023", "2024", "Thực hiện", "1.240,5%", WHY} <= set(re.findall(r">([^<>]+)<", drawn))
        small = svg(waste(points=(point(2023, "0.2"), point(2024, "0.5")), paths=(), targets=(), breaks=()))
        assert {"0,20", "0,35", "0,50"} <= set(re.findall(r">([^<>]+)<", small))
        assert set(re.findall('font-family="([^"]+)"', drawn)) == {"Tinos"}

    def test_the_pdf_embeds_only_tinos_and_reads_back(self):
        reader = read(report_pdf(page_of(svg(waste()) + svg(water()))))
        assert fonts_of(reader) == {("Tinos", True), ("Tinos-Bold", True)}
        words = words_of(reader)
        for expected in (WHY, "từ 98,5%", "≈ 97,9%", "Đô thị", "Nông thôn", "Lộ trình", "Mục tiêu", "2030"):
            assert expected in words

    def test_the_same_chart_is_the_same_drawing(self):
        assert svg(waste()) == svg(waste())

    def test_it_is_as_wide_as_the_text_of_the_page_at_most(self):
        widths = [int(re.search(r'width="(\d+)"', svg(chart)).group(1)) for chart in (waste(), water())]
        assert widths == [DOCUMENT.width] * 2
        assert DOCUMENT.width * 0.75 <= (210 - 30 - 15) / 25.4 * 72

    def test_page_and_document_differ_in_size_and_typeface_only(self):
        page, document = (specification(water(), size=size) for size in (PAGE, DOCUMENT))
        assert (page["width"], document["width"]) == ("container", DOCUMENT.width)
        assert page["config"]["locale"] == document["config"]["locale"]
        shapes = [[(layer["mark"]["type"], layer["data"]) for layer in one["layer"]][-4:-3] for one in (page, document)]
        assert shapes[0] == shapes[1]

    def test_the_drawing_library_has_nothing_to_complain_of(self, capfd):
        vegalite_to_svg(specification(waste(), size=DOCUMENT), show_warnings=True)
        assert "WARN" not in "".join(capfd.readouterr())

    def test_page_and_document_are_drawn_by_the_same_release(self):
        packages = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
        assert packages["vega-lite"].startswith(f"{get_vegalite_versions()[-1]}.")

    def test_its_colours_are_those_of_the_pages(self):
        tokens = (ROOT / "assets" / "css" / "base.css").read_text(encoding="utf-8")
        drawn = json.dumps(specification(waste(), size=PAGE)) + json.dumps(specification(water(), size=PAGE))
        assert {colour for colour in re.findall("#[0-9a-f]{6}", drawn) if colour not in tokens} == set()


class TestTrend:
    def test_it_is_a_line_with_a_dot_on_the_last_value(self):
        drawn = trend_svg([Fraction(90), Fraction(95), Fraction(100)])
        assert '<polyline points="3.0,17.0 40.0,10.0 77.0,3.0"/>' in drawn
        assert '<circle cx="77.0" cy="3.0" r="2.5"/>' in drawn
        assert 'aria-hidden="true"' in drawn
        assert len(drawn) < 300

    def test_a_year_without_a_value_is_a_gap(self):
        assert trend_svg([1, 2, 3], partial={0}).count('r="2.5" class="is-partial"') == 1
        drawn = trend_svg([1, 2, None, 2, None, None])
        assert re.findall('points="([^"]+)"', drawn) == ["3.0,17.0 17.8,3.0", "46.4,3.0 48.4,3.0"]
        assert 'cx="47.4"' in drawn

    def test_values_that_are_all_the_same_lie_half_way_up(self):
        assert 'points="3.0,10.0 77.0,10.0"' in trend_svg([7, 7])

    @pytest.mark.parametrize("values", [[], [None, None]])
    def test_without_values_there_is_nothing(self, values):
        assert trend_svg(values) == ""


@pytest.mark.urls("tests.indicators.charts")
@pytest.mark.django_db
class TestPage:
    def test_each_chart_has_its_data_and_its_table_and_no_inline_code(self, client):
        page = client.get("/thu-bieu-do/").content.decode()
        found = re.findall(r'<script type="application/json">(.*?)</script>', page)
        drawn = [json.dumps(specification(one, size=PAGE)) for one in (waste(), water())]
        assert [json.loads(data) for data in found] == [json.loads(data) for data in drawn]
        assert page.count("<table") == 2
        assert '<th scope="col" class="num">Nông thôn</th>' in page
        assert page.count("Tỷ lệ tăng từ 95,1% năm 2021 lên 98,7% năm 2025.") == 1
        assert 'style="' not in page


@pytest.mark.browser
@pytest.mark.urls("tests.indicators.charts")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 360])
class TestBrowser:
    @pytest.fixture
    def complaints(self, page: Page) -> list[str]:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        return said

    @pytest.fixture
    def shown(self, page: Page, live_server, complaints, width) -> Page:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/thu-bieu-do/")
        expect(page.locator("[data-chart-target] svg")).to_have_count(2)
        return page

    def test_it_draws_under_the_security_policy_and_fits(self, shown, complaints, width):
        assert complaints == []
        for words in ("Thực hiện", "từ 98,5%", "≈ 97,9%", "Nông thôn"):
            expect(shown.locator("svg.marks").get_by_text(words, exact=True).last).to_be_visible()
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        assert shown.locator("style").count() == 0

    def test_it_follows_the_width_of_the_window(self, shown, width):
        shown.set_viewport_size({"width": 700, "height": 900})
        drawing = shown.locator("svg.marks").first
        expect(drawing).not_to_have_attribute("width", str(width))
        shown.wait_for_function("Number(document.querySelector('svg.marks').getAttribute('width')) > 560")
        assert shown.evaluate("document.documentElement.scrollWidth") <= 700

    def test_it_is_drawn_anew_for_paper_and_again_for_the_screen(self, shown):
        drawing = shown.locator("svg.marks").first
        before = drawing.get_attribute("width")
        shown.evaluate("dispatchEvent(new Event('beforeprint'))")
        expect(drawing).to_have_attribute("width", "640")
        shown.evaluate("dispatchEvent(new Event('afterprint'))")
        expect(drawing).to_have_attribute("width", before)

    def test_pointing_at_a_figure_says_it(self, shown):
        shown.locator("svg.marks").first.locator(".mark-symbol path").nth(3).hover()
        expect(shown.get_by_title("2026: 97,9% · số ước · theo báo cáo tháng 11")).to_have_count(1)

    def test_axe_finds_nothing(self, shown):
        for table in shown.locator(".chart-table summary").all():
            table.click()
        assert Axe().run(shown, context=".chart").response["violations"] == []
