"""A task with its agencies and history: other agencies' text is hidden until it is accepted."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tasks.enums import AssignmentRole, ProgressStatus, TaskState
from tasks.services import refresh_progress
from tests.conftest import signed_in
from tests.factories.agencies import AgencyGroupFactory, AreaFactory
from tests.factories.indicators import IndicatorFactory, TargetFactory, figure_of
from tests.factories.tasks import (
    AssignmentFactory,
    ProgressUpdateFactory,
    ResponsibilityFactory,
    TaskFactory,
    UpdateDraftFactory,
)

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)
SECRET = "Bãi rác xã đảo cháy ba lần."


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def people(officer, stranger, consolidator, leader, administrator):
    return {
        "officer": officer,
        "stranger": stranger,
        "consolidator": consolidator,
        "leader": leader,
        "administrator": administrator,
    }


READERS = {"officer", "consolidator", "leader"}


def record(assignment, **values):
    update = ProgressUpdateFactory(assignment=assignment, **values)
    refresh_progress(assignment=assignment, year=update.year)
    return update


def page(user, assignment, **query):
    task = assignment.task
    return signed_in(user).get(f"/{task.group.plan.code}/nhiem-vu/{task.code}/", query)


def readers_of(people, assignment, text: str = SECRET) -> set[str]:
    return {name for name, user in people.items() if text in page(user, assignment).content.decode()}


@pytest.mark.parametrize("field", ["result", "not_done", "cause", "difficulty", "solution", "proposal"])
def test_what_is_not_accepted_is_hidden_from_others(people, assignment, field):
    record(assignment, **{field: SECRET})
    assert readers_of(people, assignment) == READERS


def test_what_is_accepted_is_for_everybody(people, assignment):
    record(assignment, result=SECRET, accepted_at=timezone.now())
    assert readers_of(people, assignment) == set(people)


def test_a_correction_not_accepted_yet_does_not_show_through_the_accepted_one(people, assignment):
    wrong = record(assignment, accepted_at=timezone.now())
    record(assignment, result=SECRET, corrects=wrong, reason=SECRET)
    assert readers_of(people, assignment) == READERS


def test_a_draft_is_shown_to_nobody_here(people, assignment):
    UpdateDraftFactory(assignment=assignment, payload={"result": SECRET})
    assert readers_of(people, assignment) == set()


def test_numbers_and_state_are_hidden_with_the_text(stranger, officer, assignment):
    record(assignment, percent=47)
    seen = {user: page(user, assignment) for user in (stranger, officer)}
    assert {user: response.context["task_page"].state for user, response in seen.items()} == {
        stranger: TaskState.INSUFFICIENT,
        officer: TaskState.IN_PROGRESS,
    }
    assert ["47%" in seen[user].content.decode() for user in (stranger, officer)] == [False, True]


def test_the_state_is_the_one_the_list_shows(leader, assignment):
    record(assignment, percent=40)
    record(AssignmentFactory(task=assignment.task), status=ProgressStatus.DONE, percent=100)
    AssignmentFactory(task=assignment.task, role=AssignmentRole.SUPPORTING)
    shown = page(leader, assignment).context["task_page"]
    listed = signed_in(leader).get(f"/{assignment.task.group.plan.code}/nhiem-vu/").context["groups"][0].shown[0]
    assert (shown.counts, shown.state) == (listed.counts, listed.state)
    assert (shown.state, shown.counts.percent, shown.counts.leads) == (TaskState.IN_PROGRESS, 70, 2)


def test_the_history_is_of_the_year_newest_first_and_shown_as_text(officer, assignment):
    old = record(assignment, as_of=dt.date(2026, 3, 1), result="<script>alert(1)</script>")
    new = record(assignment, as_of=dt.date(2026, 9, 1))
    last_year = record(assignment, year=2025, as_of=dt.date(2025, 9, 1))
    response = page(officer, assignment)
    assert list(response.context["history"]) == [new, old]
    assert "<script>alert(1)" not in response.content.decode()
    assert list(page(officer, assignment, nam="2025").context["history"]) == [last_year]


def test_only_ones_own_agency_is_offered_the_form(people, assignment):
    link = f"/{assignment.task.group.plan.code}/nhiem-vu/6.c.2/UBND-NP/"
    assert readers_of(people, assignment, f'href="{link}?nam=2026"') == {"officer"}


def test_the_plans_words_and_what_is_not_decided_stand_beside(stranger, assignment):
    task = assignment.task
    ResponsibilityFactory(group=task.group, agency=assignment.agency, wording="UBND huyện")
    undecided = ResponsibilityFactory(
        task=task,
        agency_group=AgencyGroupFactory(needs_decision=True),
        role=AssignmentRole.SUPPORTING,
        wording="các đơn vị liên quan",
    )
    ResponsibilityFactory(task=TaskFactory(), agency=assignment.agency, wording="của nhiệm vụ khác")
    response = page(stranger, assignment)
    assert [item.wording for item in response.context["task_page"].responsibilities] == [
        "UBND huyện",
        "các đơn vị liên quan",
    ]
    assert response.context["task_page"].undetermined == [undecided]
    assert "“các đơn vị liên quan”: cơ quan tổng hợp chưa xác định gồm những cơ quan nào." in response.content.decode()


def test_a_task_nobody_carries_out_says_so(stranger, plan):
    task = TaskFactory(group__plan=plan, group__clause__plan=plan)
    response = signed_in(stranger).get(f"/{plan.code}/nhiem-vu/{task.code}/")
    assert response.context["task_page"].state == TaskState.NO_AGENCY
    assert "Chưa xác định cơ quan" in response.content.decode()


def test_a_task_or_plan_that_does_not_exist_is_not_found(stranger, assignment):
    client = signed_in(stranger)
    plan = assignment.task.group.plan.code
    for url in (f"/{plan}/nhiem-vu/9.9.9/", "/khac/nhiem-vu/6.c.2/"):
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("year", ["0000", "1899", "9999", "x"])
def test_any_year_in_the_address_is_answered(stranger, assignment, year):
    assert page(stranger, assignment, nam=year).status_code == 200


def test_long_histories_have_pages(officer, assignment):
    for day in range(1, 22):
        ProgressUpdateFactory(assignment=assignment, as_of=dt.date(2026, 6, day))
    assert [len(page(officer, assignment, page=number).context["history"]) for number in (1, 2, 9)] == [20, 1, 1]


def test_the_number_of_queries_does_not_grow_with_the_rows(
    officer, assignment, django_assert_num_queries, django_assert_max_num_queries
):
    client, task = signed_in(officer), assignment.task
    url = f"/{task.group.plan.code}/nhiem-vu/{task.code}/"
    client.get(url)
    record(assignment)
    ResponsibilityFactory(task=task, agency=assignment.agency)
    # Session, person, roles; the task; its agencies, responsibilities, indicators; history (rows, number, files).
    with django_assert_max_num_queries(10) as one:
        client.get(url)
    for _row in range(2):
        other = AssignmentFactory(task=task)
        record(other, accepted_at=timezone.now())
        ResponsibilityFactory(task=task, agency=other.agency)
    with django_assert_num_queries(len(one)):
        response = client.get(url)
    assert len(response.context["history"]) == len(response.context["task_page"].leads) == 3


def test_the_targets_of_the_tasks_group_stand_beside_it(officer, assignment):
    group = assignment.task.group
    client, url = signed_in(officer), f"/{group.plan.code}/nhiem-vu/{assignment.task.code}/?nam=2025"
    client.get(url)
    queries, province = [], AreaFactory(kind="province")
    for code in ("1", "2"):
        indicator = IndicatorFactory(plan=group.plan, code=code, name=f"Rừng {code}", gathered_by="province")
        TargetFactory(indicator=indicator, low=90)
        indicator.groups.add(group)
        TargetFactory(indicator=IndicatorFactory(plan=group.plan))
        figure_of(indicator, province, 2025, value=80)
        with CaptureQueriesContext(connection) as asked:
            response = client.get(url)
        queries.append(len(asked))
    assert queries[0] == queries[1]
    assert [result.indicator.code for result in response.context["task_page"].targets] == ["1", "2"]
    page = response.content.decode()
    assert f'href="/{group.plan.code}/chi-tieu/1/?giai_doan=2021-2025"' in page
    assert "Không đạt" in page
    assert "<b>80%</b>" in page


def test_an_address_that_no_code_can_have_is_not_found(officer, plan):
    """A NUL in a query would be an error on PostgreSQL."""
    assert signed_in(officer).get(f"/{plan.code}/nhiem-vu/%00/").status_code == 404
