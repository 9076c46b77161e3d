"""The request inside one plan."""

from django.shortcuts import get_object_or_404

from agencies.http import PersonRequest
from tasks.models import Plan
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
