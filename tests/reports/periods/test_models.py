"""What periods, rules and deadlines say of themselves, and what the database refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from reports.periods.enums import Audience, Origin, PeriodKind, Wording
from reports.periods.models import DeadlineRule, PeriodDeadline, ReportingPeriod
from reports.periods.summaries import next_deadline
from tests.factories.reports import DeadlineRuleFactory
from tests.reports.helpers import opened

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


def test_a_deadline_that_rolls_says_the_working_day():
    deadline = PeriodDeadline(due_on=dt.date(2026, 11, 30), wording=Wording.BEFORE, rolls=True)
    assert deadline.last_day == dt.date(2026, 11, 30)


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
