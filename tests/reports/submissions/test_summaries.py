"""Who owes a period what: counts per agency."""

import datetime as dt

import pytest

from agencies.enums import AgencyKind
from reports.periods.enums import PeriodKind
from reports.submissions.enums import SubmissionState
from reports.submissions.models import Submission
from reports.submissions.services import open_period
from reports.submissions.summaries import agency_lines, board_totals
from tasks.enums import AssignmentRole, Recurrence
from tests.conftest import TODAY
from tests.factories.tasks import PlanFactory
from tests.reports.helpers import OPENED_ON, done, lead_task, nothing_arose, opened, owing_agency, recorded

DAY = dt.timedelta(days=1)


def counts(period, on=TODAY):
    return {line.submission.agency.code: (line.leads, line.recorded, line.missing) for line in agency_lines(period, on)}


@pytest.fixture
def period(plan):
    """annual-2026, in which FULL, PART, NONE and IDLE owe, in this order."""
    agencies = {
        code: owing_agency(plan, code=code, position=position)
        for position, code in enumerate(("FULL", "PART", "NONE", "IDLE"), start=1)
    }
    leads = {code: [lead_task(plan, agencies[code]) for _ in range(2)] for code in ("FULL", "PART", "NONE")}
    recorded(leads["FULL"][0])
    nothing_arose(leads["FULL"][1])
    recorded(leads["PART"][0])
    return opened(plan)


def test_every_agency_that_owes_has_a_line_in_official_order(period):
    assert list(counts(period).items()) == [
        ("FULL", (2, 2, 0)),
        ("PART", (2, 1, 1)),
        ("NONE", (2, 0, 2)),
        ("IDLE", (0, 0, 0)),
    ]


def test_totals_count_every_agency_once(period):
    Submission.objects.filter(agency__code="FULL").update(
        state=SubmissionState.ACCEPTED, first_sent_at=dt.datetime(2026, 11, 29, 16, 59, tzinfo=dt.UTC)
    )
    Submission.objects.filter(agency__code="PART").update(
        state=SubmissionState.SENT, first_sent_at=dt.datetime(2026, 11, 29, 17, 1, tzinfo=dt.UTC)
    )
    Submission.objects.filter(agency__code="NONE").update(
        state=SubmissionState.SENT, received_otherwise_on=dt.date(2026, 11, 29)
    )
    totals = board_totals(agency_lines(period, dt.date(2026, 12, 2)))
    assert totals.states == (
        (SubmissionState.NOT_STARTED, 1),
        (SubmissionState.SENT, 2),
        (SubmissionState.ACCEPTED, 1),
    )
    # The last moment is the end of 29/11, Vietnam time; what came on paper that day was in time.
    assert (totals.agencies, totals.sent_in_time, totals.sent_late, totals.unsent) == (4, 2, 1, 1)
    assert (totals.rate, totals.on_time_rate) == (75, 50)
    assert [(bar.kind, bar.owed, bar.sent) for bar in totals.kinds] == [(AgencyKind.DEPARTMENT, 4, 3)]


def test_with_nobody_who_owes_there_is_no_rate(plan):
    totals = board_totals(agency_lines(opened(plan), TODAY))
    assert (totals.agencies, totals.rate, totals.on_time_rate) == (0, None, None)


@pytest.mark.parametrize(("day", "left", "late"), [(28, 1, 0), (29, 0, 0), (30, -1, 1)])
def test_a_line_tells_the_days_to_or_past_the_last_one(period, day, left, late):
    line = agency_lines(period, dt.date(2026, 11, day))[0]
    assert (line.days_left, line.days_late) == (left, late)


def test_a_line_tells_the_state_of_the_report(period):
    Submission.objects.filter(agency__code="PART").update(state=SubmissionState.RETURNED)
    assert [line.state for line in agency_lines(period, TODAY)] == [
        SubmissionState.NOT_STARTED,
        SubmissionState.RETURNED,
        SubmissionState.NOT_STARTED,
        SubmissionState.NOT_STARTED,
    ]


def test_what_is_no_lead_task_of_the_year_is_not_counted(plan, lead_agency, assignment, annual):
    lead_task(plan, lead_agency, AssignmentRole.SUPPORTING)
    other_plan = PlanFactory()
    recorded(lead_task(other_plan, lead_agency))
    ended = lead_task(plan, lead_agency)
    ended.valid_until = TODAY - DAY
    ended.save()
    recorded(assignment, year=2025)
    recorded(assignment, year=2027)
    assert counts(annual) == {"UBND-NP": (1, 0, 1)}


def test_several_updates_of_one_task_count_once(assignment, annual):
    recorded(assignment)
    recorded(assignment, as_of=dt.date(2026, 9, 1))
    assert counts(annual) == {"UBND-NP": (1, 1, 0)}


@pytest.mark.parametrize(
    ("recurrence", "year", "status", "expected"),
    [
        (Recurrence.ONCE, 2025, done, (1, 1, 0)),
        (Recurrence.ONCE, 2025, recorded, (1, 0, 1)),
        (Recurrence.ONCE, 2027, done, (1, 0, 1)),
        (Recurrence.YEARLY, 2025, done, (1, 0, 1)),
    ],
)
def test_only_a_one_off_task_done_in_an_earlier_year_is_not_owed_again(
    plan, lead_agency, annual, recurrence, year, status, expected
):
    status(lead_task(plan, lead_agency, recurrence=recurrence), year=year)
    assert counts(annual) == {"UBND-NP": expected}


def test_a_past_years_leads_are_asked_on_its_last_day(plan, lead_agency, annual):
    for until in (dt.date(2026, 12, 30), dt.date(2026, 12, 31)):
        assignment = lead_task(plan, lead_agency)
        assignment.valid_until = until
        assignment.save()
    assert counts(annual, on=dt.date(2028, 3, 1)) == {"UBND-NP": (1, 0, 1)}


def test_lines_cost_three_queries_whatever_the_agencies(plan, django_assert_num_queries):
    for kind, agencies in ((PeriodKind.ANNUAL, 1), (PeriodKind.HALF_YEAR, 2)):
        for _ in range(agencies):
            recorded(lead_task(plan, owing_agency(plan)))
        period = opened(plan) if kind == PeriodKind.ANNUAL else open_half_year(plan)
        with django_assert_num_queries(3):
            lines = agency_lines(period, TODAY)
    assert [(line.leads, line.recorded) for line in lines] == [(1, 1)] * 3


def open_half_year(plan):
    return open_period(plan=plan, kind=PeriodKind.HALF_YEAR, year=2026, on=OPENED_ON)


@pytest.mark.parametrize(
    ("values", "sent"),
    [
        ({}, False),
        ({"state": SubmissionState.AWAITING_HEAD}, False),
        ({"first_sent_at": dt.datetime(2026, 11, 20, 3, tzinfo=dt.UTC)}, True),
        ({"received_otherwise_on": dt.date(2026, 11, 20)}, True),
        ({"state": SubmissionState.RETURNED, "first_sent_at": dt.datetime(2026, 11, 20, 3, tzinfo=dt.UTC)}, True),
    ],
)
def test_an_agency_has_done_its_duty_once_its_report_was_sent_or_received(values, sent):
    assert Submission(**values).is_sent is sent
