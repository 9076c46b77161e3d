"""Fixtures for all tests: the roles, the signed plan, and a clean cache."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from agencies.enums import Role
from agencies.loading import load_agencies
from agencies.models import Agency, User, actor_for
from agencies.rules import Actor
from indicators.loading import load_indicators
from reports.periods.loading import load_calendar
from tasks.loading import load_plan_text
from tasks.models import Assignment, Plan
from tasks.services import expand_assignments
from tests.factories.agencies import AgencyFactory, AgencyGroupMemberFactory, MembershipFactory
from tests.factories.tasks import AssignmentFactory, PlanFactory, TaskFactory

pytest_plugins = ["tests.plugins"]

TODAY = dt.date(2026, 11, 23)
FIXTURES = Path(settings.BASE_DIR) / "fixtures"


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def today() -> dt.date:
    return TODAY


@pytest.fixture
def plan(db: None) -> Plan:
    """A small plan; its reporting group has no members yet."""
    return PlanFactory()


@pytest.fixture
def lead_agency(plan: Plan) -> Agency:
    """Leads `assignment` and owes reports."""
    agency = AgencyFactory(code="UBND-NP", name="Ủy ban nhân dân huyện Ninh Phước", short_name="UBND huyện Ninh Phước")
    AgencyGroupMemberFactory(group=plan.reporting_group, agency=agency)
    return agency


@pytest.fixture
def assignment(plan: Plan, lead_agency: Agency) -> Assignment:
    """Task 6.c.2, given to `lead_agency`."""
    task = TaskFactory(group__plan=plan, group__clause__plan=plan, code="6.c.2")
    return AssignmentFactory(task=task, agency=lead_agency)


@pytest.fixture
def officer(lead_agency: Agency) -> User:
    """Officer of the lead agency."""
    return MembershipFactory(agency=lead_agency, role=Role.OFFICER, user__full_name="Trần Thị An").user


@pytest.fixture
def head(lead_agency: Agency) -> User:
    return MembershipFactory(agency=lead_agency, role=Role.HEAD).user


@pytest.fixture
def stranger(db: None) -> User:
    """Officer of another agency, which has nothing to do with the task."""
    return MembershipFactory(role=Role.OFFICER).user


@pytest.fixture
def consolidator(plan: Plan) -> User:
    return MembershipFactory(agency=plan.consolidating_agency, role=Role.CONSOLIDATOR).user


@pytest.fixture
def leader(plan: Plan) -> User:
    return MembershipFactory(agency=plan.issuer, role=Role.LEADER).user


@pytest.fixture
def administrator(plan: Plan) -> User:
    return MembershipFactory(agency=plan.consolidating_agency, role=Role.ADMINISTRATOR).user


def as_actor(user: User, on: dt.date = TODAY) -> Actor:
    """The person as they stand on the day."""
    return actor_for(user, on)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def load_real_plan() -> Plan:
    """The signed plan, as `load_plan` loads it."""
    load_agencies(FIXTURES / "agencies.yaml")
    plan = load_plan_text(FIXTURES / "plan").plan
    load_indicators(FIXTURES / "plan" / "indicators.yaml", plan)
    load_calendar(FIXTURES / "calendar.yaml", plan)
    expand_assignments(plan=plan, on=TODAY)
    return plan


@pytest.fixture
def signed_plan(db: None) -> Plan:
    """The signed plan, loaded for one test."""
    return load_real_plan()


@pytest.fixture(scope="module")
def real_plan(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[int]:
    """Id of the signed plan, loaded once: each test works in a savepoint inside."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_real_plan().pk
        transaction.set_rollback(True)
