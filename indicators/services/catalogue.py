"""What the entry checks need to know of an indicator, from its row and the settings."""

import datetime as dt

from django.conf import settings

from agencies.enums import AreaKind
from agencies.models import Area
from indicators.models import IndicatorPart
from indicators.rules import Measured, Thresholds
from tasks.models import Plan


def figure_years(plan: Plan, today: dt.date) -> range:
    """Years that may have figures: from the base year of the first phase to the running one."""
    return range(settings.INDICATOR_FIRST_BASE_YEAR, min(today.year, plan.last_year) + 1)


def measured(part: IndicatorPart, area: Area, today: dt.date) -> Measured:
    """What the rules need to know of what is measured."""
    return Measured(
        kind=part.kind,
        may_exceed_whole=part.indicator.may_exceed_whole,
        is_whole=area.kind == AreaKind.PROVINCE,
        years=figure_years(part.indicator.plan, today),
    )


def thresholds() -> Thresholds:
    """Our thresholds of a jump."""
    return Thresholds(points=settings.INDICATOR_JUMP_POINTS, percent=settings.INDICATOR_JUMP_PERCENT)
