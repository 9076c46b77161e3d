"""Responsibilities as the plan says them become assignments; running it again changes nothing."""

import datetime as dt

import pytest

from tasks.enums import AssignmentRole
from tasks.models import Assignment, Plan, Task
from tasks.services import expand_assignments
from tests.conftest import TODAY
from tests.factories.agencies import AgencyFactory, AgencyGroupFactory, AgencyGroupMemberFactory
from tests.factories.tasks import ResponsibilityFactory, TaskFactory

pytestmark = pytest.mark.django_db

LEAD, SUPPORTING = AssignmentRole.LEAD, AssignmentRole.SUPPORTING
DAY = dt.timedelta(days=1)


@pytest.fixture
def tasks(plan: Plan) -> list[Task]:
    """Two tasks of one group."""
    first = TaskFactory(group__plan=plan, group__clause__plan=plan, code="1.1")
    return [first, TaskFactory(group=first.group, clause=first.clause, code="1.2")]


def expand(plan: Plan, on: dt.date = TODAY) -> int:
    return expand_assignments(plan=plan, on=on)


def roles() -> set[tuple[str, str, str]]:
    return set(Assignment.objects.values_list("task__code", "agency__code", "role"))


def test_a_groups_responsibility_reaches_each_of_its_tasks(plan, tasks):
    ResponsibilityFactory(group=tasks[0].group, agency=AgencyFactory(code="STC"))
    ResponsibilityFactory(task=tasks[1], agency=AgencyFactory(code="SNV"), role=SUPPORTING)
    assert expand(plan) == 3
    assert roles() == {("1.1", "STC", LEAD), ("1.2", "STC", LEAD), ("1.2", "SNV", SUPPORTING)}


def test_running_it_again_adds_nothing(plan, tasks):
    ResponsibilityFactory(group=tasks[0].group, agency=AgencyFactory(code="STC"))
    assert (expand(plan), expand(plan), expand(plan, TODAY + 400 * DAY)) == (2, 0, 0)
    assert Assignment.objects.count() == 2


@pytest.mark.parametrize("lead_first", [True, False])
def test_an_agency_named_twice_leads(plan, tasks, lead_first):
    agency, collective = AgencyFactory(code="STC"), AgencyGroupFactory()
    AgencyGroupMemberFactory(group=collective, agency=agency)
    said = [{"agency": agency, "role": LEAD}, {"agency_group": collective, "role": SUPPORTING}]
    for position, values in enumerate(said if lead_first else reversed(said)):
        ResponsibilityFactory(task=tasks[0], position=position, **values)
    assert expand(plan) == 1
    assert roles() == {("1.1", "STC", LEAD)}


def test_a_role_that_changed_in_the_plan_is_put_right(plan, tasks):
    responsibility = ResponsibilityFactory(task=tasks[0], agency=AgencyFactory(code="STC"), role=SUPPORTING)
    expand(plan)
    responsibility.role = LEAD
    responsibility.save()
    assert expand(plan) == 0
    assert roles() == {("1.1", "STC", LEAD)}


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "added"),
    [
        (TODAY, TODAY, 1),
        (TODAY + DAY, None, 0),
        (None, TODAY - DAY, 0),
    ],
)
def test_a_collective_name_means_its_members_of_the_day(plan, tasks, valid_from, valid_until, added):
    member = AgencyGroupMemberFactory(valid_from=valid_from, valid_until=valid_until)
    ResponsibilityFactory(task=tasks[0], agency_group=member.group)
    assert expand(plan) == added


def test_an_agency_that_is_gone_is_given_nothing(plan, tasks):
    gone = AgencyFactory(valid_until=TODAY - DAY)
    ResponsibilityFactory(task=tasks[0], agency=gone)
    ResponsibilityFactory(task=tasks[1], agency_group=AgencyGroupMemberFactory(agency=gone).group)
    assert expand(plan) == 0


def test_a_name_whose_members_are_not_decided_gives_nothing_until_they_are(plan, tasks):
    collective = AgencyGroupFactory(needs_decision=True)
    ResponsibilityFactory(task=tasks[0], agency_group=collective)
    assert expand(plan) == 0
    AgencyGroupMemberFactory(group=collective)
    assert expand(plan) == 1


def test_who_left_the_group_keeps_the_task_until_somebody_decides(plan, tasks):
    member = AgencyGroupMemberFactory()
    ResponsibilityFactory(task=tasks[0], agency_group=member.group)
    expand(plan)
    member.valid_until = TODAY
    member.save()
    assert expand(plan, TODAY + DAY) == 0
    assert Assignment.objects.get().valid_until is None


def test_an_assignment_that_was_ended_is_not_given_again(plan, tasks):
    ResponsibilityFactory(task=tasks[0], agency=AgencyFactory())
    expand(plan)
    Assignment.objects.update(valid_until=TODAY)
    assert expand(plan, TODAY + DAY) == 0
    assert Assignment.objects.get().valid_until == TODAY


def test_an_assignment_that_begins_later_is_not_given_twice(plan, tasks):
    ResponsibilityFactory(task=tasks[0], agency=AgencyFactory())
    expand(plan)
    Assignment.objects.update(valid_from=TODAY + DAY)
    assert expand(plan) == 0
    assert Assignment.objects.get().valid_from == TODAY + DAY


def test_another_plan_is_left_alone(plan, tasks):
    elsewhere = TaskFactory()
    ResponsibilityFactory(task=elsewhere, agency=AgencyFactory())
    assert expand(plan) == 0
    assert expand(elsewhere.group.plan) == 1
