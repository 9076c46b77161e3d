"""Entering a figure, correcting one, and what an agency has to enter."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.models import Area
from indicators import services
from indicators.enums import Half
from indicators.exceptions import FigureRefused
from indicators.forms import CorrectionForm, FigureForm, usual_day, usual_nature
from indicators.http import FIRST_HALF, Entry, asked_entry, asked_year
from indicators.models import Measurement
from indicators.policies import can_correct_figure
from indicators.querysets import MeasurementQuerySet
from indicators.services import Statement, figure_years
from indicators.summaries import Areas, EntryPage, FigureLine, entry_page, figure_words, owed_parts
from indicators.summaries.moments import phase_of
from indicators.views.evidence import evidence_context
from tasks.http import PlanRequest, use_plan

REFUSED = 422
OVERTAKEN = 409


@require_http_methods(["GET", "POST"])
def figure_new(request: PlanRequest, plan: str, code: str) -> HttpResponse:
    """State one figure. The next area without one comes after it."""
    entry = asked_entry(request, plan, code)
    if request.method == "GET":
        return _entry_page(request, entry)
    form = FigureForm(entry.part, entry.area, request.POST)
    if form.is_valid():
        statement = Statement(entry.part, entry.area, entry.period, form.figure(), form.cleaned_data["source"])
        write = partial(services.record_figure, actor=request.actor, statement=statement)
        if recorded := _written(form, write):
            return _recorded(request, entry, recorded)
    return _entry_page(request, entry, form, REFUSED)


@require_http_methods(["GET", "POST"])
def figure_correct(request: PlanRequest, plan: str, code: str, figure: int) -> HttpResponse:
    """A figure in place of a recorded one: 404 where it is not there for the person, 403 where others stated it."""
    original = _original(request, plan, code, figure)
    entry = Entry(
        original.part, (original.part,), original.area, (original.area,), original.period, Areas(Area.objects.all())
    )
    if request.method == "GET":
        if hasattr(original, "corrected_by"):
            return _already_corrected(request, entry)
        return _entry_page(request, entry, CorrectionForm.of(original), original=original)
    form = CorrectionForm.of(original, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        given = {"figure": form.figure(), "source": data["source"], "reason": data["reason"]}
        write = partial(services.correct_figure, actor=request.actor, original=original, **given)
        if _written(form, write):
            told = _("Đã sửa số liệu %(area)s, %(period)s. Số cũ vẫn được giữ, kèm lý do.")
            words = told % {"area": entry.area, "period": entry.period.label}
            messages.success(request, words, extra_tags=request.get_full_path())
            return redirect(entry.url)
    newest = _newest(original)
    if newest != original:
        return _overtaken(request, entry, original, newest)
    return _entry_page(request, entry, form, REFUSED, original=original)


def mine(request: PlanRequest, plan: str) -> HttpResponse:
    """ "Số liệu của cơ quan": every figure the person's agencies enter in a year, and which are there."""
    chosen = use_plan(request, plan)
    year = asked_year(request)
    owed = owed_parts(chosen, request.actor, year)
    context = {
        "owed": owed,
        "whole": sum(each.is_whole for each in owed),
        "year": year,
        "years": figure_years(chosen, request.today),
        "list_url": reverse("indicators:list", args=[plan]),
    }
    return render(request, "indicators/figure_mine.html", context)


def _original(request: PlanRequest, plan: str, code: str, figure: int) -> Measurement:
    rows = _figures().visible_to(request.actor)
    found = get_object_or_404(rows, pk=figure, part__indicator__plan__code=plan, part__indicator__code=code)
    if not can_correct_figure(request.actor, found):
        raise PermissionDenied(_("Chỉ cơ quan đã báo cáo hoặc chịu trách nhiệm về chỉ tiêu mới sửa số liệu này."))
    request.plan = found.part.indicator.plan
    return found


def _figures() -> MeasurementQuerySet:
    rows = Measurement.objects.for_list()
    return rows.select_related("part__indicator__plan__issuer", "part__indicator__plan__consolidating_agency")


def _newest(figure: Measurement) -> Measurement:
    """What stands in its place by now; itself where nobody corrected it. One query for each correction, and one."""
    while (later := _figures().filter(corrects=figure.pk).first()) is not None:
        figure = later
    return figure


def _already_corrected(request: PlanRequest, entry: Entry) -> HttpResponse:
    messages.warning(request, _("Số liệu này đã được sửa; dưới đây là các số của kỳ."))
    return redirect(entry.url)


def _overtaken(request: PlanRequest, entry: Entry, original: Measurement, newest: Measurement) -> HttpResponse:
    """Somebody corrected the figure meanwhile: what was typed stays on the form, which is now about the new figure."""
    if not can_correct_figure(request.actor, newest):
        form = CorrectionForm.of(original, request.POST)
        told = _(
            "Cơ quan chịu trách nhiệm về chỉ tiêu đã sửa số này trong lúc đang nhập, nên bản sửa chưa được ghi nhận."
        )
        form.add_error(None, told)
        return _entry_page(request, entry, form, OVERTAKEN, original=original)
    form = CorrectionForm.of(newest, request.POST)
    if form.is_valid() and set(form.changed_data) <= {"reason"}:
        # The same correction, sent twice.
        return _already_corrected(request, entry)
    told = _(
        "%(who)s đã sửa số này thành %(figure)s trong lúc đang nhập (lý do: %(reason)s). Bản đang nhập chưa được ghi"
        " nhận: đối chiếu với số mới, rồi ghi nhận nếu vẫn cần sửa."
    )
    words = {"who": newest.author, "figure": figure_words(newest.part, newest.figure), "reason": newest.reason}
    form.add_error(None, told % words)
    return _entry_page(request, entry, form, OVERTAKEN, original=newest)


def _written(form: FigureForm, write: Callable[..., Measurement]) -> Measurement | None:
    """Let the service keep the figure; what it refuses stands on the form. Doubts are asked about once."""
    is_confirmed = False
    while True:
        try:
            return write(is_confirmed=is_confirmed)
        except FigureRefused as refused:
            if not is_confirmed and refused.is_doubt and form.confirms(refused.findings):
                is_confirmed = True
                continue
            form.add_findings(refused.findings)
            return None


def _recorded(request: PlanRequest, entry: Entry, recorded: Measurement) -> HttpResponse:
    words = _("Đã ghi nhận %(area)s, %(period)s: %(figure)s.") % {
        "area": entry.area,
        "period": entry.period.label,
        "figure": figure_words(entry.part, recorded.figure),
    }
    messages.success(request, words, extra_tags=request.get_full_path())
    page = entry_page(entry.part, entry.area, entry.period, entry.areas, request.actor)
    expected = entry.areas.expected(entry.indicator.gathered_by, entry.period)
    after = next((area for area in entry.choices if area in expected and area.code not in page.given), entry.area)
    return redirect(f"{request.path}?{entry.query(area=after)}")


def _entry_page(
    request: PlanRequest,
    entry: Entry,
    form: FigureForm | None = None,
    status: int = 200,
    *,
    original: Measurement | None = None,
) -> HttpResponse:
    page = entry_page(entry.part, entry.area, entry.period, entry.areas, request.actor)
    plan, code = entry.indicator.plan.code, entry.indicator.code
    address = request.get_full_path()
    if original:
        address = reverse("indicators:figure_correct", args=[plan, code, original.pk])
    context = {
        "entry": entry,
        "page": page,
        "indicator": entry.indicator,
        "form": form or FigureForm(entry.part, entry.area, initial=_initial(request, entry, page)),
        "original": original,
        "page_original": FigureLine(original, is_used=False) if original else None,
        "may_correct": bool(
            page.standing and not original and can_correct_figure(request.actor, page.standing.measurement)
        ),
        "form_url": address,
        "keep_key": address,
        "is_owner": entry.indicator.owner_id in request.actor.own_agencies,
        **_links(request, entry, page),
        **evidence_context(entry, request.actor),
    }
    return render(request, "indicators/figure_form.html", context, status=status)


def _initial(request: PlanRequest, entry: Entry, page: EntryPage) -> dict[str, Any]:
    return {
        "as_of": usual_day(entry.period, request.today),
        "nature": usual_nature(entry.period, request.today),
        "source": page.suggested_source,
    }


def _year_query(entry: Entry, year: int) -> str:
    """The same part, or the first one that is asked for in the year."""
    return entry.query(nam=year) if entry.part.is_in_phase(phase_of(year)) else entry.query(nam=year, phan="")


def _links(request: PlanRequest, entry: Entry, page: EntryPage) -> dict[str, Any]:
    """Chips to the other parts, areas and periods."""
    plan, code = entry.indicator.plan.code, entry.indicator.code
    halves = ((Half.NONE, ""), (Half.FIRST, FIRST_HALF))
    return {
        "new_url": reverse("indicators:figure_new", args=[plan, code]),
        "figures_url": reverse("indicators:detail", args=[plan, code]),
        "grid_url": f"{reverse('indicators:grid', args=[plan, code])}?{entry.query(dia_ban='', nam='', ky='')}",
        "mine_url": f"{reverse('indicators:mine', args=[plan])}?nam={entry.period.year}",
        "part_links": [(each, entry.query(phan=each.code)) for each in entry.parts],
        "area_links": [(each, each.code in page.given, entry.query(area=each)) for each in entry.choices],
        "year_links": [(each, _year_query(entry, each)) for each in figure_years(entry.indicator.plan, request.today)],
        "half_links": [(half, Half(half).label, entry.query(ky=asked)) for half, asked in halves],
    }
