"""Deadline rules, holidays and petitions."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from reports.periods.enums import Audience, Origin, PeriodKind, Wording
from reports.periods.models import DeadlineRule, Holiday
from reports.petitions.enums import PetitionKind
from reports.petitions.models import Petition, PetitionEntry
from tests.factories.agencies import AgencyFactory, UserFactory
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


class PetitionFactory(DjangoModelFactory):
    """A proposal just raised, without history, unless told otherwise."""

    class Meta:
        model = Petition

    plan = factory.SubFactory(PlanFactory)
    agency = factory.SubFactory(AgencyFactory)
    kind = PetitionKind.PROPOSAL
    text = "Đề nghị bổ sung kinh phí mua xe ép rác."
    raised_by = factory.SubFactory(UserFactory)
    raised_at = factory.LazyFunction(timezone.now)


class PetitionEntryFactory(DjangoModelFactory):
    """One row as a service would have written it; nothing changes or deletes it afterwards."""

    class Meta:
        model = PetitionEntry

    petition = factory.SubFactory(PetitionFactory)
    state = factory.SelfAttribute("petition.state")
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)
