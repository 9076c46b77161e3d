"""Who sees what (R12), which assignments are in force, and how tasks are found (R13)."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.enums import Role
from agencies.models import User
from tasks.enums import AssignmentRole, ProgressStatus, Recurrence, Timeliness
from tasks.models import Assignment, Plan, ProgressUpdate, Task, UpdateDraft
from tasks.policies import can_edit_progress, can_read_recorded
from tasks.services import refresh_progress
from tasks.summaries import assignment_line
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import MembershipFactory
from tests.factories.tasks import AssignmentFactory, PlanFactory, ProgressUpdateFactory, TaskFactory, UpdateDraftFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_consolidator(db: None) -> User:
    """Consolidates another plan."""
    return MembershipFactory(agency=PlanFactory().consolidating_agency, role=Role.CONSOLIDATOR).user


@pytest.fixture
def other_leader(db: None) -> User:
    return MembershipFactory(agency=PlanFactory().issuer, role=Role.LEADER).user


@pytest.fixture
def people(officer, head, stranger, consolidator, leader, administrator, other_consolidator, other_leader):
    return {
        "officer": officer,
        "head": head,
        "stranger": stranger,
        "consolidator": consolidator,
        "leader": leader,
        "administrator": administrator,
        "other_consolidator": other_consolidator,
        "other_leader": other_leader,
    }


OWN = {"officer", "head"}
READERS = OWN | {"consolidator", "leader"}
EVERYBODY = READERS | {"stranger", "administrator", "other_consolidator", "other_leader"}


def who_sees(people: dict[str, User], rows, row) -> set[str]:
    return {name for name, user in people.items() if row in rows.visible_to(as_actor(user))}


class TestVisibility:
    def test_a_recorded_update_is_for_its_agency_and_the_readers_of_its_plan(self, people, assignment):
        update = ProgressUpdateFactory(assignment=assignment)
        assert who_sees(people, ProgressUpdate.objects, update) == READERS

    def test_an_accepted_update_is_for_everybody(self, people, assignment):
        update = ProgressUpdateFactory(assignment=assignment, accepted_at=timezone.now())
        assert who_sees(people, ProgressUpdate.objects, update) == EVERYBODY

    def test_a_draft_is_for_its_agency_only(self, people, assignment):
        draft = UpdateDraftFactory(assignment=assignment)
        assert who_sees(people, UpdateDraft.objects, draft) == OWN

    def test_a_membership_that_ended_yesterday_shows_nothing(self, assignment):
        ended = MembershipFactory(agency=assignment.agency, valid_until=TODAY - dt.timedelta(days=1)).user
        ProgressUpdateFactory(assignment=assignment)
        UpdateDraftFactory(assignment=assignment)
        assert list(ProgressUpdate.objects.visible_to(as_actor(ended))) == []
        assert list(UpdateDraft.objects.visible_to(as_actor(ended))) == []

    def test_only_people_of_the_agency_edit_and_only_the_plans_readers_read_all(self, people, assignment, plan):
        actors = {name: as_actor(user) for name, user in people.items()}
        assert {name for name, actor in actors.items() if can_edit_progress(actor, assignment)} == OWN
        readers = {name for name, actor in actors.items() if can_read_recorded(actor, plan)}
        assert readers == {"consolidator", "leader"}


class TestProgressShown:
    """`with_progress`: the latest to one's own agency and the readers, the accepted one to others."""

    def line(self, assignment: Assignment, user: User, year: int = 2026, today: dt.date = TODAY):
        found = Assignment.objects.filter(pk=assignment.pk).with_progress(year, as_actor(user)).get()
        return assignment_line(found, year, today)

    def record(self, assignment: Assignment, year: int = 2026, **values: object) -> ProgressUpdate:
        update = ProgressUpdateFactory(assignment=assignment, year=year, **values)
        refresh_progress(assignment=assignment, year=year)
        return update

    def done(self, **values: object) -> dict[str, object]:
        return {"status": ProgressStatus.DONE, "percent": 100, **values}

    def shown(self, people: dict[str, User], assignment: Assignment, year: int = 2026) -> dict[str, tuple]:
        lines = {name: self.line(assignment, user, year) for name, user in people.items()}
        return {name: (line.status, line.percent, line.as_of) for name, line in lines.items()}

    def test_what_is_not_accepted_is_hidden_from_others(self, people, assignment):
        update = self.record(assignment, percent=50)
        hidden = (None, None, None)
        full = (ProgressStatus.IN_PROGRESS, 50, update.as_of)
        assert self.shown(people, assignment) == {name: full if name in READERS else hidden for name in EVERYBODY}

    def test_others_see_the_accepted_one_until_the_next_is_accepted(self, people, assignment):
        accepted = self.record(assignment, percent=40, accepted_at=timezone.now())
        latest = self.record(assignment, as_of=dt.date(2026, 11, 20), **self.done())
        old = (ProgressStatus.IN_PROGRESS, 40, accepted.as_of)
        new = (ProgressStatus.DONE, 100, latest.as_of)
        assert self.shown(people, assignment) == {name: new if name in READERS else old for name in EVERYBODY}

    def test_another_year_is_not_shown(self, officer, assignment):
        self.record(assignment, year=2025)
        self.record(assignment, year=2027)
        line = self.line(assignment, officer)
        assert (line.status, line.is_owed) == (None, True)

    def test_a_year_without_update_is_one_row_whatever_other_years_hold(self, officer, assignment):
        for year in (2024, 2025, 2026):
            self.record(assignment, year=year)
        assert Assignment.objects.with_progress(2026, as_actor(officer)).count() == 1

    @pytest.mark.parametrize(("recurrence", "owed"), [(Recurrence.ONCE, False), (Recurrence.YEARLY, True)])
    def test_what_is_done_once_is_not_owed_again(self, officer, assignment, recurrence, owed):
        Task.objects.update(recurrence=recurrence)
        self.record(assignment, year=2024, **self.done())
        line = self.line(assignment, officer)
        assert (line.is_owed, line.finished_before, line.timeliness) == (owed, not owed, None)
        assert line.status == (None if owed else ProgressStatus.DONE)

    def test_what_is_done_once_is_still_owed_in_the_years_before(self, officer, assignment):
        Task.objects.update(recurrence=Recurrence.ONCE)
        self.record(assignment, year=2026, **self.done())
        assert self.line(assignment, officer, 2025).is_owed is True
        assert self.line(assignment, officer, 2026).finished_before is False

    @pytest.mark.parametrize("accepted_at", [None, timezone.now()])
    def test_what_was_finished_before_is_told_to_others_once_it_is_accepted(self, people, assignment, accepted_at):
        Task.objects.update(recurrence=Recurrence.ONCE)
        self.record(assignment, year=2024, accepted_at=accepted_at, **self.done())
        told = {name for name, user in people.items() if self.line(assignment, user).status == ProgressStatus.DONE}
        assert told == (EVERYBODY if accepted_at else READERS)

    def test_what_was_accepted_as_done_and_opened_again_is_owed_by_its_agency(self, officer, stranger, assignment):
        Task.objects.update(recurrence=Recurrence.ONCE)
        self.record(assignment, year=2024, accepted_at=timezone.now(), **self.done())
        self.record(assignment, year=2024, as_of=dt.date(2026, 7, 1))
        assert self.line(assignment, officer).is_owed is True
        assert self.line(assignment, stranger).finished_before is True

    @pytest.mark.parametrize(
        ("as_of", "word"),
        [(dt.date(2026, 12, 31), Timeliness.DONE_IN_TIME), (dt.date(2027, 1, 5), Timeliness.DONE_LATE)],
    )
    def test_whoever_sees_that_it_is_done_sees_when(self, people, assignment, as_of, word):
        self.record(assignment, as_of=as_of, accepted_at=timezone.now(), **self.done())
        today = dt.date(2027, 6, 1)
        words = {name: self.line(assignment, user, today=today).timeliness for name, user in people.items()}
        assert words == dict.fromkeys(EVERYBODY, word)

    def test_the_done_date_of_others_is_the_first_of_the_run_not_the_accepted_day(self, stranger, assignment):
        self.record(assignment, as_of=dt.date(2026, 12, 20), **self.done())
        self.record(assignment, as_of=dt.date(2027, 1, 5), accepted_at=timezone.now(), **self.done())
        line = self.line(assignment, stranger, today=dt.date(2027, 6, 1))
        assert line.timeliness == Timeliness.DONE_IN_TIME

    def test_what_was_accepted_as_done_keeps_its_word_after_it_was_opened_again(self, stranger, assignment):
        self.record(assignment, as_of=dt.date(2026, 12, 20), accepted_at=timezone.now(), **self.done())
        self.record(assignment, as_of=dt.date(2027, 1, 5))
        line = self.line(assignment, stranger, today=dt.date(2027, 6, 1))
        assert (line.status, line.timeliness) == (ProgressStatus.DONE, Timeliness.DONE_IN_TIME)


class TestInForce:
    FIRST, LAST = dt.date(2025, 7, 1), dt.date(2026, 6, 30)

    @pytest.mark.parametrize(
        ("day", "counts"),
        [
            (dt.date(2025, 6, 30), False),
            (dt.date(2025, 7, 1), True),
            (dt.date(2026, 6, 30), True),
            (dt.date(2026, 7, 1), False),
        ],
    )
    @pytest.mark.parametrize("prefix", ["", "agency__"])
    def test_an_assignment_and_its_agency_must_hold_on_the_day(self, day, counts, prefix):
        AssignmentFactory(**{f"{prefix}valid_from": self.FIRST, f"{prefix}valid_until": self.LAST})
        assert Assignment.objects.in_force(day).count() == int(counts)

    def test_supporters_are_no_leads(self):
        lead = AssignmentFactory()
        AssignmentFactory(task=lead.task, role=AssignmentRole.SUPPORTING)
        assert list(Assignment.objects.leads()) == [lead]


class TestTasksFound:
    @pytest.fixture
    def tasks(self, plan: Plan) -> list[Task]:
        titles = ["Thu gom rác thải Hòa Bình", "Tỷ lệ che phủ rừng", "Đất đai Phan Rang - Tháp Chàm"]
        return [TaskFactory(group__plan=plan, group__clause__plan=plan, title=title, text=".") for title in titles]

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("rác thải", [0]),
            ("RAC THAI", [0]),
            ("hoà bình", [0]),
            ("thải rác", [0]),
            ("tỉ lệ", [1]),
            ("dat dai", [2]),
            ("phan rang-tháp chàm", [2]),
            ("Phan Rang – Tháp Chàm", [2]),
            ("rác rừng", []),
            ("", [0, 1, 2]),
            ("%", []),
            ("_", []),
        ],
    )
    def test_a_task_is_found_by_all_its_words_without_marks(self, tasks, plan, words, found):
        assert list(Task.objects.of(plan).matching(words)) == [tasks[number] for number in found]

    def test_another_plans_tasks_stay_out_and_the_order_is_the_papers(self, plan, tasks):
        TaskFactory()
        later = TaskFactory(group=tasks[0].group, clause=tasks[0].clause, position=tasks[0].position + 1)
        assert list(Task.objects.of(plan)) == [tasks[0], later, tasks[1], tasks[2]]
