"""The agencies' plan of 2022 (IV.6.2) is a period like the others, made of the agencies' own work items."""

import datetime as dt

import pytest

from reports.periods.enums import PeriodKind, Wording
from reports.submissions.enums import Answer, CheckCode, SubmissionState
from reports.submissions.models import Submission, SubmissionLine
from reports.submissions.services import open_period
from reports.submissions.summaries import agency_report, revision_review
from tests.conftest import TODAY, signed_in
from tests.factories.reports import DeadlineRuleFactory
from tests.factories.tasks import WorkItemFactory
from tests.reports.submissions.rounds import bring_to, new_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def planning(plan):
    """An agency with one lead task, in the period of plans."""
    round_ = new_round(plan, update=False)
    DeadlineRuleFactory(
        plan=plan, kind=PeriodKind.AGENCY_PLAN, year=2022, month=6, day=30, wording=Wording.ON_OR_BEFORE
    )
    period = open_period(plan=plan, kind=PeriodKind.AGENCY_PLAN, year=2022, on=dt.date(2022, 5, 20))
    round_.submission = Submission.objects.get(period=period, agency=round_.agency)
    return round_


def report(round_):
    return agency_report(round_.now(), today=TODAY, actor=round_.actor("officer"))


def planned(round_, **values):
    return WorkItemFactory(assignment=round_.assignment, year=2022, due_on=dt.date(2022, 12, 1), **values)


def test_a_task_without_work_is_missing_and_warned_about(planning):
    (line,) = report(planning).leads
    assert (line.answer, line.checks) == (Answer.MISSING, (CheckCode.LINE_UNPLANNED,))
    planned(planning)
    (line,) = report(planning).leads
    assert (line.answer, line.checks, len(line.work)) == (Answer.REPORTED, (), 1)


def test_no_results_and_no_compulsory_contents_are_asked_for(planning):
    assert (report(planning).missing_sections, report(planning).parts) == ((), 1)


def test_sending_freezes_the_work_as_it_stands(planning):
    item = planned(planning, title="Rà soát bảng giá đất", deliverable="Quyết định")
    bring_to(planning, SubmissionState.SENT)
    item.title = "Đổi sau khi gửi"
    item.save()
    (line,) = SubmissionLine.objects.all()
    assert [(each["title"], each["due_on"]) for each in line.work_items] == [("Rà soát bảng giá đất", "2022-12-01")]


def test_the_review_shows_the_work_and_what_changed_in_it(planning):
    planned(planning, title="Rà soát bảng giá đất", deliverable="", person="")
    bring_to(planning, SubmissionState.RETURNED)
    planned(planning, title="Họp thẩm định", deliverable="", person="")
    planning.send()
    (line,) = revision_review(planning.now()).changed
    (change,) = line.texts
    assert change.before == "Rà soát bảng giá đất; 01/12/2022"
    assert change.now == "Rà soát bảng giá đất; 01/12/2022\nHọp thẩm định; 01/12/2022"


@pytest.mark.parametrize("path", ["", "?dong=5.1", "?muc=chung"])
def test_the_workspace_shows_the_work_and_no_form_of_results(planning, path):
    planned(planning, title="Rà soát bảng giá đất")
    url = f"/{planning.plan.code}/bao-cao/agency-plan-2022/STC/{path}"
    page = signed_in(planning.officer).get(url)
    text = page.content.decode()
    assert page.status_code == 200
    assert ("Rà soát bảng giá đất" in text) == (path != "?muc=chung")
    assert "Tỷ lệ hoàn thành" not in text
    assert "Báo cáo bằng Word, PDF" not in text
