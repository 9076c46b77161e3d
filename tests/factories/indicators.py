"""Indicators of a plan."""

import factory
from factory.django import DjangoModelFactory

from agencies.enums import AreaKind
from indicators.enums import Accumulation, Comparator, IndicatorKind, Phase, Relation
from indicators.models import Indicator, Target
from tasks.enums import Field
from tests.factories.agencies import AgencyFactory
from tests.factories.tasks import ClauseFactory, PlanFactory


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


class TargetFactory(DjangoModelFactory):
    """ "Từ 90% trở lên" in the first phase, unless told otherwise."""

    class Meta:
        model = Target

    indicator = factory.SubFactory(IndicatorFactory)
    phase = Phase.FIRST
    comparator = Comparator.AT_LEAST
    low = 90
    wording = "từ 90% trở lên"
    clause = factory.SubFactory(ClauseFactory, plan=factory.SelfAttribute("..indicator.plan"))
    relation = Relation.NEW
