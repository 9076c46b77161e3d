"""What is asked of a figure at its entry: each check with its border."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.enums import IndicatorKind, Nature, Severity
from indicators.exceptions import FINDING_TEXTS, FigureRefused, finding_text
from indicators.rules import Figure, Finding, Measured, Thresholds, findings, share
from indicators.rules.checks import MOST
from tests.indicators.notation import figure, period

TODAY = dt.date(2026, 2, 1)
THRESHOLDS = Thresholds(points=20, percent=50)
RATIO = Measured(IndicatorKind.RATIO, may_exceed_whole=False, is_whole=False, years=range(2020, 2027))
PROVINCE = replace(RATIO, is_whole=True)
ARREARS = replace(PROVINCE, may_exceed_whole=True)
GROWTH = replace(PROVINCE, kind=IndicatorKind.GROWTH)
MILESTONE = replace(RATIO, kind=IndicatorKind.MILESTONE)
WORDS = replace(PROVINCE, kind=IndicatorKind.QUALITATIVE)


def said(short, measured=RATIO, about="2025", history=None, today=TODAY, **changes):
    """(field, code) of each finding; `short` and `history` as `tests.indicators.notation` writes figures."""
    stated = replace(figure(short, period(about)), **changes)
    known = {period(label): figure(each, period(label)) for label, each in (history or {}).items()}
    found = findings(stated, period(about), measured, history=known, today=today, thresholds=THRESHOLDS)
    for each in found:
        assert "%(" not in finding_text(each)
    return [(each.field, each.code) for each in found]


class TestContents:
    @pytest.mark.parametrize(
        ("text", "measured", "found"),
        [
            ("95/100", RATIO, []),
            ("100/100", RATIO, []),
            ("100.0001/100", RATIO, [("numerator", "numerator_over")]),
            ("100.0001/100", ARREARS, []),
            ("0/0", RATIO, []),
            ("0/0", ARREARS, []),
            ("1/0", RATIO, [("denominator", "zero_denominator")]),
            # Not even where more than the whole is possible.
            ("0.0001/0", ARREARS, [("denominator", "zero_denominator")]),
            ("0/100", RATIO, []),
            ("-1/100", RATIO, [("numerator", "negative")]),
            ("-0.0001/100", RATIO, [("numerator", "negative")]),
            ("1.0001/2.0001", RATIO, []),
            ("1.00001/2", RATIO, [("numerator", "too_fine")]),
            # Zeros behind say nothing, and a digit far behind is a digit.
            ("1.500000/2", RATIO, []),
            (f"1.{'0' * 40}1/2", RATIO, [("numerator", "too_fine")]),
            # A percentage alone stands only for the whole.
            ("80%", PROVINCE, []),
            ("80%", RATIO, [("value", "value_of_part")]),
            ("100%", PROVINCE, []),
            ("100.01%", PROVINCE, [("value", "over_whole")]),
            ("100.01%", ARREARS, []),
            ("80% 8/10", PROVINCE, [("value", "value_beside_fraction")]),
            ("none", RATIO, []),
            ("none 0/0", RATIO, [("nothing_arose", "nothing_with_figure")]),
            ("none met", WORDS, [("nothing_arose", "nothing_with_figure")]),
            ("95/100 done 2025-06-01", RATIO, [("done_on", "not_asked")]),
            ("160", GROWTH, []),
            ("0", GROWTH, []),
            ("-1", GROWTH, [("value", "negative")]),
            # Beside an amount a fraction would be taken for it.
            ("160 1/2", GROWTH, [("numerator", "not_asked"), ("denominator", "not_asked")]),
            ("met", WORDS, []),
            ("met 8/12", WORDS, []),
            ("met 13/12", WORDS, [("numerator", "numerator_over")]),
            ("met 50%", WORDS, [("value", "not_asked")]),
            ("8/12", WORDS, [("assessment", "required"), ("text", "assessment_text")]),
        ],
    )
    def test_what_cannot_be_is_refused(self, text, measured, found):
        assert said(text, measured) == found

    def test_what_is_left_blank_is_asked_for(self):
        blank = {"numerator": None, "denominator": None}
        assert said("1/2", **blank) == [("numerator", "required"), ("denominator", "required")]
        assert said("1/2", denominator=None) == [("denominator", "required")]
        assert said("160", GROWTH, value=None) == [("value", "required")]
        assert said("met 1/2", WORDS, numerator=None) == [("numerator", "required")]
        assert said("met 1/2", WORDS, denominator=None) == [("denominator", "required")]
        assert said("met", WORDS, text="") == [("text", "assessment_text")]

    def test_a_number_that_the_column_cannot_hold_is_refused(self):
        assert said("1/2", denominator=MOST) == [("denominator", "too_large")]
        assert said("1/2", denominator=MOST - Decimal("0.0001")) == []


class TestDates:
    @pytest.mark.parametrize(
        ("about", "as_of", "found"),
        [
            # The year begins on 15/12 of the one before and ends with its last day; the half year with June.
            ("2025", "2024-12-14", [("as_of", "outside_period")]),
            ("2025", "2024-12-15", []),
            ("2025", "2025-12-31", []),
            ("2024", "2025-01-01", [("as_of", "outside_period")]),
            ("2025-6", "2025-06-30", []),
            ("2025-6", "2025-07-01", [("as_of", "outside_period")]),
            ("2026", "2026-02-01", []),
            ("2026", "2026-02-02", [("as_of", "in_future")]),
            ("2019", "2019-12-31", [("year", "year")]),
            ("2020", "2020-12-31", []),
            ("2027", "2026-12-31", [("year", "year")]),
        ],
    )
    def test_the_as_of_day_lies_in_the_period_and_is_not_to_come(self, about, as_of, found):
        assert said(f"95/100 @{as_of}", about=about) == found

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("10/10 done 2025-12-31", []),
            ("10/10 done 2025-11-30 @2025-11-30", []),
            ("10/10 done 2025-12-01 @2025-11-30", [("done_on", "done_after")]),
            ("9/10", []),
            ("9/10 done 2025-11-30", [("done_on", "done_but_not_all")]),
            # Without the day nobody could say whether it was in time.
            ("10/10", [("done_on", "all_but_not_done")]),
            ("0/0", []),
            ("none", []),
        ],
    )
    def test_a_milestone_has_its_day_when_all_is_done_and_not_before(self, text, found):
        assert said(text, MILESTONE) == found

    def test_so_has_one_that_is_stated_for_the_whole(self):
        whole = replace(MILESTONE, is_whole=True)
        assert said("100%", whole) == [("done_on", "all_but_not_done")]
        assert said("99% done 2025-06-01", whole) == [("done_on", "done_but_not_all")]
        assert said("100% done 2025-06-01", whole) == []


class TestDoubts:
    @pytest.mark.parametrize(
        ("last", "new", "found"),
        [
            # Half of a thousand times is a slip, a little less is only a jump.
            ("1", "500", ["slip"]),
            ("1", "499.9999", ["jump_percent"]),
            ("1", "1000", ["slip"]),
            ("1", "2000", ["slip"]),
            ("1", "2000.0001", ["jump_percent"]),
            ("1000", "1", ["slip"]),
            ("1000", "2", ["slip"]),
            ("1000", "2.0001", ["jump_percent"]),
            ("1", "500000", ["slip"]),
            ("1", "1000000", ["slip"]),
            ("1", "2000000", ["slip"]),
            ("1", "2000001", ["jump_percent"]),
            ("1000000", "1", ["slip"]),
            # The jump is a change of more than half.
            ("100", "150", []),
            ("100", "150.0001", ["jump_percent"]),
            ("100", "50", []),
            ("100", "49.9999", ["jump_percent"]),
            ("100", "100", []),
            # From nothing there is no measure.
            ("0", "500", []),
            ("100", "0", ["jump_percent"]),
        ],
    )
    def test_of_amounts(self, last, new, found):
        assert [code for _field, code in said(new, GROWTH, history={"2024": last})] == found

    @pytest.mark.parametrize(
        ("last", "new", "found"),
        [
            ("60/100", "80/100", []),
            ("60/100", "80.01/100", [("numerator", "jump_points")]),
            ("60/100", "40/100", []),
            ("60/100", "39.99/100", [("numerator", "jump_points")]),
            # Tonnes instead of kilograms in both: the share tells nothing, the numbers do.
            ("60000/100000", "60/100", [("numerator", "slip"), ("denominator", "slip")]),
            ("60/100", "60000/100000", [("numerator", "slip"), ("denominator", "slip")]),
            # Both wrong alike by less than a slip of units.
            ("60/100", "90/150", []),
            ("60/100", "90.1/150.1", [("denominator", "jump_percent")]),
            ("60/100", "60/0", [("denominator", "zero_denominator")]),
            ("0/0", "60/100", []),
            # A stated percentage is held in points too, against a share and against another one.
            ("60%", "80/100", []),
            ("60%", "80.01/100", [("numerator", "jump_points")]),
            ("60/100", "80.01%", [("value", "jump_points")]),
            ("5%", "8%", []),
            ("60%", "80.01%", [("value", "jump_points")]),
        ],
    )
    def test_of_shares(self, last, new, found):
        assert said(new, PROVINCE, history={"2024": last}) == found

    def test_the_nearest_period_is_the_measure(self):
        history = {"2022": "100", "2023": "200", "2026": "900"}
        assert said("210", GROWTH, history=history) == []
        assert said("301", GROWTH, history=history) == [("value", "jump_percent")]

    def test_an_amount_of_a_half_year_is_held_against_half_years(self):
        history = {"2024": "120", "2025-6": "60"}
        assert said("130", GROWTH, history=history) == []
        assert said("62", GROWTH, about="2025-6", history={"2024": "120"}) == []
        assert said("130", GROWTH, about="2025-6", history={"2024": "120", "2024-6": "58"}) == [
            ("value", "jump_percent")
        ]

    def test_a_share_of_a_half_year_is_held_against_whatever_is_nearest(self):
        assert said("90/100", about="2025-6", history={"2024": "60/100"}) == [("numerator", "jump_points")]

    def test_what_a_half_year_is_a_share_of_is_no_measure_for_a_year(self):
        assert said("62/100", about="2025-6", history={"2024": "120/200"}) == []

    @pytest.mark.parametrize(
        ("standing", "new", "found"),
        [
            ("90/100 @2025-11-30", "91/100 @2025-11-29", [("as_of", "older")]),
            ("90/100 @2025-11-30", "91/100 @2025-11-30", []),
            ("90/100 @2025-11-30", "91/100 @2025-12-31", []),
            # Official outweighs an estimate, however new; and the other way about.
            ("90/100 @2025-11-30", "91/100 ? @2025-12-31", [("as_of", "older")]),
            ("90/100 ~ @2025-12-31", "91/100 @2025-11-30", []),
        ],
    )
    def test_what_would_not_be_used_is_said(self, standing, new, found):
        assert said(new, history={"2025": standing}) == found

    def test_nothing_arose_is_no_measure_and_is_measured_against_nothing(self):
        assert said("90/100", history={"2023": "60/100", "2024": "none"}) == [("numerator", "jump_points")]
        assert said("90/100", history={"2024": "none"}) == []
        assert said("none", history={"2024": "60/100"}) == []

    def test_a_doubt_is_no_refusal(self):
        stated, about = figure("90/100", period("2025")), period("2025")
        history = {period("2024"): figure("60/100", period("2024"))}
        found = findings(stated, about, RATIO, history=history, today=TODAY, thresholds=THRESHOLDS)
        assert [each.severity for each in found] == [Severity.DOUBTFUL]
        assert FigureRefused(found).is_doubt
        refusal = Finding("numerator", "negative")
        assert not FigureRefused([*found, refusal]).is_doubt


class TestWords:
    def test_a_slip_and_a_jump_name_both_numbers_and_the_period(self):
        (slip,) = self._found("1000", GROWTH, {"2024": "1"})
        assert finding_text(slip) == "Gấp hoặc kém khoảng 1000 lần số của 2024 (1): có thể nhầm đơn vị."
        (jump,) = self._found("90/100", RATIO, {"2024-6": "2/3"})
        assert finding_text(jump) == (
            "Thay đổi từ 66,67% (6 tháng 2024) thành 90%, quá ngưỡng 20 điểm phần trăm (ngưỡng của hệ thống)."
        )

    def test_numbers_and_days_are_written_as_people_write_them(self):
        (over,) = self._found("1234.5/1000", RATIO, {})
        assert finding_text(over) == "Tử số 1.234,5 lớn hơn mẫu số 1.000."
        (late,) = self._found("1/2 @2026-01-05", RATIO, {})
        assert finding_text(late) == "Ngày này không thuộc kỳ 2025 (chậm nhất 31/12/2025)."
        (older,) = self._found("1/2 ~", RATIO, {"2025": "1/2"})
        assert finding_text(older).startswith("Đã có số liệu Chính thức tính đến 31/12/2025")

    def test_every_text_can_be_used(self):
        assert all(text for text in FINDING_TEXTS.values())

    def _found(self, text, measured, history):
        known = {period(label): figure(each, period(label)) for label, each in history.items()}
        stated = figure(text, period("2025"))
        return findings(stated, period("2025"), measured, history=known, today=TODAY, thresholds=THRESHOLDS)


def test_a_share_needs_a_denominator():
    day = dt.date(2025, 12, 31)
    assert share(Figure(as_of=day, nature=Nature.OFFICIAL, numerator=Decimal(1), denominator=Decimal(8))) == Decimal(
        "12.5"
    )
    assert share(Figure(as_of=day, nature=Nature.OFFICIAL, numerator=Decimal(0), denominator=Decimal(0))) is None
    assert share(Figure(as_of=day, nature=Nature.OFFICIAL, value=Decimal(5))) is None
