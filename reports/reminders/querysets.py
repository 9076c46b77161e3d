"""Which reminders: chosen by state and by time passed, never by "today + n"."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models

from reports.reminders.enums import UNSETTLED, ReminderState
from reports.reminders.rules import last_due_day

if TYPE_CHECKING:
    from reports.reminders.models import ReminderDelivery, ReminderStep


class ReminderStepQuerySet(models.QuerySet["ReminderStep"]):
    def due(self, now: dt.datetime) -> Self:
        """Steps still planned whose moment has come, however long ago. `now` is Vietnam time."""
        return self.filter(state=ReminderState.PLANNED, planned_for__lte=last_due_day(now))


class ReminderDeliveryQuerySet(models.QuerySet["ReminderDelivery"]):
    def unsettled(self) -> Self:
        """Deliveries whose outcome is not known yet."""
        return self.filter(state__in=UNSETTLED)
