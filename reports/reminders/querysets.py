"""Which reminders: chosen by state and by time passed, never by "today + n"."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models

from reports.reminders.enums import UNSETTLED, ReminderState

if TYPE_CHECKING:
    from reports.reminders.models import ReminderDelivery, ReminderStep


class ReminderStepQuerySet(models.QuerySet["ReminderStep"]):
    def due(self, day: dt.date) -> Self:
        """Steps still planned whose day has come, however long ago."""
        return self.filter(state=ReminderState.PLANNED, planned_for__lte=day)

    def gone_out(self) -> Self:
        """Steps of which at least one mail was sent, or is about to be."""
        return self.filter(state__in=(ReminderState.SENDING, ReminderState.SENT))

    def left_open(self) -> Self:
        """Steps whose mails have all ended, though a process died before it said so of the step."""
        return self.filter(state=ReminderState.SENDING).exclude(deliveries__state__in=UNSETTLED)

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
