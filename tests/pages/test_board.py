"""The leader's board: its counts are those of the lists behind them."""

import datetime as dt

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.enums import AreaKind
from indicators.enums import Phase
from plan_tracker.pages.summaries import leader_board
from reports.periods.enums import PeriodKind
from reports.submissions.services import open_period
from tasks.enums import ProgressStatus, TaskState
from tasks.models import Assignment
from tasks.services import refresh_progress
from tests.conftest import TODAY, as_actor, signed_in
from tests.factories.agencies import AgencyFactory, AreaFactory
from tests.factories.indicators import IndicatorFactory, TargetFactory, figure_of
from tests.factories.reports import DeadlineRuleFactory
from tests.factories.tasks import AssignmentFactory, PlanFactory, ProgressUpdateFactory, TaskFactory, TaskGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)):
        yield


def record(assignment: Assignment, status: ProgressStatus) -> None:
    percent = {"done": 100, "in_progress": 50, "not_started": 0}.get(status)
    ProgressUpdateFactory(assignment=assignment, status=status, percent=percent)
    refresh_progress(assignment=assignment, year=2026)


@pytest.mark.parametrize(
    ("person", "status"), [("leader", 200), ("consolidator", 200), ("officer", 403), ("head", 403)]
)
def test_the_board_is_for_those_who_read_all_that_is_recorded(plan, assignment, request, person, status):
    user = request.getfixturevalue(person)
    assert signed_in(user).get(f"/{plan.code}/dieu-hanh/").status_code == status


def test_a_cell_opens_exactly_the_tasks_that_it_counts(plan, leader):
    group = TaskGroupFactory(plan=plan, clause__plan=plan)
    agency = AgencyFactory(code="STC")
    tasks = [TaskFactory(group=group) for _each in range(3)]
    leads = [AssignmentFactory(task=task, agency=agency) for task in tasks[:2]]
    AssignmentFactory(task=tasks[2], agency=agency, role="supporting")
    record(leads[0], ProgressStatus.DONE)
    client = signed_in(leader)
    [row] = client.get(f"/{plan.code}/dieu-hanh/").context["board"].rows
    [cell] = row.cells
    listed = client.get(f"/{plan.code}/nhiem-vu/?nhom={group.code}&co_quan=STC&vai_tro=lead&nam=2026").context["page"]
    assert (cell.leads, cell.recorded, cell.settled) == (2, 1, 1)
    assert [line.task for line in listed.object_list] == tasks[:2]


STATUSES = st.lists(st.sampled_from([None, *ProgressStatus]), min_size=1, max_size=4)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STATUSES, min_size=1, max_size=4))
def test_state_counts_equal_the_filtered_lists(plan, leader, table):
    """For random data: every counter of the board is the length of the list that it opens."""
    group = TaskGroupFactory(plan=plan, clause__plan=plan)
    for statuses in table:
        task = TaskFactory(group=group)
        for status in statuses:
            assignment = AssignmentFactory(task=task)
            if status:
                record(assignment, status)
    client = signed_in(leader)
    board = client.get(f"/{plan.code}/dieu-hanh/").context["board"]
    listed = {
        state: client.get(f"/{plan.code}/nhiem-vu/?trang_thai={state.value}").context["page"].paginator.count
        for state in TaskState
    }
    assert dict(board.states) == {state: count for state, count in listed.items() if count}
    assert sum(count for _state, count in board.states) == board.tasks


def test_agencies_that_recorded_nothing_are_named(plan, leader):
    task = TaskFactory(group__plan=plan, group__clause__plan=plan)
    silent, busy = AssignmentFactory(task=task), AssignmentFactory(task=task)
    record(busy, ProgressStatus.IN_PROGRESS)
    board = signed_in(leader).get(f"/{plan.code}/dieu-hanh/").context["board"]
    assert [agency.code for agency in board.silent] == [silent.agency.code]


def test_the_days_to_each_deadline_are_told(plan, leader):
    DeadlineRuleFactory(plan=plan)
    open_period(plan=plan, kind=PeriodKind.ANNUAL, year=2026, on=TODAY)
    board = signed_in(leader).get(f"/{plan.code}/dieu-hanh/").context["board"]
    assert [(notice.deadline.last_day, notice.days) for notice in board.deadlines] == [(dt.date(2026, 11, 29), 6)]


def test_the_field_filter_counts_that_field_only(plan, leader):
    for field in ("land", "land", "minerals"):
        AssignmentFactory(task=TaskFactory(group__plan=plan, group__clause__plan=plan, field=field))
    client = signed_in(leader)
    counts = {
        field: client.get(f"/{plan.code}/dieu-hanh/?linh_vuc={field}").context["board"].tasks
        for field in ("land", "minerals", "environment", "không có")
    }
    assert counts == {"land": 2, "minerals": 1, "environment": 0, "không có": 3}


def test_the_board_asks_as_often_for_thirty_agencies_as_for_three(plan, leader, django_assert_num_queries):
    DeadlineRuleFactory(plan=plan)
    open_period(plan=plan, kind=PeriodKind.ANNUAL, year=2026, on=TODAY)
    task = TaskFactory(group__plan=plan, group__clause__plan=plan)
    for _each in range(3):
        AssignmentFactory(task=task)
    actor = as_actor(leader)
    with django_assert_num_queries(9):
        leader_board(plan, year=2026, field="", today=TODAY, actor=actor)
    for _each in range(27):
        AssignmentFactory(task=task)
    with django_assert_num_queries(9):
        board = leader_board(plan, year=2026, field="", today=TODAY, actor=actor)
    assert len(board.agencies) == 30


class TestTargets:
    @pytest.fixture
    def province(self):
        return AreaFactory(kind=AreaKind.PROVINCE)

    def target(self, plan, province, code, value, field="environment", phase=Phase.FIRST):
        indicator = IndicatorFactory(
            plan=plan, code=code, position=int(code), name=f"Chỉ tiêu thử {code}", field=field, gathered_by="province"
        )
        TargetFactory(indicator=indicator, low=90, phase=phase)
        if value is not None:
            figure_of(indicator, province, 2025, value=value, accepted_at=None)
        return indicator

    def board_of(self, leader, plan, query="nam=2025"):
        return signed_in(leader).get(f"/{plan.code}/dieu-hanh/?{query}")

    def test_red_ones_stand_with_their_reason_and_all_are_counted(self, plan, leader, province):
        self.target(plan, province, "1", 95)
        self.target(plan, province, "2", 80)
        self.target(plan, province, "3", None)
        answer = self.board_of(leader, plan)
        board = answer.context["board"].targets
        assert [(verdict.code, count) for verdict, count in board.counts] == [
            ("met", 1),
            ("not_met", 1),
            ("cannot_be_judged", 1),
        ]
        assert [result.indicator.code for result in board.urgent] == ["2"]
        page = answer.content.decode()
        assert "80%, còn thiếu 10 điểm phần trăm so với mức chỉ tiêu (từ 90%)." in page
        assert f'href="/{plan.code}/chi-tieu/2/?giai_doan=2021-2025"' in page

    def test_the_year_names_the_phase_and_the_field_chooses(self, plan, leader, province):
        self.target(plan, province, "1", 80, field="land")
        self.target(plan, province, "2", 80)
        self.target(plan, province, "3", 80, phase=Phase.SECOND)
        boards = {
            query: self.board_of(leader, plan, query).context["board"].targets
            for query in ("nam=2025", "nam=2025&linh_vuc=land", "nam=2026")
        }
        assert [(board.phase, board.total) for board in boards.values()] == [
            ("2021-2025", 2),
            ("2021-2025", 1),
            ("2026-2030", 1),
        ]

    def test_a_year_of_the_running_phase_is_not_judged_by_what_came_later(self, plan, leader, province):
        self.target(plan, province, "1", 95)
        board = self.board_of(leader, plan, "nam=2023").context["board"].targets
        assert [(verdict.code, count) for verdict, count in board.counts] == [("cannot_be_judged", 1)]

    def test_more_than_the_page_has_room_for_are_counted(self, plan, leader, province):
        for number in range(1, 9):
            self.target(plan, province, str(number), 80)
        answer = self.board_of(leader, plan)
        board = answer.context["board"].targets
        assert (len(board.shown), board.more) == (6, 2)
        assert "Còn 2 chỉ tiêu chưa theo kịp" in answer.content.decode()


class TestApi:
    URL = "/api/v1/dashboard/"

    def test_it_tells_what_the_page_shows(self, plan, leader):
        group = TaskGroupFactory(plan=plan, clause__plan=plan)
        agency = AgencyFactory(code="STC")
        leads = [AssignmentFactory(task=TaskFactory(group=group), agency=agency) for _each in range(2)]
        record(leads[0], ProgressStatus.DONE)
        client = signed_in(leader)
        board = client.get(f"/{plan.code}/dieu-hanh/").context["board"]
        told = client.get(self.URL, {"plan": plan.code, "year": 2026}).json()
        assert (
            (told["tasks"], told["leads"], told["recorded"]) == (board.tasks, board.leads, board.recorded) == (2, 2, 1)
        )
        assert told["states"] == [{"state": state.value, "tasks": tasks} for state, tasks in board.states]
        assert told["targets"] == {"phase": "2026-2030", "counts": []}
        assert told["cells"] == [{"group": group.code, "agency": "STC", "leads": 2, "recorded": 1, "settled": 1}]

    def test_it_counts_targets_by_verdict(self, plan, leader):
        TargetFactory(indicator=IndicatorFactory(plan=plan))
        told = signed_in(leader).get(self.URL, {"plan": plan.code, "year": 2025}).json()
        assert told["targets"] == {"phase": "2021-2025", "counts": [{"verdict": "cannot_be_judged", "targets": 1}]}

    @pytest.mark.parametrize("query", ["year=x", "field=sky", "plan=khong-co", "page=2&unknown=1"])
    def test_what_cannot_be_asked_is_refused(self, leader, query):
        assert signed_in(leader).get(f"{self.URL}?{query}").status_code == 400

    def test_with_several_plans_one_must_be_named(self, plan, leader):
        PlanFactory()
        answer = signed_in(leader).get(self.URL)
        assert (answer.status_code, answer.json()) == (400, {"plan": ["Cần ghi mã Kế hoạch."]})
        assert signed_in(leader).get(self.URL, {"plan": plan.code}).status_code == 200
