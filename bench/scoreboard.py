"""What judging every indicator costs, against a minimal signed-in view: `DEBUG=1 python -m bench.scoreboard`.

The scoreboard's `results()` with ten years of figures of 30 indicators in 7 districts (2100 best figures), and a view
that does what no page can do without: a session, a person, memberships, and five indexed queries of 25 rows. Both in
this process, in turns; the medians of five rounds and their ratio are printed. Another machine has other milliseconds,
the ratio stays. A database of its own is made and thrown away; DATABASE_URL chooses the engine.
"""

import os
import statistics
import time
from collections.abc import Callable
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_tracker.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import Context, Template  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings, setup_databases, teardown_databases  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

from agencies.enums import AreaKind, Role  # noqa: E402
from agencies.models import Area, User, actor_for  # noqa: E402
from indicators.enums import Nature, Phase, Relation  # noqa: E402
from indicators.models import BestFigure, Indicator, IndicatorPart, Measurement, Target  # noqa: E402
from indicators.querysets import reads_recorded  # noqa: E402
from indicators.rules import Period  # noqa: E402
from indicators.services import rebuild_best  # noqa: E402
from indicators.summaries import results  # noqa: E402
from tasks.models import Assignment, Clause, Plan, Task, TaskGroup  # noqa: E402
from tests.factories.agencies import MembershipFactory  # noqa: E402

INDICATORS, YEARS, ROUNDS, CALLS, ROWS = 30, range(2020, 2030), 5, 20, 25
PAGE = Template("<table>{% for row in rows %}<tr><td>{{ row.pk }}</td><td>{{ row.code }}</td></tr>{% endfor %}</table>")


def minimal(request: HttpRequest) -> HttpResponse:
    """Five indexed queries and one plain table."""
    plan = Plan.objects.get(code=request.GET["plan"])
    groups = list(TaskGroup.objects.filter(plan=plan)[:ROWS])
    list(Clause.objects.filter(plan=plan).order_by("position")[:ROWS])
    list(Assignment.objects.filter(task__group=groups[0])[:ROWS])
    tasks = list(Task.objects.filter(group__plan=plan).select_related("group")[:ROWS])
    return HttpResponse(PAGE.render(Context({"rows": tasks})))


urlpatterns = [path("minimal/", minimal)]


def main() -> None:
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        call_command("load_plan", verbosity=0)
        plan = Plan.objects.get()
        user = MembershipFactory(agency=plan.issuer, role=Role.LEADER).user
        fill(plan, user)
        measure(plan, user)
    finally:
        teardown_databases(databases, verbosity=0)


def fill(plan: Plan, user: User) -> None:
    """Thirty indicators that are gathered by district, each with a figure of every district and year."""
    Target.objects.all().delete()
    Indicator.objects.all().delete()
    clause = Clause.objects.get(plan=plan, ref="II.2.b")
    areas = list(Area.objects.filter(kind=AreaKind.DISTRICT))
    figures = []
    for position in range(INDICATORS):
        indicator = Indicator.objects.create(
            plan=plan, code=f"MT{position}", name="Tỷ lệ", unit="%", kind="ratio", accumulation="stock", field="land",
            owner=plan.consolidating_agency, gathered_by=AreaKind.DISTRICT, position=position,
        )  # fmt: skip
        part = IndicatorPart.objects.create(indicator=indicator, code="main", position=1)
        Target.objects.create(
            indicator=indicator, phase=Phase.SECOND, comparator="at_least", low=98, wording="98%", clause=clause,
            relation=Relation.NEW,
        )  # fmt: skip
        figures += [_figure(part, area, year, user) for area in areas for year in YEARS]
    Measurement.objects.bulk_create(figures)
    assert rebuild_best() == len(figures) == INDICATORS * len(areas) * len(YEARS)


def _figure(part: IndicatorPart, area: Area, year: int, user: User) -> Measurement:
    return Measurement(
        part=part, area=area, year=year, numerator=Decimal(year - 1940 + area.pk % 5), denominator=Decimal(100),
        as_of=Period(year).end, nature=Nature.OFFICIAL, source="Mẫu", author=user,
        reported_by_id=part.indicator.owner_id, created_at=timezone.now(),
    )  # fmt: skip


def measure(plan: Plan, user: User) -> None:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    today = Period(YEARS[-1] + 1).end
    recorded = reads_recorded(actor_for(user, timezone.localdate()), "recorded__")

    def view() -> None:
        assert client.get("/minimal/", {"plan": plan.code}).status_code == 200

    def board() -> None:
        for each in results(plan, Phase.SECOND, recorded=recorded, today=today, with_history=False):
            assert all((each.verdict, each.limit, each.deciding.value, each.deciding.reason, each.deciding.coverage))

    with override_settings(ROOT_URLCONF=__spec__.name, DEBUG=False):
        rounds = [(_median_ms(view), _median_ms(board)) for _round in range(ROUNDS)]
    anchor, cost = (statistics.median(each) for each in zip(*rounds, strict=True))
    ratios = [board / view for view, board in rounds]
    print(f"{BestFigure.objects.count()} best figures of {INDICATORS} indicators")
    print(f"minimal signed-in view  {anchor:6.1f} ms")
    print(f"results() with words    {cost:6.1f} ms")
    print(f"ratio                   {statistics.median(ratios):6.2f}   [{min(ratios):.2f}-{max(ratios):.2f}]")


def _median_ms(call: Callable[[], None]) -> float:
    call()
    taken = []
    for _call in range(CALLS):
        began = time.perf_counter()
        call()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
