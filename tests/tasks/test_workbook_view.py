"""The workbook's pages: take it, hand it in, look, record all of it or nothing."""

import datetime as dt
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from agencies.exceptions import NotAllowed
from tasks.enums import ProgressStatus
from tasks.exceptions import InvalidUpdate, StaleDraft
from tasks.models import AnnualProgress, ProgressUpdate, UpdateDraft
from tasks.rendering import SHEET_NAME
from tasks.rules import UpdateContent
from tasks.services import WorkbookLine, record_workbook, refresh_progress
from tests.conftest import as_actor, signed_in
from tests.factories.agencies import MembershipFactory
from tests.factories.tasks import AssignmentFactory, ProgressUpdateFactory, TaskFactory, UpdateDraftFactory
from tests.tasks.workbooks import DONE, filled, rows_of, taken

pytestmark = pytest.mark.django_db

CONTENT = UpdateContent(as_of=dt.date(2026, 11, 20), status=ProgressStatus.DONE, result="Đã xong.")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 09:00+07:00", tick=False):
        yield


@pytest.fixture
def client(officer):
    return signed_in(officer)


@pytest.fixture
def lines(assignment):
    """Three lines of the agency."""
    tasks = [TaskFactory(group=assignment.task.group, code=code) for code in ("7.a", "7.b")]
    return [assignment, *(AssignmentFactory(task=task, agency=assignment.agency) for task in tasks)]


def url(assignment, name: str = "workbook", year: int = 2026) -> str:
    address = reverse(f"tasks:{name}", args=[assignment.task.group.plan.code, assignment.agency.code])
    return f"{address}?nam={year}"


def send(client, assignment, content: bytes, name: str = "tien-do.xlsx"):
    return client.post(url(assignment), {"file": SimpleUploadedFile(name, content)})


class TestTaking:
    def test_the_page_leads_to_the_file_of_its_year(self, client, assignment):
        page = client.get(url(assignment, year=2025)).content.decode()
        assert "Nhập tiến độ năm 2025 từ Excel" in page
        assert f'href="{url(assignment, "workbook_file", 2025)}"' in page

    def test_the_file_is_handed_out_under_its_name_and_kept_nowhere(self, client, lines):
        response = client.get(url(lines[0], "workbook_file"))
        assert response.headers["Content-Disposition"] == 'attachment; filename="tien-do-2026-UBND-NP.xlsx"'
        assert response.headers["Cache-Control"] == "private, no-store"
        assert [row[0] for row in rows_of(response.content)] == ["6.c.2", "7.a", "7.b"]

    def test_my_work_leads_to_the_page(self, client, assignment):
        assert url(assignment).partition("?")[0] in client.get(reverse("pages:home")).content.decode()

    def test_drafts_are_told_beforehand(self, client, assignment):
        UpdateDraftFactory(assignment=assignment, edited_by__full_name="Lê Văn Bình")
        assert "Lê Văn Bình, lúc" in client.get(url(assignment)).content.decode()

    def test_an_agency_without_tasks_is_told_so(self, plan):
        member = MembershipFactory()
        address = reverse("tasks:workbook", args=[plan.code, member.agency.code])
        assert "chưa được giao nhiệm vụ nào" in signed_in(member.user).get(address).content.decode()

    @pytest.mark.parametrize("year", ["0000", "1900", "9999", "x"])
    def test_any_year_in_the_address_is_answered(self, client, assignment, year):
        for name in ("workbook", "workbook_file"):
            assert client.get(url(assignment, name).replace("2026", year)).status_code == 200

    def test_the_number_of_queries_does_not_grow_with_the_lines(
        self, client, assignment, django_assert_max_num_queries, django_assert_num_queries
    ):
        client.get(url(assignment))
        with django_assert_max_num_queries(8) as one:
            client.get(url(assignment))
        for code in ("7.a", "7.b"):
            task = TaskFactory(group=assignment.task.group, code=code)
            UpdateDraftFactory(assignment=AssignmentFactory(task=task, agency=assignment.agency))
        with django_assert_num_queries(len(one)):
            client.get(url(assignment))


class TestRights:
    def test_people_of_other_agencies_are_refused_whatever_they_bring(
        self, client, assignment, stranger, consolidator, leader, administrator
    ):
        content = filled(client.get(url(assignment, "workbook_file")).content, DONE)
        carried = send(client, assignment, content).context["carried"]
        past = MembershipFactory(agency=assignment.agency, valid_until=dt.date(2026, 11, 22)).user
        for user in (stranger, consolidator, leader, administrator, past):
            other = signed_in(user)
            answers = [
                other.get(url(assignment)),
                other.get(url(assignment, "workbook_file")),
                send(other, assignment, content),
                other.post(url(assignment, "workbook_notes"), {"rows": carried}),
                other.post(url(assignment, "record_workbook"), {"rows": carried}),
            ]
            assert [answer.status_code for answer in answers] == [403] * 5
        assert not ProgressUpdate.objects.exists()

    def test_what_a_colleague_looked_at_is_not_recorded_under_ones_own_name(self, client, assignment, head):
        content = filled(client.get(url(assignment, "workbook_file")).content, DONE)
        carried = send(client, assignment, content).context["carried"]
        signed_in(head).post(url(assignment, "record_workbook"), {"rows": carried})
        assert not ProgressUpdate.objects.exists()

    @pytest.mark.parametrize("wrong", [0, 1])
    def test_a_plan_or_agency_that_does_not_exist_is_not_found(self, client, assignment, wrong):
        names = [assignment.task.group.plan.code, assignment.agency.code]
        names[wrong] = "khong-co"
        for name in ("workbook", "workbook_file"):
            assert client.get(reverse(f"tasks:{name}", args=names)).status_code == 404


class TestHandingIn:
    def test_what_would_change_is_shown_and_nothing_is_recorded(self, client, lines, officer):
        ProgressUpdateFactory(assignment=lines[0], result="Trước <i>đây</i>")
        refresh_progress(assignment=lines[0], year=2026)
        content = filled(taken(lines[0], officer), {"result": "Nay <b>xong</b>"}, DONE)
        response = send(client, lines[0], content)
        page = response.content.decode()
        assert response.status_code == 200
        assert "Ghi nhận 2 dòng" in page
        assert "Trước &lt;i&gt;đây&lt;/i&gt;" in page
        assert "Nay &lt;b&gt;xong&lt;/b&gt;" in page
        assert ProgressUpdate.objects.count() == 1

    def test_a_mistake_holds_everything_back_and_offers_the_workbook_with_notes(self, client, lines, officer):
        content = filled(taken(lines[0], officer), {**DONE, "percent": "0,5"}, DONE)
        response = send(client, lines[0], content)
        page = response.content.decode()
        assert "<b>E5</b>" in page
        assert "Tải tệp có ghi chú lỗi" in page
        assert url(lines[0], "record_workbook") not in page
        notes = client.post(url(lines[0], "workbook_notes"), {"rows": response.context["carried"]})
        assert notes.headers["Content-Disposition"] == 'attachment; filename="ghi-chu-2026-UBND-NP.xlsx"'
        assert "“0,5” không đọc được" in load_workbook(BytesIO(notes.content))[SHEET_NAME]["E5"].comment.text

    def test_a_workbook_with_a_mistake_is_not_recorded_by_an_address_put_together_by_hand(self, client, lines, officer):
        content = filled(taken(lines[0], officer), {**DONE, "percent": "0,5"}, DONE)
        carried = send(client, lines[0], content).context["carried"]
        assert client.post(url(lines[0], "record_workbook"), {"rows": carried}).status_code == 409
        assert not ProgressUpdate.objects.exists()

    def test_a_workbook_without_news_is_told_so(self, client, assignment, officer):
        assert "Tệp không có gì mới" in send(client, assignment, taken(assignment, officer)).content.decode()

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "Tệp rỗng"),
            (b"khong phai zip", "không phải là tệp Excel"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "mật khẩu hoặc là dạng .xls cũ"),
            (b"PK" + b"\x00" * 2 * 1024 * 1024, "Tệp lớn hơn 1 MB"),
        ],
    )
    def test_another_file_is_refused_beside_the_field(self, client, assignment, settings, content, told):
        settings.WORKBOOK_MAX_MB = 1
        response = send(client, assignment, content)
        assert response.status_code == 422
        assert told in response.context["form"].errors["file"][0]

    def test_no_file_at_all_is_asked_for(self, client, assignment):
        response = client.post(url(assignment))
        assert response.status_code == 422
        assert "Chọn tệp đã điền" in response.content.decode()

    def test_another_agencys_workbook_is_refused(self, client, assignment, stranger):
        theirs = AssignmentFactory(task=assignment.task, agency=stranger.memberships.get().agency)
        response = send(client, assignment, filled(taken(theirs, stranger), DONE))
        assert response.status_code == 422
        assert f"của cơ quan {theirs.agency.code}" in response.content.decode()

    def test_queries_do_not_grow_with_the_rows(self, client, lines, officer):
        one, three = (filled(taken(lines[0], officer), *[DONE] * count) for count in (1, 3))
        send(client, lines[0], one)
        with CaptureQueriesContext(connection) as of_one:
            send(client, lines[0], one)
        with CaptureQueriesContext(connection) as of_three:
            send(client, lines[0], three)
        assert len(of_three) == len(of_one)
        assert len(of_one) <= 10


class TestRecording:
    @pytest.fixture
    def carried(self, client, lines, officer) -> str:
        """Three rows that can be recorded, as the preview carries them."""
        content = filled(taken(lines[0], officer), DONE, {**DONE, "percent": 100}, {**DONE, "result": "<b>Ba</b>"})
        return send(client, lines[0], content).context["carried"]

    def record(self, client, lines, carried: str):
        return client.post(url(lines[0], "record_workbook"), {"rows": carried}, follow=True)

    def test_every_row_becomes_an_update_of_its_line(self, client, lines, officer, carried):
        response = self.record(client, lines, carried)
        assert response.redirect_chain == [("/", 302)]
        assert "Đã ghi nhận 3 dòng từ tệp Excel, năm 2026." in response.content.decode()
        updates = {update.assignment: update for update in ProgressUpdate.objects.all()}
        assert updates.keys() == set(lines)
        assert {(update.author, update.year, update.status) for update in updates.values()} == {(officer, 2026, "done")}
        assert [updates[line].result for line in lines] == ["Đã xong.", "Đã xong.", "<b>Ba</b>"]
        assert AnnualProgress.objects.filter(status="done").count() == 3

    def test_pressing_twice_records_once(self, client, lines, carried):
        self.record(client, lines, carried)
        response = self.record(client, lines, carried)
        assert "Không có dòng nào khác với nội dung đã ghi nhận." in response.content.decode()
        assert ProgressUpdate.objects.count() == 3

    def test_a_line_recorded_meanwhile_holds_all_back_and_is_shown(self, client, lines, carried):
        ProgressUpdateFactory(assignment=lines[2], author__full_name="Lê Văn Bình")
        refresh_progress(assignment=lines[2], year=2026)
        response = self.record(client, lines, carried)
        page = response.content.decode()
        assert response.status_code == 409
        assert "Chưa ghi nhận dòng nào" in page
        assert "<b>A7</b> <span>Mã: Lê Văn Bình đã ghi nhận lúc" in page
        assert ProgressUpdate.objects.count() == 1

    def test_a_draft_begun_meanwhile_holds_all_back_and_is_not_touched(self, client, lines, carried):
        draft = UpdateDraftFactory(assignment=lines[1])
        assert self.record(client, lines, carried).status_code == 409
        assert UpdateDraft.objects.get().payload == draft.payload
        assert not ProgressUpdate.objects.exists()

    @pytest.mark.parametrize("rows", ["", "x", "eyJ9:1:x"])
    def test_rows_that_we_did_not_sign_start_again(self, client, lines, rows):
        for name in ("record_workbook", "workbook_notes"):
            response = client.post(url(lines[0], name), {"rows": rows}, follow=True)
            assert response.redirect_chain == [(url(lines[0]), 302)]
            assert "Gửi lại tệp." in response.content.decode()

    def test_a_preview_is_good_for_a_day(self, lines, officer, carried):
        with time_machine.travel("2026-11-24 09:01+07:00"):
            self.record(signed_in(officer), lines, carried)
        assert not ProgressUpdate.objects.exists()
        with time_machine.travel("2026-11-24 08:59+07:00"):
            self.record(signed_in(officer), lines, carried)
        assert ProgressUpdate.objects.count() == 3

    def test_rows_of_one_year_are_not_recorded_in_another(self, client, lines, carried):
        client.post(url(lines[0], "record_workbook", 2025), {"rows": carried})
        assert not ProgressUpdate.objects.exists()


class TestTheService:
    def of(self, *assignments) -> list[WorkbookLine]:
        return [WorkbookLine(each, CONTENT, None) for each in assignments]

    def record(self, officer, lines):
        agency = lines[0].assignment.agency
        return record_workbook(actor=as_actor(officer), agency=agency, year=2026, lines=lines)

    @pytest.mark.parametrize("wrong", [0, 1, 2])
    def test_one_row_that_is_refused_leaves_nothing_of_the_others(self, lines, officer, wrong):
        rows = self.of(*lines)
        rows[wrong] = WorkbookLine(lines[wrong], UpdateContent(CONTENT.as_of, ProgressStatus.DONE), None)
        with pytest.raises(InvalidUpdate):
            self.record(officer, rows)
        assert not ProgressUpdate.objects.exists()
        assert not AnnualProgress.objects.exists()

    @pytest.mark.parametrize("wrong", [0, 1, 2])
    def test_one_line_that_moved_on_leaves_nothing_of_the_others(self, lines, officer, wrong):
        ProgressUpdateFactory(assignment=lines[wrong])
        with pytest.raises(StaleDraft):
            self.record(officer, self.of(*lines))
        assert ProgressUpdate.objects.count() == 1

    def test_a_line_of_another_agency_is_refused_even_for_somebody_of_both(self, lines, officer):
        other = AssignmentFactory(task=lines[0].task)
        MembershipFactory(agency=other.agency, user=officer)
        with pytest.raises(NotAllowed):
            self.record(officer, self.of(lines[0], other))
        assert not ProgressUpdate.objects.exists()
