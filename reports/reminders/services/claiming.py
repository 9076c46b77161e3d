"""Claiming the steps that are due, and who is told of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from agencies.enums import Role
from agencies.models import Membership, User
from agencies.querysets import valid_on
from reports.reminders.enums import ReminderState
from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.reminders.rules import digest_day
from reports.reminders.services.planning import Track, locked_settings
from reports.reminders.services.states import settle

# Who holds a role in an agency on the day.
Holders = Mapping[tuple[str, int], list[User]]


@transaction.atomic
def begin_due(*, now: dt.datetime) -> int:
    """Claim the steps that are due and say who gets them; returns how many. A crash leaves them planned.

    Of several due steps of one thing and role only the newest goes out, the others are caught up. Where plans have
    different hours, the first of them claims for all: whoever hears of several plans hears of all of them then.
    """
    settings = locked_settings()
    if not settings:
        return 0
    day = digest_day(timezone.localtime(now), (row.send_at for row in settings.values()))
    due = list(ReminderStep.objects.due(day).with_things())
    if not due:
        return 0
    owed = [step for step in due if step.is_owed]
    settle((step for step in due if not step.is_owed), ReminderState.CANCELLED, now)
    newest = _newest(owed)
    settle((step for step in owed if step not in newest), ReminderState.CAUGHT_UP, now)
    _begin(newest, now)
    return len(newest)


def _newest(steps: Iterable[ReminderStep]) -> set[ReminderStep]:
    """The newest of each track, unless something newer has gone out: an added step or a moved date came too late."""
    newest: dict[Track, ReminderStep] = {}
    for step in steps:
        if step.track not in newest or step.offset > newest[step.track].offset:
            newest[step.track] = step
    gone: dict[Track, list[ReminderStep]] = defaultdict(list)
    submissions = [step.submission_id for step in newest.values() if step.submission_id]
    reports = [step.report_id for step in newest.values() if step.report_id]
    for name, ids in (("submission", submissions), ("report", reports)):
        for other in ReminderStep.objects.gone_out().filter(**{f"{name}__in": ids}) if ids else ():
            gone[other.track].append(other)
    return {step for step in newest.values() if not any(_is_behind(step, other) for other in gone[step.track])}


def _is_behind(step: ReminderStep, other: ReminderStep) -> bool:
    """By day as well as by offset: what went out before a date moved away has nothing to do with the new date."""
    return other.offset > step.offset and other.planned_for >= step.planned_for


def _begin(steps: Iterable[ReminderStep], now: dt.datetime) -> None:
    found = sorted(steps, key=lambda step: step.pk)
    on = timezone.localdate(now)
    holders, administrators = _holders(found, on), _administrators(on)
    new = [each for step in found for each in _deliveries(step, holders, administrators, now)]
    told = {each.step_id for each in new}
    settle((step for step in found if step.pk not in told), ReminderState.FAILED, now)
    claimed = ReminderStep.objects.filter(pk__in=told, state=ReminderState.PLANNED)
    claimed.update(state=ReminderState.SENDING, state_at=now, begun_at=now)
    ReminderDelivery.objects.bulk_create(new, ignore_conflicts=True)


def _deliveries(
    step: ReminderStep, holders: Holders, administrators: list[User], now: dt.datetime
) -> list[ReminderDelivery]:
    """Nobody in the role: the agency's own address, and the administrators are told (design R11)."""
    agency = step.addressed_agency
    people = holders.get((step.audience_role, agency.pk), [])
    found = [_delivery(step, now, person, person.email) for person in people]
    if people:
        return found
    if agency.email:
        found.append(_delivery(step, now, None, agency.email))
    own = agency.email.lower()
    told = (each for each in administrators if each.email.lower() != own)
    return found + [_delivery(step, now, each, each.email, is_notice=True) for each in told]


def _delivery(
    step: ReminderStep, now: dt.datetime, person: User | None, address: str, *, is_notice: bool = False
) -> ReminderDelivery:
    # One letter box is one address, however it is written.
    return ReminderDelivery(step=step, user=person, address=address.lower(), is_notice=is_notice, state_at=now)


def _holders(steps: Iterable[ReminderStep], on: dt.date) -> Holders:
    """Who holds a role in an agency on the day: resolved when a step begins, not when it was planned. One query."""
    wanted = {(step.audience_role, step.addressed_agency.pk) for step in steps}
    memberships = (
        Membership.objects.filter(role__in={role for role, _ in wanted}, agency__in={agency for _, agency in wanted})
        .filter(valid_on(on), user__is_active=True)
        .select_related("user")
        .order_by("user__sort_key", "user_id")
    )
    found: dict[tuple[str, int], list[User]] = defaultdict(list)
    for membership in memberships:
        known = found[membership.role, membership.agency_id]
        if membership.user not in known:
            known.append(membership.user)
    return found


def _administrators(on: dt.date) -> list[User]:
    holders = Membership.objects.filter(role=Role.ADMINISTRATOR).filter(valid_on(on))
    return list(User.objects.filter(pk__in=holders.values("user"), is_active=True).order_by("sort_key", "pk"))
