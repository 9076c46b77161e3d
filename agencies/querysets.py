"""Which rows. "Which agencies" and "who" are always asked on a day."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models import Count, ExpressionWrapper, Q, Subquery
from django.db.models.functions import Coalesce

from agencies.enums import MailState, Role
from agencies.rules import Actor

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

    def with_unread(self, actor: Actor) -> Self:
        """With `unread`, how many messages the person has not opened: on every page, without a query of its own."""
        messages = apps.get_model("agencies", "Message").objects.visible_to(actor).unread().order_by()
        counted = messages.values("recipient").annotate(unread=Count("pk")).values("unread")
        return self.annotate(unread=Coalesce(Subquery(counted), 0))


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
    def visible_to(self, actor: Actor) -> Self:
        """The person's own; not what lost its purpose before it was mailed."""
        return self.filter(recipient_id=actor.user_id).exclude(mail_state=MailState.CANCELLED)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def for_inbox(self) -> Self:
        """Unread ones first, then the newest; without the bodies."""
        is_read = ExpressionWrapper(Q(read_at__isnull=False), models.BooleanField())
        return self.order_by(is_read, "-id").defer("body", "html", "error")

    def due(self, now: dt.datetime) -> Self:
        """Mails to hand over now: queued and not waiting, or left behind by a process that died."""
        waiting = Q(mail_state=MailState.QUEUED) & (Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=now))
        abandoned = Q(mail_state=MailState.SENDING, lease_until__lt=now)
        return self.filter(waiting | abandoned).order_by("id")
