"""Evidence: who may add, see and withdraw it, how it comes to an update, and how a file leaves the house."""

import datetime as dt
import hashlib
from pathlib import Path

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.exceptions import NotAllowed
from tasks import rules
from tasks.enums import ProgressStatus
from tasks.exceptions import EvidenceRefused, StaleDraft
from tasks.models import ProgressUpdate, UpdateEvidence
from tasks.rules import UpdateContent
from tasks.services import add_evidence, record_update, withdraw_evidence
from tests.conftest import TODAY, as_actor, signed_in
from tests.factories import files
from tests.factories.agencies import MembershipFactory
from tests.factories.files import upload
from tests.factories.tasks import AssignmentFactory, ProgressUpdateFactory, UpdateEvidenceFactory

pytestmark = pytest.mark.django_db

YEAR = 2026
CONTENT = UpdateContent(as_of=TODAY, status=ProgressStatus.IN_PROGRESS, percent=60, result="Đã thu gom 60% lượng rác.")
HTMX = {"HTTP_HX_REQUEST": "true"}
SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture(autouse=True)
def storage(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def actor(officer):
    return as_actor(officer)


def add(actor, assignment, content=None, name="Báo cáo.pdf", year=YEAR):
    file = upload(content or files.pdf(), name)
    return add_evidence(actor=actor, assignment=assignment, year=year, file=file)


def record(actor, assignment, **values):
    return record_update(
        actor=actor, assignment=assignment, year=YEAR, **{"content": CONTENT, "seen_update": None, **values}
    )


def kept(storage: Path) -> list[Path]:
    return sorted(path for path in storage.rglob("*") if path.is_file())


class TestAdding:
    def test_a_file_is_kept_with_its_receipt_and_waits(self, actor, officer, assignment, storage):
        evidence, is_new = add(actor, assignment)
        assert is_new
        assert (evidence.name, evidence.size, evidence.content_type) == (
            "Báo cáo.pdf",
            len(files.pdf()),
            "application/pdf",
        )
        assert evidence.sha256 == hashlib.sha256(files.pdf()).hexdigest()
        assert (evidence.uploaded_by, evidence.uploaded_at, evidence.year) == (officer, timezone.now(), YEAR)
        assert (evidence.update_made, evidence.withdrawn_at) == (None, None)
        assert [path.read_bytes() for path in kept(storage)] == [files.pdf()]

    def test_on_the_disk_a_file_goes_by_its_hash(self, actor, assignment, storage):
        evidence, _new = add(actor, assignment, name="../../etc/cron.d/Chạy ngay.PDF")
        assert evidence.name == "Chạy ngay.PDF"
        assert [str(path.relative_to(storage)) for path in kept(storage)] == [f"evidence/2026/11/{evidence.sha256}.pdf"]

    def test_the_same_content_twice_in_a_year_is_the_first_row(self, actor, assignment, storage):
        first, _new = add(actor, assignment)
        again, is_new = add(actor, assignment, name="Tên khác.pdf")
        assert (again, again.name, is_new) == (first, "Báo cáo.pdf", False)
        assert len(kept(storage)) == 1

    def test_in_another_year_or_once_withdrawn_it_is_another(self, actor, assignment):
        first, _new = add(actor, assignment)
        assert add(actor, assignment, year=2025)[1] is True
        withdraw_evidence(actor=actor, evidence=first)
        assert add(actor, assignment)[1] is True
        assert UpdateEvidence.objects.count() == 3

    def test_two_assignments_may_rest_on_one_file(self, actor, assignment):
        other = AssignmentFactory(task__group=assignment.task.group, agency=assignment.agency)
        assert [add(actor, each)[1] for each in (assignment, other)] == [True, True]

    @pytest.mark.parametrize("year", [2021, 2031])
    def test_a_year_outside_the_plan_is_refused(self, actor, assignment, year):
        with pytest.raises(EvidenceRefused, match=f"Năm {year} nằm ngoài Kế hoạch"):
            add(actor, assignment, year=year)

    def test_a_file_that_lies_is_refused_and_nothing_is_kept(self, actor, assignment, storage):
        with pytest.raises(EvidenceRefused, match="nội dung không phải PDF"):
            add(actor, assignment, files.EXE)
        assert (UpdateEvidence.objects.count(), kept(storage)) == (0, [])

    def test_a_year_holds_so_many_files_and_no_more(self, actor, assignment, settings, storage):
        settings.EVIDENCE_MAX_FILES = 2
        for number in range(2):
            add(actor, assignment, files.pdf(str(number)))
        with pytest.raises(EvidenceRefused, match="Năm 2026 đã có 2 tệp, là mức tối đa"):
            add(actor, assignment, files.pdf("2"))
        assert add(actor, assignment, files.pdf("1"))[1] is False
        withdraw_evidence(actor=actor, evidence=UpdateEvidence.objects.first())
        assert add(actor, assignment, files.pdf("2"))[1] is True
        assert len(kept(storage)) == 3

    def test_outsiders_are_refused_before_the_file_is_looked_at(
        self, assignment, stranger, consolidator, leader, administrator, storage
    ):
        past = MembershipFactory(agency=assignment.agency, valid_until=TODAY - dt.timedelta(days=1)).user
        for user in (stranger, consolidator, leader, administrator, past):
            with pytest.raises(NotAllowed):
                add(as_actor(user), assignment, files.EXE)
        assert kept(storage) == []

    def test_a_row_that_cannot_be_written_leaves_no_file_behind(self, actor, assignment, storage, monkeypatch):
        def full_disk(*_args, **_kwargs):
            raise OSError

        monkeypatch.setattr(UpdateEvidence, "save", full_disk)
        with pytest.raises(OSError):  # noqa: PT011 (any)
            add(actor, assignment)
        assert kept(storage) == []


class TestBinding:
    def test_recording_takes_what_waits_with_it(self, actor, assignment):
        waiting = [add(actor, assignment, files.pdf(str(number)))[0] for number in range(2)]
        update = record(actor, assignment)
        assert set(update.evidence.all()) == set(waiting)

    def test_nothing_else_is_taken(self, actor, assignment):
        withdrawn, _new = add(actor, assignment)
        withdraw_evidence(actor=actor, evidence=withdrawn)
        add(actor, assignment, year=2025)
        other = AssignmentFactory(task__group=assignment.task.group, agency=assignment.agency)
        add(actor, other)
        assert record(actor, assignment).evidence.count() == 0

    def test_what_is_recorded_stays_with_its_update(self, actor, assignment):
        evidence, _new = add(actor, assignment)
        first = record(actor, assignment)
        second = record(actor, assignment, seen_update=first.pk)
        evidence.refresh_from_db()
        assert (evidence.update_made, second.evidence.count()) == (first, 0)

    def test_a_refused_update_takes_nothing(self, actor, assignment):
        add(actor, assignment)
        with pytest.raises(StaleDraft):
            record(actor, assignment, draft_version=7)
        assert UpdateEvidence.objects.pending().count() == 1

    def test_the_button_pressed_again_takes_what_came_in_between(self, actor, assignment):
        first = record(actor, assignment)
        evidence, _new = add(actor, assignment)
        assert record(actor, assignment) == first
        evidence.refresh_from_db()
        assert evidence.update_made == first


class TestWithdrawing:
    def test_what_waits_is_withdrawn_and_stays_in_the_table_and_on_the_disk(self, actor, officer, assignment, storage):
        evidence, _new = add(actor, assignment)
        withdraw_evidence(actor=actor, evidence=evidence)
        evidence.refresh_from_db()
        assert (evidence.withdrawn_by, evidence.withdrawn_at) == (officer, timezone.now())
        assert evidence.withdrawn_reason == "rút trước khi ghi nhận"
        assert len(kept(storage)) == 1
        assert list(UpdateEvidence.objects.standing()) == []

    def test_what_is_recorded_needs_a_reason(self, actor, assignment):
        evidence, _new = add(actor, assignment)
        record(actor, assignment)
        with pytest.raises(EvidenceRefused, match="cần ghi lý do rút"):
            withdraw_evidence(actor=actor, evidence=evidence)
        withdrawn = withdraw_evidence(actor=actor, evidence=evidence, reason="Nhầm huyện.")
        assert (withdrawn.withdrawn_reason, withdrawn.update_made_id is None) == ("Nhầm huyện.", False)

    def test_a_second_time_changes_nothing(self, actor, head, assignment):
        evidence, _new = add(actor, assignment)
        first = withdraw_evidence(actor=actor, evidence=evidence, reason="Một")
        again = withdraw_evidence(actor=as_actor(head), evidence=evidence, reason="Hai")
        assert (again.withdrawn_reason, again.withdrawn_by) == (first.withdrawn_reason, first.withdrawn_by)

    def test_only_the_agency_itself_withdraws(self, assignment, stranger, consolidator, leader, administrator):
        evidence = UpdateEvidenceFactory(assignment=assignment, accepted=True)
        for user in (stranger, consolidator, leader, administrator):
            with pytest.raises(NotAllowed):
                withdraw_evidence(actor=as_actor(user), evidence=evidence, reason="x")
        assert UpdateEvidence.objects.standing().count() == 1


class TestWhoSees:
    @pytest.mark.parametrize(
        ("state", "seen_by"),
        [
            ({}, {"officer", "head"}),
            ({"recorded": True}, {"officer", "head", "consolidator", "leader"}),
            ({"accepted": True}, {"officer", "head", "consolidator", "leader", "stranger", "administrator"}),
            ({"withdrawn": True}, {"officer", "head"}),
            ({"accepted": True, "withdrawn": True}, {"officer", "head", "consolidator", "leader"}),
        ],
    )
    def test_as_the_update_that_it_proves(self, request, assignment, state, seen_by):
        evidence = UpdateEvidenceFactory(assignment=assignment, **state)
        people = ("officer", "head", "consolidator", "leader", "stranger", "administrator")
        users = {name: request.getfixturevalue(name) for name in people}
        seen = {
            name
            for name, user in users.items()
            if UpdateEvidence.objects.visible_to(as_actor(user)).filter(pk=evidence.pk).exists()
        }
        assert seen == seen_by
        answers = {name: signed_in(user).get(url_of(evidence)).status_code for name, user in users.items()}
        assert answers == {name: 200 if name in seen_by else 404 for name in users}


@pytest.mark.parametrize(
    ("status", "count", "lacks"),
    [
        (ProgressStatus.DONE, 0, True),
        (ProgressStatus.DONE, 1, False),
        (ProgressStatus.IN_PROGRESS, 0, False),
        (ProgressStatus.NOTHING_AROSE, 0, False),
        (None, 0, False),
    ],
)
def test_only_what_is_done_lacks_evidence(status, count, lacks):
    assert rules.lacks_evidence(status, count) is lacks


def url_of(evidence: UpdateEvidence, name: str = "evidence_file") -> str:
    return url(evidence.assignment, name, evidence.pk)


def url(assignment, name: str = "evidence", *more: object) -> str:
    names = [assignment.task.group.plan.code, assignment.task.code, assignment.agency.code]
    return reverse(f"tasks:{name}", args=[*names, *more])


class TestHandingOut:
    def headers(self, response) -> dict[str, str]:
        named = (
            "Content-Type",
            "Content-Length",
            "Content-Disposition",
            "Cache-Control",
            "Content-Security-Policy",
            "Cross-Origin-Resource-Policy",
            "X-Content-Type-Options",
            "X-Frame-Options",
        )
        return {name: response.headers.get(name) for name in named}

    def test_a_file_is_saved_and_does_nothing_else(self, officer, assignment):
        evidence = UpdateEvidenceFactory(assignment=assignment, name="Báo cáo.pdf")
        response = signed_in(officer).get(url_of(evidence))
        assert response.streaming
        assert response.getvalue() == files.pdf()
        assert self.headers(response) == {
            "Content-Type": "application/pdf",
            "Content-Length": str(len(files.pdf())),
            "Content-Disposition": "attachment; filename*=utf-8''B%C3%A1o%20c%C3%A1o.pdf",
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": SANDBOX,
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }

    @pytest.mark.parametrize(
        ("content_type", "shown"),
        [
            ("application/pdf", "inline"),
            ("image/png", "inline"),
            ("image/jpeg", "inline"),
            ("image/webp", "inline"),
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment"),
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"),
            ("text/html", "attachment"),
            ("image/svg+xml", "attachment"),
        ],
    )
    def test_pdf_and_images_are_shown_when_asked_for_in_the_sandbox(self, officer, assignment, content_type, shown):
        evidence = UpdateEvidenceFactory(assignment=assignment, name="a.bin", content_type=content_type)
        response = signed_in(officer).get(url_of(evidence) + "?xem")
        assert self.headers(response) == {
            **self.headers(response),
            "Content-Type": content_type,
            "Content-Disposition": f'{shown}; filename="a.bin"',
            "Content-Security-Policy": SANDBOX,
            "X-Content-Type-Options": "nosniff",
        }

    def test_a_name_cannot_write_headers_of_its_own(self, officer, assignment):
        evidence = UpdateEvidenceFactory(assignment=assignment, name='a"; filename="b.exe')
        disposition = signed_in(officer).get(url_of(evidence)).headers["Content-Disposition"]
        assert disposition == 'attachment; filename="a\\"; filename=\\"b.exe"'

    def test_the_consolidator_reads_it_once_it_is_recorded(self, officer, consolidator, assignment):
        evidence = UpdateEvidenceFactory(assignment=assignment)
        client = signed_in(consolidator)
        assert client.get(url_of(evidence)).status_code == 404
        record(as_actor(officer), assignment)
        assert client.get(url_of(evidence)).status_code == 200

    def test_another_tasks_address_does_not_lead_to_it(self, officer, assignment):
        evidence = UpdateEvidenceFactory(assignment=assignment)
        other = AssignmentFactory(task__group=assignment.task.group, agency=assignment.agency)
        client = signed_in(officer)
        assert client.get(url(other, "evidence_file", evidence.pk)).status_code == 404
        for number in (0, evidence.pk + 1, 9**30):
            assert client.get(url(assignment, "evidence_file", number)).status_code == 404

    def test_a_file_that_the_storage_lost_is_not_found(self, officer, assignment, storage):
        evidence = UpdateEvidenceFactory(assignment=assignment)
        kept(storage)[0].unlink()
        assert signed_in(officer).get(url_of(evidence)).status_code == 404

    def test_nothing_of_it_lies_where_a_web_server_would_hand_it_out(self, settings, storage):
        assert settings.MEDIA_URL in {"", "/"}
        assert Path(settings.STATIC_ROOT) not in storage.parents


class TestUploadPage:
    @pytest.fixture
    def client(self, officer):
        return signed_in(officer)

    def send(self, client, assignment, *sent, **extra):
        return client.post(url(assignment), {"files": list(sent)}, **extra)

    def test_one_file_sent_by_script_is_answered_with_the_list(self, client, assignment):
        response = self.send(client, assignment, upload(files.pdf(), "Kết quả <b>.pdf"), **HTMX)
        page = response.content.decode()
        digest = hashlib.sha256(files.pdf()).hexdigest()
        assert response.status_code == 201
        assert "<html" not in page
        assert "Kết quả b.pdf" in page
        assert f'title="{digest}">{digest[:12]}…' in page
        assert "Trần Thị An tải lên lúc 12:00 23/11/2026" in page
        assert "Đã nhận “Kết quả b.pdf”." in page

    def test_the_same_again_is_answered_with_200_and_says_so(self, client, assignment):
        self.send(client, assignment, upload(files.pdf()), **HTMX)
        response = self.send(client, assignment, upload(files.pdf(), "khac.pdf"), **HTMX)
        assert response.status_code == 200
        assert "Nội dung này đã tải lên lúc 12:00 23/11/2026 (“minh-chung.pdf”), không lưu lần nữa." in (
            response.content.decode()
        )

    def test_a_refusal_is_one_sentence(self, client, assignment):
        response = self.send(client, assignment, upload(files.HTML, "anh.png"), **HTMX)
        assert (response.status_code, response.headers["Content-Type"]) == (422, "text/plain; charset=utf-8")
        assert response.content.decode() == (
            "Đuôi tên là .png nhưng nội dung không phải ảnh PNG. Mở tệp kiểm tra lại trên máy."
        )

    def test_without_a_file_it_says_so(self, client, assignment):
        response = self.send(client, assignment, **HTMX)
        assert (response.status_code, response.content.decode()) == (422, "Chưa chọn tệp nào.")

    def test_a_file_over_the_limit_is_dropped_on_the_way_and_refused_in_words(self, client, assignment, settings):
        settings.EVIDENCE_MAX_BYTES = 300_000
        settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100_000
        large = upload(b"%PDF-1.4" + bytes(900_000) + b"%%EOF", "to.pdf")
        response = self.send(client, assignment, large, **HTMX)
        assert response.status_code == 422
        assert response.content.decode() == "Tệp lớn hơn 293 KB. Giảm dung lượng hoặc chia nhỏ rồi tải lên."

    def test_without_script_several_files_are_sent_at_once_and_each_is_told(self, client, assignment, settings):
        settings.EVIDENCE_MAX_BYTES = 300_000
        settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100_000
        response = self.send(
            client,
            assignment,
            upload(files.pdf(), "một.pdf"),
            upload(b"%PDF-1.4" + bytes(900_000) + b"%%EOF", "to.pdf"),
            upload(files.EXE, "hai.pdf"),
            upload(files.image(), "ba.png"),
        )
        assert response.url == f"{url(assignment, 'update')}?nam=2026#minh-chung"
        assert [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)] == [
            ("success", "Đã nhận “một.pdf”. Đã nhận “ba.png”."),
            ("error", "to.pdf: Tệp lớn hơn 293 KB. Giảm dung lượng hoặc chia nhỏ rồi tải lên."),
            ("error", "hai.pdf: Đuôi tên là .pdf nhưng nội dung không phải PDF. Mở tệp kiểm tra lại trên máy."),
        ]
        assert list(UpdateEvidence.objects.values_list("name", flat=True)) == ["một.pdf", "ba.png"]

    def test_the_year_of_the_address_is_the_year_of_the_file(self, client, assignment):
        client.post(url(assignment) + "?nam=2024", {"files": upload(files.pdf())})
        assert UpdateEvidence.objects.get().year == 2024

    def test_a_form_sent_from_elsewhere_is_refused(self, officer, assignment):
        client = Client(enforce_csrf_checks=True)
        client.force_login(officer)
        assert self.send(client, assignment, upload(files.pdf()), **HTMX).status_code == 403
        assert not UpdateEvidence.objects.exists()

    def test_the_list_alone_can_be_asked_for(self, client, assignment):
        UpdateEvidenceFactory(assignment=assignment, name="có.pdf")
        UpdateEvidenceFactory(assignment=assignment, name="năm khác.pdf", year=2025)
        page = client.get(url(assignment), **HTMX).content.decode()
        assert ("có.pdf" in page, "năm khác.pdf" in page, "<html" in page) == (True, False, False)

    def test_withdrawing_by_script_answers_with_the_list(self, client, assignment):
        evidence = UpdateEvidenceFactory(assignment=assignment, name="thừa.pdf")
        response = client.post(url_of(evidence, "withdraw_evidence"), **HTMX)
        page = response.content.decode()
        assert response.status_code == 200
        assert "Đã rút “thừa.pdf”." in page
        assert "rút lúc 12:00 23/11/2026: rút trước khi ghi nhận" in page

    def test_withdrawing_what_is_recorded_without_a_reason_is_refused_above_the_list(self, client, assignment):
        evidence = UpdateEvidenceFactory(assignment=assignment, name="a.pdf", recorded=True)
        for reason in ("", "   ", "x" * 501, "\x00"):
            response = client.post(url_of(evidence, "withdraw_evidence"), {"reason": reason}, **HTMX)
            assert response.status_code == 422
            assert "a.pdf: Tệp đã ghi nhận: cần ghi lý do rút." in response.content.decode()
        assert UpdateEvidence.objects.standing().exists()

    def test_without_script_withdrawing_leads_back_to_the_form(self, client, assignment):
        evidence = UpdateEvidenceFactory(assignment=assignment, year=2025, name="a.pdf", recorded=True)
        target = url_of(evidence, "withdraw_evidence")
        for reason, told in (("", "a.pdf: Tệp đã ghi nhận: cần ghi lý do rút."), ("Nhầm", "Đã rút “a.pdf”.")):
            response = client.post(target, {"reason": reason})
            assert response.url == f"{url(assignment, 'update')}?nam=2025#minh-chung"
            assert told in client.get(response.url).content.decode()

    def test_a_stranger_does_not_find_it_and_a_reader_may_not_withdraw_it(self, assignment, stranger, consolidator):
        evidence = UpdateEvidenceFactory(assignment=assignment, recorded=True)
        target = url_of(evidence, "withdraw_evidence")
        answers = [signed_in(user).post(target, {"reason": "x"}).status_code for user in (stranger, consolidator)]
        assert answers == [404, 403]
        assert UpdateEvidence.objects.standing().exists()


class TestForm:
    WARNING = "Đang báo “Hoàn thành” mà chưa có tệp minh chứng."

    def page(self, client, assignment) -> str:
        return client.get(url(assignment, "update")).content.decode()

    def test_the_form_shows_the_files_and_where_they_stand(self, officer, assignment):
        UpdateEvidenceFactory(assignment=assignment, name="chờ.pdf")
        UpdateEvidenceFactory(assignment=assignment, name="xong.png", content_type="image/png", recorded=True)
        page = self.page(signed_in(officer), assignment)
        assert "1 tệp chờ ghi nhận" in page
        assert "ghi nhận cùng số liệu đến 10/06/2026" in page
        assert page.count('<img class="file-picture"') == 1

    def test_done_without_evidence_warns_and_does_not_stop(self, officer, assignment):
        client = signed_in(officer)
        assert f'data-warn-when="status:done" hidden>{self.WARNING}' in self.page(client, assignment)
        typed = {"status": "done", "as_of": "20/11/2026", "result": "Xong.", "draft_version": "0"}
        response = client.post(url(assignment, "update"), typed, follow=True)
        assert ProgressUpdate.objects.get().status == ProgressStatus.DONE
        assert "Báo hoàn thành mà chưa có tệp minh chứng nào" in response.content.decode()
        assert f'data-warn-when="status:done">{self.WARNING}' in self.page(client, assignment)

    def test_with_evidence_there_is_no_warning(self, officer, assignment):
        UpdateEvidenceFactory(assignment=assignment)
        client = signed_in(officer)
        assert self.WARNING not in self.page(client, assignment)
        typed = {"status": "done", "as_of": "20/11/2026", "result": "Xong.", "draft_version": "0"}
        response = client.post(url(assignment, "update"), typed, follow=True)
        assert "minh chứng nào" not in response.content.decode()

    def test_the_number_of_queries_does_not_grow_with_the_files(
        self, officer, assignment, django_assert_num_queries, django_assert_max_num_queries
    ):
        client = signed_in(officer)
        UpdateEvidenceFactory(assignment=assignment)
        client.get(url(assignment, "update"))
        # The files are one query more than the form alone.
        with django_assert_max_num_queries(7) as one:
            client.get(url(assignment, "update"))
        UpdateEvidenceFactory(assignment=assignment, recorded=True)
        UpdateEvidenceFactory(assignment=assignment, withdrawn=True)
        with django_assert_num_queries(len(one)):
            client.get(url(assignment, "update"))


class TestTaskPage:
    def page(self, user, assignment) -> str:
        task = assignment.task
        return signed_in(user).get(f"/{task.group.plan.code}/nhiem-vu/{task.code}/").content.decode()

    def test_each_update_shows_its_files_to_who_may_see_them(self, officer, consolidator, stranger, assignment):
        accepted = UpdateEvidenceFactory(assignment=assignment, name="nhận.pdf", accepted=True)
        UpdateEvidenceFactory(assignment=assignment, name="ghi.docx", content_type="application/msword", recorded=True)
        UpdateEvidenceFactory(assignment=assignment, name="chờ.pdf")
        UpdateEvidenceFactory(assignment=assignment, name="rút.pdf", accepted=True, withdrawn=True)
        names = ("nhận.pdf", "ghi.docx", "chờ.pdf", "rút.pdf")
        shown = {
            user: [name for name in names if name in self.page(user, assignment)]
            for user in (officer, consolidator, stranger)
        }
        assert shown == {
            officer: ["nhận.pdf", "ghi.docx"],
            consolidator: ["nhận.pdf", "ghi.docx"],
            stranger: ["nhận.pdf"],
        }
        assert f'href="UBND-NP/minh-chung/{accepted.pk}/?xem" target="_blank"' in self.page(stranger, assignment)

    def test_the_number_of_queries_does_not_grow_with_the_files(
        self, officer, assignment, django_assert_num_queries, django_assert_max_num_queries
    ):
        client, task = signed_in(officer), assignment.task
        UpdateEvidenceFactory(assignment=assignment, recorded=True)
        target = f"/{task.group.plan.code}/nhiem-vu/{task.code}/"
        client.get(target)
        with django_assert_max_num_queries(10) as one:
            client.get(target)
        UpdateEvidenceFactory.create_batch(2, assignment=assignment, recorded=True)
        with django_assert_num_queries(len(one)):
            client.get(target)


class TestApi:
    def evidence(self, user) -> list[dict]:
        answer = signed_in(user).get("/api/v1/progress-updates/")
        return [file for row in answer.json()["results"] for file in row["evidence"]]

    def test_an_update_tells_its_standing_evidence(self, officer, assignment):
        evidence = UpdateEvidenceFactory(assignment=assignment, name="a.pdf", recorded=True)
        UpdateEvidenceFactory(assignment=assignment, recorded=True, withdrawn=True)
        UpdateEvidenceFactory(assignment=assignment)
        assert self.evidence(officer) == [
            {
                "id": evidence.pk,
                "name": "a.pdf",
                "size": len(files.pdf()),
                "sha256": evidence.sha256,
                "content_type": "application/pdf",
            }
        ]

    def test_others_hear_of_it_when_the_update_is_accepted(self, stranger, assignment):
        evidence = UpdateEvidenceFactory(assignment=assignment, recorded=True)
        assert self.evidence(stranger) == []
        ProgressUpdate.objects.update(accepted_at=timezone.now())
        assert [file["id"] for file in self.evidence(stranger)] == [evidence.pk]


def test_the_administration_shows_receipts_and_changes_none(administrator, assignment):
    evidence = UpdateEvidenceFactory(assignment=assignment, name="biên-nhận.pdf")
    client = signed_in(administrator)
    page = client.get(reverse("admin:tasks_updateevidence_changelist"))
    assert "biên-nhận.pdf" in page.content.decode()
    row = client.get(reverse("admin:tasks_updateevidence_change", args=[evidence.pk])).content.decode()
    assert evidence.sha256 in row
    assert "/evidence/2026/" not in row
    assert client.get(reverse("admin:tasks_updateevidence_add")).status_code == 403


def test_evidence_of_an_update_made_by_a_test_factory_is_as_a_service_makes_it(actor, assignment):
    made = UpdateEvidenceFactory(assignment=assignment)
    other, _new = add(actor, assignment, files.pdf("khác"))
    ignored = {"id", "file", "name", "sha256", "size", "uploaded_by", "uploaded_at", "content_type"}
    values = [
        {field.name: field.value_from_object(row) for field in row._meta.concrete_fields if field.name not in ignored}
        for row in (made, other)
    ]
    assert values[0] == values[1]
    assert ProgressUpdateFactory(assignment=assignment).evidence.count() == 0
