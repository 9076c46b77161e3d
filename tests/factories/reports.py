"""Deadline rules and holidays."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from reports.periods.enums import Audience, Origin, PeriodKind, Wording
from reports.periods.models import DeadlineRule, Holiday
from tests.factories.tasks import PlanFactory


class DeadlineRuleFactory(DjangoModelFactory):
    """The plan's "trước 30/11" for agencies, unless told otherwise."""

    class Meta:
        model = DeadlineRule

    plan = factory.SubFactory(PlanFactory)
    kind = PeriodKind.ANNUAL
    audience = Audience.AGENCIES
    month = 11
    day = 30
    wording = Wording.BEFORE
    origin = Origin.CLAUSE
    clause_ref = "IV.6.2"


class HolidayFactory(DjangoModelFactory):
    """New Year's Day of 2027, unless told otherwise."""

    class Meta:
        model = Holiday

    date = dt.date(2027, 1, 1)
    name = "Tết Dương lịch"
