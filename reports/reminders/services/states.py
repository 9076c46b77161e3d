"""States of steps and deliveries, each with the moment it began. Callers hold the lock of `locked_settings`."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from reports.reminders.enums import UNSETTLED, ReminderState
from reports.reminders.models import ReminderDelivery, ReminderStep

# A step is sent when at least one of its mails was.
STRONGEST = (ReminderState.SENT, ReminderState.FAILED, ReminderState.CAUGHT_UP, ReminderState.CANCELLED)


def settle(steps: Iterable[ReminderStep], state: ReminderState, at: dt.datetime) -> None:
    """Steps still planned end without a mail."""
    waiting = ReminderStep.objects.filter(pk__in=[step.pk for step in steps], state=ReminderState.PLANNED)
    waiting.update(state=state, state_at=at)


def settle_deliveries(deliveries: Iterable[ReminderDelivery], state: ReminderState, at: dt.datetime) -> None:
    """Deliveries end, and with them each step that has no other left."""
    found = list(deliveries)
    rows = ReminderDelivery.objects.unsettled().filter(pk__in=[each.pk for each in found])
    rows.update(state=state, state_at=at)
    settle_finished({each.step_id for each in found}, at)


def settle_finished(step_ids: Iterable[int], at: dt.datetime) -> None:
    """Steps whose mails have all ended end too; while one is open they stay open."""
    states: dict[int, set[str]] = defaultdict(set)
    for step_id, state in ReminderDelivery.objects.filter(step__in=list(step_ids)).values_list("step", "state"):
        states[step_id].add(state)
    ended: dict[ReminderState, list[int]] = defaultdict(list)
    for step_id, found in states.items():
        if not found & set(UNSETTLED):
            ended[next(state for state in STRONGEST if state in found)].append(step_id)
    for outcome, ids in ended.items():
        ReminderStep.objects.filter(pk__in=ids, state=ReminderState.SENDING).update(state=outcome, state_at=at)
