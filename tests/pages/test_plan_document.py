"""The plan as a document: the paper's words, with what each clause orders beside it."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from indicators.enums import Phase
from indicators.models import Target
from reports.periods.enums import PeriodKind
from reports.submissions.services import open_period
from tests.conftest import TODAY, signed_in
from tests.factories.agencies import AreaFactory
from tests.factories.indicators import IndicatorFactory, TargetFactory, figure_of
from tests.factories.reports import DeadlineRuleFactory
from tests.factories.tasks import AssignmentFactory, ClauseFactory, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)):
        yield


def test_each_clause_shows_what_it_orders(plan, officer, assignment):
    clause = ClauseFactory(plan=plan, ref="IV.6.2", text="Trước 30/11 báo cáo; rừng đạt 49%.")
    DeadlineRuleFactory(plan=plan)
    open_period(plan=plan, kind=PeriodKind.ANNUAL, year=2026, on=TODAY)
    Target.objects.create(
        indicator=IndicatorFactory(plan=plan, code="19"),
        phase=Phase.SECOND,
        comparator="at_least",
        low=Decimal(49),
        clause=clause,
        wording="rừng đạt 49%",
        relation="kept",
    )
    lines = {line.clause.ref: line for line in signed_in(officer).get(f"/{plan.code}/ke-hoach/").context["lines"]}
    shown = lines["IV.6.2"]
    assert [line.indicator.code for line in shown.targets] == ["19"]
    assert [deadline.last_day for deadline in shown.deadlines] == [dt.date(2026, 11, 29)]
    assert [line.task.code for line in lines[assignment.task.clause.ref].tasks] == ["6.c.2"]


def test_the_state_of_a_target_stands_beside_its_clause(plan, officer):
    indicator = IndicatorFactory(plan=plan, code="19", gathered_by="province")
    target = TargetFactory(indicator=indicator, low=49)
    figure_of(indicator, AreaFactory(kind="province"), 2025, value=48)
    answer = signed_in(officer).get(f"/{plan.code}/ke-hoach/")
    lines = {line.clause.ref: line for line in answer.context["lines"]}
    [result] = lines[target.clause.ref].targets
    assert result.verdict.code == "not_met"
    assert "Không đạt" in answer.content.decode()


def test_clauses_stand_in_the_order_of_the_paper_with_their_depth(plan, officer):
    top = ClauseFactory(plan=plan, ref="III", position=900)
    ClauseFactory(plan=plan, ref="III.1", parent=top, position=901)
    lines = signed_in(officer).get(f"/{plan.code}/ke-hoach/").context["lines"]
    assert [(line.clause.ref, line.level) for line in lines][-2:] == [("III", 0), ("III.1", 1)]


def test_a_clause_has_a_permanent_address(plan, officer):
    ClauseFactory(plan=plan, ref="IV.6.1")
    assert 'id="IV.6.1"' in signed_in(officer).get(f"/{plan.code}/ke-hoach/").content.decode()


def test_a_plan_that_is_not_there_is_not_found(officer):
    assert signed_in(officer).get("/khong-co/ke-hoach/").status_code == 404


def test_the_page_asks_as_often_for_three_tasks_as_for_one(
    plan, officer, assignment, django_assert_num_queries, django_assert_max_num_queries
):
    client = signed_in(officer)
    url = f"/{plan.code}/ke-hoach/"
    client.get(url)
    with django_assert_max_num_queries(11) as one:
        client.get(url)
    for _row in range(2):
        AssignmentFactory(task=TaskFactory(group__plan=plan, group__clause__plan=plan))
    with django_assert_num_queries(len(one)):
        client.get(url)
