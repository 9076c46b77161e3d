"""The agency's own plan: who may, what is refused, and that a tick and its update are written both or neither."""

import datetime as dt

import pytest

from agencies.exceptions import NotAllowed
from tasks.enums import ProgressStatus
from tasks.exceptions import DraftOpen, InvalidWork, WorkRefused
from tasks.models import AnnualProgress, ProgressUpdate, UpdateDraft, WorkItem
from tasks.rules import WorkContent
from tasks.services import (
    add_work_item,
    drop_work_item,
    edit_work_item,
    tick_work_item,
    untick_work_item,
    work_content,
)
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import MembershipFactory
from tests.factories.tasks import AssignmentFactory, ProgressUpdateFactory, UpdateDraftFactory, WorkItemFactory

pytestmark = pytest.mark.django_db

YEAR = 2026
DAY = dt.timedelta(days=1)
DUE = dt.date(2026, 11, 30)
CONTENT = WorkContent(
    title="Rà soát bảng giá đất", due_on=DUE, deliverable="Báo cáo rà soát", person="Lê Văn Bình", weight=3
)


@pytest.fixture
def actor(officer):
    return as_actor(officer)


@pytest.fixture
def outsiders(stranger, consolidator, leader, administrator, assignment):
    """Everybody who keeps no plan of the agency, a past officer of it among them."""
    past = MembershipFactory(agency=assignment.agency, valid_until=TODAY - DAY).user
    return [as_actor(user) for user in (stranger, consolidator, leader, administrator, past)]


@pytest.fixture
def items(assignment) -> list[WorkItem]:
    """Five pieces of equal weight, none done."""
    return [WorkItemFactory(assignment=assignment, title=f"Việc {n}", deliverable="") for n in range(1, 6)]


def stored(item: WorkItem) -> WorkItem:
    return WorkItem.objects.get(pk=item.pk)


def latest() -> ProgressUpdate:
    return ProgressUpdate.objects.latest("pk")


class TestPlanning:
    def test_a_piece_of_work_says_what_until_when_and_by_whom(self, actor, assignment):
        item = add_work_item(actor=actor, assignment=assignment, year=YEAR, content=CONTENT)
        row = stored(item)
        assert (row.assignment, row.year, row.created_by_id, row.done_on) == (assignment, YEAR, actor.user_id, None)
        assert {name: getattr(row, name) for name in vars(CONTENT)} == vars(CONTENT)

    def test_texts_are_composed_and_of_one_line(self, actor, assignment):
        content = WorkContent(title="  Hòa  giải\r\ncơ sở\x00 ", due_on=DUE, person="Lê  Bình")
        item = stored(add_work_item(actor=actor, assignment=assignment, year=YEAR, content=content))
        assert (item.title, item.person) == ("Hòa giải cơ sở", "Lê Bình")

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"title": " \n"}, "title"),
            ({"weight": 0}, "weight"),
            ({"due_on": dt.date(2027, 1, 1)}, "due_on"),
        ],
    )
    def test_what_cannot_be_planned_is_refused_at_its_field(self, actor, assignment, values, field):
        item = WorkItemFactory(assignment=assignment)
        content = WorkContent(**{**vars(CONTENT), **values})
        for verb, given in (
            (add_work_item, {"assignment": assignment, "year": YEAR}),
            (edit_work_item, {"item": item}),
        ):
            with pytest.raises(InvalidWork) as refusal:
                verb(actor=actor, content=content, **given)
            assert [problem.field for problem in refusal.value.problems] == [field]
        assert list(WorkItem.objects.values_list("title", flat=True)) == [item.title]

    def test_a_year_outside_the_plan_is_refused(self, actor, assignment):
        with pytest.raises(InvalidWork) as refusal:
            add_work_item(
                actor=actor, assignment=assignment, year=2031, content=WorkContent("Rà soát", dt.date(2031, 6, 1))
            )
        assert str(refusal.value) == "Năm 2031 nằm ngoài Kế hoạch (2022–2030)."

    def test_open_work_is_edited(self, actor, assignment):
        item = WorkItemFactory(assignment=assignment)
        edit_work_item(actor=actor, item=item, content=CONTENT)
        assert {name: getattr(stored(item), name) for name in vars(CONTENT)} == vars(CONTENT)

    def test_done_and_dropped_work_is_neither_edited_nor_dropped(self, actor, assignment):
        done = WorkItemFactory(assignment=assignment, done_on=TODAY)
        dropped = WorkItemFactory(assignment=assignment, dropped_at=done.created_at, dropped_reason="Trùng")
        for item, words in (
            (done, "Công việc này đã xong; bỏ đánh dấu xong trước."),
            (dropped, "Công việc này đã bỏ."),
        ):
            for verb, given in ((edit_work_item, {"content": CONTENT}), (drop_work_item, {"reason": "Thôi"})):
                with pytest.raises(WorkRefused) as refusal:
                    verb(actor=actor, item=item, **given)
                assert str(refusal.value) == words
        assert not WorkItem.objects.filter(title=CONTENT.title).exists()

    def test_the_state_that_counts_is_the_stored_one(self, actor, assignment):
        seen = WorkItemFactory(assignment=assignment)
        WorkItem.objects.update(done_on=TODAY)
        with pytest.raises(WorkRefused):
            edit_work_item(actor=actor, item=seen, content=CONTENT)

    def test_what_is_dropped_stays_with_its_reason_and_records_nothing(self, actor, assignment):
        item = WorkItemFactory(assignment=assignment)
        with pytest.raises(InvalidWork):
            drop_work_item(actor=actor, item=item, reason="  ")
        drop_work_item(actor=actor, item=item, reason=" Trùng việc khác ")
        assert (stored(item).is_dropped, stored(item).dropped_reason) == (True, "Trùng việc khác")
        assert list(WorkItem.objects.standing()) == []
        assert not ProgressUpdate.objects.exists()

    def test_others_plan_and_tick_nothing(self, outsiders, assignment, actor):
        open_item, done = WorkItemFactory(assignment=assignment), WorkItemFactory(assignment=assignment, done_on=TODAY)
        before = list(WorkItem.objects.order_by("pk").values())
        for person in outsiders:
            for verb, given in (
                (add_work_item, {"assignment": assignment, "year": YEAR, "content": CONTENT}),
                (edit_work_item, {"item": open_item, "content": CONTENT}),
                (drop_work_item, {"item": open_item, "reason": "Thôi"}),
                (tick_work_item, {"item": open_item, "done_on": TODAY}),
                (untick_work_item, {"item": done}),
            ):
                with pytest.raises(NotAllowed):
                    verb(actor=person, **given)
        assert list(WorkItem.objects.order_by("pk").values()) == before
        assert not ProgressUpdate.objects.exists()

    def test_an_officer_does_not_tick_for_another_agency_of_the_task(self, actor, assignment):
        other = WorkItemFactory(assignment=AssignmentFactory(task=assignment.task))
        with pytest.raises(NotAllowed):
            tick_work_item(actor=actor, item=other, done_on=TODAY)


class TestTicking:
    def tick(self, actor, item, done_on=TODAY) -> WorkItem:
        return tick_work_item(actor=actor, item=item, done_on=done_on)

    def test_each_tick_records_one_update_with_the_percent_that_follows(self, actor, items):
        recorded = []
        for item in items:
            self.tick(actor, item)
            recorded.append((latest().status, latest().percent))
        doing = ProgressStatus.IN_PROGRESS
        assert recorded == [(doing, 20), (doing, 40), (doing, 60), (doing, 80), (ProgressStatus.DONE, 100)]
        assert ProgressUpdate.objects.count() == 5
        state = AnnualProgress.objects.get()
        assert (state.status, state.percent, state.done_on) == (ProgressStatus.DONE, 100, TODAY)

    def test_the_update_is_as_of_today_and_names_what_is_done(self, actor, assignment):
        first = WorkItemFactory(assignment=assignment, title="Ban hành kế hoạch", deliverable="Kế hoạch số 12")
        second = WorkItemFactory(assignment=assignment, title="Tập huấn", deliverable="")
        WorkItemFactory(assignment=assignment)
        self.tick(actor, first)
        self.tick(actor, second, done_on=TODAY - 10 * DAY)
        update = latest()
        assert (update.as_of, update.author_id, update.is_estimate) == (TODAY, actor.user_id, False)
        assert update.result == "Đã hoàn thành 2/3 công việc (66%): Tập huấn; Ban hành kế hoạch (Kế hoạch số 12)."
        assert stored(second).done_on == TODAY - 10 * DAY

    def test_dropped_work_other_years_and_other_tasks_do_not_count(self, actor, assignment, items):
        for item in items[1:4]:
            drop_work_item(actor=actor, item=item, reason="Thôi")
        WorkItemFactory(assignment=assignment, year=2025)
        WorkItemFactory(assignment__agency=assignment.agency)
        self.tick(actor, items[0])
        assert latest().percent == 50

    def test_what_was_written_stays_while_the_work_is_under_way(self, actor, assignment, items):
        said = {
            "not_done": "Xã đảo.",
            "cause": "Thiếu xe.",
            "difficulty": "Xa.",
            "solution": "Thuê xe.",
            "proposal": "Vốn.",
        }
        ProgressUpdateFactory(assignment=assignment, result="Đã thu gom 50% lượng rác.\nCó 3 xã đạt.", **said)
        for item in items[:2]:
            self.tick(actor, item)
        assert {name: getattr(latest(), name) for name in said} == said
        assert latest().result == (
            "Đã hoàn thành 2/5 công việc (40%): Việc 1; Việc 2.\nĐã thu gom 50% lượng rác.\nCó 3 xã đạt."
        )
        for item in items[2:]:
            self.tick(actor, item)
        done = {**said, "not_done": "", "cause": ""}
        assert {name: getattr(latest(), name) for name in said} == done

    @pytest.mark.parametrize(
        ("status", "percent"),
        [(ProgressStatus.NOT_STARTED, 0), (ProgressStatus.DONE, 100), (ProgressStatus.NOTHING_AROSE, None)],
    )
    def test_a_result_that_is_no_longer_true_is_not_said_again(self, actor, assignment, items, status, percent):
        ProgressUpdateFactory(assignment=assignment, status=status, percent=percent, result="Chưa triển khai.")
        self.tick(actor, items[0])
        assert latest().result == "Đã hoàn thành 1/5 công việc (20%): Việc 1."

    def test_a_long_plan_is_told_in_a_sentence_that_ends(self, assignment):
        done = [WorkItemFactory.build(pk=n, assignment=assignment, done_on=TODAY, deliverable="") for n in range(30)]
        words = work_content(done, None, TODAY).result
        assert words.endswith("; và 10 công việc khác.")
        assert words.count(";") == 20

    def test_pressed_twice_it_is_done_once(self, actor, items):
        self.tick(actor, items[0])
        self.tick(actor, items[0])
        assert ProgressUpdate.objects.count() == 1
        with pytest.raises(WorkRefused):
            self.tick(actor, items[0], done_on=TODAY - DAY)

    @pytest.mark.parametrize("done_on", [TODAY + DAY, dt.date(2025, 12, 14)])
    def test_a_day_that_cannot_be_is_refused(self, actor, items, done_on):
        with pytest.raises(InvalidWork) as refusal:
            self.tick(actor, items[0], done_on=done_on)
        assert [problem.field for problem in refusal.value.problems] == ["done_on"]
        self.nothing_happened(items[0])

    def nothing_happened(self, item: WorkItem) -> None:
        assert stored(item).done_on is None
        assert not ProgressUpdate.objects.exists()
        assert not AnnualProgress.objects.exists()

    def test_dropped_work_is_not_ticked(self, actor, items):
        drop_work_item(actor=actor, item=items[0], reason="Thôi")
        with pytest.raises(WorkRefused):
            self.tick(actor, items[0])
        self.nothing_happened(items[0])

    def test_what_somebody_is_writing_is_not_destroyed(self, actor, head, assignment, items):
        at = dt.datetime(2026, 11, 23, 3, 32, tzinfo=dt.UTC)
        draft = UpdateDraftFactory(assignment=assignment, edited_by__full_name="Trần Văn Chín", edited_at=at)
        for person in (actor, as_actor(head), as_actor(draft.edited_by)):
            with pytest.raises((DraftOpen, NotAllowed)) as refusal:
                self.tick(person, items[0])
        with pytest.raises(DraftOpen) as refusal:
            self.tick(actor, items[0])
        assert str(refusal.value) == (
            "Trần Văn Chín đang nhập cập nhật nhiệm vụ 6.c.2, năm 2026 (bản nháp lưu lúc 10:32 23/11/2026). "
            "Ghi nhận hoặc bỏ bản nháp này trước, rồi đánh dấu công việc."
        )
        assert list(UpdateDraft.objects.all()) == [draft]
        self.nothing_happened(items[0])

    def test_a_draft_of_another_year_is_no_hindrance(self, actor, assignment, items):
        draft = UpdateDraftFactory(assignment=assignment, year=2025)
        self.tick(actor, items[0])
        assert (ProgressUpdate.objects.count(), list(UpdateDraft.objects.all())) == (1, [draft])

    def test_a_year_that_has_not_begun_takes_neither_tick_nor_update(self, officer, assignment):
        item = WorkItemFactory(assignment=assignment, year=2027, due_on=dt.date(2027, 3, 1))
        before, begun = dt.date(2026, 12, 14), dt.date(2026, 12, 15)
        with pytest.raises(InvalidWork):
            self.tick(as_actor(officer, before), item, done_on=before)
        self.nothing_happened(item)
        self.tick(as_actor(officer, begun), item, done_on=begun)
        assert (latest().year, latest().as_of) == (2027, begun)

    def test_where_the_rules_refuse_the_update_nothing_is_ticked(self, actor, assignment, items):
        assignment.valid_until = TODAY - DAY
        assignment.save()
        with pytest.raises(WorkRefused) as refusal:
            self.tick(actor, items[0])
        assert str(refusal.value) == (
            "Chưa ghi nhận được tiến độ, nên công việc chưa được đánh dấu. "
            "Cơ quan thôi thực hiện nhiệm vụ này sau ngày 22/11/2026."
        )
        self.nothing_happened(items[0])

    def test_a_closed_year_asks_for_what_was_not_done_first(self, actor, assignment):
        first, _second = (
            WorkItemFactory(assignment=assignment, year=2025, due_on=dt.date(2025, 6, 1)) for _ in range(2)
        )
        with pytest.raises(WorkRefused) as refusal:
            self.tick(actor, first)
        assert str(refusal.value).startswith("Năm 2025 đã chốt số liệu mà công việc chưa xong hết: ")
        self.nothing_happened(first)
        ProgressUpdateFactory(assignment=assignment, year=2025, as_of=TODAY, not_done="Một việc.", cause="Thiếu xe.")
        self.tick(actor, first)
        assert (latest().percent, latest().not_done, latest().cause) == (50, "Một việc.", "Thiếu xe.")

    def test_a_supporting_agency_ticks_its_own_plan_too(self, actor, assignment):
        assignment.role = "supporting"
        assignment.save()
        self.tick(actor, WorkItemFactory(assignment=assignment))
        assert latest().percent == 100


class TestUnticking:
    def test_a_tick_taken_back_records_what_is_left(self, actor, items):
        for item in items[:2]:
            tick_work_item(actor=actor, item=item, done_on=TODAY)
        untick_work_item(actor=actor, item=items[0])
        assert stored(items[0]).done_on is None
        assert (latest().percent, latest().result) == (20, "Đã hoàn thành 1/5 công việc (20%): Việc 2.")
        untick_work_item(actor=actor, item=items[1])
        assert (latest().status, latest().percent) == (ProgressStatus.NOT_STARTED, 0)
        assert latest().result == "Chưa hoàn thành công việc nào trong 5 công việc của kế hoạch thực hiện."
        assert ProgressUpdate.objects.count() == 4

    def test_what_is_not_done_is_left_alone(self, actor, items):
        untick_work_item(actor=actor, item=items[0])
        assert not ProgressUpdate.objects.exists()

    def test_what_somebody_is_writing_is_not_destroyed(self, actor, assignment, items):
        tick_work_item(actor=actor, item=items[0], done_on=TODAY)
        UpdateDraftFactory(assignment=assignment)
        with pytest.raises(DraftOpen):
            untick_work_item(actor=actor, item=items[0])
        assert (stored(items[0]).done_on, ProgressUpdate.objects.count()) == (TODAY, 1)
