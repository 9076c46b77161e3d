"""A petition of the lead agency, and people of the agency that is asked to answer."""

import pytest

from agencies.enums import Role
from agencies.models import Agency, User
from reports.petitions.models import Petition
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.reports import PetitionFactory


@pytest.fixture
def petition(plan, lead_agency, officer) -> Petition:
    """Raised by the lead agency, nothing more."""
    return PetitionFactory(plan=plan, agency=lead_agency, raised_by=officer)


@pytest.fixture
def finance(db) -> Agency:
    """An agency that may be asked; it has an officer and a head."""
    agency = AgencyFactory(code="STC", name="Sở Tài chính")
    for role in (Role.OFFICER, Role.HEAD):
        MembershipFactory(agency=agency, role=role)
    return agency


@pytest.fixture
def finance_officer(finance) -> User:
    return finance.memberships.get(role=Role.OFFICER).user
