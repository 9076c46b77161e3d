"""A province of three districts with figures, for the tests of pages and summaries."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from agencies.enums import AreaKind
from agencies.models import Area
from indicators.enums import Half, IndicatorKind, Nature, Phase
from indicators.models import IndicatorPart, Measurement, Target
from indicators.rules import Period
from indicators.services import refresh_best
from tests.factories.agencies import AreaFactory
from tests.factories.indicators import IndicatorFactory, MeasurementFactory, PartFactory, TargetFactory

IN_PHASE_ONE = dt.date(2024, 6, 1)
PROVINCE = "TINH"


def districts(count: int = 3) -> list[Area]:
    """The province and its districts A, B, C…"""
    AreaFactory(code=PROVINCE, name="Tỉnh", kind=AreaKind.PROVINCE)
    return [AreaFactory(code=f"H{letter}", name=f"Huyện {letter}") for letter in "ABCDEFG"[:count]]


def measured(plan, *, kind=IndicatorKind.RATIO, gathered_by=AreaKind.DISTRICT, parts=("",), **target) -> Target:
    """An indicator with its parts and a target of the first phase."""
    unit = "tỷ đồng" if kind == IndicatorKind.GROWTH else "%"
    indicator = IndicatorFactory(plan=plan, kind=kind, gathered_by=gathered_by, unit=unit, quantity_unit="tấn")
    for name in parts:
        PartFactory(indicator=indicator, name=name)
    return TargetFactory(indicator=indicator, **{"phase": Phase.FIRST, "clause__ref": f"II.{indicator.code}", **target})


def state(
    part: IndicatorPart,
    area: Area,
    year: int,
    amounts: tuple[object, object] | object,
    *,
    half: Half = Half.NONE,
    is_accepted: bool = True,
    **more: object,
) -> Measurement:
    """One figure that counts from now on: (numerator, denominator), or an amount."""
    pair = isinstance(amounts, tuple)
    columns = dict(zip(("numerator", "denominator"), amounts, strict=True)) if pair else {"value": amounts}
    amount = {name: Decimal(str(value)) for name, value in columns.items() if value is not None}
    empty = {"numerator": None, "denominator": None, "value": None}
    made = MeasurementFactory(
        part=part, area=area, year=year, half=half,
        accepted_at=timezone.now() if is_accepted else None, **{**empty, **amount, **more},
    )  # fmt: skip
    refresh_best(part.pk, area.pk, Period(year, half))
    return made


def state_all(part: IndicatorPart, areas: list[Area], year: int, pairs: list[tuple[object, object]], **more) -> None:
    for area, pair in zip(areas, pairs, strict=False):
        state(part, area, year, pair, **more)


ESTIMATE = {"nature": Nature.ESTIMATE}
