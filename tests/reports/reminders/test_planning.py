"""Planning reminders as rows: complete, idempotent, nothing late."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from reports.consolidation.models import ConsolidatedReport
from reports.periods.enums import Audience, PeriodKind
from reports.periods.models import ReportingPeriod
from reports.reminders.enums import ReminderState, Step
from reports.reminders.models import ReminderStep
from reports.reminders.services import plan_reminders
from reports.submissions.models import Submission
from reports.submissions.services import open_period
from tests.factories.agencies import AgencyFactory
from tests.factories.reports import DeadlineRuleFactory
from tests.factories.tasks import PlanFactory
from tests.reports.helpers import OPENED_ON, opened, owing_agency

AGENCIES_ON, CONSOLIDATOR_ON = dt.date(2026, 11, 13), dt.date(2026, 12, 16)


def steps():
    """(agency or None for the consolidator, step, role, day, state) of every step."""
    rows = ReminderStep.objects.select_related("submission__agency").order_by("planned_for", "pk")
    return [
        (row.submission and row.submission.agency.code, row.step, row.audience_role, row.planned_for, row.state)
        for row in rows
    ]


def test_each_agency_and_the_consolidator_get_a_step(plan, annual):
    assert plan_reminders(on=OPENED_ON) == 2
    assert steps() == [
        ("UBND-NP", "before_14", "officer", AGENCIES_ON, "planned"),
        (None, "before_14", "consolidator", CONSOLIDATOR_ON, "planned"),
    ]


def test_planning_again_makes_nothing(annual):
    plan_reminders(on=OPENED_ON)
    first = list(ReminderStep.objects.order_by("pk").values())
    assert plan_reminders(on=OPENED_ON) == 0
    assert plan_reminders(on=dt.date(2026, 12, 31)) == 0
    assert list(ReminderStep.objects.order_by("pk").values()) == first
    assert ConsolidatedReport.objects.count() == 1


def test_a_settled_step_is_not_planned_again(annual):
    plan_reminders(on=OPENED_ON)
    ReminderStep.objects.update(state=ReminderState.SENT)
    assert plan_reminders(on=OPENED_ON) == 0
    assert [row[-1] for row in steps()] == ["sent", "sent"]


def test_what_is_lacking_is_added(plan, annual):
    plan_reminders(on=OPENED_ON)
    Submission.objects.create(period=annual, agency=AgencyFactory(code="LATER"))
    assert plan_reminders(on=OPENED_ON) == 1
    assert [row[0] for row in steps()] == ["UBND-NP", "LATER", None]


@pytest.mark.parametrize(
    ("on", "agency", "consolidator"),
    [
        (dt.date(2026, 11, 14), "planned", "planned"),
        (dt.date(2026, 11, 29), "planned", "planned"),
        (dt.date(2026, 11, 30), "caught_up", "planned"),
        (dt.date(2026, 12, 30), "caught_up", "planned"),
        (dt.date(2026, 12, 31), "caught_up", "caught_up"),
    ],
)
def test_a_step_made_after_its_deadline_is_caught_up(annual, on, agency, consolidator):
    plan_reminders(on=on)
    assert [(row[3], row[-1]) for row in steps()] == [(AGENCIES_ON, agency), (CONSOLIDATOR_ON, consolidator)]


def test_every_open_period_of_every_plan_is_planned_a_closed_one_is_not(plan, annual, lead_agency):
    half_year = open_period(plan=plan, kind=PeriodKind.HALF_YEAR, year=2026, on=OPENED_ON)
    other = PlanFactory()
    owing_agency(other, code="OTHER")
    opened(other)
    ReportingPeriod.objects.filter(pk=half_year.pk).update(state="closed")
    assert plan_reminders(on=OPENED_ON) == 4
    assert [row[0] for row in steps()] == ["UBND-NP", "OTHER", None, None]


def test_a_side_without_a_deadline_has_no_step(plan, lead_agency):
    DeadlineRuleFactory(plan=plan, audience=Audience.CONSOLIDATOR, month=12, day=31)
    open_period(plan=plan, kind=PeriodKind.ANNUAL, year=2026, on=OPENED_ON)
    assert plan_reminders(on=OPENED_ON) == 1
    assert [row[0] for row in steps()] == [None]


def test_the_database_takes_a_step_once_and_for_exactly_one_thing(annual):
    plan_reminders(on=OPENED_ON)
    submission, report = Submission.objects.get(), ConsolidatedReport.objects.get()
    values = {"step": Step.BEFORE_14, "planned_for": AGENCIES_ON}
    for owner in (
        {"submission": submission, "audience_role": "officer"},
        {"report": report, "audience_role": "consolidator"},
        {"submission": submission, "report": report, "audience_role": "head"},
        {"audience_role": "head"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReminderStep.objects.create(**values, **owner)
    assert ReminderStep.objects.count() == 2
