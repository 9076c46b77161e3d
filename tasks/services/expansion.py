"""Turning what the plan says into assignments."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from agencies.models import Agency
from tasks.enums import AssignmentRole
from tasks.models import (
    Assignment,
    Plan,
    Responsibility,
    Task,
)


@transaction.atomic
def expand_assignments(*, plan: Plan, on: dt.date) -> int:
    """Turn responsibilities into assignments as agencies and groups stand on the day; may be run again.

    Adds what is missing and corrects the role of open assignments (lead wins). It ends nothing: that needs a decision.
    Returns how many were added.
    """
    wanted = _wanted_assignments(plan, on)
    written = Assignment.objects.filter(task__group__plan=plan)
    # Ended ones too: what was ended by decision is not given again.
    known = set(written.values_list("task_id", "agency_id"))
    new = [
        Assignment(task_id=task_id, agency_id=agency_id, role=role)
        for (task_id, agency_id), role in wanted.items()
        if (task_id, agency_id) not in known
    ]
    Assignment.objects.bulk_create(new)
    for row in written.valid_on(on):
        role = wanted.get((row.task_id, row.agency_id), row.role)
        if row.role != role:
            row.role = role
            row.save(update_fields=["role"])
    return len(new)


def _wanted_assignments(plan: Plan, on: dt.date) -> dict[tuple[int, int], str]:
    """Role by (task id, agency id), in the plan's order; a lead is never also a supporter."""
    wanted: dict[tuple[int, int], str] = {}
    written = Responsibility.objects.filter(Q(group__plan=plan) | Q(task__group__plan=plan))
    responsibilities = written.select_related("agency_group")
    for responsibility in sorted(responsibilities, key=lambda item: item.role != AssignmentRole.LEAD):
        agencies = list(_agencies_of(responsibility, on))
        tasks = Task.objects.filter(Q(pk=responsibility.task_id) | Q(group=responsibility.group_id))
        for task in tasks:
            for agency in agencies:
                wanted.setdefault((task.pk, agency.pk), responsibility.role)
    return wanted


def _agencies_of(responsibility: Responsibility, on: dt.date) -> Iterable[Agency]:
    if responsibility.agency_group is not None:
        return responsibility.agency_group.members_on(on)
    agencies: Iterable[Agency] = Agency.objects.valid_on(on).filter(pk=responsibility.agency_id or 0)
    return agencies
