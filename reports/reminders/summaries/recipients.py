"""To whom a reminder goes: who holds a role in an agency on a day, as memberships are stored now."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from agencies.models import Agency, Membership
from reports.reminders.models import ReminderDelivery


@dataclass(frozen=True, order=True)
class Recipient:
    """A person, or an agency's own address (`user_id` None)."""

    name: str
    address: str
    user_id: int | None = None


class Holders:
    """The people of some agencies. One query."""

    def __init__(self, agencies: Iterable[Agency]) -> None:
        memberships = Membership.objects.filter(agency__in={agency.pk for agency in agencies}, user__is_active=True)
        self._known: dict[tuple[str, int], list[Membership]] = defaultdict(list)
        for each in memberships.select_related("user").order_by("user__sort_key", "user_id"):
            self._known[each.role, each.agency_id].append(each)

    def of(self, role: str, agency: Agency, on: dt.date) -> tuple[Recipient, ...]:
        """As sending chooses: those in the role; nobody there, the agency's address; neither, nobody."""
        held = {each.user: None for each in self._known[role, agency.pk] if each.is_valid_on(on)}
        if held:
            return tuple(Recipient(user.full_name, user.email, user.pk) for user in held)
        return (Recipient(agency.short_name, agency.email),) if agency.email else ()


def told(deliveries: Iterable[ReminderDelivery]) -> dict[int, tuple[Recipient, ...]]:
    """By step: whom it went to; notices to administrators left out."""
    found: dict[int, tuple[Recipient, ...]] = defaultdict(tuple)
    for each in deliveries:
        name = each.user.full_name if each.user else each.address
        found[each.step_id] = (*found[each.step_id], Recipient(name, each.address, each.user_id))
    return found
