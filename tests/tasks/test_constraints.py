"""What the database itself refuses, whoever writes."""

import datetime as dt
import itertools

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from tasks.enums import ProgressStatus
from tasks.models import AnnualProgress, Assignment, ProgressUpdate
from tasks.rules import percent_fits
from tests.factories.agencies import AgencyFactory, AgencyGroupFactory
from tests.factories.tasks import (
    AssignmentFactory,
    ClauseFactory,
    PlanFactory,
    ProgressUpdateFactory,
    ResponsibilityFactory,
    TaskFactory,
    TaskGroupFactory,
    UpdateDraftFactory,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 7, 1)


def is_refused(make, **values) -> bool:
    try:
        with transaction.atomic():
            make(**values)
    except IntegrityError:
        return True
    return False


def test_status_and_percent_are_refused_exactly_where_the_rule_refuses_them():
    assignment, author = AssignmentFactory(), ProgressUpdateFactory().author
    for status, percent in itertools.product(ProgressStatus, (None, 0, 1, 99, 100, 101)):
        values = {"assignment": assignment, "author": author, "status": status, "percent": percent}
        assert is_refused(ProgressUpdateFactory, **values) is not percent_fits(status, percent), (status, percent)


def test_a_correction_has_a_reason_and_corrects_what_nobody_else_did():
    wrong = ProgressUpdateFactory()
    values = {"assignment": wrong.assignment, "corrects": wrong}
    assert is_refused(ProgressUpdateFactory, **values, reason="")
    assert not is_refused(ProgressUpdateFactory, **values, reason="Nhầm")
    assert is_refused(ProgressUpdateFactory, **values, reason="Nhầm nữa")


@pytest.mark.parametrize("start", [None, DAY])
def test_an_agency_has_a_task_once_per_first_day(start):
    row = AssignmentFactory(valid_from=start)
    assert is_refused(AssignmentFactory, task=row.task, agency=row.agency, valid_from=start)
    assert not is_refused(AssignmentFactory, task=row.task, agency=row.agency, valid_from=dt.date(2030, 1, 1))


@pytest.mark.parametrize(("until", "refused"), [(dt.date(2026, 6, 30), True), (DAY, False), (None, False)])
def test_an_assignment_ends_no_earlier_than_it_begins(until, refused):
    assert is_refused(AssignmentFactory, valid_from=DAY, valid_until=until) is refused


@pytest.mark.parametrize(("of_group", "of_task", "refused"), [(1, 0, False), (0, 1, False), (1, 1, True), (0, 0, True)])
def test_a_responsibility_is_of_a_group_or_of_a_task(of_group, of_task, refused):
    task = TaskFactory()
    values = {"group": task.group if of_group else None, "task": task if of_task else None}
    assert is_refused(ResponsibilityFactory, agency=AgencyFactory(), **values) is refused


@pytest.mark.parametrize(("named", "collective", "refused"), [(1, 0, False), (0, 1, False), (1, 1, True), (0, 0, True)])
def test_a_responsibility_names_an_agency_or_a_collective(named, collective, refused):
    values = {
        "agency": AgencyFactory() if named else None,
        "agency_group": AgencyGroupFactory() if collective else None,
    }
    assert is_refused(ResponsibilityFactory, task=TaskFactory(), **values) is refused


def test_a_year_has_one_draft_and_one_state_per_assignment():
    draft = UpdateDraftFactory()
    assert is_refused(UpdateDraftFactory, assignment=draft.assignment, year=draft.year)
    update = ProgressUpdateFactory(assignment=draft.assignment)
    values = {"assignment": draft.assignment, "year": 2026, "latest_update": update, "status": update.status}
    AnnualProgress.objects.create(**values)
    assert is_refused(AnnualProgress.objects.create, **values)


def test_codes_are_unique_within_their_plan_only():
    clause = ClauseFactory(ref="III.1", position=1)
    assert is_refused(ClauseFactory, plan=clause.plan, ref="III.1", position=2)
    assert is_refused(ClauseFactory, plan=clause.plan, ref="III.2", position=1)
    assert not is_refused(ClauseFactory, ref="III.1", position=1)
    group = TaskGroupFactory(plan=clause.plan, clause=clause, code="1")
    assert is_refused(TaskGroupFactory, plan=clause.plan, clause=clause, code="1")
    assert not is_refused(TaskGroupFactory, code="1")
    TaskFactory(group=group, code="1.1")
    assert is_refused(TaskFactory, group=group, code="1.1")


def test_a_plan_ends_no_earlier_than_it_begins():
    assert is_refused(PlanFactory, first_year=2030, last_year=2022)
    assert not is_refused(PlanFactory, first_year=2030, last_year=2030)


def test_an_assignment_with_updates_is_not_deleted():
    update = ProgressUpdateFactory()
    with pytest.raises(ProtectedError):
        update.assignment.delete()
    assert (Assignment.objects.count(), ProgressUpdate.objects.count()) == (1, 1)
