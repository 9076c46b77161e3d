"""Fixtures of the reports app: an opened annual period in which one agency owes, and brokers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agencies.models import Agency
from reports.periods.models import ReportingPeriod
from tasks.models import Plan
from tests.reports.broker import Broker, celery_app, using
from tests.reports.helpers import opened


@pytest.fixture
def annual(plan: Plan, lead_agency: Agency) -> ReportingPeriod:
    """annual-2026: agencies until 29/11, a Sunday; the consolidator until 30/12. `lead_agency` owes."""
    return opened(plan)


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A broker in memory; what was sent can be read, and run as a worker would."""
    with using(celery_app("memory://")) as app:
        broker = Broker(app)
        broker.take()
        yield broker
        broker.take()


@pytest.fixture
def broken_broker(tmp_path: Path) -> Iterator[None]:
    """A broker that cannot take a message: its folder is a file."""
    (tmp_path / "broker").write_text("")
    with using(celery_app("filesystem://localhost", folder=tmp_path / "broker")):
        yield
