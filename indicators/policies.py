"""Who may do what with indicators. Page, API and button ask the same function."""

from collections.abc import Sequence

from django.db.models import QuerySet

from agencies.enums import AgencyKind, AreaKind
from agencies.models import Agency, Area
from agencies.rules import Actor
from indicators.models import Indicator, Measurement, Target

# Whose people state figures of an area beside the agency that answers for the indicator.
COMMITTEES = {AreaKind.DISTRICT: AgencyKind.DISTRICT, AreaKind.COMMUNE: AgencyKind.COMMUNE}


def can_record_figure(actor: Actor, indicator: Indicator, area: Area) -> bool:
    """Officers and heads of the agency that answers for the indicator, for every area; those of an area's own
    committee for that area, where figures are gathered by area (design R12)."""
    return reporting_agency(actor, indicator, area) is not None


def can_record_figures(actor: Actor, indicator: Indicator) -> bool:
    """Whether there is any area the person may state figures for."""
    return indicator.owner_id in actor.own_agencies or _committees(actor, indicator).exists()


def stated_areas(actor: Actor, indicator: Indicator, areas: Sequence[Area]) -> tuple[Area, ...]:
    """Those of `areas` that the person may state figures for (`can_record_figure` for each, in one query at most)."""
    if indicator.owner_id in actor.own_agencies:
        return tuple(areas)
    own = set(_committees(actor, indicator).values_list("area_id", flat=True))
    return tuple(area for area in areas if area.pk in own)


def reporting_agency(actor: Actor, indicator: Indicator, area: Area) -> int | None:
    """In whose name the person states a figure: the owner's, else the area's committee's; None: they may not, or the
    indicator has no figures of such an area."""
    if area.kind not in {indicator.gathered_by, AreaKind.PROVINCE}:
        return None
    return indicator.owner_id if indicator.owner_id in actor.own_agencies else _speaks_for(actor, indicator, area)


def can_correct_figure(actor: Actor, measurement: Measurement) -> bool:
    """Those who stated it, and the agency that answers for the indicator."""
    return bool({measurement.reported_by_id, measurement.part.indicator.owner_id} & actor.own_agencies)


def can_confirm_reading(actor: Actor, target: Target) -> bool:
    """The plan's consolidators say how loose words are read, where there are any."""
    plan = target.indicator.plan
    return bool(target.interpretation) and actor.consolidates(plan.consolidating_agency_id)


def _speaks_for(actor: Actor, indicator: Indicator, area: Area) -> int | None:
    found = _committees(actor, indicator).filter(area=area).values_list("pk", flat=True).first()
    return None if found is None else int(found)


def _committees(actor: Actor, indicator: Indicator) -> QuerySet[Agency]:
    """The person's own agencies that are committees of an area such as the figures are gathered by. A department of the
    province has an area too, and speaks for none."""
    kind = COMMITTEES.get(AreaKind(indicator.gathered_by))
    if kind is None:
        return Agency.objects.none()
    return Agency.objects.filter(pk__in=actor.own_agencies, kind=kind, area__kind=indicator.gathered_by)
