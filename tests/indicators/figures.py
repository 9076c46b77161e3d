"""A province of three districts, and whoever enters its figures."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agencies.enums import AgencyKind, AreaKind, Role
from agencies.models import Agency, Area, User
from agencies.rules import Actor
from indicators.enums import Nature, Phase
from indicators.models import Indicator, IndicatorPart, Measurement
from indicators.rules import Figure, Period
from indicators.services import Statement, record_figure
from tasks.models import Plan
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import AgencyFactory, AreaFactory, MembershipFactory
from tests.factories.indicators import IndicatorFactory, TargetFactory

YEAR = 2025
END = dt.date(YEAR, 12, 31)


@dataclass(frozen=True)
class World:
    """Indicator 12 of the owner's, its only part, the districts NH, NP, NS, the province NT. Both phases ask for it."""

    plan: Plan
    indicator: Indicator
    part: IndicatorPart
    districts: tuple[Area, ...]
    province: Area
    officer: User
    committee: Agency
    local: User

    @property
    def actor(self) -> Actor:
        return as_actor(self.officer)

    @property
    def local_actor(self) -> Actor:
        """An officer of the first district's committee."""
        return as_actor(self.local)

    def area(self, code: str) -> Area:
        return next(area for area in (*self.districts, self.province) if area.code == code)

    def statement(self, code: str = "NH", year: int = YEAR, **values: Any) -> Statement:
        source = values.pop("source", "Báo cáo 12/BC-UBND")
        return Statement(self.part, self.area(code), Period(year), figure(year, **values), source)

    def record(self, code: str = "NH", year: int = YEAR, **values: Any) -> Measurement:
        """A figure stated by the owner, whatever the checks doubt."""
        statement = self.statement(code, year, **values)
        return record_figure(actor=self.actor, statement=statement, is_confirmed=True)

    def url(self, path: str) -> str:
        return f"/{self.plan.code}/chi-tieu/{self.indicator.code}/{path}"


def figure(year: int = YEAR, **values: Any) -> Figure:
    given = {"numerator": Decimal(80), "denominator": Decimal(100), **values}
    if "value" in values or given.get("nothing_arose"):
        given |= {"numerator": None, "denominator": None}
    return Figure(**{"as_of": min(dt.date(year, 12, 31), TODAY), "nature": Nature.OFFICIAL, **given})


def make_world(plan: Plan, **values: Any) -> World:
    province = AreaFactory(code="NT", name="Tỉnh Ninh Thuận", kind=AreaKind.PROVINCE)
    names = {"NH": "Huyện Ninh Hải", "NP": "Huyện Ninh Phước", "NS": "Huyện Ninh Sơn"}
    districts = tuple(AreaFactory(code=code, name=name, parent=province) for code, name in names.items())
    # Departments have an area too, the province; it gives them no say.
    owner = AgencyFactory(code="STNMT", name="Sở Tài nguyên và Môi trường", area=province)
    words = {"numerator_label": "Khối lượng thu gom", "denominator_label": "Khối lượng phát sinh"}
    indicator = IndicatorFactory(plan=plan, code="12", owner=owner, quantity_unit="tấn/ngày", **{**words, **values})
    part = IndicatorPart.objects.create(indicator=indicator, code="main", position=1)
    for phase in Phase:
        TargetFactory(indicator=indicator, phase=phase)
    committee = AgencyFactory(code="UBND-NH", name="UBND huyện Ninh Hải", kind=AgencyKind.DISTRICT, area=districts[0])
    return World(
        plan=plan,
        indicator=indicator,
        part=part,
        districts=districts,
        province=province,
        officer=MembershipFactory(agency=owner, role=Role.OFFICER).user,
        committee=committee,
        local=MembershipFactory(agency=committee, role=Role.OFFICER).user,
    )
