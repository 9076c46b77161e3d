"""What the services share: who may edit, and the row that is locked."""

from django.utils.translation import gettext as _

from agencies.exceptions import NotAllowed
from agencies.rules import Actor
from tasks.models import (
    Assignment,
)
from tasks.policies import can_edit_progress


def require_editor(actor: Actor, assignment: Assignment) -> None:
    if not can_edit_progress(actor, assignment):
        raise NotAllowed(_("Chỉ người của cơ quan được giao mới cập nhật nhiệm vụ này."))


def locked(assignment: Assignment) -> Assignment:
    """The row lock puts two people who press the button at once in order."""
    return Assignment.objects.select_for_update(of=("self",)).select_related("task__group__plan").get(pk=assignment.pk)
