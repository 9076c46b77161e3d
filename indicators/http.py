"""Which figures an address asks for, and whether the person states them."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.enums import AreaKind
from agencies.models import Area
from indicators.enums import Half
from indicators.models import Indicator, IndicatorPart
from indicators.policies import stated_areas
from indicators.rules import Period
from indicators.services import figure_years
from indicators.summaries import Areas
from indicators.summaries.moments import phase_of
from tasks.http import PlanRequest
from tasks.rules import reporting_year

# What `?ky=` says of the first half of a year.
FIRST_HALF = "6-thang"


@dataclass(frozen=True)
class Entry:
    """What the address asks for: one part, area and period that the person may state figures of."""

    part: IndicatorPart
    parts: tuple[IndicatorPart, ...]
    area: Area
    choices: tuple[Area, ...]
    period: Period
    areas: Areas

    @property
    def indicator(self) -> Indicator:
        return self.part.indicator

    def query(self, *, area: Area | None = None, **changes: object) -> str:
        """The query of an address about the same, with something changed."""
        asked: dict[str, object] = {
            "phan": self.part.code,
            "dia_ban": (area or self.area).code,
            "nam": self.period.year,
            "ky": FIRST_HALF if self.period.half else "",
            **changes,
        }
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def url(self) -> str:
        indicator = self.indicator
        return f"{reverse('indicators:figure_new', args=[indicator.plan.code, indicator.code])}?{self.query()}"


def indicator_parts(request: PlanRequest, plan: str, code: str) -> tuple[IndicatorPart, ...]:
    """Every part of the indicator, whatever its phase; 404 where there is none. One query."""
    found = IndicatorPart.objects.filter(indicator__plan__code=plan, indicator__code=code).select_related(
        "indicator__plan__issuer", "indicator__plan__consolidating_agency", "indicator__owner"
    )
    parts = tuple(found)
    if not parts:
        raise Http404
    request.plan = parts[0].indicator.plan
    return parts


def asked_part(request: PlanRequest, parts: Sequence[IndicatorPart]) -> IndicatorPart:
    """The one of `parts` that `?phan=` names, else the first; 404 where there is none."""
    asked = request.GET.get("phan", "")
    part = next((each for each in parts if not asked or each.code == asked), None)
    if part is None:
        raise Http404
    return part


def asked_entry(request: PlanRequest, plan: str, code: str) -> Entry:
    """404 where there is no such part, area or year, or the part is not asked for in the year's phase; 403 where the
    person states no figures of it."""
    known = indicator_parts(request, plan, code)
    period = Period(asked_year(request), Half.FIRST if request.GET.get("ky") == FIRST_HALF else Half.NONE)
    parts = tuple(each for each in known if each.is_in_phase(phase_of(period.year)))
    part = asked_part(request, parts)
    areas = Areas(Area.objects.all())
    choices = stated_areas(request.actor, part.indicator, offered_areas(areas, part.indicator, period))
    if not choices:
        raise PermissionDenied(_("Chỉ cơ quan chịu trách nhiệm hoặc UBND của địa bàn mới nhập số liệu này."))
    asked = request.GET.get("dia_ban", "")
    area = next((each for each in choices if not asked or each.code == asked), None)
    if area is None:
        if any(each.code == asked for each in areas.all):
            raise PermissionDenied(_("Cơ quan không nhập số liệu của địa bàn này."))
        raise Http404
    return Entry(part, parts, area, choices, period, areas)


def offered_areas(areas: Areas, indicator: Indicator, period: Period) -> tuple[Area, ...]:
    """The areas that make the whole, then the whole itself: a published figure of it may be all that is known."""
    expected = areas.expected(indicator.gathered_by, period)
    whole = areas.expected(AreaKind.PROVINCE, period)
    return expected if indicator.gathered_by == AreaKind.PROVINCE else (*expected, *whole)


def asked_year(request: PlanRequest) -> int:
    """`?nam=`, else the running one, as far as figures are taken; 404 where it is no such year: what is typed for one
    year is never kept for another."""
    years = figure_years(request.plan, request.today)
    asked = request.GET.get("nam", "")
    if not asked:
        return min(max(reporting_year(request.today), years[0]), years[-1])
    year = next((each for each in years if str(each) == asked), None)
    if year is None:
        raise Http404
    return year
