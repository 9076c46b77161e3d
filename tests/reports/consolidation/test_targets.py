"""Targets in the consolidated report: judged on what the period knew, told in sentences that say why."""

import datetime as dt
from decimal import Decimal

import pytest

from agencies.enums import AreaKind
from indicators.enums import Assessment, Comparator, IndicatorKind, Nature, Phase, Verdict
from indicators.models import IndicatorPart
from reports.consolidation.rendering import report_html, report_pdf
from reports.consolidation.summaries import consolidated_summary
from reports.consolidation.summaries.targets import period_targets
from reports.periods.enums import PeriodKind
from reports.periods.models import ReportingPeriod
from tests.conftest import TODAY
from tests.factories.agencies import AreaFactory
from tests.factories.indicators import IndicatorFactory, TargetFactory, figure_of
from tests.reports.consolidation.test_rendering import fonts_of, read
from tests.reports.helpers import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return AreaFactory(code="NT", name="Tỉnh Ninh Thuận", kind=AreaKind.PROVINCE)


@pytest.fixture
def forest(plan):
    """From 49 %, by the end of 2025."""
    indicator = IndicatorFactory(plan=plan, code="19", name="Tỷ lệ che phủ rừng", gathered_by=AreaKind.PROVINCE)
    TargetFactory(indicator=indicator, low=49, wording="tỷ lệ che phủ rừng đạt 49%")
    return indicator


def period_of(plan, year, kind=PeriodKind.ANNUAL):
    period = ReportingPeriod.objects.filter(kind=kind).first() or opened(plan, kind)
    period.year = year
    return period


def line_of(plan, year, on=TODAY, kind=PeriodKind.ANNUAL):
    period = period_of(plan, year, kind)
    [line] = period_targets(period, on).lines
    return line


def said(plan, year, on=TODAY):
    summary = consolidated_summary(period_of(plan, year), on)
    return [block.text for block in summary.targets_blocks]


def test_a_report_says_what_its_own_day_would(plan, forest, province):
    """Drawn long after: figures of later years are left out, and the phase was still running then."""
    for year, value in ((2020, 40), (2022, 43), (2025, 50)):
        figure_of(forest, province, year, value=value)
    early, last = line_of(plan, 2022), line_of(plan, 2025)
    assert (early.verdict, early.rows[0].now) == (Verdict.BEHIND, "43")
    assert (last.verdict, last.rows[0].now) == (Verdict.MET, "50")


def test_a_report_drawn_before_the_year_ends_does_not_close_the_phase(plan, forest, province):
    figure_of(forest, province, 2024, value=45)
    figure_of(forest, province, 2025, value=50, nature=Nature.ESTIMATE, as_of=dt.date(2025, 11, 15))
    assert line_of(plan, 2025, on=dt.date(2025, 11, 28)).verdict == Verdict.ON_TRACK


def test_an_accepted_figure_stands_before_one_that_is_only_recorded(plan, forest, province):
    figure_of(forest, province, 2025, value=48, nature=Nature.PROVISIONAL)
    figure_of(forest, province, 2025, value=50, accepted_at=None)
    assert line_of(plan, 2025).rows[0].now == "48"


def test_what_was_never_accepted_is_read_as_recorded(plan, forest, province):
    figure_of(forest, province, 2024, value=47)
    figure_of(forest, province, 2025, value=48, accepted_at=None)
    [row] = line_of(plan, 2025).rows
    assert (row.before, row.now) == ("47", "48 (chưa được nhận)")
    assert said(plan, 2025)[1] == (
        "Số liệu của 1 chỉ tiêu có 1 số liệu chưa được nhận cùng báo cáo, lấy theo số liệu cơ quan đã ghi nhận."
    )


def test_what_is_accepted_in_part_says_in_how_many_areas_it_is_not(plan):
    waste = IndicatorFactory(plan=plan, name="Thu gom rác")
    TargetFactory(indicator=waste, low=86)
    for place, name in enumerate("ABC"):
        accepted = {"accepted_at": None} if place else {}
        figure_of(waste, AreaFactory(name=f"Huyện {name}"), 2025, numerator=80, denominator=100, **accepted)
    assert line_of(plan, 2025).rows[0].now == "80 (chưa được nhận: 2/3 số liệu)"


def test_what_is_judged_by_figures_of_no_column_says_so_among_their_properties(plan, forest, province):
    figure_of(forest, province, 2022, value=48, accepted_at=None)
    [row] = line_of(plan, 2025).rows
    assert "chưa được nhận" not in row.before + row.now
    assert row.basis.endswith("Chưa được nhận.")


def test_a_half_year_report_reads_no_figure_of_the_whole_year(plan, forest, province):
    figure_of(forest, province, 2024, value=45)
    figure_of(forest, province, 2025, value=46, half="first")
    figure_of(forest, province, 2025, value=50)
    [row] = line_of(plan, 2025, kind=PeriodKind.HALF_YEAR).rows
    assert (row.before, row.now) == ("45", "46")


def test_the_sentences_count_first_and_say_why(plan, forest, province):
    figure_of(forest, province, 2025, value=Decimal("48.63"), nature=Nature.PROVISIONAL)
    lead, head, count, line = said(plan, 2025)
    assert lead == (
        "Giai đoạn 2021-2025, Kế hoạch đặt 1 chỉ tiêu. Theo số liệu năm 2025, 1 chỉ tiêu không đạt (chi tiết tại "
        "Phụ lục kèm theo). Đánh giá 1 chỉ tiêu là tạm thời vì số liệu chưa chính thức hoặc chưa đủ địa bàn."
    )
    assert (head, count) == ("1. Môi trường", "1 chỉ tiêu không đạt, cụ thể:")
    assert line == (
        "- Tỷ lệ che phủ rừng: 48,63%, còn thiếu 0,37 điểm phần trăm so với mức chỉ tiêu (từ 49%); không đạt. "
        "Số liệu tạm tính, tính đến 31/12/2025."
    )


def test_a_reading_that_nobody_confirmed_is_marked_and_counted(plan, forest, province):
    figure_of(forest, province, 2025, value=50)
    sentence = "Có 1 chỉ tiêu mà cách hiểu lời Kế hoạch chưa được xác nhận."
    mark = "(“tỷ lệ che phủ rừng đạt 49%”). Cách hiểu chưa xác nhận</td>"
    for confirmed_on, is_marked in ((None, True), (dt.date(2026, 1, 5), False)):
        forest.targets.update(interpretation="Tính cả năm.", confirmed_on=confirmed_on)
        html = report_html(consolidated_summary(period_of(plan, 2025), TODAY))
        assert (mark in html, sentence in said(plan, 2025)) == (is_marked, is_marked)


def test_a_mix_is_counted_in_words(plan, forest, province):
    figure_of(forest, province, 2025, value=50)
    for place, value in enumerate((50, 48), start=30):
        other = IndicatorFactory(plan=plan, position=place, name=f"Chỉ tiêu {place}", gathered_by=AreaKind.PROVINCE)
        TargetFactory(indicator=other, low=49)
        figure_of(other, province, 2025, value=value)
    lead, _head, count, *_lines = said(plan, 2025)
    assert "trong 3 chỉ tiêu: 2 chỉ tiêu đạt, 1 chỉ tiêu không đạt (chi tiết tại" in lead
    assert "tạm thời" not in lead
    assert count == "Trong 3 chỉ tiêu: 2 chỉ tiêu đạt, 1 chỉ tiêu không đạt, cụ thể:"


def test_what_agencies_say_of_themselves_is_counted_apart(plan, forest, province):
    figure_of(forest, province, 2025, value=50)
    for place in range(30, 32):
        word = IndicatorFactory(plan=plan, position=place, name=f"Chỉ tiêu {place}", gathered_by=AreaKind.PROVINCE)
        word.field = "land" if place == 30 else word.field
        word.kind = IndicatorKind.QUALITATIVE
        word.save()
        TargetFactory(indicator=word, comparator=Comparator.QUALITATIVE, low=None)
        figure_of(word, province, 2025, assessment=Assessment.MET)
    lead, *others = said(plan, 2025)
    assert "cả 3 chỉ tiêu đạt (trong đó 2 chỉ tiêu do cơ quan tự đánh giá)" in lead
    assert "1 chỉ tiêu đạt (do cơ quan tự đánh giá), cụ thể:" in others


def test_missing_areas_are_named(plan):
    areas = [AreaFactory(name=f"Huyện {letter}") for letter in "ABC"]
    waste = IndicatorFactory(plan=plan, name="Thu gom rác")
    TargetFactory(indicator=waste, low=86)
    for area in areas[:2]:
        figure_of(waste, area, 2025, numerator=80, denominator=100)
    *_others, line = said(plan, 2025)
    assert line.endswith("Số liệu của 2/3 huyện, thành phố; thiếu: Huyện C.")
    html = report_html(consolidated_summary(period_of(plan, 2025), TODAY))
    assert "<b>Không đạt</b> (tạm thời)." in html


def test_parts_have_rows_of_their_own(plan, province):
    water = IndicatorFactory(plan=plan, name="Nước sạch", gathered_by=AreaKind.PROVINCE)
    for code, name in (("urban", "Đô thị"), ("rural", "Nông thôn")):
        IndicatorPart.objects.create(indicator=water, code=code, name=name, position=len(name))
    TargetFactory(indicator=water, low=98)
    for part, numerator in zip(water.parts.order_by("position"), (99, 96), strict=True):
        figure_of(water, province, 2025, part=part, numerator=numerator, denominator=100)
    line = line_of(plan, 2025)
    assert said(plan, 2025)[-1] == (
        "- Nước sạch: nông thôn 96%, còn thiếu 2 điểm phần trăm so với mức chỉ tiêu (từ 98%); không đạt. "
        "Các phần khác: đô thị 99%."
    )
    assert [(row.name, row.now, row.verdict) for row in line.rows] == [
        ("Đô thị", "99", "Đạt"),
        ("Nông thôn", "96", "Không đạt"),
    ]
    assert line.verdict == Verdict.NOT_MET


def test_growth_shows_amounts_and_the_rate_that_was_judged(plan, province):
    income = IndicatorFactory(
        plan=plan, kind=IndicatorKind.GROWTH, unit="tỷ đồng", name="Thu từ đất", gathered_by=AreaKind.PROVINCE
    )
    TargetFactory(indicator=income, comparator=Comparator.BAND, low=10, high=15, base_year=2020)
    for year, value in zip(range(2020, 2026), (100, 140, 105, 150, 120, 160), strict=True):
        figure_of(income, province, year, value=value)
    [row] = line_of(plan, 2025).rows
    assert (row.before, row.now, row.verdict) == ("120", "160", "Không đạt")
    assert "bình quân 9,86%/năm" in row.reason


def test_what_was_done_earlier_is_not_missing_later(plan, province):
    milestone = IndicatorFactory(plan=plan, kind=IndicatorKind.MILESTONE, gathered_by=AreaKind.PROVINCE)
    TargetFactory(indicator=milestone, comparator=Comparator.BY_DATE, low=None, due_on=dt.date(2022, 12, 31))
    figure_of(milestone, province, 2023, numerator=9, denominator=9, done_on=dt.date(2023, 3, 15))
    line = line_of(plan, 2025)
    [row] = line.rows
    assert (line.verdict, row.before, row.now) == (Verdict.MET_LATE, "Đã xong trước đó", "Đã xong trước đó")


def test_without_any_figure_it_says_so_once(plan, forest):
    assert said(plan, 2025) == [
        "Giai đoạn 2021-2025, Kế hoạch đặt 1 chỉ tiêu; đến nay chưa có số liệu kết quả của các chỉ tiêu này "
        "(chi tiết tại Phụ lục kèm theo)."
    ]


def test_the_running_phase_is_said_to_be_running(plan, forest, province):
    TargetFactory(indicator=forest, phase=Phase.SECOND, low=52)
    for year, value in ((2025, 50), (2026, 51)):
        figure_of(forest, province, year, value=value)
    lead = said(plan, 2026)[0]
    assert "1 chỉ tiêu theo kịp tiến độ dự kiến" in lead
    assert "Giai đoạn chưa kết thúc nên đánh giá là tạm thời" in lead


def test_what_an_earlier_target_measured_says_nothing_about_a_word(plan, province):
    """Redefined from three shares to one assessment: one row, no values of the shares."""
    database = IndicatorFactory(plan=plan, name="Cơ sở dữ liệu", gathered_by=AreaKind.PROVINCE)
    for position, code in enumerate(("survey", "records")):
        IndicatorPart.objects.create(indicator=database, code=code, name=code, position=position)
    TargetFactory(indicator=database, phase=Phase.SECOND, comparator=Comparator.QUALITATIVE, low=None)
    figure_of(database, province, 2025, numerator=9, denominator=9)
    [row] = line_of(plan, 2026).rows
    assert (row.before, row.now) == ("Chưa đánh giá", "Chưa đánh giá")
    assert said(plan, 2026)[0].startswith("Giai đoạn 2026-2030, Kế hoạch đặt 1 chỉ tiêu; đến nay chưa có số liệu")


class TestCharts:
    @pytest.fixture
    def many(self, plan, province):
        """Eight series: four that failed, then four that did not; and a single figure, which is no line."""
        for place in range(9):
            indicator = IndicatorFactory(
                plan=plan, code=str(place), position=place, name=f"Rừng <{place}>", gathered_by=AreaKind.PROVINCE
            )
            TargetFactory(indicator=indicator, low=49)
            for year in (2024, 2025) if place < 8 else (2025,):
                figure_of(indicator, province, year, value=40 if place % 2 else 50)
        return period_of(plan, 2025)

    def test_six_at_most_and_those_that_failed_first(self, many):
        titles = [chart.title for chart in period_targets(many, TODAY).charts]
        assert [title.partition(".")[0] for title in titles] == ["1", "3", "5", "7", "0", "2"]

    def test_they_are_drawn_in_the_annex_with_captions_and_every_rendering_is_the_same(self, many):
        summary = consolidated_summary(many, TODAY)
        html = report_html(summary)
        assert html.count("<svg") == html.count('class="caption"') == 6
        assert "Hình 1. Chỉ tiêu 1. Rừng &lt;1&gt;" in html
        assert report_html(summary) == html
        assert report_pdf(html) == report_pdf(html)
        fonts = fonts_of(read(report_pdf(html)))
        assert {(name.strip("/").partition("-")[0], embedded) for name, embedded in fonts} == {("Tinos", True)}

    def test_without_a_series_there_is_no_heading_for_charts(self, plan, forest, province):
        figure_of(forest, province, 2025, value=50)
        html = report_html(consolidated_summary(period_of(plan, 2025), TODAY))
        assert "<svg" not in html
        assert "Diễn biến" not in html
