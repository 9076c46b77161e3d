"""Periods and submissions through the API."""

import pytest

from reports.consolidation.services import draft_report
from reports.periods.enums import PeriodKind
from reports.periods.models import ReportingPeriod
from reports.submissions.models import Submission
from reports.submissions.services import open_period
from tests.conftest import TODAY, signed_in
from tests.factories.agencies import AgencyFactory, AgencyGroupMemberFactory, MembershipFactory
from tests.factories.reports import DeadlineRuleFactory

pytestmark = pytest.mark.django_db

PERIODS, SUBMISSIONS = "/api/v1/periods/", "/api/v1/submissions/"


@pytest.fixture
def period(plan, lead_agency) -> ReportingPeriod:
    """The annual report of 2026, which two agencies owe."""
    AgencyGroupMemberFactory(group=plan.reporting_group, agency=AgencyFactory(code="SXD"))
    DeadlineRuleFactory(plan=plan)
    return open_period(plan=plan, kind=PeriodKind.ANNUAL, year=2026, on=TODAY)


def agencies(user, query: str = "") -> list[str]:
    return sorted(row["agency"] for row in signed_in(user).get(f"{SUBMISSIONS}{query}").json()["results"])


def test_a_period_tells_the_papers_date_and_the_last_day_in_time(stranger, period):
    (row,) = signed_in(stranger).get(PERIODS).json()["results"]
    assert (row["code"], row["name"], row["state"]) == ("annual-2026", "Báo cáo năm 2026", "open")
    (deadline,) = row["deadlines"]
    assert (deadline["due_on"], deadline["wording"], deadline["last_day"]) == ("2026-11-30", "before", "2026-11-29")


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("officer", ["UBND-NP"]),
        ("head", ["UBND-NP"]),
        ("consolidator", ["SXD", "UBND-NP"]),
        ("leader", ["SXD", "UBND-NP"]),
        ("stranger", []),
        ("administrator", []),
    ],
)
def test_who_sees_which_submissions(request, period, name, seen):
    user = request.getfixturevalue(name)
    assert agencies(user) == seen
    foreign = Submission.objects.get(agency__code="SXD")
    assert signed_in(user).get(f"{SUBMISSIONS}{foreign.pk}/").status_code == (200 if "SXD" in seen else 404)


def test_another_plans_consolidator_sees_none(period):
    assert agencies(MembershipFactory(role="consolidator").user) == []


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("?period=annual-2026&agency=SXD", ["SXD"]),
        ("?year=2025", []),
        ("?state=not_started", ["SXD", "UBND-NP"]),
        ("?state=accepted", []),
    ],
)
def test_submissions_are_narrowed(consolidator, period, query, seen):
    assert agencies(consolidator, query) == seen


@pytest.mark.parametrize(
    "query", ["period=annual-1999", "state=x", "year=0", "plan=khong-co", "period=%00", "kind=annual"]
)
def test_a_filter_that_cannot_be_is_refused(consolidator, query):
    answer = signed_in(consolidator).get(f"{SUBMISSIONS}?{query}")
    assert (answer.status_code, list(answer.json())) == (400, [query.split("=")[0]])


@pytest.mark.parametrize("url", [PERIODS, SUBMISSIONS])
def test_the_number_of_queries_does_not_grow_with_rows(consolidator, period, plan, url, django_assert_max_num_queries):
    client = signed_in(consolidator)
    client.get("/tai-khoan/")
    asked = []
    for year in (2026, 2025, 2024):
        if year != 2026:
            open_period(plan=plan, kind=PeriodKind.ANNUAL, year=year, on=TODAY)
        with django_assert_max_num_queries(7) as queries:
            client.get(url)
        asked.append(len(queries))
    assert asked[0] == asked[1] == asked[2]


@pytest.mark.parametrize(
    ("name", "seen"), [("consolidator", 1), ("leader", 1), ("officer", 0), ("stranger", 0), ("administrator", 0)]
)
def test_a_consolidated_report_that_is_a_draft_is_for_those_who_read_all(request, period, name, seen):
    user = request.getfixturevalue(name)
    report = draft_report(period=period)
    client = signed_in(user)
    rows = client.get("/api/v1/consolidated-reports/?period=annual-2026").json()["results"]
    assert [row["state"] for row in rows] == ["draft"] * seen
    assert client.get(f"/api/v1/consolidated-reports/{report.pk}/").status_code == (200 if seen else 404)
