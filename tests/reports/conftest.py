"""Fixtures of the reports app: an opened annual period in which one agency owes."""

import pytest

from agencies.models import Agency
from reports.periods.models import ReportingPeriod
from tasks.models import Plan
from tests.reports.helpers import opened


@pytest.fixture
def annual(plan: Plan, lead_agency: Agency) -> ReportingPeriod:
    """annual-2026: agencies until 29/11, a Sunday; the consolidator until 30/12. `lead_agency` owes."""
    return opened(plan)
