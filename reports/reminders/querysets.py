"""Which reminders: chosen by state and by time passed, never by "today + n"."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from reports.reminders.enums import UNSETTLED, ReminderState

if TYPE_CHECKING:
    from reports.reminders.models import ReminderDelivery, ReminderStep
    from tasks.models import Plan


class ReminderStepQuerySet(models.QuerySet["ReminderStep"]):
    def due(self, last_due_days: "dict[Plan, dt.date]") -> Self:
        """Steps still planned whose moment has come, however long ago; the day up to which is each plan's own."""
        condition = Q(pk__in=())
        for plan, day in last_due_days.items():
            of_plan = Q(submission__period__plan=plan) | Q(report__period__plan=plan)
            condition |= of_plan & Q(planned_for__lte=day)
        return self.filter(condition, state=ReminderState.PLANNED)

    def with_things(self) -> Self:
        """With all that a reminder is about."""
        return self.select_related(
            "submission__agency",
            "submission__period__plan__consolidating_agency",
            "submission__period__plan__issuer",
            "report__period__plan__consolidating_agency",
            "report__period__plan__issuer",
        )


class ReminderDeliveryQuerySet(models.QuerySet["ReminderDelivery"]):
    def unsettled(self) -> Self:
        """Deliveries whose outcome is not known yet."""
        return self.filter(state__in=UNSETTLED)

    def unwritten(self) -> Self:
        """Waiting for the digest that they will be part of."""
        return self.filter(state=ReminderState.PLANNED, message__isnull=True)
