"""Opening a period: who owes, which deadlines are copied, what is refused."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from reports.periods.enums import Audience, PeriodKind, PeriodState, Wording
from reports.periods.exceptions import PeriodRefused
from reports.periods.models import DeadlineRule, PeriodDeadline, ReportingPeriod
from reports.submissions.models import Submission
from reports.submissions.services import open_period
from tests.factories.agencies import AgencyFactory, AgencyGroupMemberFactory
from tests.factories.reports import DeadlineRuleFactory
from tests.factories.tasks import PlanFactory
from tests.reports.helpers import OPENED_ON, opened, owing_agency, write_rules

DAY = dt.timedelta(days=1)


def open_annual(plan, year=2026, on=OPENED_ON):
    return open_period(plan=plan, kind=PeriodKind.ANNUAL, year=year, on=on)


def owing(period):
    return [submission.agency.code for submission in Submission.objects.filter(period=period)]


def copied_deadlines(period):
    values = ("audience", "due_on", "wording", "rolls", "origin", "clause_ref")
    return list(PeriodDeadline.objects.filter(period=period).order_by("due_on").values_list(*values))


def test_an_annual_period_copies_the_plans_dates_and_window(plan):
    period = opened(plan)
    assert (period.code, period.state, period.opened_on) == ("annual-2026", PeriodState.OPEN, OPENED_ON)
    assert (period.data_from, period.data_to) == (dt.date(2025, 12, 15), dt.date(2026, 12, 14))
    assert copied_deadlines(period) == [
        ("agencies", dt.date(2026, 11, 30), "before", False, "clause", "IV.6.2"),
        ("consolidator", dt.date(2026, 12, 31), "before", False, "clause", "IV.6.1"),
    ]


def test_a_half_year_period_copies_the_internal_date_of_agencies(plan):
    period = opened(plan, PeriodKind.HALF_YEAR)
    assert (period.code, period.data_to) == ("half-year-2026", dt.date(2026, 6, 14))
    assert copied_deadlines(period) == [
        ("agencies", dt.date(2026, 6, 15), "on_or_before", False, "internal", ""),
        ("consolidator", dt.date(2026, 6, 25), "before", False, "clause", "IV.6.1"),
    ]


def test_members_of_the_reporting_group_on_the_day_owe_in_official_order(plan):
    write_rules(plan)
    group = plan.reporting_group
    for code, position, member, agency in (
        ("SECOND", 20, {}, {}),
        ("FIRST", 10, {"valid_from": OPENED_ON}, {"valid_until": OPENED_ON}),
        ("LEFT", 30, {"valid_until": OPENED_ON - DAY}, {}),
        ("NOT-YET", 40, {"valid_from": OPENED_ON + DAY}, {}),
        ("ENDED", 50, {}, {"valid_until": OPENED_ON - DAY}),
    ):
        AgencyGroupMemberFactory(group=group, agency=AgencyFactory(code=code, position=position, **agency), **member)
    AgencyGroupMemberFactory()
    assert owing(open_annual(plan)) == ["FIRST", "SECOND"]


def test_who_owes_does_not_change_with_the_group_afterwards(plan):
    write_rules(plan)
    owing_agency(plan, code="THEN")
    period = open_annual(plan)
    owing_agency(plan, code="LATER")
    plan.reporting_group.members.filter(agency__code="THEN").update(valid_until=OPENED_ON)
    assert owing(period) == ["THEN"]


def test_a_copied_deadline_does_not_change_with_its_rule(plan):
    period = opened(plan)
    before = copied_deadlines(period)
    DeadlineRule.objects.update(day=1, wording=Wording.ON_OR_BEFORE, roll_to_working_day=True)
    DeadlineRule.objects.filter(audience=Audience.AGENCIES).delete()
    assert copied_deadlines(period) == before


@pytest.mark.parametrize("year_first", [True, False])
def test_a_rule_for_the_very_year_wins_over_the_yearly_one(plan, year_first):
    of_year = {"plan": plan, "year": 2026, "day": 20}
    for values in [of_year, {"plan": plan}] if year_first else [{"plan": plan}, of_year]:
        DeadlineRuleFactory(**values)
    DeadlineRuleFactory(plan=plan, year=2027, day=10)
    assert [row[1] for row in copied_deadlines(open_annual(plan))] == [dt.date(2026, 11, 20)]


@pytest.mark.parametrize(("year", "day"), [(2026, 30), (2027, 20)])
def test_the_rule_in_force_at_the_end_of_the_year_counts(plan, year, day):
    DeadlineRuleFactory(plan=plan, valid_until=dt.date(2026, 12, 31))
    DeadlineRuleFactory(plan=plan, day=20, valid_from=dt.date(2027, 1, 1))
    assert open_annual(plan, year).deadlines.get().due_on == dt.date(year, 11, day)


def test_another_plans_rules_and_group_play_no_part(plan):
    other = PlanFactory()
    write_rules(other)
    owing_agency(other, code="OTHER")
    DeadlineRuleFactory(plan=plan, day=20)
    period = open_annual(plan)
    assert (owing(period), [row[1] for row in copied_deadlines(period)]) == ([], [dt.date(2026, 11, 20)])


def test_opening_asks_for_reminders_once_the_period_is_committed(plan, broker, django_capture_on_commit_callbacks):
    write_rules(plan)
    with django_capture_on_commit_callbacks(execute=True):
        open_annual(plan)
        assert broker.take() == []
    assert broker.take() == [("reports.replan_reminders", [])]


class TestRefusals:
    def refusal(self, plan, kind=PeriodKind.ANNUAL, year=2026):
        before = ReportingPeriod.objects.count()
        with pytest.raises(PeriodRefused) as caught:
            open_period(plan=plan, kind=kind, year=year, on=OPENED_ON)
        assert ReportingPeriod.objects.count() == before
        return str(caught.value)

    def test_a_period_is_not_opened_twice(self, plan, lead_agency):
        opened(plan)
        assert self.refusal(plan) == "Kỳ annual-2026 đã mở."
        assert Submission.objects.count() == 1

    def test_two_plans_open_the_same_period_each(self, plan):
        opened(plan)
        opened(PlanFactory())
        assert ReportingPeriod.objects.filter(code="annual-2026").count() == 2

    @pytest.mark.parametrize("year", [2021, 2031])
    def test_a_year_outside_the_plan(self, plan, year):
        write_rules(plan)
        assert self.refusal(plan, year=year) == f"Năm {year} nằm ngoài Kế hoạch (2022–2030)."

    @pytest.mark.parametrize("year", [2022, 2030])
    def test_the_plans_first_and_last_year_are_within_it(self, plan, year):
        write_rules(plan)
        assert open_annual(plan, year).year == year

    @pytest.mark.parametrize(
        ("kind", "label"),
        [
            (PeriodKind.FIVE_YEAR, "Báo cáo 5 năm"),
            (PeriodKind.AD_HOC, "Báo cáo đột xuất"),
        ],
    )
    def test_a_kind_that_has_no_date_in_the_plan(self, plan, kind, label):
        write_rules(plan)
        DeadlineRuleFactory(plan=plan, kind=kind)
        assert self.refusal(plan, kind=kind) == f"Chưa mở được kỳ loại “{label}” bằng cách này."

    def test_no_rule(self, plan):
        DeadlineRuleFactory(plan=plan, kind=PeriodKind.HALF_YEAR)
        assert self.refusal(plan) == "Chưa có quy tắc thời hạn cho kỳ “Báo cáo năm”."

    def test_a_rule_that_names_no_real_day(self, plan):
        DeadlineRuleFactory(plan=plan, month=2, day=29)
        assert self.refusal(plan) == "Quy tắc thời hạn ghi ngày 29/2, năm 2026 không có ngày này."
        assert open_annual(plan, 2028).deadlines.get().last_day == dt.date(2028, 2, 28)


class TestCommand:
    def test_it_says_who_owes_and_until_when(self, plan, lead_agency, capsys, time_machine):
        write_rules(plan)
        time_machine.move_to(OPENED_ON)
        call_command("open_period", "annual", "2026")
        assert capsys.readouterr().out.splitlines() == [
            "Đã mở kỳ annual-2026: 1 cơ quan phải báo cáo.",
            "  Cơ quan gửi báo cáo: trước ngày 30/11 (Kế hoạch, mục IV.6.2), hạn cuối tính đúng hạn 29/11/2026",
            "  Cơ quan tổng hợp: trước ngày 31/12 (Kế hoạch, mục IV.6.1), hạn cuối tính đúng hạn 30/12/2026",
        ]
        assert ReportingPeriod.objects.get().opened_on == OPENED_ON

    def test_a_second_time_it_fails_and_says_why(self, plan):
        write_rules(plan)
        call_command("open_period", "half-year", "2026")
        with pytest.raises(CommandError, match=r"^Kỳ half-year-2026 đã mở\.$"):
            call_command("open_period", "half-year", "2026")
        assert ReportingPeriod.objects.count() == 1

    def test_with_several_plans_one_must_be_named(self, plan):
        other = PlanFactory()
        write_rules(other)
        with pytest.raises(CommandError, match=f"^Cần --plan với một trong các mã: {plan.code}, {other.code}$"):
            call_command("open_period", "annual", "2026")
        call_command("open_period", "annual", "2026", "--plan", other.code)
        assert ReportingPeriod.objects.get().plan == other
