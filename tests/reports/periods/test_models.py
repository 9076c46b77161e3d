"""What periods, rules and deadlines say of themselves, and what the database refuses."""

import datetime as dt
from typing import ClassVar

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from reports.periods.enums import Audience, Origin, PeriodKind, Wording
from reports.periods.models import DeadlineRule, Holiday, PeriodDeadline, ReportingPeriod
from reports.periods.summaries import next_deadline
from reports.submissions.services import open_period
from tests.conftest import signed_in
from tests.factories.reports import DeadlineRuleFactory, HolidayFactory
from tests.reports.helpers import OPENED_ON, opened

AGENCIES, CONSOLIDATOR = Audience.AGENCIES, Audience.CONSOLIDATOR


def test_a_deadline_says_the_papers_words_the_source_and_the_last_day():
    deadline = PeriodDeadline(
        due_on=dt.date(2026, 11, 30), wording=Wording.BEFORE, origin=Origin.CLAUSE, clause_ref="IV.6.2"
    )
    assert (deadline.words, deadline.source, deadline.last_day_words) == (
        "trước ngày 30/11",
        "Kế hoạch, mục IV.6.2",
        "Chủ nhật 29/11/2026",
    )


def test_an_internal_deadline_is_shown_as_internal():
    deadline = PeriodDeadline(due_on=dt.date(2026, 6, 15), wording=Wording.ON_OR_BEFORE, origin=Origin.INTERNAL)
    assert (deadline.words, deadline.source, deadline.last_day_words) == (
        "chậm nhất ngày 15/6",
        "hạn nội bộ, Kế hoạch không quy định",
        "Thứ Hai 15/06/2026",
    )


def test_the_plans_words_that_name_no_day_are_kept_with_how_they_are_read():
    deadline = PeriodDeadline(
        due_on=dt.date(2022, 6, 30), wording=Wording.ON_OR_BEFORE, origin=Origin.CLAUSE, quote="trong quý II/2021"
    )
    assert deadline.words == "“trong quý II/2021”, đọc là chậm nhất ngày 30/6"
    assert deadline.explanation == (
        "Kế hoạch ghi “trong quý II/2021”, không ghi ngày; hệ thống đọc là hết Thứ Năm 30/06/2022. "
        "Không lùi sang ngày làm việc (công tắc đang tắt)."
    )


BEFORE_30_11 = "Kế hoạch ghi “trước ngày 30/11” nên ngày 30/11 không còn tính; hạn cuối là hết"


@pytest.mark.parametrize(
    ("values", "explanation"),
    [
        (
            {},
            f"{BEFORE_30_11} Chủ nhật 29/11/2026. Không lùi sang ngày làm việc (công tắc đang tắt).",
        ),
        (
            {"rolls": True},
            f"{BEFORE_30_11} Chủ nhật 29/11/2026. Đó là ngày nghỉ nên hạn lùi đến hết ngày làm việc kế tiếp, "
            "Thứ Hai 30/11/2026 (Bộ luật Dân sự 2015, Điều 148, áp dụng tương tự).",
        ),
        (
            {"rolls": True, "due_on": dt.date(2027, 11, 30)},
            f"{BEFORE_30_11} Thứ Hai 29/11/2027. Đó là ngày làm việc nên hạn không phải lùi.",
        ),
        (
            {"due_on": dt.date(2026, 6, 15), "wording": Wording.ON_OR_BEFORE, "origin": Origin.INTERNAL},
            "Hạn nội bộ ghi “chậm nhất ngày 15/6” nên ngày 15/6 vẫn còn tính; hạn cuối là hết Thứ Hai 15/06/2026. "
            "Không lùi sang ngày làm việc (công tắc đang tắt).",
        ),
    ],
)
def test_a_deadline_says_why_its_last_day_is_the_day_it_is(db, values, explanation):
    deadline = PeriodDeadline(
        **{"due_on": dt.date(2026, 11, 30), "wording": Wording.BEFORE, "origin": Origin.CLAUSE, **values}
    )
    assert deadline.explanation == explanation


class TestStoredHolidays:
    @pytest.fixture
    def rolling(self, plan):
        opened(plan)
        PeriodDeadline.objects.update(rolls=True)
        return PeriodDeadline.objects

    def test_a_holiday_on_the_working_day_moves_a_rolled_last_day_on_and_no_other(self, plan):
        period = opened(plan)
        HolidayFactory(date=dt.date(2026, 11, 30))
        deadline = PeriodDeadline.objects.get(period=period, audience=AGENCIES)
        assert (deadline.literal_day, deadline.rolled_day, deadline.last_day) == (
            dt.date(2026, 11, 29),
            dt.date(2026, 12, 1),
            dt.date(2026, 11, 29),
        )

    def test_a_sunday_that_is_worked_is_where_the_last_day_stays(self, rolling):
        HolidayFactory(date=dt.date(2026, 11, 29), is_working_swap=True)
        assert rolling.get(audience=AGENCIES).last_day == dt.date(2026, 11, 29)

    def test_a_holiday_entered_later_counts_from_the_next_look_and_leaves_the_date_on_paper(self, rolling):
        before = rolling.get(audience=AGENCIES)
        assert before.last_day == dt.date(2026, 11, 30)
        HolidayFactory(date=dt.date(2026, 11, 30))
        after = rolling.get(audience=AGENCIES)
        assert (after.due_on, after.last_day) == (before.due_on, dt.date(2026, 12, 1))

    def test_deadlines_read_together_read_the_holidays_once(self, rolling, plan, django_assert_num_queries):
        open_period(plan=plan, kind=PeriodKind.HALF_YEAR, year=2026, on=OPENED_ON)
        rolling.update(rolls=True)
        with django_assert_num_queries(3):
            periods = list(ReportingPeriod.objects.of(plan))
            assert [len([each.last_day for each in period.deadlines.all()]) for period in periods] == [2, 2]

    def test_without_a_roll_the_holidays_are_not_read(self, plan, django_assert_num_queries):
        opened(plan)
        with django_assert_num_queries(1):
            assert [each.last_day.day for each in PeriodDeadline.objects.all()] == [29, 30]

    def test_a_date_is_stored_once(self, db):
        HolidayFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            HolidayFactory(name="Khác")
        assert Holiday.objects.count() == 1


class TestAdministration:
    """What the administrator enters wrongly is said beside the field."""

    RULE: ClassVar = {
        "kind": "annual", "audience": "agencies", "day": 30, "month": 11, "wording": "before", "origin": "clause",
        "opens_days_before": 45,
    }  # fmt: skip

    def errors(self, administrator, name, values):
        answer = signed_in(administrator).post(reverse(f"admin:reports_{name}_add"), values)
        return answer.context["adminform"].form.errors if answer.status_code == 200 else {}

    @pytest.mark.parametrize(
        ("changes", "errors"),
        [
            ({}, {}),
            ({"day": 31, "month": 2}, {"day": ["Ngày 31/2 không có thật."]}),
            ({"day": 29, "month": 2}, {"day": ["Ngày 29/2 không có thật."]}),
            ({"day": 29, "month": 2, "year": 2028}, {}),
            ({"year": 2031}, {"year": ["Năm 2031 nằm ngoài Kế hoạch (2022–2030)."]}),
            ({"day": ""}, {"day": ["Trường này là bắt buộc."]}),
        ],
    )
    def test_a_rule(self, administrator, plan, changes, errors):
        values = {**self.RULE, "plan": plan.pk, **changes}
        assert self.errors(administrator, "deadlinerule", values) == errors
        assert DeadlineRule.objects.count() == (not errors)

    @pytest.mark.parametrize(
        ("values", "errors"),
        [
            ({"date": "24/11/2026", "name": "Ngày Văn hóa"}, {}),
            ({"date": "28/11/2026", "name": "Làm bù", "is_working_swap": "on"}, {}),
            (
                {"date": "27/11/2026", "name": "Làm bù", "is_working_swap": "on"},
                {"is_working_swap": ["Chỉ Thứ Bảy hoặc Chủ nhật mới có thể là ngày làm bù."]},
            ),
            ({"date": "01/01/2027", "name": "Lần nữa"}, {"date": ["Ngày này đã có trong lịch nghỉ."]}),
        ],
    )
    def test_a_holiday(self, administrator, values, errors):
        HolidayFactory()
        assert self.errors(administrator, "holiday", values) == errors
        assert Holiday.objects.count() == (1 if errors else 2)


@pytest.mark.parametrize(
    ("kind", "name"),
    [(PeriodKind.ANNUAL, "Báo cáo năm 2026"), (PeriodKind.HALF_YEAR, "Báo cáo 6 tháng đầu năm 2026")],
)
def test_a_period_has_a_name_in_words(kind, name):
    assert ReportingPeriod(kind=kind, year=2026).name == name


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"year": 2026},
        {"valid_from": dt.date(2026, 1, 1)},
    ],
)
def test_two_rules_for_the_same_side_and_time_are_refused(plan, values):
    DeadlineRuleFactory(plan=plan, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeadlineRuleFactory(plan=plan, **values)
    assert DeadlineRule.objects.count() == 1


@pytest.mark.parametrize("values", [{"month": 13}, {"month": 0}, {"day": 32}, {"day": 0}])
def test_a_rule_for_no_day_of_any_year_is_refused(plan, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        DeadlineRuleFactory(plan=plan, **values)


@pytest.mark.parametrize(
    ("audiences", "today", "expected"),
    [
        ([AGENCIES], dt.date(2026, 10, 29), None),
        ([AGENCIES], dt.date(2026, 10, 30), (AGENCIES, 30)),
        ([AGENCIES], dt.date(2026, 11, 29), (AGENCIES, 0)),
        ([AGENCIES], dt.date(2026, 11, 30), (AGENCIES, -1)),
        ([AGENCIES], dt.date(2026, 12, 29), (AGENCIES, -30)),
        ([AGENCIES], dt.date(2026, 12, 30), None),
        ([CONSOLIDATOR], dt.date(2026, 11, 29), None),
        ([AGENCIES, CONSOLIDATOR], dt.date(2026, 11, 30), (CONSOLIDATOR, 30)),
        ([AGENCIES, CONSOLIDATOR], dt.date(2026, 11, 29), (AGENCIES, 0)),
    ],
)
def test_the_next_deadline_is_the_nearest_to_come_within_thirty_days(plan, audiences, today, expected):
    opened(plan)
    notice = next_deadline(plan, audiences, today)
    assert (notice and (notice.deadline.audience, notice.days)) == expected


def test_a_closed_period_has_no_next_deadline(plan):
    opened(plan)
    ReportingPeriod.objects.update(state="closed")
    assert next_deadline(plan, [AGENCIES], dt.date(2026, 11, 20)) is None
