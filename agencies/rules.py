"""Rules of the agencies app that can be decided from values."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from agencies.enums import Role

# Wait before the next attempt to hand a mail to the server; the last value is used from then on.
MAIL_RETRY_MINUTES = (1, 5, 15, 60, 180)
MAIL_MAX_ATTEMPTS = 24


@dataclass(frozen=True)
class Actor:
    """A person as they stand on a day: who acts, in which roles, for which agencies.

    `roles` holds (role, agency id) of every membership valid on the day `on`.
    """

    user_id: int
    on: dt.date
    roles: frozenset[tuple[str, int]] = field(default_factory=frozenset)

    def agencies_as(self, *roles: Role) -> frozenset[int]:
        """Ids of the agencies in which the person holds one of `roles`."""
        return frozenset(agency for role, agency in self.roles if role in roles)

    @property
    def own_agencies(self) -> frozenset[int]:
        """Agencies for which the person enters and sends: as officer or as head."""
        return self.agencies_as(Role.OFFICER, Role.HEAD)

    @property
    def is_administrator(self) -> bool:
        return bool(self.agencies_as(Role.ADMINISTRATOR))

    def consolidates(self, consolidating_agency_id: int) -> bool:
        """True for a consolidator of the plan whose consolidating agency is given."""
        return consolidating_agency_id in self.agencies_as(Role.CONSOLIDATOR)

    def leads(self, issuer_id: int) -> bool:
        """True for a leader of the committee that issued the plan."""
        return issuer_id in self.agencies_as(Role.LEADER)


def actor_from(user_id: int, on: dt.date, memberships: Iterable[tuple[str, int]]) -> Actor:
    """An `Actor` from (role, agency id) pairs valid on the day."""
    return Actor(user_id, on, frozenset(memberships))


def next_mail_attempt(attempts: int, now: dt.datetime) -> dt.datetime | None:
    """When to try a mail again after `attempts` failed attempts; None when it is given up."""
    if attempts >= MAIL_MAX_ATTEMPTS:
        return None
    minutes = MAIL_RETRY_MINUTES[min(attempts, len(MAIL_RETRY_MINUTES)) - 1]
    return now + dt.timedelta(minutes=minutes)
