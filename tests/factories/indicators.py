"""Indicators of a plan."""

import factory
from factory.django import DjangoModelFactory

from agencies.enums import AreaKind
from indicators.enums import Accumulation, IndicatorKind
from indicators.models import Indicator
from tasks.enums import Field
from tests.factories.agencies import AgencyFactory
from tests.factories.tasks import PlanFactory


class IndicatorFactory(DjangoModelFactory):
    """A percentage of the year, unless told otherwise."""

    class Meta:
        model = Indicator

    plan = factory.SubFactory(PlanFactory)
    code = factory.Sequence(lambda n: f"MT{n}")
    name = "Tỷ lệ thu gom chất thải rắn"
    field = Field.ENVIRONMENT
    unit = "%"
    kind = IndicatorKind.RATIO
    accumulation = Accumulation.YEARLY
    owner = factory.SubFactory(AgencyFactory)
    gathered_by = AreaKind.DISTRICT
    position = factory.Sequence(lambda n: n)
