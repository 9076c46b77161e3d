"""Indicators that an agency's report has figures of."""

import datetime as dt
from decimal import Decimal
from typing import Any

from agencies.enums import AgencyKind, AreaKind
from agencies.models import Agency, Area
from indicators.enums import Half, Nature, Phase
from indicators.models import IndicatorPart, Measurement, MeasurementEvidence
from indicators.services import refresh_best
from tasks.models import Plan
from tests.factories.agencies import AreaFactory, UserFactory
from tests.factories.indicators import IndicatorFactory, TargetFactory
from tests.reports.helpers import owing_agency


def measured_part(
    plan: Plan, owner: Agency, code: str = "11", *, is_set: bool = True, **indicator: Any
) -> IndicatorPart:
    """The only part of an indicator with a target in 2026-2030, gathered by district unless told otherwise."""
    of = IndicatorFactory(plan=plan, owner=owner, code=code, quantity_unit="tấn", **indicator)
    if is_set:
        TargetFactory(indicator=of, phase=Phase.SECOND)
    return IndicatorPart.objects.get_or_create(indicator=of, code="main", defaults={"position": 1})[0]


def districts(*names: str) -> list[Area]:
    return [AreaFactory(name=name, kind=AreaKind.DISTRICT) for name in names]


def committee(plan: Plan, area: Area) -> Agency:
    """The people's committee of a district, which owes reports."""
    return owing_agency(plan, code=f"UBND-{area.code}", kind=AgencyKind.DISTRICT, area=area)


def stated(part: IndicatorPart, area: Area, by: Agency | None = None, **values: Any) -> Measurement:
    """A standing figure: 812 of 1000, an estimate of 2026 by the indicator's owner, unless told otherwise."""
    given = {
        "reported_by": by or part.indicator.owner,
        "year": 2026,
        "half": Half.NONE,
        "numerator": Decimal(812),
        "denominator": Decimal(1000),
        "as_of": dt.date(2026, 11, 10),
        "nature": Nature.ESTIMATE,
        "source": "Đội vệ sinh",
        "author": UserFactory(),
        "created_at": dt.datetime(2026, 11, 10, 3, tzinfo=dt.UTC),
    }
    made = Measurement.objects.create(part=part, area=area, **(given | values))
    refresh_best(part.pk, area.pk, made.period)
    return made


def proven(measurement: Measurement, name: str = "bien-ban.pdf", **values: Any) -> MeasurementEvidence:
    """A file that came with the figure."""
    given = {
        "part": measurement.part,
        "area": measurement.area,
        "year": measurement.year,
        "half": measurement.half,
        "reported_by": measurement.reported_by,
        "measurement": measurement,
        "name": name,
        "file": f"evidence/{name}",
        "size": 9,
        "sha256": "a" * 64,
        "content_type": "application/pdf",
        "uploaded_by": measurement.author,
        "uploaded_at": measurement.created_at,
    }
    return MeasurementEvidence.objects.create(**(given | values))
