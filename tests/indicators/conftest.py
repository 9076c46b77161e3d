"""What tests of figures share."""

import pytest
import time_machine

from tasks.models import Plan
from tests.conftest import TODAY
from tests.indicators.figures import World, make_world


@pytest.fixture
def clock():
    with time_machine.travel(f"{TODAY} 09:00+07:00", tick=False):
        yield


@pytest.fixture
def world(plan: Plan, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return make_world(plan)
