"""The register of petitions, one petition, and what people do with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from agencies.models import Agency
from reports.petitions import services
from reports.petitions.enums import PetitionKind, PetitionState, PetitionVerb
from reports.petitions.exceptions import PetitionRefused, WrongState
from reports.petitions.filters import PetitionFilter
from reports.petitions.forms import ACTION_FORMS, PetitionForm
from reports.petitions.models import Petition
from reports.petitions.policies import can_act, can_raise, open_verbs
from reports.petitions.summaries import petition_lines, raisable_texts
from tasks.http import PlanRequest, use_plan
from tasks.models import ProgressUpdate

ROWS = 25
OFFERED = 5
SENT = gettext_lazy("Đã gửi tới cơ quan tổng hợp.")


def petition_list(request: PlanRequest, plan: str) -> HttpResponse:
    """The petitions that the person may see, those that wait longest first; filters in the URL."""
    every = Petition.objects.visible_to(request.actor).filter(plan=use_plan(request, plan))
    found = PetitionFilter(request.GET, queryset=every)
    page = Paginator(found.qs.for_register(), ROWS).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "lines": petition_lines(page.object_list, request.today),
        "list_url": reverse("reports:petitions", args=[plan]),
        "may_raise": bool(request.actor.own_agencies),
    }
    return render(request, "reports/petition_list.html", context)


@require_http_methods(["GET", "POST"])
def new_petition(request: PlanRequest, plan: str) -> HttpResponse:
    """Raise a petition for one's own agency; beside it what its updates say and nobody has raised."""
    chosen = use_plan(request, plan)
    data = request.POST if request.method == "POST" else None
    form = PetitionForm(
        data,
        plan=chosen,
        agencies=_own_agencies(request),
        day=request.today,
        initial={"task": request.GET.get("nhiem_vu")},
    )
    petition = _raised(request, form) if form.is_valid() else None
    if petition is not None:
        messages.success(request, SENT)
        return redirect("reports:petition", plan, petition.pk)
    context = {"form": form, "offered": raisable_texts(chosen, request.actor, OFFERED)}
    return render(request, "reports/petition_form.html", context, status=422 if form.errors else 200)


@require_POST
def raise_from_update(request: PlanRequest, plan: str, update: int) -> HttpResponse:
    """Raise what an update of one's agency says, of the kind that the button names."""
    updates = ProgressUpdate.objects.visible_to(request.actor).select_related(
        "assignment__agency", "assignment__task__group__plan__consolidating_agency"
    )
    found = get_object_or_404(updates, pk=update, assignment__task__group__plan__code=plan)
    asked = request.POST.get("kind")
    kinds = [kind for kind in PetitionKind if asked in (kind, None)]
    try:
        petitions = services.raise_from_update(actor=request.actor, update=found, kinds=kinds)
    except PetitionRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("reports:new_petition", plan)
    messages.success(request, SENT)
    return redirect("reports:petition", plan, petitions[0].pk)


def petition_detail(request: PlanRequest, plan: str, petition: int) -> HttpResponse:
    return _page(request, _petition(request, plan, petition))


@require_POST
def receive(request: PlanRequest, plan: str, petition: int) -> HttpResponse:
    return _act(request, _petition(request, plan, petition), PetitionVerb.RECEIVE, services.receive)


@require_POST
def forward(request: PlanRequest, plan: str, petition: int) -> HttpResponse:
    return _act(request, _petition(request, plan, petition), PetitionVerb.FORWARD, services.forward)


@require_POST
def answer(request: PlanRequest, plan: str, petition: int) -> HttpResponse:
    return _act(request, _petition(request, plan, petition), PetitionVerb.ANSWER, services.answer)


@require_POST
def close(request: PlanRequest, plan: str, petition: int) -> HttpResponse:
    return _act(request, _petition(request, plan, petition), PetitionVerb.CLOSE, services.close)


def _own_agencies(request: PlanRequest) -> list[Agency]:
    """The agencies that the person enters for, in official order; 403 where there is none."""
    own = dict.fromkeys(item.agency for item in request.memberships if can_raise(request.actor, item.agency_id))
    if not own:
        raise PermissionDenied(_("Chỉ chuyên viên đầu mối và lãnh đạo cơ quan nêu kiến nghị cho cơ quan mình."))
    return list(own)


def _raised(request: PlanRequest, form: PetitionForm) -> Petition | None:
    """Hand the form to the service; None where it was refused, and the form says why."""
    try:
        return services.raise_petition(actor=request.actor, plan=request.plan, **form.arguments())
    except PetitionRefused as refusal:
        form.add_refusal(refusal)
    return None


def _petition(request: PlanRequest, plan: str, pk: int) -> Petition:
    """The petition of the URL, or 404 where the person may not see it; also sets `request.plan`."""
    petitions = Petition.objects.visible_to(request.actor).select_related(
        "plan__issuer", "plan__consolidating_agency", "agency", "task__clause", "forwarded_to", "from_update"
    )
    found = get_object_or_404(petitions, pk=pk, plan__code=plan)
    request.plan = found.plan
    return found


def _act(
    request: PlanRequest, petition: Petition, verb: PetitionVerb, service: Callable[..., Petition]
) -> HttpResponse:
    """Hand the verb's form to its service: back to the page, or the page with what was refused."""
    if not can_act(request.actor, petition, verb):
        raise PermissionDenied(str(services.NOT_ALLOWED[verb]))
    form = ACTION_FORMS[verb](request.POST, petition=petition, day=request.today)
    try:
        if verb not in open_verbs(request.actor, petition):
            raise WrongState(PetitionState(petition.state), verb)
        if form.is_valid():
            service(actor=request.actor, petition=petition, **form.cleaned_data)
            return redirect("reports:petition", petition.plan.code, petition.pk)
    except WrongState as refusal:
        messages.warning(request, str(refusal))
        return redirect("reports:petition", petition.plan.code, petition.pk)
    except PetitionRefused as refusal:
        form.add_refusal(refusal)
    return _page(request, petition, form, status=422)


def _page(request: PlanRequest, petition: Petition, refused: Any = None, status: int = 200) -> HttpResponse:
    """The petition with its history and the forms that the person may use now."""
    forms = [
        refused
        if refused is not None and refused.verb == verb
        else ACTION_FORMS[verb](petition=petition, day=request.today)
        for verb in open_verbs(request.actor, petition)
    ]
    entries = list(petition.entries.select_related("by").order_by("-pk"))
    context = {
        "petition": petition,
        "entries": entries,
        "answer": next((entry for entry in entries if entry.state == PetitionState.ANSWERED), None),
        "forms": forms,
    }
    return render(request, "reports/petition_detail.html", context, status=status)
