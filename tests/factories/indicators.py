"""Indicators of a plan."""

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from agencies.enums import AreaKind
from agencies.models import Area
from indicators.enums import Accumulation, Comparator, IndicatorKind, Nature, Phase, Relation
from indicators.models import Indicator, IndicatorPart, Measurement, Target
from indicators.services import refresh_best
from tasks.enums import Field
from tests.factories.agencies import AgencyFactory
from tests.factories.tasks import ClauseFactory, PlanFactory, UserFactory


class IndicatorPartFactory(DjangoModelFactory):
    class Meta:
        model = IndicatorPart

    code = "main"
    position = 0


class IndicatorFactory(DjangoModelFactory):
    """A percentage of the year with one part, unless told otherwise."""

    class Meta:
        model = Indicator
        skip_postgeneration_save = True

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
    part = factory.RelatedFactory(IndicatorPartFactory, factory_related_name="indicator")


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


def figure_of(indicator: Indicator, area: Area, year: int, **values: Any) -> Measurement:
    """A figure as the indicator's owner stated it at the year's end, accepted unless `accepted_at` says otherwise; the
    one that counts."""
    end = dt.date(year, 6, 30) if values.get("half") else dt.date(year, 12, 31)
    at = dt.datetime.combine(end, dt.time(9), dt.UTC)
    stated = {
        "part": indicator.parts.first(),
        "reported_by": indicator.owner,
        "author": values.pop("author", None) or UserFactory(),
        "nature": Nature.OFFICIAL,
        "as_of": end,
        "source": "Sổ theo dõi",
        "created_at": at,
        "accepted_at": at,
    }
    measurement = Measurement.objects.create(area=area, year=year, **(stated | values))
    refresh_best(measurement.part_id, area.pk, measurement.period)
    return measurement
