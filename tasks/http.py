"""The request inside one plan, and the files that come with it."""

from typing import Any, Protocol

from django.conf import settings
from django.core.files.base import File
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.http import PersonRequest
from plan_tracker.lib.files import ACCEPTED, clean_name, too_large
from plan_tracker.lib.uploads import skipped_names
from tasks.exceptions import EvidenceRefused
from tasks.models import EvidenceFile, Plan
from tasks.rules import running_year

# Earlier years are typing errors; the first have no day before their window.
FIRST_YEAR = 1900


class PlanRequest(PersonRequest):
    """A request under `/<plan>/`; `plan` is set by `use_plan`, and the frame of the page reads it."""

    plan: Plan


def use_plan(request: PlanRequest, code: str) -> Plan:
    """The plan of the URL, or 404."""
    request.plan = get_object_or_404(Plan.objects.select_related("issuer", "consolidating_agency"), code=code)
    return request.plan


def chosen_year(request: PlanRequest) -> int:
    """`?nam=`, or the running reporting year. A year outside the plan is left for the rules to refuse."""
    asked = request.GET.get("nam", "")
    if asked.isdecimal() and len(asked) == 4 and int(asked) >= FIRST_YEAR:
        return int(asked)
    return running_year(request.today, request.plan.first_year, request.plan.last_year)


def evidence_limits() -> dict[str, object]:
    """What `tasks/_evidence.html` says of the files that are taken."""
    return {
        "evidence_accept": ACCEPTED,
        "evidence_max_bytes": settings.EVIDENCE_MAX_BYTES,
        "evidence_max_files": settings.EVIDENCE_MAX_FILES,
    }


class AddsEvidence(Protocol):
    """A service that keeps a file, with all given but the file; returns its row, and whether it is new."""

    def __call__(self, *, file: "File[Any]") -> tuple[EvidenceFile, bool]: ...


def take_files(
    request: PersonRequest, add: AddsEvidence
) -> tuple[list[tuple[EvidenceFile, bool]], list[tuple[str, str]]]:
    """Hand each file to the service. What is kept, with whether it is new; names and reasons of what is not."""
    kept = []
    sent = request.FILES.getlist("files")
    refused = [(name, str(too_large())) for name in skipped_names(request)]
    for file in sent:
        try:
            kept.append(add(file=file))
        except EvidenceRefused as refusal:
            refused.append((clean_name(file.name or ""), str(refusal)))
    if not kept and not refused:
        refused.append((_("Minh chứng"), _("Chưa chọn tệp nào.")))
    return kept, refused


def receipt(file: EvidenceFile, is_new: bool) -> str:
    """What a person is told of a file that was kept."""
    if is_new:
        return _("Đã nhận “%(name)s”.") % {"name": file.name}
    when = f"{timezone.localtime(file.uploaded_at):%H:%M %d/%m/%Y}"
    return _("Nội dung này đã tải lên lúc %(when)s (“%(name)s”), không lưu lần nữa.") % {
        "when": when,
        "name": file.name,
    }
