"""Planning reminders as rows: complete, repeatable, and true to dates, holidays, settings and what is owed."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from agencies.enums import Role
from reports.consolidation.models import ConsolidatedReport
from reports.periods.enums import Audience, PeriodKind
from reports.periods.models import PeriodDeadline, ReportingPeriod
from reports.reminders.models import ReminderDelivery, ReminderSettings, ReminderStep
from reports.reminders.services import plan_reminders
from reports.submissions.models import Submission
from reports.submissions.services import open_period
from tests.factories.agencies import AgencyFactory
from tests.factories.reports import DeadlineRuleFactory, HolidayFactory
from tests.factories.tasks import PlanFactory
from tests.reports.helpers import OPENED_ON, opened, owing_agency
from tests.reports.reminders.season import at, days, run, states, sweep

D = dt.date
OFFICERS = {"submission__isnull": False, "audience_role": Role.OFFICER}
HEADS = {"submission__isnull": False, "audience_role": Role.HEAD}
LEADERS = {"submission__isnull": False, "audience_role": Role.LEADER}
# Officers 9, head 6, consolidator 3, leader 1; of the consolidated report consolidators 9, head 6, leader 1.
OF_AN_AGENCY, OF_THE_REPORT = 19, 16


def rows():
    return list(ReminderStep.objects.order_by("pk").values())


def set_last_day(period, day, audience=Audience.AGENCIES):
    """As a service that moves a deadline leaves it."""
    PeriodDeadline.objects.filter(period=period, audience=audience).update(due_on=day + dt.timedelta(days=1))


class TestOpening:
    def test_every_step_of_every_role_is_a_row_when_the_period_opens(self, annual):
        assert plan_reminders(on=OPENED_ON) == OF_AN_AGENCY + OF_THE_REPORT
        assert days(**OFFICERS) == {
            -30: D(2026, 10, 30),
            -14: D(2026, 11, 13),
            -7: D(2026, 11, 20),
            -3: D(2026, 11, 26),
            -1: D(2026, 11, 27),
            0: D(2026, 11, 27),
            1: D(2026, 11, 30),
            3: D(2026, 12, 2),
            7: D(2026, 12, 7),
        }
        assert states(**OFFICERS) == {o: "merged" if o == -1 else "planned" for o in (-30, -14, -7, -3, -1, 0, 1, 3, 7)}
        assert list(states(**HEADS)) == [-3, -1, 0, 1, 3, 7]
        assert list(states(**LEADERS)) == [7]

    def test_the_consolidated_report_has_steps_of_its_own_date(self, annual):
        plan_reminders(on=OPENED_ON)
        assert days(report__isnull=False, audience_role=Role.LEADER) == {7: D(2027, 1, 6)}
        assert days(report__isnull=False, audience_role=Role.CONSOLIDATOR)[0] == D(2026, 12, 30)

    def test_planning_again_changes_nothing(self, annual):
        plan_reminders(on=OPENED_ON)
        first = rows()
        assert [plan_reminders(on=OPENED_ON), plan_reminders(on=D(2026, 11, 26))] == [0, 0]
        assert rows() == first
        assert ConsolidatedReport.objects.count() == 1

    def test_what_is_lacking_is_added(self, annual):
        plan_reminders(on=OPENED_ON)
        Submission.objects.create(period=annual, agency=AgencyFactory(code="LATER"))
        assert plan_reminders(on=OPENED_ON) == OF_AN_AGENCY

    def test_steps_before_a_period_opened_late_are_caught_up(self, plan, lead_agency):
        opened(plan, on=D(2026, 11, 18))
        plan_reminders(on=D(2026, 11, 18))
        assert states(**OFFICERS)[-14] == "caught_up"
        assert [o for o, state in states(**OFFICERS).items() if state == "planned"] == [-7, -3, 0, 1, 3, 7]

    def test_steps_that_a_worker_missed_since_the_opening_are_still_to_be_sent(self, annual):
        plan_reminders(on=D(2026, 11, 14))
        assert [o for o, state in states(**OFFICERS).items() if state == "planned"] == [-30, -14, -7, -3, 0, 1, 3, 7]

    def test_a_period_opened_after_everything_is_over_waits_for_the_next_week(self, plan, lead_agency):
        period = opened(plan, on=D(2026, 12, 20))
        for _ in range(4):
            plan_reminders(on=D(2026, 12, 20))
        found = states(**OFFICERS)
        assert [o for o, state in found.items() if state != "caught_up"] == [21]
        assert days(**OFFICERS)[21] == D(2026, 12, 21)
        assert period.opened_on == D(2026, 12, 20)

    def test_every_open_period_of_every_plan_is_planned_a_closed_one_is_not(self, plan, annual):
        half_year = open_period(plan=plan, kind=PeriodKind.HALF_YEAR, year=2026, on=OPENED_ON)
        other = PlanFactory()
        owing_agency(other, code="OTHER")
        opened(other)
        ReportingPeriod.objects.filter(pk=half_year.pk).update(state="closed")
        assert plan_reminders(on=OPENED_ON) == 2 * (OF_AN_AGENCY + OF_THE_REPORT)
        assert not ReminderStep.objects.filter(submission__period=half_year).exists()

    def test_a_side_without_a_deadline_has_no_step(self, plan, lead_agency):
        DeadlineRuleFactory(plan=plan, audience=Audience.CONSOLIDATOR, month=12, day=31)
        open_period(plan=plan, kind=PeriodKind.ANNUAL, year=2026, on=OPENED_ON)
        assert plan_reminders(on=OPENED_ON) == OF_THE_REPORT

    def test_the_database_takes_a_step_once_and_for_exactly_one_thing(self, annual):
        plan_reminders(on=OPENED_ON)
        submission, report = Submission.objects.get(), ConsolidatedReport.objects.get()
        values = {"offset": -14, "planned_for": D(2026, 11, 13)}
        for owner in (
            {"submission": submission, "audience_role": "officer"},
            {"report": report, "audience_role": "consolidator"},
            {"submission": submission, "report": report, "audience_role": "head"},
            {"audience_role": "head"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                ReminderStep.objects.create(**values, **owner)


class TestDatesMove:
    def test_a_holiday_moves_and_merges_steps_and_its_end_moves_them_back(self, planned):
        holiday = HolidayFactory(date=D(2026, 11, 27))
        plan_reminders(on=OPENED_ON)
        assert days(**OFFICERS)[0] == D(2026, 11, 26)
        assert [o for o, state in states(**OFFICERS).items() if state == "merged"] == [-3, -1]
        holiday.delete()
        plan_reminders(on=OPENED_ON)
        assert days(**OFFICERS)[-3] == D(2026, 11, 26)
        assert [o for o, state in states(**OFFICERS).items() if state == "merged"] == [-1]

    def test_a_day_worked_instead_parts_what_was_merged_even_on_its_own_day(self, planned):
        HolidayFactory(date=D(2026, 11, 29), is_working_swap=True)
        plan_reminders(on=D(2026, 11, 27))
        assert (days(**OFFICERS)[0], states(**OFFICERS)[0]) == (D(2026, 11, 29), "planned")
        assert (days(**OFFICERS)[-1], states(**OFFICERS)[-1]) == (D(2026, 11, 27), "planned")

    def test_what_has_gone_out_keeps_its_day_and_what_was_merged_into_it_stays_merged(self, planned, officer):
        sweep(at(D(2026, 11, 27)))
        before = (days(**OFFICERS), states(**OFFICERS))
        HolidayFactory(date=D(2026, 11, 27))
        plan_reminders(on=D(2026, 11, 27))
        assert (before[0][0], before[1][0], before[1][-1]) == (D(2026, 11, 27), "sent", "merged")
        assert (days(**OFFICERS), states(**OFFICERS)) == before

    def test_a_later_date_moves_what_was_not_sent_and_sends_nothing_twice(self, planned, officer):
        run(D(2026, 10, 30), D(2026, 11, 20))
        set_last_day(planned, D(2026, 12, 20))
        plan_reminders(on=D(2026, 11, 21))
        assert days(**OFFICERS)[-7] == D(2026, 11, 20)
        assert days(**OFFICERS)[-3] == D(2026, 12, 17)
        assert states(**OFFICERS)[-14] == "sent"

    def test_what_an_outage_left_out_comes_back_when_the_date_moves_away(self, planned, officer):
        sweep(at(D(2026, 11, 20)))
        assert (states(**OFFICERS)[-14], states(**OFFICERS)[-7]) == ("caught_up", "sent")
        set_last_day(planned, D(2026, 12, 20))
        plan_reminders(on=D(2026, 11, 21))
        assert (days(**OFFICERS)[-14], states(**OFFICERS)[-14]) == (D(2026, 12, 4), "planned")
        # -7 went out for the date that was: it says nothing of the new one.
        sweep(at(D(2026, 12, 4)))
        assert states(**OFFICERS)[-14] == "sent"

    def test_an_earlier_date_makes_the_newest_step_due_at_once(self, planned, officer):
        run(D(2026, 10, 30), D(2026, 11, 13))
        set_last_day(planned, D(2026, 11, 17))
        sweep(at(D(2026, 11, 17)))
        assert states(**OFFICERS) == {
            -30: "sent",
            -14: "sent",
            -7: "caught_up",
            -3: "caught_up",
            -1: "caught_up",
            0: "sent",
            1: "planned",
            3: "planned",
            7: "planned",
        }


class TestWhatIsDone:
    @pytest.mark.parametrize(
        "values", [{"first_sent_at": at(D(2026, 11, 15))}, {"received_otherwise_on": D(2026, 11, 15)}]
    )
    def test_sent_or_received_otherwise_cancels_what_is_left_and_withdrawn_brings_it_back(
        self, planned, officer, values
    ):
        run(D(2026, 10, 30), D(2026, 11, 13))
        Submission.objects.update(**values)
        plan_reminders(on=D(2026, 11, 15))
        assert set(states(**OFFICERS).values()) == {"sent", "cancelled"}
        assert set(states(**HEADS).values()) == {"cancelled"}
        Submission.objects.update(first_sent_at=None, received_otherwise_on=None)
        plan_reminders(on=D(2026, 11, 21))
        assert {o for o, state in states(**OFFICERS).items() if state == "cancelled"} == {-7}
        assert {o for o, state in states(**OFFICERS).items() if state == "planned"} == {-3, 0, 1, 3, 7}

    def test_a_returned_report_is_not_reminded_of(self, planned, officer):
        Submission.objects.update(first_sent_at=at(D(2026, 11, 15)), state="returned")
        run(D(2026, 11, 16), D(2026, 12, 1))
        assert set(states(**OFFICERS).values()) == {"cancelled"}

    def test_a_closed_period_has_no_more_steps(self, planned, officer):
        ReportingPeriod.objects.update(state="closed")
        plan_reminders(on=D(2026, 11, 15))
        assert set(ReminderStep.objects.values_list("state", flat=True)) == {"cancelled"}

    def test_an_issued_report_cancels_its_own_steps_only(self, planned):
        ConsolidatedReport.objects.update(issued_at=at(D(2026, 11, 15)))
        plan_reminders(on=D(2026, 11, 15))
        assert set(ReminderStep.objects.filter(report__isnull=False).values_list("state", flat=True)) == {"cancelled"}
        assert "cancelled" not in states(**OFFICERS).values()

    def test_the_moment_of_each_change_is_kept(self, planned, officer, time_machine):
        time_machine.move_to(at(D(2026, 11, 15)), tick=False)
        Submission.objects.update(first_sent_at=at(D(2026, 11, 15)))
        plan_reminders(on=D(2026, 11, 15))
        assert set(ReminderStep.objects.filter(**OFFICERS).values_list("state_at", flat=True)) == {at(D(2026, 11, 15))}


class TestWeekly:
    def test_the_next_week_is_made_when_the_last_one_ends(self, planned, officer):
        run(D(2026, 12, 6), D(2026, 12, 6))
        assert 14 not in states(**OFFICERS)
        run(D(2026, 12, 7), D(2026, 12, 8))
        assert (states(**OFFICERS)[7], states(**OFFICERS)[14]) == ("sent", "planned")
        run(D(2026, 12, 9), D(2026, 12, 29))
        assert [(o, state) for o, state in states(**OFFICERS).items() if o > 7] == [
            (14, "sent"),
            (21, "sent"),
            (28, "sent"),
            (35, "planned"),
        ]

    def test_after_weeks_of_outage_only_the_newest_goes_out(self, planned, officer):
        sweep(at(D(2026, 12, 2)))
        sweep(at(D(2026, 12, 30)))
        sweep(at(D(2026, 12, 31)))
        assert [(o, state) for o, state in states(**OFFICERS).items() if o >= 3] == [
            (3, "sent"),
            (7, "caught_up"),
            (28, "sent"),
            (35, "planned"),
        ]

    def test_whoever_comes_in_after_the_last_step_hears_each_week_too(self, planned, officer, leader):
        ReminderSettings.objects.update(leader_days_after=10)
        run(D(2026, 12, 7), D(2026, 12, 21))
        assert states(**LEADERS) == {7: "cancelled", 14: "sent", 21: "sent", 28: "planned"}

    def test_weekly_steps_can_be_switched_off_and_on(self, planned, officer):
        run(D(2026, 12, 7), D(2026, 12, 8))
        ReminderSettings.objects.update(repeats_weekly=False)
        run(D(2026, 12, 9), D(2026, 12, 16))
        assert states(**OFFICERS)[14] == "cancelled"
        ReminderSettings.objects.update(repeats_weekly=True)
        run(D(2026, 12, 17), D(2026, 12, 21))
        assert states(**OFFICERS)[21] == "sent"


class TestSettings:
    def test_steps_taken_off_the_ladder_are_cancelled_and_come_back_with_it(self, planned):
        ReminderSettings.objects.update(days_before=[14, 0])
        plan_reminders(on=OPENED_ON)
        assert {o for o, state in states(**OFFICERS).items() if state == "cancelled"} == {-30, -7, -3, -1}
        ReminderSettings.objects.update(days_before=[30, 14, 7, 3, 1, 0])
        plan_reminders(on=OPENED_ON)
        assert {o for o, state in states(**OFFICERS).items() if state == "planned"} == {-30, -14, -7, -3, 0, 1, 3, 7}

    def test_a_step_added_after_its_day_is_not_made_up_for(self, planned, officer):
        run(D(2026, 10, 30), D(2026, 11, 20))
        ReminderSettings.objects.update(days_before=[30, 14, 10, 7, 5, 3, 1, 0])
        plan_reminders(on=D(2026, 11, 21))
        assert (states(**OFFICERS)[-10], states(**OFFICERS)[-5]) == ("caught_up", "planned")

    def test_the_last_step_taken_off_makes_weeks_count_from_the_one_before(self, planned, officer):
        ReminderSettings.objects.update(days_after=[1, 3])
        run(D(2026, 12, 2), D(2026, 12, 17))
        assert {o: state for o, state in states(**OFFICERS).items() if o > 1} == {
            3: "sent",
            7: "cancelled",
            10: "sent",
            17: "sent",
            24: "planned",
        }

    def test_each_plan_has_its_own(self, plan, planned, lead_agency):
        other = PlanFactory()
        period = opened(other)
        Submission.objects.create(period=period, agency=lead_agency)
        ReminderSettings.objects.create(plan=other, days_before=[5], days_after=[])
        plan_reminders(on=OPENED_ON)
        assert list(states(submission__period=period, audience_role=Role.OFFICER)) == [-5]
        assert len(states(submission__period=planned, audience_role=Role.OFFICER)) == 9


def test_a_sweep_over_forty_agencies_in_three_periods_asks_four_questions_a_period(plan, django_assert_max_num_queries):
    agencies = [owing_agency(plan) for _ in range(40)]
    periods = [opened(plan)]
    for kind in (PeriodKind.ANNUAL, PeriodKind.HALF_YEAR):
        periods.append(open_period(plan=plan, kind=kind, year=2027, on=OPENED_ON))
    plan_reminders(on=OPENED_ON)
    assert ReminderStep.objects.count() == len(periods) * (len(agencies) * OF_AN_AGENCY + OF_THE_REPORT)
    # Settings, plans without any, what is done, holidays, periods with deadlines; for each period its submissions, the
    # report, and the steps of both.
    with django_assert_max_num_queries(10 + 4 * len(periods)):
        assert plan_reminders(on=OPENED_ON) == 0
    assert not ReminderDelivery.objects.exists()
