"""The scoreboard: filters, order, what a reader may see, its workbook and its cost."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone

from agencies.enums import AreaKind
from agencies.models import Area
from indicators.enums import Comparator, IndicatorKind, Nature, Phase, Verdict
from indicators.querysets import ACCEPTED_FIRST
from indicators.summaries import BoardFilter, results, scoreboard
from tests.conftest import signed_in
from tests.indicators.world import districts, measured, state, state_all

pytestmark = pytest.mark.django_db

AFTER = dt.date(2026, 3, 1)
FIRST = "?giai_doan=2021-2025"


@pytest.fixture
def three(plan):
    """Met, not met, without figures: in that order in the paper."""
    areas = districts(2)
    met, failed, silent = measured(plan), measured(plan), measured(plan)
    state_all(met.indicator.parts.get(), areas, 2025, [(95, 100), (95, 100)])
    state_all(failed.indicator.parts.get(), areas, 2025, [(70, 100), (80, 100)])
    return met, failed, silent


def board(plan, **asked):
    found = results(plan, Phase.FIRST, recorded=ACCEPTED_FIRST, today=AFTER)
    return scoreboard(found, BoardFilter(**asked))


def codes(shown):
    return [line.result.indicator.code for field in shown.boards for line in field.lines]


def test_what_needs_somebody_comes_first(plan, three):
    met, failed, silent = (target.indicator.code for target in three)
    assert codes(board(plan)) == [failed, silent, met]


def test_counters_count_under_the_other_filters(plan, three):
    _met, failed, _silent = three
    shown = board(plan, verdict="not_met", owner=failed.indicator.owner.code)
    assert codes(shown) == [failed.indicator.code]
    assert shown.verdicts == ((Verdict.NOT_MET, 1),)
    assert [agency.code for agency, _count in shown.owners] == [failed.indicator.owner.code]


def test_the_line_has_a_value_for_each_year_and_a_gap_for_none(plan):
    target = measured(plan)
    (area,) = districts(1)
    for year, made in ((2021, 50), (2023, 75), (2025, 90)):
        state(target.indicator.parts.get(), area, year, (made, 100))
    (field,) = board(plan).boards
    assert field.lines[0].trend == (50, None, 75, None, 90)


def test_a_year_that_areas_are_missing_of_is_marked_in_the_line(plan, officer):
    target, areas = measured(plan), districts(3)
    for year, count in ((2023, 3), (2024, 2), (2025, 3)):
        state_all(target.indicator.parts.get(), areas, year, [(80, 100)] * count)
    (field,) = board(plan).boards
    assert field.lines[0].partial == {1}
    assert "chưa đủ địa bàn" in signed_in(officer).get(f"/{plan.code}/chi-tieu/{FIRST}").content.decode()


def test_the_address_filters(plan, three, officer):
    _met, failed, _silent = three
    url = f"/{plan.code}/chi-tieu/{FIRST}&ket_qua=not_met"
    response = signed_in(officer).get(url)
    assert codes(response.context["board"]) == [failed.indicator.code]


def test_a_filter_that_matches_nothing_says_what_to_do(plan, three, officer):
    page = signed_in(officer).get(f"/{plan.code}/chi-tieu/{FIRST}&ket_qua=khong-co").content.decode()
    assert "Không có chỉ tiêu nào khớp" in page


def test_a_stranger_sees_what_was_accepted_and_the_owner_what_is_recorded(plan, officer, stranger):
    target = measured(plan, low=Decimal(90))
    target.indicator.owner = officer.memberships.get().agency
    target.indicator.save()
    (area,) = districts(1)
    state(target.indicator.parts.get(), area, 2025, (91, 100), is_accepted=False)
    pages = [signed_in(person).get(f"/{plan.code}/chi-tieu/{FIRST}").content.decode() for person in (officer, stranger)]
    assert ["91%" in page for page in pages] == [True, False]


def test_eight_queries_whatever_there_is(plan, officer, django_assert_num_queries):
    client, areas = signed_in(officer), districts(3)
    client.get(f"/{plan.code}/chi-tieu/")
    for more in (1, 3):
        for _each in range(more):
            target = measured(plan, parts=("Đô thị", "Nông thôn"))
            for part in target.indicator.parts.all():
                state_all(part, areas, 2025, [(80, 100)] * 3)
        with django_assert_num_queries(8):
            client.get(f"/{plan.code}/chi-tieu/{FIRST}")


class TestWorkbook:
    def sheets(self, plan, person, query=FIRST):
        response = signed_in(person).get(f"/{plan.code}/chi-tieu/excel/{query}")
        content = io.BytesIO(response.content)
        return [openpyxl.load_workbook(content, data_only=cached) for cached in (False, True)]

    def row(self, book, column, number=5):
        page = book["Chỉ tiêu"]
        headings = {cell.value: cell.column for cell in page[4]}
        return page.cell(number, headings[column]).value

    def test_totals_are_sums_of_cells_and_the_verdict_follows(self, plan, officer):
        target = measured(plan, low=Decimal(86))
        state_all(target.indicator.parts.get(), districts(3), 2025, [(80, 100), (160, 200)])
        live, cached = self.sheets(plan, officer)
        assert self.row(live, "Tử số") == "=SUM('Số liệu'!E5:E7)"
        assert self.row(live, "Mẫu số") == "=SUM('Số liệu'!F5:F7)"
        assert self.row(live, "Giá trị") == '=IF(L5>0,K5/L5,"")'
        assert self.row(live, "Kết quả") == '=IF(ROUND(M5,12)>=ROUND(H5,12),"Đạt","Không đạt")'
        columns = ("Tử số", "Mẫu số", "Giá trị", "Mức, cận dưới", "Kết quả")
        assert [self.row(cached, column) for column in columns] == [240, 300, 0.8, 0.86, "Không đạt"]

    def test_what_is_missing_is_an_empty_cell_with_a_word(self, plan, officer):
        target = measured(plan)
        state_all(target.indicator.parts.get(), districts(2), 2025, [(80, 100)])
        _live, cached = self.sheets(plan, officer)
        rows = [[cell.value for cell in row] for row in cached["Số liệu"].iter_rows(min_row=5, max_row=6)]
        assert [(row[3], row[4], row[8]) for row in rows] == [("Huyện A", 80, "Chính thức"), ("Huyện B", None, "thiếu")]

    def test_growth_is_held_against_what_it_must_have_become(self, plan, officer):
        target = measured(plan, kind=IndicatorKind.GROWTH, gathered_by=AreaKind.PROVINCE, low=Decimal(10))
        districts(0)
        province = Area.objects.get(kind=AreaKind.PROVINCE)
        for year, value in ((2020, 100), (2025, 160)):
            state(target.indicator.parts.get(), province, year, value)
        live, cached = self.sheets(plan, officer)
        assert self.row(live, "Phải có theo đường dự kiến") == "=O5*(1+H5)^P5"
        assert self.row(cached, "Phải có theo đường dự kiến") == pytest.approx(161.051)
        assert self.row(cached, "Tăng bình quân năm") == pytest.approx(0.0986, abs=1e-4)
        assert self.row(cached, "Kết quả") == "Không đạt"

    def test_while_the_phase_runs_the_path_decides(self, plan, officer):
        target = measured(plan, phase=Phase.SECOND, comparator=Comparator.MORE_THAN, low=Decimal(90))
        (area,) = districts(1)
        state(target.indicator.parts.get(), area, 2025, (80, 100))
        state(target.indicator.parts.get(), area, 2026, (81, 100), nature=Nature.ESTIMATE)
        live, cached = self.sheets(plan, officer, "?giai_doan=2026-2030")
        assert '"Chậm","Không theo kịp"' in self.row(live, "Kết quả")
        assert [self.row(cached, name) for name in ("Số gốc", "Kết quả")] == [0.8, "Không theo kịp"]

    def test_words_of_people_are_no_formulas(self, plan, officer):
        target = measured(plan, wording="=1+1")
        live, _cached = self.sheets(plan, officer)
        assert (self.row(live, "Kế hoạch viết"), target.wording) == ("=1+1", "=1+1")
        headings = {cell.value: cell.column for cell in live["Chỉ tiêu"][4]}
        assert live["Chỉ tiêu"].cell(5, headings["Kế hoạch viết"]).data_type == "s"

    def test_each_figure_has_its_source_and_real_dates(self, plan, officer):
        target = measured(plan)
        made = state(target.indicator.parts.get(), districts(1)[0], 2025, (80, 100), source="=Báo cáo 12")
        live, _cached = self.sheets(plan, officer)
        headings = {cell.value: cell.column for cell in live["Số liệu"][4]}
        cells = {name: live["Số liệu"].cell(5, column).value for name, column in headings.items()}
        assert (cells["Kỳ"], cells["Tính đến ngày"].date()) == (2025, dt.date(2025, 12, 31))
        who = (cells["Nguồn"], cells["Cơ quan báo"], cells["Người nhập"])
        assert who == ("=Báo cáo 12", made.reported_by.short_name, str(made.author))
        recorded = timezone.localtime(made.created_at).replace(tzinfo=None)
        assert abs(cells["Ghi nhận lúc"] - recorded) < dt.timedelta(seconds=1)
        assert cells["Được nhận ngày"].date() == timezone.localdate(made.accepted_at)

    def test_the_whole_follows_its_required_parts(self, plan, officer):
        target = measured(plan, parts=("Đô thị", "Nông thôn"))
        (area,) = districts(1)
        for part, share in zip(target.indicator.parts.all(), (95, 80), strict=True):
            state(part, area, 2025, (share, 100))
        live, cached = self.sheets(plan, officer)
        assert self.row(live, "Kết quả").startswith('=IF(OR(S6="Không đạt",S7="Không đạt"),"Không đạt",IF(OR(')
        assert [self.row(cached, "Kết quả", row) for row in (5, 6, 7)] == ["Không đạt", "Đạt", "Không đạt"]
        assert [self.row(cached, "Tạm tính", row) for row in (5, 6, 7)] == ["cuối cùng"] * 3

    def test_the_filters_of_the_page_hold(self, plan, three, officer):
        met, _failed, _silent = three
        _live, cached = self.sheets(plan, officer, f"{FIRST}&ket_qua=met")
        assert [cell.value for cell in cached["Chỉ tiêu"]["A"][4:]] == [met.indicator.code]
