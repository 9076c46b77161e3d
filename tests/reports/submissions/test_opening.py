"""Periods open by themselves: when, which, once, and never one that is over."""

import datetime as dt

import pytest

from reports.periods.enums import PeriodKind, Wording
from reports.periods.exceptions import PeriodRefused
from reports.periods.models import DeadlineRule, PeriodDeadline, ReportingPeriod
from reports.submissions.models import Submission
from reports.submissions.services import check_window, open_due_periods, open_period
from tests.factories.agencies import AgencyFactory, AgencyGroupMemberFactory
from tests.factories.reports import DeadlineRuleFactory, HolidayFactory
from tests.factories.tasks import PlanFactory
from tests.reports.helpers import opened, owing_agency, write_rules

D = dt.date


def codes(periods):
    return [period.code for period in periods]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        # 45 days before 15/6, the earlier of the half year's two dates; its last deadline is 24/6.
        (D(2026, 4, 30), []),
        (D(2026, 5, 1), ["half-year-2026"]),
        (D(2026, 6, 24), ["half-year-2026"]),
        (D(2026, 6, 25), []),
        # 45 days before 30/11; the consolidator's last day is 30/12.
        (D(2026, 10, 15), []),
        (D(2026, 10, 16), ["annual-2026"]),
        (D(2026, 12, 30), ["annual-2026"]),
        (D(2026, 12, 31), []),
        (D(2021, 12, 31), []),
        (D(2031, 6, 1), []),
    ],
)
def test_a_period_opens_from_its_day_on_until_its_last_deadline_has_passed(plan, on, expected):
    write_rules(plan)
    assert codes(open_due_periods(on=on)) == expected
    assert codes(ReportingPeriod.objects.all()) == expected


def test_it_opens_as_by_hand_for_those_who_owe_on_that_day(plan, lead_agency):
    write_rules(plan)
    AgencyGroupMemberFactory(group=plan.reporting_group, agency=AgencyFactory(valid_until=D(2026, 10, 31)))
    period = open_due_periods(on=D(2026, 11, 1))[0]
    assert (period.opened_on, period.deadlines.count()) == (D(2026, 11, 1), 2)
    assert [item.agency for item in Submission.objects.filter(period=period)] == [lead_agency]


def test_a_second_run_and_a_period_opened_by_hand_or_closed_make_nothing(plan):
    period = opened(plan)
    assert open_due_periods(on=D(2026, 11, 1)) == []
    ReportingPeriod.objects.update(state="closed")
    assert open_due_periods(on=D(2026, 11, 1)) == []
    assert codes(ReportingPeriod.objects.all()) == [period.code]


def test_the_next_run_opens_what_a_missed_day_left_out(plan):
    write_rules(plan)
    assert codes(open_due_periods(on=D(2026, 11, 20))) == ["annual-2026"]


def test_every_plan_opens_its_own(plan):
    other = PlanFactory()
    for each in (plan, other):
        write_rules(each)
    owing_agency(other)
    periods = open_due_periods(on=D(2026, 11, 1))
    assert {(period.plan_id, period.code) for period in periods} == {
        (plan.pk, "annual-2026"),
        (other.pk, "annual-2026"),
    }
    assert Submission.objects.get().period.plan == other


def test_a_rule_of_no_real_day_does_not_stop_another_plans_period(plan, caplog):
    DeadlineRuleFactory(plan=plan, month=2, day=29)
    write_rules(PlanFactory())
    assert codes(open_due_periods(on=D(2026, 11, 1))) == ["annual-2026"]
    assert "năm 2026 không có ngày này" in caplog.text


def test_a_last_day_that_rolls_over_new_year_still_counts(plan):
    DeadlineRuleFactory(plan=plan, month=12, day=31, roll_to_working_day=True)
    # 30/12/2028 is a Saturday, 1/1/2029 a Monday off: the last day is Tuesday 2/1/2029.
    HolidayFactory(date=D(2029, 1, 1))
    assert codes(open_due_periods(on=D(2029, 1, 2))) == ["annual-2028"]
    ReportingPeriod.objects.all().delete()
    assert open_due_periods(on=D(2029, 1, 3)) == []


def test_queries_do_not_grow_with_the_years_and_the_holidays_are_read_once(plan, django_assert_num_queries):
    write_rules(plan)
    with django_assert_num_queries(3):
        open_due_periods(on=D(2026, 9, 1))
    DeadlineRule.objects.update(roll_to_working_day=True)
    with django_assert_num_queries(4):
        open_due_periods(on=D(2026, 9, 1))


class TestAgencyPlan:
    """The agencies' own plans, owed once in 2022 (IV.6.2, design R2)."""

    @pytest.fixture(autouse=True)
    def _rule(self, plan):
        DeadlineRuleFactory(
            plan=plan,
            kind=PeriodKind.AGENCY_PLAN,
            year=2022,
            month=6,
            day=30,
            wording=Wording.ON_OR_BEFORE,
            quote="trong quý II/2021",
        )

    def test_it_opens_by_hand_with_the_papers_words_and_the_years_window(self, plan):
        period = open_period(plan=plan, kind=PeriodKind.AGENCY_PLAN, year=2022, on=D(2022, 5, 20))
        deadline = period.deadlines.get()
        assert (period.code, period.name) == ("agency-plan-2022", "Kế hoạch của cơ quan 2022")
        assert (period.data_from, period.data_to) == (D(2021, 12, 15), D(2022, 12, 14))
        assert (deadline.last_day, deadline.quote) == (D(2022, 6, 30), "trong quý II/2021")

    @pytest.mark.parametrize(
        ("on", "expected"), [(D(2022, 5, 15), 0), (D(2022, 5, 16), 1), (D(2022, 6, 30), 1), (D(2022, 7, 1), 0)]
    )
    def test_it_opens_by_itself_in_its_time_only(self, on, expected):
        assert codes(open_due_periods(on=on)) == ["agency-plan-2022"] * expected

    def test_another_year_owes_none(self, plan):
        with pytest.raises(PeriodRefused, match=r"^Chưa có quy tắc thời hạn cho kỳ “Kế hoạch của cơ quan”\.$"):
            open_period(plan=plan, kind=PeriodKind.AGENCY_PLAN, year=2023, on=D(2023, 5, 20))


@pytest.mark.parametrize(("due_on", "refused"), [(D(2025, 12, 15), True), (D(2025, 12, 16), False)])
def test_a_deadline_that_passes_before_the_data_begin_is_refused(due_on, refused):
    deadline = PeriodDeadline(due_on=due_on, wording=Wording.BEFORE)
    if not refused:
        check_window([deadline], D(2025, 12, 15))
        return
    with pytest.raises(PeriodRefused) as caught:
        check_window([deadline], D(2025, 12, 15))
    assert str(caught.value) == ("Hạn “trước ngày 15/12” (14/12/2025) đứng trước ngày đầu của kỳ số liệu, 15/12/2025.")


def test_an_open_period_keeps_its_dates_and_who_owes_whatever_changes_later(plan, lead_agency):
    """Only a rolled last day follows the stored holidays: it is derived, never stored."""
    DeadlineRuleFactory(plan=plan, roll_to_working_day=True)
    period = open_due_periods(on=D(2026, 11, 1))[0]
    DeadlineRule.objects.update(day=1, month=7, wording=Wording.ON_OR_BEFORE, roll_to_working_day=False, quote="x")
    plan.reporting_group.members.update(valid_until=D(2026, 11, 1))
    owing_agency(plan)
    HolidayFactory(date=D(2026, 11, 30))
    deadline = PeriodDeadline.objects.get(period=period)
    assert (deadline.due_on, deadline.words, deadline.rolls) == (D(2026, 11, 30), "trước ngày 30/11", True)
    assert [item.agency for item in Submission.objects.filter(period=period)] == [lead_agency]
    assert deadline.last_day == D(2026, 12, 1)
