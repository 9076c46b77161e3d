"""The forecast: which reminders, to whom, and why on that day."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.enums import Role
from reports.periods.models import ReportingPeriod
from reports.reminders.models import ReminderSettings, ReminderStep
from reports.reminders.services import plan_reminders, send_due_reminders
from reports.reminders.summaries.forecast import forecast
from reports.submissions.models import Submission
from tests.factories.agencies import MembershipFactory
from tests.factories.reports import HolidayFactory
from tests.reports.helpers import OPENED_ON, owing_agency, write_rules
from tests.reports.reminders.seasons import at

FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 12, 31)
TODAY = dt.date(2026, 11, 2)


def rows(plan, today=TODAY, *, first=FIRST, last=LAST, role=Role.OFFICER, agency="UBND-NP", **options):
    found = forecast(plan, first, last, today, **options)
    return [row for row in found if (row.role, row.agency) == (role, agency)]


def days(found):
    return [(row.offset, row.day.isoformat(), row.state.value) for row in found]


BY_THE_LADDER = [
    (-14, "2026-11-13", "planned"),
    (-7, "2026-11-20", "planned"),
    (-3, "2026-11-26", "planned"),
    (-1, "2026-11-27", "merged"),
    (0, "2026-11-27", "planned"),
    (1, "2026-11-30", "planned"),
    (3, "2026-12-02", "planned"),
    (7, "2026-12-07", "planned"),
    (14, "2026-12-14", "planned"),
]


class TestBeforeThePeriodOpens:
    """No row is stored; the rules are asked."""

    @pytest.fixture(autouse=True)
    def _rules(self, plan, lead_agency, officer):
        write_rules(plan)

    def test_the_steps_are_those_that_will_be_planned(self, plan):
        assert days(rows(plan, dt.date(2026, 7, 1)))[1:] == BY_THE_LADDER
        assert not ReminderStep.objects.exists()

    def test_a_period_opens_today_where_its_day_has_passed_and_earlier_steps_are_behind(self, plan):
        assert days(rows(plan))[:2] == [(-30, "2026-10-30", "caught_up"), (-14, "2026-11-13", "planned")]

    def test_a_period_whose_deadlines_have_passed_does_not_open(self, plan):
        assert rows(plan, dt.date(2027, 1, 1)) == []

    def test_each_week_until_the_last_day_asked_for(self, plan):
        weekly = days(rows(plan, each_week=True))[-3:]
        assert weekly == [(14, "2026-12-14", "planned"), (21, "2026-12-21", "planned"), (28, "2026-12-28", "planned")]

    def test_who_owes_is_asked_on_the_day_it_opens(self, plan):
        owing_agency(plan, code="GONE", valid_until=dt.date(2026, 9, 30))
        assert rows(plan, agency="GONE") == []

    def test_other_roles_join_as_the_ladder_says(self, plan, head, consolidator, leader):
        first = {
            role: min(row.offset for row in rows(plan, role=role, each_week=True))
            for role in (Role.HEAD, Role.CONSOLIDATOR, Role.LEADER)
        }
        assert first == {Role.HEAD: -3, Role.CONSOLIDATOR: 1, Role.LEADER: 7}
        assert {row.addressed_name for row in rows(plan, role=Role.LEADER)} == {plan.issuer.short_name}

    def test_the_plans_own_ladder_is_used(self, plan):
        ReminderSettings.objects.create(plan=plan, days_before=[5], days_after=[], repeats_weekly=False)
        assert [(row.offset, row.day) for row in rows(plan)] == [(-5, dt.date(2026, 11, 24))]


class TestWhy:
    @pytest.fixture(autouse=True)
    def _rules(self, plan, lead_agency, officer):
        write_rules(plan)

    @pytest.mark.parametrize(
        ("offset", "words"),
        [
            (-7, "7 ngày trước hạn cuối Chủ nhật 29/11/2026; 22/11 là Chủ nhật nên gửi trước, Thứ Sáu 20/11"),
            (-3, "3 ngày trước hạn cuối Chủ nhật 29/11/2026"),
            (
                -1,
                "1 ngày trước hạn cuối Chủ nhật 29/11/2026; 28/11 là Thứ Bảy nên gửi trước, Thứ Sáu 27/11; "
                "gộp với bước đúng hạn cuối",
            ),
            (
                0,
                "đúng hạn cuối Chủ nhật 29/11/2026; 29/11 là Chủ nhật nên gửi trước, Thứ Sáu 27/11; "
                "thay cho cả bước 1 ngày trước hạn cuối",
            ),
            (1, "quá hạn 1 ngày (hạn cuối Chủ nhật 29/11/2026)"),
            (
                7,
                "quá hạn 7 ngày (hạn cuối Chủ nhật 29/11/2026); 06/12 là Chủ nhật nên gửi sau, Thứ Hai 07/12",
            ),
        ],
    )
    def test_each_step_says_why_on_that_day(self, plan, offset, words):
        [row] = [row for row in rows(plan) if row.offset == offset]
        assert row.why == words

    def test_a_holiday_is_named(self, plan):
        HolidayFactory(date=dt.date(2026, 11, 26), name="Nghỉ bù")
        [row] = [row for row in rows(plan) if row.offset == -3]
        assert row.why.endswith("; 26/11 là Nghỉ bù nên gửi trước, Thứ Tư 25/11")

    def test_the_next_weekly_one_stands_for_all(self, plan):
        row = rows(plan)[-1]
        assert row.repeats
        assert row.why.endswith("; rồi hằng tuần đến khi gửi")


class TestPeople:
    @pytest.fixture(autouse=True)
    def _rules(self, plan, lead_agency):
        write_rules(plan)

    def names(self, plan, offset=-3):
        [row] = [row for row in rows(plan) if row.offset == offset]
        return [person.name for person in row.people]

    def test_those_who_hold_the_role_on_that_day(self, plan, lead_agency, officer):
        MembershipFactory(agency=lead_agency, user__full_name="Lê Văn Bình", valid_from=dt.date(2026, 11, 24))
        MembershipFactory(agency=lead_agency, user__full_name="Vũ Thị Cúc", user__is_active=False)
        assert self.names(plan, -14) == ["Trần Thị An"]
        assert self.names(plan) == ["Trần Thị An", "Lê Văn Bình"]

    def test_nobody_there_the_agencys_address(self, plan, lead_agency):
        lead_agency.email = "np@coquan.example"
        lead_agency.save()
        assert self.names(plan) == ["UBND huyện Ninh Phước"]

    def test_neither_is_nobody(self, plan, lead_agency):
        lead_agency.email = ""
        lead_agency.save()
        assert self.names(plan) == []


class TestStored:
    def test_what_was_sent_stays_with_those_it_went_to(self, plan, officer, planned):
        send_due_reminders(now=at(dt.date(2026, 11, 13)))
        officer.memberships.all().delete()
        found = {row.offset: row for row in rows(plan, dt.date(2026, 11, 16))}
        assert (found[-14].state, [person.name for person in found[-14].people]) == ("sent", ["Trần Thị An"])
        assert (found[-30].state, found[-30].people) == ("caught_up", ())
        assert (found[-7].state, found[-7].people) == ("planned", found[-7].people)

    def test_it_says_the_same_before_and_after_the_rows_are_planned(self, plan, officer, annual):
        before = forecast(plan, FIRST, LAST, OPENED_ON)
        plan_reminders(on=OPENED_ON)
        assert forecast(plan, FIRST, LAST, OPENED_ON) == before

    def test_a_report_that_was_sent_is_not_reminded_of_any_more(self, plan, officer, planned):
        Submission.objects.update(first_sent_at=timezone.now())
        plan_reminders(on=TODAY)
        found = rows(plan)
        assert {row.state.value for row in found if row.day > TODAY} == {"cancelled"}
        assert not any(row.repeats for row in found)

    def test_nor_is_anything_of_a_closed_period(self, plan, officer, planned):
        ReportingPeriod.objects.update(state="closed")
        plan_reminders(on=TODAY)
        assert not any(row.goes_out for row in forecast(plan, TODAY, LAST, TODAY))

    def test_after_an_outage_the_newest_missed_step_goes_out_today(self, plan, officer, planned):
        today = dt.date(2026, 11, 24)
        found = {row.offset: row for row in rows(plan, today)}
        assert (found[-14].state, found[-14].day) == ("caught_up", dt.date(2026, 11, 13))
        assert (found[-7].state, found[-7].day) == ("planned", today)
        assert found[-7].why.endswith("; lẽ ra gửi Thứ Sáu 20/11/2026")


def test_queries_do_not_grow_with_agencies(plan, annual, officer, django_assert_num_queries):
    owing_agency(plan)
    plan_reminders(on=OPENED_ON)
    with django_assert_num_queries(10):
        forecast(plan, FIRST, dt.date(2027, 12, 31), TODAY)
    for _ in range(3):
        owing_agency(plan)
    with django_assert_num_queries(10):
        forecast(plan, FIRST, dt.date(2027, 12, 31), TODAY)
