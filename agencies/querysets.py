"""Which rows. "Which agencies" and "who" are always asked on a day."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models import Q

from agencies.enums import MailState, Role

if TYPE_CHECKING:
    from agencies.models import Agency, Membership, Message, User

M = TypeVar("M", bound=models.Model)


def valid_on(day: dt.date, prefix: str = "") -> Q:
    """Condition "valid on `day`" for the row itself or for a relation (`prefix` ends in __).

    An open end is null; the last day belongs to the row.
    """
    begun = Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": day})
    not_ended = Q(**{f"{prefix}valid_until__isnull": True}) | Q(**{f"{prefix}valid_until__gte": day})
    return begun & not_ended


class DatedQuerySet(models.QuerySet[M]):
    """Rows with valid_from and valid_until."""

    def valid_on(self, day: dt.date) -> Self:
        return self.filter(valid_on(day))


class MembershipQuerySet(DatedQuerySet["Membership"]):
    def of(self, user_id: int, on: dt.date) -> Self:
        """A person's memberships on a day, agencies loaded, in the agencies' official order."""
        return (
            self.filter(user_id=user_id)
            .valid_on(on)
            .filter(valid_on(on, "agency__"))
            .select_related("agency")
            .order_by("agency__position", "id")
        )


class UserQuerySet(models.QuerySet["User"]):
    def holding(self, *roles: Role, agency: "Agency", on: dt.date) -> Self:
        """Active people who hold one of `roles` in `agency` on the day, by name."""
        condition = Q(memberships__role__in=roles, memberships__agency=agency) & valid_on(on, "memberships__")
        return self.filter(condition, is_active=True).distinct().order_by("sort_key", "id")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    """Makes users; the e-mail address is kept in lower case, because people sign in with it."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=self.clean_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=self.clean_email(email or ""))  # type: ignore[no-any-return]

    @staticmethod
    def clean_email(email: str) -> str:
        return email.strip().lower()


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: dt.datetime) -> Self:
        """Mails to hand over now: queued and not waiting, or left behind by a process that died."""
        waiting = Q(mail_state=MailState.QUEUED) & (Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=now))
        abandoned = Q(mail_state=MailState.SENDING, lease_until__lt=now)
        return self.filter(waiting | abandoned).order_by("id")
