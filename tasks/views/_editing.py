"""What the views of one assignment share."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from tasks.http import PlanRequest
from tasks.models import Assignment
from tasks.policies import can_edit_progress


def editable(request: PlanRequest, plan: str, code: str, agency: str) -> Assignment:
    """The assignment of the URL: 404 where there is none, 403 where it is another agency's."""
    found = Assignment.objects.filter(
        task__group__plan__code=plan, task__code=code, agency__code=agency
    ).select_related("task__group__plan__issuer", "task__group__plan__consolidating_agency", "task__clause", "agency")
    assignment = found.in_force(request.today).first() or found.order_by("-valid_until", "-id").first()
    if assignment is None:
        raise Http404
    if not can_edit_progress(request.actor, assignment):
        raise PermissionDenied(_("Chỉ người của cơ quan được giao mới cập nhật nhiệm vụ này."))
    request.plan = assignment.task.group.plan
    return assignment


def whole(data: QueryDict, name: str) -> int:
    value = data.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0
