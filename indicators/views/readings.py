"""How a target's words are read: confirming it, and the document that says so."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from indicators.exceptions import ReadingChanged, ReadingRefused
from indicators.forms import ReadingForm
from indicators.models import Target, TargetReading
from indicators.policies import can_confirm_reading
from indicators.services import confirm_reading as confirm
from plan_tracker.lib.downloads import private_file
from plan_tracker.lib.uploads import skipped_names
from tasks.http import PlanRequest


def confirm_reading(request: PlanRequest, plan: str, code: str, phase: str) -> HttpResponse:
    """The form of a consolidator; what is refused comes back with what was typed."""
    target = _target(request, plan, code, phase)
    if not can_confirm_reading(request.actor, target):
        raise PermissionDenied(_("Chỉ cơ quan tổng hợp của Kế hoạch xác nhận cách hiểu chỉ tiêu."))
    form = ReadingForm(request.POST or None, request.FILES or None, target=target)
    for name in skipped_names(request):
        form.add_error("file", _("Tệp “%(name)s” quá lớn nên không nhận.") % {"name": name})
    own_url = f"{reverse('indicators:detail', args=[plan, code])}?giai_doan={phase}"
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            confirm(actor=request.actor, target=target, reading=form.reading, file=file, seen=form.last_seen)
        except ReadingChanged as changed:
            form.add_error(None, str(changed))
            form.see(changed.last)
            status = 409
        except ReadingRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã xác nhận cách hiểu; kết quả được xét lại theo cách hiểu này."))
            return redirect(f"{own_url}#muc-tieu")
    if form.errors and status == 200:
        status = 422
    context = {
        "form": form,
        "target": target,
        "indicator": target.indicator,
        "own_url": own_url,
        "plan_url": reverse("pages:document", args=[plan]),
    }
    return render(request, "indicators/reading.html", context, status=status)


def reading_file(request: PlanRequest, plan: str, code: str, phase: str, reading: int) -> FileResponse:
    """The document behind a reading: open to everybody who is signed in, as the reading itself is."""
    target = _target(request, plan, code, phase)
    found = get_object_or_404(TargetReading.objects.exclude(file=""), pk=reading, target=target)
    return private_file(found.file, name=found.file_name, content_type="application/octet-stream")


def _target(request: PlanRequest, plan: str, code: str, phase: str) -> Target:
    targets = Target.objects.select_related(
        "indicator__owner", "indicator__plan__issuer", "indicator__plan__consolidating_agency", "clause"
    )
    target = get_object_or_404(targets, indicator__plan__code=plan, indicator__code=code, phase=phase)
    request.plan = target.indicator.plan
    return target
