"""The first page by role, and the frame of every page."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from agencies.enums import Role
from reports.periods.enums import PeriodKind, PeriodState
from reports.periods.models import ReportingPeriod
from reports.submissions.enums import SubmissionState
from reports.submissions.models import Submission
from reports.submissions.services import open_period
from tasks.enums import AssignmentRole, ProgressStatus, Recurrence
from tasks.models import Plan, Task
from tasks.services import refresh_progress
from tests.conftest import TODAY, signed_in
from tests.factories.agencies import AgencyFactory, MembershipFactory, UserFactory
from tests.factories.reports import DeadlineRuleFactory, PetitionFactory
from tests.factories.tasks import AssignmentFactory, ProgressUpdateFactory, TaskFactory

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON):
        yield


def add(plan: Plan, agency, code: str, **values):
    task = TaskFactory(group__plan=plan, group__clause__plan=plan, code=code)
    return AssignmentFactory(task=task, agency=agency, **values)


def record(assignment, **values):
    ProgressUpdateFactory(assignment=assignment, **{"year": 2026, **values})
    refresh_progress(assignment=assignment, year=values.get("year", 2026))


def home(user, **query):
    return signed_in(user).get("/", query)


def codes(lines) -> list[str]:
    return [line.assignment.task.code for line in lines]


class TestOwnWork:
    @pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD])
    def test_officers_and_heads_find_what_their_agency_has_to_do(self, assignment, role):
        page = home(MembershipFactory(agency=assignment.agency, role=role).user)
        assert codes(page.context["work"].leads) == ["6.c.2"]
        assert "Ủy ban nhân dân huyện Ninh Phước" in page.content.decode()

    def test_the_most_pressing_comes_first(self, officer, plan, lead_agency):
        record(add(plan, lead_agency, "1.1"), status=ProgressStatus.DONE, percent=100)
        record(add(plan, lead_agency, "1.2"), as_of=dt.date(2026, 10, 1))
        record(add(plan, lead_agency, "1.3"), as_of=dt.date(2026, 3, 1), status=ProgressStatus.NOT_STARTED, percent=0)
        add(plan, lead_agency, "1.4")
        work = home(officer).context["work"]
        assert codes(work.leads) == ["1.4", "1.3", "1.2", "1.1"]
        assert (work.recorded, codes(work.owed)) == (3, ["1.4"])

    def test_the_button_leads_to_the_next_one_that_is_missing(self, officer, plan, assignment):
        assert home(officer).context["next_form"] == f"/{plan.code}/nhiem-vu/6.c.2/UBND-NP/"
        record(assignment)
        assert home(officer).context["next_form"] == ""

    def test_supporting_tasks_stand_apart_and_are_never_owed(self, officer, plan, lead_agency):
        add(plan, lead_agency, "1.1", role=AssignmentRole.SUPPORTING)
        work = home(officer).context["work"]
        assert (codes(work.leads), codes(work.supporting), codes(work.owed)) == ([], ["1.1"], [])

    def test_what_was_done_once_is_not_owed_again(self, officer, assignment):
        Task.objects.update(recurrence=Recurrence.ONCE)
        record(assignment, year=2024, status=ProgressStatus.DONE, percent=100)
        page = home(officer)
        assert codes(page.context["work"].owed) == []
        assert "xong từ năm trước" in page.content.decode()

    def test_other_agencies_plans_and_ended_assignments_stay_out(self, officer, plan, assignment, lead_agency):
        AssignmentFactory(task=assignment.task)
        AssignmentFactory(agency=lead_agency)
        add(plan, lead_agency, "1.1", valid_until=TODAY - dt.timedelta(days=1))
        assert codes(home(officer).context["work"].leads) == ["6.c.2"]

    def test_a_person_of_two_agencies_chooses(self, officer, plan, assignment):
        second = MembershipFactory(user=officer, agency__code="STC").agency
        add(plan, second, "1.1")
        assert home(officer).context["agencies"] == [assignment.agency, second]
        assert codes(home(officer, co_quan="STC").context["work"].leads) == ["1.1"]
        assert codes(home(officer, co_quan="KHAC").context["work"].leads) == ["6.c.2"]

    def test_an_agency_with_nothing_to_do_is_told_so(self, stranger, plan):
        assert "Cơ quan chưa được giao nhiệm vụ nào" in home(stranger).content.decode()

    def test_the_number_of_queries_does_not_grow_with_the_rows(
        self, officer, plan, assignment, django_assert_num_queries, django_assert_max_num_queries
    ):
        client = signed_in(officer)
        client.get("/")
        record(assignment)
        with django_assert_max_num_queries(8) as one:
            client.get("/")
        for code in ("1.1", "1.2"):
            record(add(plan, assignment.agency, code))
        with django_assert_num_queries(len(one)):
            assert len(client.get("/").context["work"].leads) == 3


class TestOtherRoles:
    def test_the_consolidator_goes_to_the_board_of_the_open_period(self, consolidator, plan):
        assert home(consolidator).url == f"/{plan.code}/bao-cao/"
        DeadlineRuleFactory(plan=plan)
        period = open_period(plan=plan, kind=PeriodKind.ANNUAL, year=2026, on=TODAY)
        assert home(consolidator).url == f"/{plan.code}/bao-cao/{period.code}/"
        ReportingPeriod.objects.update(state=PeriodState.CLOSED)
        assert home(consolidator).url == f"/{plan.code}/bao-cao/"

    def test_the_leader_goes_to_the_board(self, leader, plan):
        assert home(leader).url == f"/{plan.code}/dieu-hanh/"

    def test_own_work_comes_before_other_roles(self, officer, plan, assignment):
        MembershipFactory(user=officer, agency=plan.consolidating_agency, role=Role.CONSOLIDATOR)
        assert codes(home(officer).context["work"].leads) == ["6.c.2"]

    @pytest.mark.parametrize("role", [Role.CONSOLIDATOR, Role.LEADER])
    def test_a_role_in_another_plans_agency_opens_nothing(self, plan, role):
        page = home(MembershipFactory(role=role).user)
        assert (page.status_code, page.templates[0].name) == (200, "pages/no_role.html")

    def test_only_an_administrator_without_other_role_is_offered_the_administration(self, administrator, plan):
        assert 'href="/quan-tri/"' in home(administrator).content.decode()
        assert 'href="/quan-tri/"' not in home(UserFactory()).content.decode()

    def test_before_a_plan_is_loaded_the_page_is_answered_too(self, stranger):
        assert home(stranger).templates[0].name == "pages/no_role.html"


class TestFrame:
    def test_sample_data_is_labelled_on_every_page_and_only_there(self, officer, plan, assignment):
        pages = [
            "/",
            f"/{plan.code}/nhiem-vu/",
            f"/{plan.code}/nhiem-vu/6.c.2/",
            f"/{plan.code}/nhiem-vu/6.c.2/UBND-NP/",
        ]
        client = signed_in(officer)
        label = '<p class="demo-strip">Dữ liệu mẫu</p>'
        assert [url for url in pages if label in client.get(url).content.decode()] == []
        Plan.objects.update(is_sample=True)
        assert [url for url in pages if label in client.get(url).content.decode()] == pages

    @pytest.mark.parametrize(
        ("days", "words", "tone"),
        [
            (0, "Còn 6 ngày: báo cáo năm 2026, hạn cuối tính đúng hạn Chủ nhật 29/11/2026", "info"),
            (3, "Còn 3 ngày: báo cáo năm 2026, hạn cuối tính đúng hạn Chủ nhật 29/11/2026", "warn"),
            (6, "Còn 0 ngày: báo cáo năm 2026, hạn cuối tính đúng hạn Chủ nhật 29/11/2026", "warn"),
            (7, "Quá hạn 1 ngày: báo cáo năm 2026, hạn cuối tính đúng hạn là Chủ nhật 29/11/2026", "bad"),
        ],
    )
    def test_the_next_deadline_stands_on_every_page(self, officer, plan, assignment, days, words, tone):
        DeadlineRuleFactory(plan=plan)
        open_period(plan=plan, kind=PeriodKind.ANNUAL, year=2026, on=TODAY)
        with time_machine.travel(NOON + dt.timedelta(days=days)):
            strip = home(officer).context["strip"]
        assert (strip.text, strip.tone) == (f"{words} (Kế hoạch, mục IV.6.2: trước ngày 30/11).", tone)


class TestReportsOwed:
    def test_each_open_report_leads_to_its_workspace_until_it_is_accepted(self, officer, plan, assignment):
        DeadlineRuleFactory(plan=plan)
        period = open_period(plan=plan, kind=PeriodKind.ANNUAL, year=2026, on=TODAY)
        other = AgencyFactory()
        Submission.objects.create(period=period, agency=other, state=SubmissionState.SENT)
        page = home(officer)
        assert [(report.period, report.state, report.days) for report in page.context["reports"]] == [
            (period, SubmissionState.NOT_STARTED, 6)
        ]
        assert f'href="/{plan.code}/bao-cao/annual-2026/UBND-NP/"' in page.content.decode()
        Submission.objects.filter(agency=assignment.agency).update(state=SubmissionState.ACCEPTED)
        assert home(officer).context["reports"] == []

    def test_an_answered_petition_is_shown_to_who_raised_it(self, officer, plan, assignment):
        PetitionFactory(plan=plan, agency=assignment.agency, text="Đề nghị thêm xe.")
        PetitionFactory(plan=plan, text="Của cơ quan khác.")
        assert [each.petition.text for each in home(officer).context["petitions"]] == ["Đề nghị thêm xe."]


@pytest.mark.parametrize(
    ("person", "third"), [("leader", "Chỉ tiêu"), ("officer", "Nhiệm vụ"), ("consolidator", "Nhiệm vụ")]
)
def test_a_phone_has_room_for_four_and_a_leaders_are_targets_instead_of_tasks(request, plan, person, third):
    answer = signed_in(request.getfixturevalue(person)).get(reverse("indicators:list", args=[plan.code]))
    assert [item.label for item in answer.context["nav"] if item.on_phone] == ["Việc của tôi", third, "Báo cáo"]
    bar = re.search(r'<nav class="bottombar".*?</nav>', answer.content.decode(), re.DOTALL)[0]
    assert re.findall(r"<span>([^<]*)</span>", bar) == ["Việc của tôi", third, "Báo cáo", "Tài khoản"]
