"""Which figures an agency's report carries, and what they say together."""

import datetime as dt
from decimal import Decimal

import pytest

from agencies.enums import AgencyKind, AreaKind
from indicators.enums import Comparator, Half, IndicatorKind, Nature, Phase, Relation
from reports.periods.enums import PeriodKind
from reports.submissions.enums import Answer, CheckCode, FigureMark
from reports.submissions.summaries import agency_figures, agency_report
from tests.conftest import TODAY
from tests.factories.agencies import AgencyFactory, AreaFactory
from tests.factories.indicators import TargetFactory
from tests.factories.tasks import PlanFactory
from tests.reports.submissions.figures import committee, districts, measured_part, proven, stated
from tests.reports.submissions.rounds import new_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas(db):
    return districts("Bác Ái", "Ninh Hải")


@pytest.fixture
def province(db):
    return AreaFactory(code="NT", name="Tỉnh Ninh Thuận", kind=AreaKind.PROVINCE)


@pytest.fixture
def round_(plan):
    return new_round(plan)


def figures(round_, who="officer"):
    return agency_figures(round_.now(), actor=round_.actor(who))


def states(part):
    return {line.area.name: line.state for line in part.lines}


class TestWhichAreOwed:
    def test_each_area_of_each_part_of_its_indicators(self, plan, round_, areas):
        part = measured_part(plan, round_.agency)
        measured_part(plan, AgencyFactory(), "12")
        measured_part(PlanFactory(), round_.agency)
        (found,) = figures(round_)
        assert (found.part, found.is_lead) == (part, True)
        assert states(found) == {"Bác Ái": FigureMark.MISSING, "Ninh Hải": FigureMark.MISSING}

    def test_areas_are_those_of_the_periods_last_day(self, plan, round_, areas):
        measured_part(plan, round_.agency)
        for area, until in zip(areas, (dt.date(2026, 12, 30), dt.date(2026, 12, 31)), strict=True):
            area.valid_until = until
            area.save()
        assert list(states(figures(round_)[0])) == ["Ninh Hải"]

    def test_an_indicator_without_a_target_in_the_years_phase_is_not(self, plan, round_, areas):
        part = measured_part(plan, round_.agency, is_set=False)
        TargetFactory(indicator=part.indicator, phase=Phase.FIRST)
        dropped = {"comparator": "", "low": None, "clause": None, "relation": Relation.DROPPED}
        TargetFactory(indicator=part.indicator, phase=Phase.SECOND, **dropped)
        assert figures(round_) == ()

    def test_one_that_was_dropped_in_another_phase_is(self, plan, round_, areas):
        part = measured_part(plan, round_.agency)
        dropped = {"comparator": "", "low": None, "clause": None, "relation": Relation.DROPPED}
        TargetFactory(indicator=part.indicator, phase=Phase.FIRST, **dropped)
        assert [each.part for each in figures(round_)] == [part]

    def test_a_part_of_the_other_phase_is_not(self, plan, round_, areas):
        part = measured_part(plan, round_.agency)
        part.indicator.parts.create(code="plants", phase=Phase.FIRST, position=2)
        assert [each.part for each in figures(round_)] == [part]

    def test_growth_is_not_in_half_a_year(self, plan, round_, areas):
        share = measured_part(plan, round_.agency, "11")
        growing = measured_part(plan, round_.agency, "12", kind=IndicatorKind.GROWTH)
        told = growing.indicator.parts.create(code="told", own_kind=IndicatorKind.QUALITATIVE, position=2)
        share.indicator.parts.create(code="grown", own_kind=IndicatorKind.GROWTH, position=2)
        assert len(figures(round_)) == 4
        round_.submission.period.kind = PeriodKind.HALF_YEAR
        found = agency_figures(round_.submission, actor=round_.actor("officer"))
        assert [each.part for each in found] == [share, told]

    def test_a_part_told_in_words_takes_no_table(self, plan, round_, areas):
        part = measured_part(plan, round_.agency)
        part.indicator.parts.create(code="told", own_kind=IndicatorKind.QUALITATIVE, position=2)
        assert [each.takes_grid for each in figures(round_)] == [True, False]

    def test_a_plan_of_work_has_none(self, plan, areas):
        round_ = new_round(plan)
        measured_part(plan, round_.agency)
        round_.submission.period.kind = PeriodKind.AGENCY_PLAN
        assert agency_figures(round_.submission, actor=round_.actor("officer")) == ()

    def test_what_was_done_in_an_earlier_year_is_not_owed_again(self, plan, round_, areas):
        part = measured_part(plan, round_.agency, kind=IndicatorKind.MILESTONE)
        whole = {"numerator": Decimal(1000), "year": 2025, "as_of": dt.date(2025, 6, 1)}
        stated(part, areas[0], done_on=dt.date(2025, 5, 20), **whole)
        (found,) = figures(round_)
        assert states(found) == {"Bác Ái": FigureMark.FINISHED_BEFORE, "Ninh Hải": FigureMark.MISSING}
        assert found.lines[0].value == "xong 20/05/2025"

    def test_a_figure_for_the_whole_province_alone_stands_for_its_areas(self, plan, round_, areas, province):
        part = measured_part(plan, round_.agency)
        percent = {"numerator": None, "denominator": None, "value": Decimal("81.2")}
        stated(part, province, **percent)
        assert states(figures(round_)[0]) == {"Tỉnh Ninh Thuận": FigureMark.ESTIMATE}
        stated(part, areas[0])
        assert states(figures(round_)[0]) == {"Bác Ái": FigureMark.ESTIMATE, "Ninh Hải": FigureMark.MISSING}


class TestACommittee:
    @pytest.fixture
    def round_(self, plan, areas):
        return new_round(plan, agency=committee(plan, areas[0]))

    def test_it_may_state_its_own_area_in_the_indicators_of_others(self, plan, round_, areas):
        part = measured_part(plan, AgencyFactory())
        (found,) = figures(round_)
        assert (found.is_lead, states(found)) == (False, {"Bác Ái": FigureMark.NOT_ASKED})
        stated(part, areas[0], by=round_.agency)
        assert states(figures(round_)[0]) == {"Bác Ái": FigureMark.ESTIMATE}

    def test_it_owes_none(self, plan, round_, areas):
        measured_part(plan, AgencyFactory())
        report = agency_report(round_.now(), today=TODAY, actor=round_.actor("officer"))
        assert (report.figure_answers, report.missing_figures, report.owed_figures) == ([], [], [])
        assert [check for check in report.checks if check.part] == []

    def test_what_another_stated_of_its_area_is_not_its_own(self, plan, round_, areas):
        stated(measured_part(plan, AgencyFactory()), areas[0])
        assert states(figures(round_)[0]) == {"Bác Ái": FigureMark.NOT_ASKED}

    def test_an_indicator_of_the_whole_province_is_not_its_concern(self, plan, round_, province):
        measured_part(plan, AgencyFactory(), gathered_by=AreaKind.PROVINCE)
        assert figures(round_) == ()

    def test_a_departments_area_is_where_it_works(self, plan, province):
        agency = committee(plan, province)
        agency.kind = AgencyKind.DEPARTMENT
        agency.save()
        measured_part(plan, AgencyFactory(), gathered_by=AreaKind.PROVINCE)
        assert figures(new_round(plan, agency=agency)) == ()


class TestWhichCount:
    @pytest.fixture
    def part(self, plan, round_, areas):
        return measured_part(plan, round_.agency)

    def line(self, round_):
        return figures(round_)[0].lines[0]

    def test_the_best_of_the_year_whatever_its_day_and_whoever_stated_it(self, plan, round_, part, areas):
        stated(part, areas[0])
        official = stated(
            part, areas[0], by=AgencyFactory(), nature=Nature.OFFICIAL, as_of=dt.date(2026, 12, 31), numerator=790
        )
        assert self.line(round_).measurement == official

    def test_not_what_was_corrected(self, round_, part, areas):
        original = stated(part, areas[0], nature=Nature.OFFICIAL)
        corrected = stated(part, areas[0], nature=Nature.OFFICIAL, numerator=790, corrects=original, reason="Sai số.")
        assert self.line(round_).measurement == corrected

    def test_not_another_year_or_half(self, round_, part, areas):
        stated(part, areas[0], year=2025, as_of=dt.date(2025, 11, 10))
        stated(part, areas[0], half=Half.FIRST, as_of=dt.date(2026, 6, 10))
        assert self.line(round_).measurement is None

    def test_a_half_years_report_has_those_of_the_half(self, plan, areas):
        round_ = new_round(plan, kind=PeriodKind.HALF_YEAR)
        part = measured_part(plan, round_.agency)
        stated(part, areas[0])
        half = stated(part, areas[0], half=Half.FIRST, as_of=dt.date(2026, 6, 10))
        assert self.line(round_).measurement == half

    def test_files_are_those_of_whoever_stated_it(self, round_, part, areas):
        mine = stated(part, areas[0])
        file = proven(mine)
        proven(stated(part, areas[0], by=AgencyFactory(), as_of=dt.date(2026, 10, 1)), name="khac.pdf")
        proven(mine, name="rut.pdf", withdrawn_at=mine.created_at, withdrawn_reason="Nhầm.")
        assert [each["id"] for each in self.line(round_).evidence] == [file.pk]


class TestTogether:
    def test_a_part_tells_its_total_and_how_much_of_it_is_known(self, plan, round_, areas):
        part = measured_part(plan, round_.agency)
        stated(part, areas[0], numerator=Decimal(300), denominator=Decimal(1000))
        (found,) = figures(round_)
        assert (found.state, found.answer) == (FigureMark.MISSING, Answer.MISSING)
        assert (found.total_value, found.coverage) == ("30%", "1/2 huyện, thành phố; thiếu: Ninh Hải")
        stated(part, areas[1], numerator=Decimal(3000), denominator=Decimal(3000), nature=Nature.OFFICIAL)
        (found,) = figures(round_)
        assert (found.state, found.answer) == (FigureMark.ESTIMATE, Answer.REPORTED)
        assert (found.total_value, found.total_amounts) == ("82,5%", "3.300/4.000 tấn")
        assert found.standing == "ước, tính đến 10/11/2026"

    def test_a_line_says_its_value_and_what_it_comes_from(self, plan, round_, areas):
        stated(measured_part(plan, round_.agency), areas[0])
        line = figures(round_)[0].lines[0]
        assert (line.value, line.amounts, line.words) == ("81,2%", "812/1.000 tấn", "81,2%; 812/1.000 tấn")
        assert (line.standing, line.short_standing) == ("ước, tính đến 10/11/2026", "ước · 10/11/2026")

    def test_a_word_stands_where_there_is_no_number(self, plan, round_, province):
        kind = {"kind": IndicatorKind.QUALITATIVE, "gathered_by": AreaKind.PROVINCE}
        part = measured_part(plan, round_.agency, **kind)
        part.indicator.targets.update(comparator=Comparator.QUALITATIVE, low=None)
        stated(part, province, numerator=None, denominator=None, assessment="met", text="Đã xong.")
        assert figures(round_)[0].lines[0].words == "Đạt; Đã xong."

    def test_the_report_counts_the_three_answers(self, plan, round_):
        areas = districts("Bác Ái", "Ninh Hải", "Ninh Sơn", "Thuận Bắc")
        part = measured_part(plan, round_.agency)
        stated(part, areas[0])
        stated(part, areas[1], numerator=None, denominator=None, nothing_arose=True)
        report = agency_report(round_.now(), today=TODAY, actor=round_.actor("officer"))
        assert report.figure_answers == [(Answer.REPORTED, 1), (Answer.NOTHING_AROSE, 1), (Answer.MISSING, 2)]
        # One lead task, one part of an indicator, six sections; only the task has its answer.
        assert (report.complete, report.parts) == (1 + 1, 8)

    def test_each_warning_names_its_areas_or_counts_them(self, plan, round_):
        areas = districts("Bác Ái", "Ninh Hải", "Ninh Sơn", "Thuận Bắc")
        part = measured_part(plan, round_.agency)
        stated(part, areas[0], nature=Nature.OFFICIAL)
        report = agency_report(round_.now(), today=TODAY, actor=round_.actor("officer"))
        assert [(check.code, check.place, check.words) for check in report.warnings if check.part] == [
            (
                CheckCode.INDICATOR_TOO_SURE,
                "Chỉ tiêu 11",
                "Ghi “Chính thức” trước ngày chốt số liệu, cần là số ước: Bác Ái.",
            ),
            (CheckCode.INDICATOR_WITHOUT_EVIDENCE, "Chỉ tiêu 11", "Số liệu chính thức chưa có minh chứng: Bác Ái."),
            (CheckCode.INDICATOR_MISSING, "Chỉ tiêu 11", "Chưa có số liệu: 3/4 huyện, thành phố."),
        ]


@pytest.mark.parametrize("indicators", [1, 3])
def test_figures_cost_four_queries_whatever_their_number(plan, indicators, django_assert_num_queries):
    round_ = new_round(plan)
    areas = districts("Bác Ái", "Ninh Hải", "Ninh Sơn")
    for number in range(indicators):
        part = measured_part(plan, round_.agency, str(number))
        for area in areas[:indicators]:
            proven(stated(part, area))
    submission, actor = round_.now(), round_.actor("officer")
    with django_assert_num_queries(4):
        found = agency_figures(submission, actor=actor)
        said = [(line.words, line.standing, part.coverage, part.checks) for part in found for line in part.lines]
    assert len(said) == indicators * 3


def test_without_indicators_they_cost_one(round_, django_assert_num_queries):
    submission, actor = round_.now(), round_.actor("officer")
    with django_assert_num_queries(1):
        assert agency_figures(submission, actor=actor) == ()
