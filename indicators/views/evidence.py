"""The evidence beside the figure form."""

from functools import partial

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.rules import Actor
from indicators import services
from indicators.forms import WithdrawForm
from indicators.http import Entry, asked_entry
from indicators.models import Measurement, MeasurementEvidence
from indicators.policies import reporting_agency
from indicators.summaries import Areas
from plan_tracker.lib.downloads import private_file
from tasks.exceptions import EvidenceRefused
from tasks.http import PlanRequest, evidence_limits, receipt, take_files
from tasks.summaries import EvidenceFiles


def evidence_context(entry: Entry, actor: Actor) -> dict[str, object]:
    """What `tasks/_evidence.html` shows of one part, area and period. One query; where files wait, two more."""
    files = MeasurementEvidence.objects.visible_to(actor).filter(
        part=entry.part, area=entry.area, year=entry.period.year, half=entry.period.half
    )
    shown = EvidenceFiles.of(files.select_related("uploaded_by", "withdrawn_by", "measurement"))
    return {
        "evidence": shown,
        "attach_to": _open_figure(entry, actor) if shown.pending else None,
        "evidence_title": _("Minh chứng %(area)s, %(period)s") % {"area": entry.area, "period": entry.period.label},
        "evidence_span": _("kỳ"),
        "evidence_query": entry.query(),
        "evidence_url": reverse("indicators:evidence", args=[entry.indicator.plan.code, entry.indicator.code]),
        **evidence_limits(),
    }


def _open_figure(entry: Entry, actor: Actor) -> Measurement | None:
    agency_id = reporting_agency(actor, entry.indicator, entry.area)
    return services.open_figure(entry.part, entry.area, entry.period, agency_id) if agency_id else None


@require_http_methods(["GET", "POST"])
def evidence(request: PlanRequest, plan: str, code: str) -> HttpResponse:
    """The files of a figure; POST adds what was sent: 201 with the list, 200 where it was there before, 422 with the
    sentence. A browser without script is sent back to the form, where it is told."""
    entry = asked_entry(request, plan, code)
    if request.method == "GET":
        return _list(request, entry)
    add = partial(
        services.add_figure_evidence, actor=request.actor, part=entry.part, area=entry.area, period=entry.period
    )
    kept, refused = take_files(request, add)
    notice = " ".join(receipt(file, is_new) for file, is_new in kept)
    if not request.htmx:
        return _back_to_form(request, entry, notice, [f"{name}: {why}" for name, why in refused])
    if refused:
        return HttpResponse(refused[0][1], status=422, content_type="text/plain; charset=utf-8")
    return _list(request, entry, notice=notice, status=201 if kept[0][1] else 200)


def evidence_file(request: PlanRequest, plan: str, code: str, evidence: int) -> FileResponse:
    """One file, for who may see the figure it proves; `?xem` shows it where a browser can."""
    found = _visible(request, plan, code, evidence)
    inline = "xem" in request.GET and found.is_previewed
    return private_file(found.file, name=found.name, content_type=found.content_type, inline=inline)


@require_POST
def withdraw_evidence(request: PlanRequest, plan: str, code: str, evidence: int) -> HttpResponse:
    """Take a file back. Answers as adding one does; a refusal stands above the list."""
    found = _visible(request, plan, code, evidence)
    notice, refusal = "", ""
    form = WithdrawForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        services.withdraw_figure_evidence(actor=request.actor, evidence=found, reason=reason)
        notice = _("Đã rút “%(name)s”.") % {"name": found.name}
    except EvidenceRefused as refused:
        refusal = f"{found.name}: {refused}"
    entry = Entry(found.part, (found.part,), found.area, (found.area,), found.period, Areas(()))
    if not request.htmx:
        return _back_to_form(request, entry, notice, [refusal] if refusal else [])
    return _list(request, entry, notice=notice, refusal=refusal, status=422 if refusal else 200)


@require_POST
def attach_evidence(request: PlanRequest, plan: str, code: str) -> HttpResponse:
    """Put what waits with the figure that stands. Answers as withdrawing a file does."""
    entry = asked_entry(request, plan, code)
    notice, refusal = "", ""
    try:
        count = services.attach_evidence(actor=request.actor, part=entry.part, area=entry.area, period=entry.period)
        notice = _("Đã gắn %(n)s tệp vào số đang dùng.") % {"n": count} if count else _("Không có tệp nào chờ.")
    except EvidenceRefused as refused:
        refusal = str(refused)
    if not request.htmx:
        return _back_to_form(request, entry, notice, [refusal] if refusal else [])
    return _list(request, entry, notice=notice, refusal=refusal, status=422 if refusal else 200)


def _list(
    request: PlanRequest, entry: Entry, *, notice: str = "", refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {**evidence_context(entry, request.actor), "notice": notice, "refusal": refusal}
    return render(request, "tasks/_evidence_list.html", context, status=status)


def _back_to_form(request: PlanRequest, entry: Entry, notice: str, refusals: list[str]) -> HttpResponse:
    if notice:
        messages.success(request, notice)
    for refusal in refusals:
        messages.error(request, refusal)
    return redirect(f"{entry.url}#minh-chung")


def _visible(request: PlanRequest, plan: str, code: str, evidence: int) -> MeasurementEvidence:
    """The file of the URL, or 404."""
    files = MeasurementEvidence.objects.visible_to(request.actor).select_related(
        "part__indicator__plan__issuer", "part__indicator__plan__consolidating_agency", "area"
    )
    found = get_object_or_404(files, pk=evidence, part__indicator__plan__code=plan, part__indicator__code=code)
    request.plan = found.part.indicator.plan
    return found
