"""Indicators of a plan."""

import datetime as dt
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from agencies.enums import AreaKind
from agencies.models import Area
from indicators.enums import Accumulation, Comparator, IndicatorKind, Nature, Phase, Relation
from indicators.models import Indicator, IndicatorPart, Measurement, Target
from indicators.services import refresh_best
from tasks.enums import Field
from tests.factories.agencies import AgencyFactory, AreaFactory, UserFactory
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


class MeasurementFactory(DjangoModelFactory):
    """80 of 100 in 2025, official, unless told otherwise. `services.refresh_best` makes it count."""

    class Meta:
        model = Measurement

    part = factory.SubFactory("tests.factories.indicators.PartFactory")
    area = factory.SubFactory(AreaFactory)
    year = 2025
    reported_by = factory.SelfAttribute("part.indicator.owner")
    numerator = Decimal(80)
    denominator = Decimal(100)
    as_of = factory.LazyAttribute(lambda figure: dt.date(figure.year, 12, 31))
    nature = Nature.OFFICIAL
    source = "Báo cáo của UBND"
    author = factory.SubFactory(UserFactory)
    created_at = factory.LazyFunction(timezone.now)


class PartFactory(DjangoModelFactory):
    """The one part of an indicator that has no others."""

    class Meta:
        model = IndicatorPart

    indicator = factory.SubFactory(IndicatorFactory)
    code = factory.Sequence(lambda n: f"phan-{n}")
    position = factory.Sequence(lambda n: n)


def figure_of(indicator: Indicator, area: Area, year: int, **values: Any) -> Measurement:
    """A figure as the indicator's owner stated it at the year's end, accepted unless `accepted_at` says otherwise; the
    one that counts. The indicator has a part `main` where it had none."""
    end = dt.date(year, 6, 30) if values.get("half") else dt.date(year, 12, 31)
    at = dt.datetime.combine(end, dt.time(9), dt.UTC)
    part = values.pop("part", None) or indicator.parts.first() or PartFactory(indicator=indicator, code="main")
    amounts = {"numerator": None, "denominator": None, "as_of": end, "accepted_at": at}
    measurement: Measurement = MeasurementFactory(part=part, area=area, year=year, **(amounts | values))
    refresh_best(part.pk, area.pk, measurement.period)
    return measurement
