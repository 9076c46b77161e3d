"""The task list: who sees which state, filters in the URL, search, pages, and a constant number of queries."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tasks.enums import AssignmentRole, Field, ProgressStatus, TaskState
from tasks.models import Plan, Task
from tasks.services import refresh_progress
from tests.conftest import signed_in
from tests.factories.tasks import AssignmentFactory, PlanFactory, ProgressUpdateFactory, TaskFactory, TaskGroupFactory

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON):
        yield


def add_task(plan: Plan, code: str, group=None, **values) -> Task:
    group = group or TaskGroupFactory(plan=plan)
    return TaskFactory(group=group, clause=group.clause, code=code, **values)


def record(assignment, year: int = 2026, **values) -> None:
    ProgressUpdateFactory(assignment=assignment, year=year, **values)
    refresh_progress(assignment=assignment, year=year)


def get(user, plan, **query):
    return signed_in(user).get(reverse("tasks:list", args=[plan.code]), query)


def shown(response) -> list[str]:
    return [line.task.code for group in response.context["groups"] for line in group.shown]


def states(response) -> dict[str, TaskState]:
    return {line.task.code: line.state for group in response.context["groups"] for line in group.shown}


@pytest.fixture
def tasks(plan, assignment):
    """Task 6.c.2 of the officer's agency and two more, of two groups."""
    waste = add_task(plan, "7.1", title="Thu gom rác thải Hòa Bình", text=".", field=Field.ENVIRONMENT)
    rock = add_task(plan, "7.2", group=waste.group, title="Tỷ lệ cấp phép mỏ đá", text=".", field=Field.MINERALS)
    AssignmentFactory(task=waste, agency=assignment.agency, role=AssignmentRole.SUPPORTING)
    AssignmentFactory(task=rock, agency__code="STC")
    AssignmentFactory(task=rock, agency__code="SCT", role=AssignmentRole.SUPPORTING)
    return assignment.task, waste, rock


def test_all_tasks_stand_in_the_plans_order_and_another_plans_do_not(officer, plan, tasks):
    other = add_task(PlanFactory(), "9.9")
    response = get(officer, plan)
    assert shown(response) == ["6.c.2", "7.1", "7.2"]
    assert other.code not in response.content.decode()


@pytest.mark.parametrize("year", ["2026", "2025", "1899", "0000", "9999", "abcd", "", "26", "２０２５"])
def test_any_year_in_the_address_is_answered(officer, plan, tasks, year):
    response = get(officer, plan, nam=year)
    assert response.status_code == 200
    assert shown(response) == ["6.c.2", "7.1", "7.2"]


def test_a_plan_that_does_not_exist_is_not_found(officer, tasks):
    assert signed_in(officer).get(reverse("tasks:list", args=["khac"])).status_code == 404


def test_states_are_those_of_the_chosen_year(officer, plan, tasks, assignment):
    record(assignment)
    record(assignment, 2025, status=ProgressStatus.DONE, percent=100)
    assert states(get(officer, plan))["6.c.2"] == TaskState.IN_PROGRESS
    assert states(get(officer, plan, nam="2025"))["6.c.2"] == TaskState.DONE
    assert states(get(officer, plan, nam="2024"))["6.c.2"] == TaskState.INSUFFICIENT


def test_a_stranger_sees_only_what_was_accepted(stranger, consolidator, plan, tasks, assignment):
    record(assignment)
    assert states(get(stranger, plan))["6.c.2"] == TaskState.INSUFFICIENT
    assert states(get(consolidator, plan))["6.c.2"] == TaskState.IN_PROGRESS
    record(assignment, as_of=dt.date(2026, 6, 11), accepted_at=timezone.now())
    assert states(get(stranger, plan))["6.c.2"] == TaskState.IN_PROGRESS


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "hoà bình"}, ["7.1"]),
        ({"q": "HOA BINH rac"}, ["7.1"]),
        ({"q": "tỉ lệ"}, ["7.2"]),
        ({"q": "7.2"}, ["7.2"]),
        ({"q": "không có đâu"}, []),
        ({"q": "  "}, ["6.c.2", "7.1", "7.2"]),
        ({"linh_vuc": "minerals"}, ["7.2"]),
        ({"co_quan": "UBND-NP"}, ["6.c.2", "7.1"]),
        ({"co_quan": "UBND-NP", "vai_tro": "lead"}, ["6.c.2"]),
        ({"co_quan": "SCT", "vai_tro": "lead"}, []),
        ({"vai_tro": "supporting"}, ["7.1", "7.2"]),
        ({"trang_thai": "in_progress"}, ["6.c.2"]),
        ({"trang_thai": "no_agency"}, ["7.1"]),
        ({"trang_thai": "insufficient", "linh_vuc": "minerals"}, ["7.2"]),
        ({"trang_thai": "done"}, []),
    ],
)
def test_filters_leave_what_fits_all_of_them(officer, plan, tasks, assignment, query, found):
    record(assignment)
    response = get(officer, plan, **query)
    assert shown(response) == found
    assert ("Không có nhiệm vụ nào khớp" in response.content.decode()) is (found == [])


def test_one_group_can_be_chosen(officer, plan, tasks):
    assert shown(get(officer, plan, nhom=tasks[1].group.code)) == ["7.1", "7.2"]


@pytest.mark.parametrize("query", [{"linh_vuc": "x"}, {"co_quan": "' OR 1=1"}, {"q": "a\x00b"}, {"trang_thai": "x"}])
def test_a_filter_nobody_offers_is_answered(officer, plan, tasks, query):
    assert get(officer, plan, **query).status_code == 200


def test_what_was_searched_is_shown_as_text(officer, plan, tasks):
    page = get(officer, plan, q="<script>alert(1)</script>").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_groups_figures_do_not_depend_on_the_filter(officer, plan, tasks):
    (group,) = get(officer, plan, q="7.2").context["groups"]
    assert [line.task.code for line in group.shown] == ["7.2"]
    assert [line.task.code for line in group.line.lines] == ["7.1", "7.2"]


@pytest.mark.parametrize(("page", "count"), [("1", 25), ("2", 2), ("99", 2), ("0", 2), ("x", 25)])
def test_pages_have_twenty_five_tasks_and_keep_the_filter(officer, plan, page, count):
    group = TaskGroupFactory(plan=plan)
    for number in range(27):
        add_task(plan, f"1.{number}", group=group)
    add_task(plan, "2.1", field=Field.LAND)
    response = get(officer, plan, linh_vuc="environment", page=page)
    assert len(shown(response)) == count
    other = 2 if count == 25 else 1
    assert f"?linh_vuc=environment&amp;page={other}" in response.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_rows(
    officer, plan, assignment, django_assert_num_queries, django_assert_max_num_queries
):
    client, url = signed_in(officer), reverse("tasks:list", args=[plan.code])
    client.get(url)
    record(assignment)
    with django_assert_max_num_queries(8) as one:
        client.get(url)
    for code in ("8.1", "8.2"):
        record(AssignmentFactory(task=add_task(plan, code), agency=assignment.agency))
    with django_assert_num_queries(len(one)):
        assert len(shown(client.get(url))) == 3
