"""The agency's own plan on screen: list, calendar, forms, ticking, the workbook, and who sees what."""

import datetime as dt
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from agencies.enums import Role
from agencies.models import Agency
from tasks.enums import AssignmentRole
from tasks.models import Plan, ProgressUpdate, WorkItem
from tasks.services import refresh_progress, tick_work_item
from tasks.summaries import WorkLine, agency_plan, work_due, work_month
from tests.conftest import TODAY, as_actor, signed_in
from tests.factories.agencies import MembershipFactory
from tests.factories.tasks import (
    AssignmentFactory,
    PlanFactory,
    ProgressUpdateFactory,
    TaskFactory,
    UpdateDraftFactory,
    WorkItemFactory,
)

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TYPED = {
    "nhiem_vu": "6.c.2",
    "title": "Rà soát bảng giá đất",
    "deliverable": "Báo cáo",
    "person": "Lê Văn Bình",
    "due_on": "18/12/2026",
    "weight": "3",
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def client(officer):
    """The officer of the assigned agency, signed in."""
    return signed_in(officer)


def url(plan: Plan, name: str = "work", *args: object) -> str:
    return reverse(f"tasks:{name}", args=[plan.code, *args])


def add_task(plan: Plan, agency: Agency, code: str, **values):
    task = TaskFactory(group__plan=plan, group__clause__plan=plan, code=code)
    return AssignmentFactory(task=task, agency=agency, **values)


def titles(response) -> list[str]:
    return [line.item.title for _task, lines in response.context["shown"] for line in lines]


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


class TestList:
    def test_work_stands_under_its_task_by_the_day_due(self, client, plan, assignment, lead_agency):
        other = add_task(plan, lead_agency, "7.1")
        WorkItemFactory(assignment=other, title="Của nhiệm vụ sau", due_on=dt.date(2026, 1, 5))
        WorkItemFactory(assignment=assignment, title="Muộn", due_on=dt.date(2026, 12, 1))
        WorkItemFactory(assignment=assignment, title="Sớm", due_on=dt.date(2026, 2, 1), deliverable="Tờ trình số 7")
        page = client.get(url(plan))
        assert titles(page) == ["Sớm", "Muộn", "Của nhiệm vụ sau"]
        assert [task.task.code for task, _lines in page.context["shown"]] == ["6.c.2", "7.1"]
        for text in ("Tờ trình số 7", "Nguyễn Văn Lộc", "01/02/2026"):
            assert text in page.content.decode()

    @pytest.mark.parametrize(
        ("due", "done", "words", "tone"),
        [
            (TODAY - DAY, None, "Quá hạn 1 ngày", "bad"),
            (TODAY, None, "Hạn hôm nay", "warn"),
            (TODAY + DAY, None, "Còn 1 ngày", "warn"),
            (TODAY + 7 * DAY, None, "Còn 7 ngày", "warn"),
            (TODAY + 8 * DAY, None, "Còn 8 ngày", "active"),
            (TODAY, TODAY, "Xong", "good"),
            (TODAY - 3 * DAY, TODAY - DAY, "Xong, quá hạn 2 ngày", "warn"),
        ],
    )
    def test_each_says_done_overdue_or_how_long_still(self, client, plan, assignment, due, done, words, tone):
        WorkItemFactory(assignment=assignment, due_on=due, done_on=done)
        page = client.get(url(plan)).content.decode()
        assert f'<span class="mark mark-{tone}">' in page
        assert f"</span> {words}</span>" in page

    def test_filters_narrow_and_count(self, client, plan, assignment, lead_agency):
        other = add_task(plan, lead_agency, "7.1")
        WorkItemFactory(assignment=assignment, title="Xong rồi", done_on=TODAY)
        WorkItemFactory(assignment=assignment, title="Quá hạn", due_on=TODAY - DAY)
        WorkItemFactory(assignment=assignment, title="Hạn hôm nay", due_on=TODAY)
        dropped = {"dropped_at": NOON, "dropped_reason": "Trùng việc của phòng khác"}
        WorkItemFactory(assignment=assignment, title="Đã bỏ", due_on=TODAY - DAY, **dropped)
        WorkItemFactory(assignment=other, title="Việc khác", due_on=TODAY - DAY)
        page = client.get(url(plan), {"nhiem_vu": "6.c.2"})
        assert titles(page) == ["Quá hạn", "Hạn hôm nay", "Xong rồi"]
        assert [(kind.value, count) for kind, count, _query in page.context["kinds"]] == [
            ("", 3),
            ("chua-xong", 2),
            ("qua-han", 1),
            ("da-bo", 1),
        ]
        assert titles(client.get(url(plan), {"loc": "qua-han"})) == ["Quá hạn", "Việc khác"]
        assert titles(client.get(url(plan), {"loc": "chua-xong", "nhiem_vu": "7.1"})) == ["Việc khác"]
        gone = client.get(url(plan), {"loc": "da-bo"})
        assert titles(gone) == ["Đã bỏ"]
        assert "Trùng việc của phòng khác" in gone.content.decode()
        assert titles(client.get(url(plan), {"loc": "khong-co"})) == titles(client.get(url(plan)))

    def test_each_year_has_its_plan_and_the_coming_one_can_be_planned(self, client, plan, assignment):
        WorkItemFactory(assignment=assignment, title="Năm trước", year=2025, due_on=dt.date(2025, 6, 1))
        assert titles(client.get(url(plan), {"nam": "2025"})) == ["Năm trước"]
        page = client.get(url(plan))
        assert titles(page) == []
        assert [each for each, _query in page.context["years"]] == [2022, 2023, 2024, 2025, 2026, 2027]
        assert "Chưa có kế hoạch thực hiện năm 2026" in page.content.decode()

    @pytest.mark.parametrize("query", ["nam=0000", "nam=1899", "nam=9999", "nam=x", "thang=9999-12&xem=thang"])
    @pytest.mark.parametrize("view", ["danh-sach", "thang"])
    def test_any_address_is_answered(self, client, plan, assignment, query, view):
        assert client.get(f"{url(plan)}?xem={view}&{query}").status_code == 200

    def test_what_was_recorded_apart_from_the_plan_is_told(self, client, plan, assignment, officer):
        item = WorkItemFactory(assignment=assignment)
        WorkItemFactory(assignment=assignment)
        tick_work_item(actor=as_actor(officer), item=item, done_on=TODAY)
        assert "Lần ghi nhận gần nhất" not in client.get(url(plan)).content.decode()
        ProgressUpdateFactory(assignment=assignment, percent=80, as_of=TODAY)
        refresh_progress(assignment=assignment, year=2026)
        assert "Lần ghi nhận gần nhất: Đang thực hiện, 80%" in client.get(url(plan)).content.decode()

    def test_tasks_without_work_are_listed_and_lead_to_the_form(self, client, plan, assignment, lead_agency):
        WorkItemFactory(assignment=assignment)
        add_task(plan, lead_agency, "7.1")
        add_task(plan, lead_agency, "7.2", role=AssignmentRole.SUPPORTING)
        page = client.get(url(plan))
        assert [each.task.code for each in page.context["planned"].unplanned] == ["7.1"]
        assert f"{url(plan)}them/?co_quan=UBND-NP&amp;nam=2026&amp;nhiem_vu=7.1" in page.content.decode()

    def test_work_of_an_assignment_that_ended_is_still_shown(self, client, plan, assignment):
        WorkItemFactory(assignment=assignment, title="Còn lại")
        assignment.valid_until = TODAY - DAY
        assignment.save()
        assert titles(client.get(url(plan))) == ["Còn lại"]

    def test_fifty_rows_a_page(self, client, plan, assignment):
        WorkItemFactory.create_batch(51, assignment=assignment)
        assert len(titles(client.get(url(plan)))) == 50
        assert len(titles(client.get(url(plan), {"page": "2"}))) == 1

    def test_another_plans_work_stays_out(self, client, plan, assignment, lead_agency):
        other = add_task(PlanFactory(), lead_agency, "1.1")
        item = WorkItemFactory(assignment=other)
        assert titles(client.get(url(plan))) == []
        assert client.get(url(plan, "work_item", item.pk)).status_code == 404

    @pytest.mark.parametrize("query", [{}, {"xem": "thang"}])
    def test_the_number_of_queries_does_not_grow_with_the_rows(
        self, client, plan, assignment, lead_agency, query, django_assert_num_queries, django_assert_max_num_queries
    ):
        client.get(url(plan), query)
        WorkItemFactory(assignment=assignment)
        with django_assert_max_num_queries(8) as one:
            client.get(url(plan), query)
        for code in ("7.1", "7.2"):
            WorkItemFactory(assignment=add_task(plan, lead_agency, code), done_on=TODAY)
        with django_assert_num_queries(len(one)):
            client.get(url(plan), query)


class TestWhoLooks:
    @pytest.mark.parametrize("person", ["consolidator", "leader"])
    def test_those_who_read_all_look_and_change_nothing(self, request, plan, assignment, person):
        item = WorkItemFactory(assignment=assignment, title="Việc của Ninh Phước")
        client = signed_in(request.getfixturevalue(person))
        page = client.get(url(plan), {"co_quan": "UBND-NP"})
        assert titles(page) == ["Việc của Ninh Phước"]
        body = page.content.decode()
        assert [part for part in ("formaction", "them/?", "Thêm công việc") if part in body] == []
        seen = client.get(url(plan, "work_item", item.pk))
        assert (seen.status_code, seen.context["form"]) == (200, None)
        posts = {
            client.post(url(plan, name, item.pk), {**TYPED, "reason": "x"}).status_code
            for name in ("work_item", "tick_work", "untick_work", "drop_work")
        }
        posts.add(client.post(f"{url(plan, 'add_work')}?co_quan=UBND-NP", TYPED).status_code)
        assert posts == {403}
        assert list(WorkItem.objects.values_list("done_on", "dropped_at")) == [(None, None)]

    def test_a_reader_without_an_agency_begins_with_the_first(self, consolidator, plan, assignment):
        assert signed_in(consolidator).get(url(plan)).context["planned"].agency == assignment.agency

    def test_another_agencys_plan_is_not_there_for_a_stranger(self, stranger, plan, assignment):
        item = WorkItemFactory(assignment=assignment)
        client = signed_in(stranger)
        for name in ("work", "work_xlsx", "add_work"):
            assert client.get(url(plan, name), {"co_quan": "UBND-NP"}).status_code == 404
        assert client.get(url(plan, "work_item", item.pk)).status_code == 404
        assert client.post(url(plan, "tick_work", item.pk)).status_code == 404

    def test_whoever_has_no_agency_and_reads_nothing_is_refused(self, administrator, plan, assignment):
        for name in ("work", "work_xlsx", "add_work"):
            assert signed_in(administrator).get(url(plan, name)).status_code == 403

    def test_a_person_of_two_agencies_chooses(self, officer, plan, assignment):
        second = MembershipFactory(user=officer, agency__code="STC", role=Role.HEAD).agency
        WorkItemFactory(assignment=add_task(plan, second, "1.1"), title="Của Sở")
        client = signed_in(officer)
        assert client.get(url(plan)).context["agencies"] == [assignment.agency, second]
        assert titles(client.get(url(plan), {"co_quan": "STC"})) == ["Của Sở"]


class TestMonth:
    def month(self, client, plan, **query):
        page = client.get(url(plan), {"xem": "thang", **query})
        return page, page.context["month"]

    def days(self, month) -> dict[int, list[str]]:
        return {
            day.day.day: [line.item.title for line in day.lines]
            for week in month.weeks
            for day in week
            if day.in_month and day.lines
        }

    def test_the_calendar_begins_on_monday_and_shows_work_on_the_day_due(self, client, plan, assignment):
        WorkItemFactory(assignment=assignment, title="Đầu tháng", due_on=dt.date(2026, 11, 1))
        WorkItemFactory(assignment=assignment, title="Cuối tháng", due_on=dt.date(2026, 11, 30), done_on=TODAY)
        WorkItemFactory(assignment=assignment, title="Tháng sau", due_on=dt.date(2026, 12, 1))
        page, month = self.month(client, plan)
        assert [day.day for day in month.weeks[0]] == [dt.date(2026, 10, 26) + n * DAY for n in range(7)]
        assert {len(week) for week in month.weeks} == {7}
        assert self.days(month) == {1: ["Đầu tháng"], 30: ["Cuối tháng"]}
        assert [day.day for week in month.weeks for day in week if day.is_today] == [TODAY]
        body = page.content.decode()
        heads = [f'<span aria-hidden="true">{short}</span>' for short in ("T2", "T3", "T4", "T5", "T6", "T7", "CN")]
        assert [body.index(head) for head in heads] == sorted(body.index(head) for head in heads)
        assert '<span class="visually-hidden">Chủ nhật</span>' in body

    def test_february_2028_has_29_days(self, client, plan, assignment):
        WorkItemFactory(assignment=assignment, title="Ngày nhuận", year=2028, due_on=dt.date(2028, 2, 29))
        page, month = self.month(client, plan, thang="2028-02")
        assert (page.context["year"], month.first) == (2028, dt.date(2028, 2, 1))
        assert [day.day.day for week in month.weeks for day in week if day.in_month] == list(range(1, 30))
        assert month.weeks[0][0].day == dt.date(2028, 1, 31)
        assert month.weeks[-1][1].day == dt.date(2028, 2, 29)
        assert self.days(month) == {29: ["Ngày nhuận"]}

    @pytest.mark.parametrize(
        ("query", "first", "previous", "following"),
        [
            ({}, (2026, 11), (2026, 10), (2026, 12)),
            ({"thang": "2026-12"}, (2026, 12), (2026, 11), None),
            ({"thang": "2025-12", "nam": "2026"}, (2025, 12), None, (2026, 1)),
            ({"nam": "2025"}, (2025, 12), (2025, 11), None),
            ({"nam": "2027"}, (2026, 12), None, (2027, 1)),
            ({"nam": "2026", "thang": "2024-05"}, (2026, 11), (2026, 10), (2026, 12)),
            ({"thang": "2026-13"}, (2026, 11), (2026, 10), (2026, 12)),
        ],
    )
    def test_one_turns_the_leaves_within_the_plans_year(
        self, client, plan, assignment, query, first, previous, following
    ):
        _page, month = self.month(client, plan, **query)
        shown = [day and (day.year, day.month) for day in (month.first, month.previous, month.next)]
        assert shown == [first, previous, following]

    def test_work_due_in_december_stands_in_the_calendar_of_its_own_year(self, assignment):
        items = [WorkItemFactory.build(pk=1, assignment=assignment, due_on=dt.date(2026, 12, 20))]
        month = work_month([WorkLine(item, TODAY) for item in items], dt.date(2026, 12, 1), year=2026, today=TODAY)
        assert month.due == 1
        assert work_month([], dt.date(2026, 12, 1), year=2027, today=TODAY).due == 0


class TestForms:
    def test_a_piece_of_work_is_added_and_the_list_shows_it(self, client, plan, assignment):
        form = client.get(url(plan, "add_work"), {"nhiem_vu": "6.c.2"})
        assert form.context["form"]["nhiem_vu"].value() == "6.c.2"
        page = client.post(url(plan, "add_work"), TYPED, follow=True)
        assert page.redirect_chain == [(f"{url(plan)}?co_quan=UBND-NP&nam=2026", 302)]
        assert (titles(page), said(page)) == ([TYPED["title"]], ["Đã thêm công việc: Rà soát bảng giá đất."])
        item = WorkItem.objects.get()
        assert (item.due_on, item.weight, item.person) == (dt.date(2026, 12, 18), 3, "Lê Văn Bình")

    def test_one_goes_on_adding_to_the_same_task(self, client, plan, assignment):
        answer = client.post(f"{url(plan, 'add_work')}?nam=2027", {**TYPED, "due_on": "1/3/2027", "them_nua": "1"})
        assert answer.url == f"{url(plan, 'add_work')}?co_quan=UBND-NP&nam=2027&nhiem_vu=6.c.2"
        assert WorkItem.objects.get().year == 2027

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"title": " "}, "Trường này là bắt buộc."),
            ({"due_on": "31/02/2026"}, "Ngày 31/02/2026 không có thật."),
            ({"due_on": "01/01/2027"}, "Hạn của công việc năm 2026 nằm trong khoảng từ 15/12/2025 đến 31/12/2026."),
            ({"weight": "101"}, "100"),
            ({"nhiem_vu": "9.9"}, "9.9"),
        ],
    )
    def test_what_is_wrong_is_told_and_what_was_typed_is_kept(self, client, plan, assignment, values, words):
        page = client.post(url(plan, "add_work"), {**TYPED, **values})
        assert page.status_code == 422
        body = page.content.decode()
        assert words in body
        assert 'value="Lê Văn Bình"' in body
        assert not WorkItem.objects.exists()

    def test_open_work_is_changed_on_its_page(self, client, plan, assignment):
        item = WorkItemFactory(assignment=assignment)
        page = client.get(url(plan, "work_item", item.pk))
        assert page.context["form"]["title"].value() == item.title
        answer = client.post(url(plan, "work_item", item.pk), {**TYPED, "ve": "nam=2026&loc=qua-han&la=1"})
        assert answer.url == f"{url(plan)}?nam=2026&loc=qua-han"
        item.refresh_from_db()
        assert (item.title, item.weight) == (TYPED["title"], 3)
        refused = client.post(url(plan, "work_item", item.pk), {**TYPED, "due_on": "01/01/2030"})
        assert refused.status_code == 422

    def test_done_work_is_shown_and_not_changed(self, client, plan, assignment):
        item = WorkItemFactory(assignment=assignment, done_on=TODAY)
        page = client.get(url(plan, "work_item", item.pk))
        assert page.context["form"] is None
        assert "Bỏ đánh dấu xong" in page.content.decode()
        refused = client.post(url(plan, "work_item", item.pk), TYPED)
        assert refused.status_code == 422
        item.refresh_from_db()
        assert item.title != TYPED["title"]

    def test_text_is_shown_as_text(self, client, plan, assignment):
        item = WorkItemFactory(assignment=assignment, title="<script>alert(1)</script>", deliverable="=1+1")
        for address in (url(plan), f"{url(plan)}?xem=thang", url(plan, "work_item", item.pk), "/"):
            assert "<script>alert" not in client.get(address).content.decode()


class TestTicking:
    def test_the_button_ticks_for_today_and_comes_back(self, client, plan, assignment):
        item = WorkItemFactory(assignment=assignment)
        page = client.post(url(plan, "tick_work", item.pk), {"ve": "nam=2026&nhiem_vu=6.c.2"}, follow=True)
        assert page.redirect_chain == [(f"{url(plan)}?nam=2026&nhiem_vu=6.c.2", 302)]
        assert said(page) == ["Đã đánh dấu xong và ghi nhận tiến độ."]
        item.refresh_from_db()
        assert (item.done_on, ProgressUpdate.objects.get().percent) == (TODAY, 100)
        client.post(url(plan, "untick_work", item.pk))
        item.refresh_from_db()
        assert (item.done_on, ProgressUpdate.objects.count()) == (None, 2)

    def test_another_day_is_taken(self, client, plan, assignment):
        item = WorkItemFactory(assignment=assignment)
        client.post(url(plan, "tick_work", item.pk), {"done_on": "2/11/2026"})
        item.refresh_from_db()
        assert item.done_on == dt.date(2026, 11, 2)

    @pytest.mark.parametrize(
        ("day", "words"),
        [
            ("31/02/2026", "Ngày 31/02/2026 không có thật."),
            ("24/11/2026", "Ngày này chưa đến (hôm nay là 23/11/2026)."),
        ],
    )
    def test_a_wrong_day_is_told_and_nothing_is_ticked(self, client, plan, assignment, day, words):
        item = WorkItemFactory(assignment=assignment)
        page = client.post(url(plan, "tick_work", item.pk), {"done_on": day}, follow=True)
        assert said(page)[0].startswith(words)
        item.refresh_from_db()
        assert item.done_on is None

    def test_an_open_draft_is_told_with_its_writer(self, client, plan, assignment):
        item = WorkItemFactory(assignment=assignment)
        UpdateDraftFactory(assignment=assignment, edited_by__full_name="Trần Văn Chín")
        page = client.post(url(plan, "tick_work", item.pk), follow=True)
        assert said(page)[0].startswith("Trần Văn Chín đang nhập cập nhật nhiệm vụ 6.c.2, năm 2026")
        assert not ProgressUpdate.objects.exists()

    def test_dropping_wants_a_reason(self, client, plan, assignment):
        item = WorkItemFactory(assignment=assignment)
        page = client.post(url(plan, "drop_work", item.pk), {"reason": " "}, follow=True)
        assert said(page) == ["Cần ghi lý do bỏ công việc."]
        client.post(url(plan, "drop_work", item.pk), {"reason": "Trùng"})
        item.refresh_from_db()
        assert item.dropped_reason == "Trùng"

    def test_one_is_never_sent_elsewhere(self, client, plan, assignment):
        item = WorkItemFactory(assignment=assignment)
        answer = client.post(url(plan, "tick_work", item.pk), {"ve": "//example.org?next=https://example.org"})
        assert answer.url == f"{url(plan)}?co_quan=UBND-NP&nam=2026"


class TestDue:
    """What "Việc của tôi" names: overdue, or due within a week."""

    @pytest.mark.parametrize(("days", "named"), [(-30, True), (-1, True), (0, True), (7, True), (8, False)])
    def test_what_is_due_soon_or_overdue_is_named(self, client, plan, assignment, days, named):
        WorkItemFactory(assignment=assignment, title="Rà soát giá đất", due_on=TODAY + days * DAY)
        page = client.get("/")
        assert [line.item.title for line in page.context["due"]] == (["Rà soát giá đất"] if named else [])
        assert ("Rà soát giá đất" in page.content.decode()) is named
        assert f'href="{url(plan)}?co_quan=UBND-NP"' in page.content.decode()

    def test_what_is_done_dropped_or_elsewhere_is_not(self, plan, assignment, lead_agency, officer):
        WorkItemFactory(assignment=assignment, due_on=TODAY, done_on=TODAY)
        WorkItemFactory(assignment=assignment, due_on=TODAY, dropped_at=NOON, dropped_reason="Trùng")
        WorkItemFactory(assignment=AssignmentFactory(task=assignment.task), due_on=TODAY)
        WorkItemFactory(assignment=add_task(PlanFactory(), lead_agency, "1.1"), due_on=TODAY)
        late = WorkItemFactory(assignment=assignment, year=2025, due_on=dt.date(2025, 12, 30))
        soon = WorkItemFactory(assignment=assignment, due_on=TODAY)
        due = work_due(plan, lead_agency.pk, today=TODAY, actor=as_actor(officer))
        assert [line.item for line in due] == [late, soon]

    def test_a_long_list_ends_with_the_way_to_all(self, client, plan, assignment):
        WorkItemFactory.create_batch(9, assignment=assignment, due_on=TODAY)
        assert "Xem tất cả 9 công việc đến hạn" in client.get("/").content.decode()


class TestElsewhere:
    def task_page(self, user, plan) -> str:
        return signed_in(user).get(reverse("pages:task", args=[plan.code, "6.c.2"])).content.decode()

    def test_the_task_page_leads_ones_own_agency_to_its_plan(self, officer, plan, assignment):
        page = self.task_page(officer, plan)
        assert "Kế hoạch thực hiện của UBND huyện Ninh Phước" in page
        assert f"{url(plan)}?co_quan=UBND-NP&amp;nam=2026&amp;nhiem_vu=6.c.2" in page

    def test_readers_find_the_agencies_plans_and_strangers_do_not(self, consolidator, stranger, plan, assignment):
        link = f"{url(plan)}?co_quan=UBND-NP&amp;nam=2026&amp;nhiem_vu=6.c.2"
        assert link in self.task_page(consolidator, plan)
        assert url(plan) not in self.task_page(stranger, plan)

    def test_the_update_form_leads_to_the_plan_of_its_task(self, client, plan, assignment):
        form = client.get(reverse("tasks:update", args=[plan.code, "6.c.2", "UBND-NP"])).content.decode()
        assert f"{url(plan)}?co_quan=UBND-NP&amp;nam=2026&amp;nhiem_vu=6.c.2" in form

    def test_the_administration_shows_work_and_changes_none(self, administrator, assignment):
        item = WorkItemFactory(assignment=assignment)
        client = signed_in(administrator)
        assert item.title in client.get(reverse("admin:tasks_workitem_changelist")).content.decode()
        assert client.get(reverse("admin:tasks_workitem_add")).status_code == 403
        assert client.post(reverse("admin:tasks_workitem_change", args=[item.pk]), {"title": "x"}).status_code == 403


class TestAgencyPlan:
    @pytest.fixture
    def planned(self, plan, assignment, lead_agency):
        add_task(plan, lead_agency, "7.1")
        WorkItemFactory(
            assignment=assignment,
            title='=HYPERLINK("http://example.org")',
            deliverable="https://example.org",
            person="+84",
            due_on=dt.date(2026, 6, 30),
            done_on=dt.date(2026, 6, 29),
            weight=4,
        )
        WorkItemFactory(assignment=assignment, title="Đánh giá", due_on=dt.date(2026, 12, 1))
        WorkItemFactory(assignment=assignment, dropped_at=NOON, dropped_reason="Trùng")
        WorkItemFactory(assignment=assignment, year=2025)
        WorkItemFactory(assignment=AssignmentFactory(task=assignment.task))
        return agency_plan(plan, lead_agency, 2026)

    def test_it_gathers_standing_work_by_group_and_task(self, planned, assignment):
        (group,) = planned.groups
        (task,) = group.tasks
        assert (group.group, task.task, task.role) == (assignment.task.group, assignment.task, AssignmentRole.LEAD)
        assert [(item.due_on, item.weight) for item in task.items] == [
            (dt.date(2026, 6, 30), 4),
            (dt.date(2026, 12, 1), 1),
        ]
        assert [each.code for each in planned.unplanned] == ["7.1"]
        assert len(planned.items) == 2

    def test_it_costs_two_queries(self, plan, lead_agency, planned, django_assert_num_queries):
        with django_assert_num_queries(2):
            agency_plan(plan, lead_agency, 2026)

    def test_the_workbook_has_dates_that_are_dates_and_no_formula(self, client, plan, planned):
        answer = client.get(url(plan, "work_xlsx"), {"nam": "2026"})
        assert answer.headers["Content-Disposition"] == 'attachment; filename="ke-hoach-UBND-NP-2026.xlsx"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"
        sheet = load_workbook(BytesIO(answer.content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert rows[0][0] == "KẾ HOẠCH THỰC HIỆN NĂM 2026"
        assert rows[1][0].startswith("Ủy ban nhân dân huyện Ninh Phước")
        assert rows[2] == [
            *("STT", "Mã", "Nhiệm vụ, công việc", "Sản phẩm", "Người thực hiện", "Hạn", "Trọng số", "Xong ngày"),
        ]
        first = next(row for row in sheet.iter_rows() if row[0].value == 1)
        values = [cell.value for cell in first]
        assert [value.date() if isinstance(value, dt.datetime) else value for value in values] == [
            1,
            None,
            '=HYPERLINK("http://example.org")',
            "https://example.org",
            "+84",
            dt.date(2026, 6, 30),
            4,
            dt.date(2026, 6, 29),
        ]
        assert first[2].data_type == "s"
        assert first[3].hyperlink is None
        assert (first[5].number_format, sheet.freeze_panes) == ("dd/mm/yyyy", "A4")
        setup = (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows)
        assert setup == ("landscape", 9, "$3:$3")
        assert [row[0] for row in rows if row[0] and str(row[0]).startswith("7.1")] == ["7.1 Thu gom, xử lý rác thải"]

    def test_sample_data_is_labelled_in_the_workbook_too(self, client, plan, planned):
        Plan.objects.update(is_sample=True)
        sheet = load_workbook(BytesIO(client.get(url(plan, "work_xlsx")).content)).active
        assert sheet["A3"].value == "Dữ liệu mẫu"

    def test_a_year_without_work_gives_a_workbook_that_says_so(self, client, plan, assignment):
        sheet = load_workbook(BytesIO(client.get(url(plan, "work_xlsx")).content)).active
        assert [cell.value for cell in sheet["A"]][-2:] == [
            "Nhiệm vụ chưa có công việc nào trong kế hoạch:",
            "6.c.2 Thu gom, xử lý rác thải",
        ]
