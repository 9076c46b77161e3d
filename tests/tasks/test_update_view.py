"""The update form: reading, recording, autosave, and that nothing typed is lost."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tasks.enums import ProgressStatus
from tasks.models import ProgressUpdate, UpdateDraft
from tests.conftest import TODAY, signed_in
from tests.factories.agencies import MembershipFactory
from tests.factories.tasks import AssignmentFactory, ProgressUpdateFactory, UpdateDraftFactory

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)
TYPED = {
    "status": "in_progress",
    "percent": "65 %",
    "as_of": "20/11/2026",
    "result": "Đã thu gom 65% <b>lượng rác</b>.",
    "not_done": "Xã đảo.",
    "draft_version": "0",
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def client(officer):
    """The officer of the assigned agency, signed in."""
    return signed_in(officer)


def url(assignment, name: str = "update") -> str:
    return reverse(
        f"tasks:{name}", args=[assignment.task.group.plan.code, assignment.task.code, assignment.agency.code]
    )


def values(response) -> dict[str, object]:
    return {bound.name: bound.value() for bound in response.context["form"]}


class TestOpening:
    def test_a_first_form_proposes_today_and_the_running_year(self, client, assignment):
        response = client.get(url(assignment))
        form = values(response)
        assert (response.context["year"], form["as_of"], form["status"]) == (2026, TODAY, ProgressStatus.IN_PROGRESS)
        assert (form["draft_version"], form["seen_update"], form["result"]) == (0, None, None)
        assert 'value="23/11/2026"' in response.content.decode()

    def test_the_last_text_stands_beside_and_is_not_copied(self, client, assignment):
        update = ProgressUpdateFactory(assignment=assignment, year=2025, result="Năm ngoái thu gom 80%.")
        response = client.get(url(assignment))
        assert response.context["update_page"].previous == update
        assert "Năm ngoái thu gom 80%." in response.content.decode()
        assert values(response)["result"] is None

    def test_this_years_last_text_and_last_years_final_one_stand_beside_where_they_differ(self, client, assignment):
        for year, as_of, texts in (
            (2024, dt.date(2024, 12, 1), {"result": "Năm kia."}),
            (2025, dt.date(2025, 6, 1), {"result": "Giữa năm ngoái."}),
            (2025, dt.date(2025, 12, 1), {"result": "Cuối năm ngoái.", "cause": "Thiếu vốn.", "solution": "Vay."}),
            (2026, dt.date(2026, 11, 1), {"result": "Đầu tháng này.", "cause": "Thiếu vốn.", "not_done": "Xã đảo."}),
        ):
            ProgressUpdateFactory(
                assignment=assignment, year=year, as_of=as_of, **{"not_done": "", "cause": "", **texts}
            )
        sections = client.get(url(assignment)).context["sections"]
        beside = {
            pair.bound.name: [(last.label, last.text) for last in pair.last]
            for each in sections
            for pair in each.fields
        }
        assert beside["result"] == [("Lần trước, 01/11/2026", "Đầu tháng này."), ("Năm 2025", "Cuối năm ngoái.")]
        assert beside["cause"] == [("Lần trước, 01/11/2026", "Thiếu vốn.")]
        assert beside["not_done"] == [("Lần trước, 01/11/2026", "Xã đảo.")]
        assert beside["solution"] == [("Năm 2025", "Vay.")]
        assert beside["proposal"] == [("Lần trước, 01/11/2026", "")]

    @pytest.mark.parametrize(
        ("typed", "is_marked"),
        [("Năm ngoái.\r\nĐủ.", True), ("  Năm ngoái.\nĐủ. ", True), ("Năm ngoái.", False), ("", False)],
    )
    def test_a_draft_that_says_what_was_said_before_is_marked_as_copied(self, client, assignment, typed, is_marked):
        ProgressUpdateFactory(assignment=assignment, year=2025, result="Năm ngoái.\nĐủ.", not_done="")
        UpdateDraftFactory(assignment=assignment, payload={"result": typed, "not_done": ""})
        response = client.get(url(assignment))
        pairs = [pair for section in response.context["sections"] for pair in section.fields]
        assert [pair.bound.name for pair in pairs if pair.is_copied] == (["result"] if is_marked else [])
        page = response.content.decode()
        assert ('data-copied-mark="id_result">' in page) is is_marked
        assert ('data-copied-mark="id_result" hidden>' in page) is not is_marked

    @pytest.mark.parametrize(("minutes", "is_told"), [(0, True), (14, True), (15, False), (60 * 24, False)])
    def test_who_is_writing_just_now_is_told_to_others_only(self, client, head, assignment, officer, minutes, is_told):
        edited_at = NOON - dt.timedelta(minutes=minutes)
        draft = UpdateDraftFactory(assignment=assignment, edited_by=head, edited_at=edited_at)
        notice = f"{head.full_name} đang soạn phần này, sửa gần nhất lúc {timezone.localtime(edited_at):%H:%M}."
        assert (notice in client.get(url(assignment)).content.decode()) is is_told
        draft.edited_by = officer
        draft.save()
        assert "đang soạn phần này" not in client.get(url(assignment)).content.decode()

    def test_what_is_wrong_with_a_draft_is_told_when_it_is_taken_up_again(self, client, assignment):
        UpdateDraftFactory(assignment=assignment, payload={"percent": "130", "as_of": "", "status": "in_progress"})
        response = client.get(url(assignment))
        assert response.context["problems"] == {"percent": "Tỷ lệ hoàn thành là 130%, phải trong khoảng từ 0 đến 100."}
        assert '<p data-problem="percent">Tỷ lệ hoàn thành là 130%' in response.content.decode()

    def test_a_draft_is_taken_up_again(self, client, assignment):
        UpdateDraftFactory(assignment=assignment, version=4, payload={"result": "Viết dở", "as_of": "31/02/2026"})
        form = values(client.get(url(assignment)))
        assert (form["result"], form["as_of"], form["draft_version"]) == ("Viết dở", "31/02/2026", 4)

    def test_another_year_has_its_own_last_day(self, client, assignment):
        response = client.get(url(assignment), {"nam": "2025"})
        assert (response.context["year"], values(response)["as_of"]) == (2025, dt.date(2025, 12, 31))

    @pytest.mark.parametrize("year", ["0000", "0001", "1899", "9999", "x"])
    def test_any_year_in_the_address_is_answered(self, client, assignment, year):
        assert client.get(url(assignment) + f"?nam={year}").status_code == 200
        assert client.post(url(assignment) + f"?nam={year}", {**TYPED, "percent": "x"}).status_code == 422

    @pytest.mark.parametrize("part", [0, 1, 2])
    def test_an_assignment_that_does_not_exist_is_not_found(self, client, assignment, part):
        names = [assignment.task.group.plan.code, assignment.task.code, assignment.agency.code]
        names[part] = "khong-co"
        assert client.get(reverse("tasks:update", args=names)).status_code == 404

    @pytest.mark.parametrize("name", ["update", "save_draft", "discard_draft"])
    def test_other_people_are_refused_and_change_nothing(
        self, assignment, name, stranger, consolidator, leader, administrator
    ):
        draft = UpdateDraftFactory(assignment=assignment)
        past = MembershipFactory(agency=assignment.agency, valid_until=TODAY - dt.timedelta(days=1)).user
        for user in (stranger, consolidator, leader, administrator, past):
            response = signed_in(user).post(url(assignment, name), {**TYPED, "draft_version": "1"})
            assert response.status_code == 403
            assert draft.payload["result"] not in response.content.decode()
        assert list(UpdateDraft.objects.values_list("version", flat=True)) == [1]
        assert not ProgressUpdate.objects.exists()

    def test_the_number_of_queries_does_not_grow_with_the_history(
        self, client, assignment, django_assert_num_queries, django_assert_max_num_queries
    ):
        client.get(url(assignment))
        ProgressUpdateFactory(assignment=assignment)
        # Session, person, roles; the assignment, its draft, the last update; the files.
        with django_assert_max_num_queries(7) as one:
            client.get(url(assignment))
        ProgressUpdateFactory.create_batch(2, assignment=assignment)
        UpdateDraftFactory(assignment=assignment)
        AssignmentFactory.create_batch(2, task=assignment.task)
        with django_assert_num_queries(len(one)):
            client.get(url(assignment))


class TestCopiesInTheBrowser:
    def test_a_page_names_its_person_by_a_code_that_tells_nothing(self, client, officer, head, assignment):
        keys = {user.browser_key for user in (officer, head)}
        assert len(keys) == 2
        assert f'data-person="{officer.browser_key}"' in client.get(url(assignment)).content.decode()
        assert "data-person" not in Client().get(reverse("agencies:sign_in")).content.decode()

    def test_recording_and_discarding_end_the_copy_of_that_form(self, client, assignment):
        name = f'data-drop-copy="{url(assignment, "save_draft")}?nam=2026"'
        assert f'hx-post="{url(assignment, "save_draft")}?nam=2026"' in client.get(url(assignment)).content.decode()
        refused = client.post(url(assignment), {**TYPED, "result": ""})
        assert name not in refused.content.decode()
        assert "data-unsaved" in refused.content.decode()
        assert name in client.post(url(assignment), TYPED, follow=True).content.decode()
        UpdateDraftFactory(assignment=assignment)
        stale = client.post(url(assignment, "discard_draft"), {"draft_version": "9"}, follow=True)
        assert name not in stale.content.decode()
        discarded = client.post(url(assignment, "discard_draft"), {"draft_version": "1"}, follow=True)
        assert name in discarded.content.decode()
        assert "data-unsaved" not in discarded.content.decode()


class TestRecording:
    def test_what_was_typed_is_recorded_and_told(self, client, officer, assignment):
        response = client.post(url(assignment), TYPED, follow=True)
        assert response.redirect_chain == [("/", 302)]
        assert "Đã ghi nhận nhiệm vụ 6.c.2, năm 2026." in response.content.decode()
        update = ProgressUpdate.objects.get()
        assert (update.assignment, update.author, update.year) == (assignment, officer, 2026)
        assert (update.status, update.percent, update.as_of) == ("in_progress", 65, dt.date(2026, 11, 20))
        assert (update.result, update.not_done) == (TYPED["result"], "Xã đảo.")

    def test_the_button_pressed_twice_records_once(self, client, assignment):
        codes = [client.post(url(assignment), TYPED).status_code for _press in range(2)]
        assert codes == [302, 302]
        assert ProgressUpdate.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "field", "message"),
        [
            ({"percent": "130 %"}, "percent", "Tỷ lệ hoàn thành là 130%, phải trong khoảng từ 0 đến 100."),
            (
                {"as_of": "31/02/2026"},
                "as_of",
                "Ngày 31/02/2026 không có thật. Nhập theo dạng ngày/tháng/năm, ví dụ 28/02/2026.",
            ),
            ({"as_of": "24/11/2026"}, "as_of", "Ngày này chưa đến (hôm nay là 23/11/2026)."),
            (
                {"status": "done"},
                "percent",
                "Trạng thái “Hoàn thành” đi với 100% hoặc để trống, không đi với 65%.",
            ),
            (
                {"result": " "},
                "result",
                "Cần ghi kết quả thực hiện; nếu chưa có gì để báo cáo, chọn “Không phát sinh”.",
            ),
        ],
    )
    def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(self, client, assignment, wrong, field, message):
        typed = {**TYPED, **wrong}
        response = client.post(url(assignment), typed)
        assert response.status_code == 422
        assert response.context["form"].errors == {field: [message]}
        form = values(response)
        assert {name: form[name] for name in typed} == typed
        page = response.content.decode()
        assert message in page
        assert ("&lt;b&gt;lượng rác" in page) is ("result" not in wrong)
        assert "<b>lượng rác" not in page
        assert not ProgressUpdate.objects.exists()

    def test_a_year_outside_the_plan_is_refused_in_words(self, client, assignment):
        response = client.post(url(assignment) + "?nam=2031", TYPED)
        assert response.status_code == 422
        assert "Năm 2031 nằm ngoài Kế hoạch (2022–2030)." in response.content.decode()

    def test_somebody_elses_update_is_shown_and_a_second_press_keeps_mine(self, client, assignment):
        theirs = ProgressUpdateFactory(assignment=assignment, result="Của đồng nghiệp.", author__full_name="Lê Bình")
        refused = client.post(url(assignment), TYPED)
        page = refused.content.decode()
        assert refused.status_code == 409
        assert "đồng nghiệp" in page
        assert "Lê Bình đã ghi nhận" in page
        form = values(refused)
        assert (form["result"], form["seen_update"]) == (TYPED["result"], theirs.pk)
        again = client.post(url(assignment), {**TYPED, "seen_update": str(form["seen_update"])})
        assert again.status_code == 302
        assert list(ProgressUpdate.objects.order_by("pk").values_list("result", flat=True)) == [
            "Của đồng nghiệp.",
            TYPED["result"],
        ]

    @pytest.mark.parametrize("number", ["x", "-1", "9" * 30])
    def test_hidden_numbers_that_were_tampered_with_record_nothing(self, client, assignment, number):
        for name in ("draft_version", "seen_update", "corrects"):
            response = client.post(url(assignment), {**TYPED, "reason": "x", name: number})
            assert response.status_code in (409, 422)
        assert not ProgressUpdate.objects.exists()


class TestCorrecting:
    def test_a_recorded_update_is_corrected_with_a_reason(self, client, officer, assignment):
        wrong = ProgressUpdateFactory(assignment=assignment, author=officer, as_of=dt.date(2026, 11, 10))
        form = values(client.get(url(assignment), {"sua": wrong.pk}))
        assert (form["corrects"], form["result"], form["percent"]) == (wrong.pk, wrong.result, 50)
        sent = {**TYPED, "corrects": wrong.pk, "seen_update": wrong.pk, "reason": " "}
        assert client.post(url(assignment), sent).context["form"].errors == {
            "reason": ["Cần ghi lý do sửa bản đã ghi nhận."]
        }
        assert client.post(url(assignment), {**sent, "reason": "Gõ nhầm"}).status_code == 302
        assert list(ProgressUpdate.objects.standing().values_list("corrects", "percent")) == [(wrong.pk, 65)]

    def test_only_ones_own_standing_updates_of_the_year_are_offered(self, client, assignment):
        wrong = ProgressUpdateFactory(assignment=assignment)
        ProgressUpdateFactory(assignment=assignment, corrects=wrong, reason="Nhầm")
        others = [ProgressUpdateFactory(assignment__agency=assignment.agency), ProgressUpdateFactory()]
        for update in (wrong, *others, ProgressUpdateFactory(assignment=assignment, year=2025)):
            assert client.get(url(assignment), {"sua": update.pk}).status_code == 404


class TestAutosave:
    def save(self, client, assignment, **typed):
        return client.post(url(assignment, "save_draft"), {**TYPED, **typed})

    def test_a_draft_is_kept_as_typed_with_the_time(self, client, officer, assignment):
        response = self.save(client, assignment, as_of="31/02/2026", percent="130 %")
        assert (response.status_code, response["X-Saved-At"]) == (200, "12:00")
        draft = UpdateDraft.objects.get()
        assert (draft.assignment, draft.year, draft.edited_by, draft.version) == (assignment, 2026, officer, 1)
        assert (draft.payload["as_of"], draft.payload["percent"]) == ("31/02/2026", "130 %")
        assert 'name="draft_version" value="1"' in response.content.decode()
        assert response.context["problems"] == {
            "percent": "Tỷ lệ hoàn thành là 130%, phải trong khoảng từ 0 đến 100.",
            "as_of": "Ngày 31/02/2026 không có thật. Nhập theo dạng ngày/tháng/năm, ví dụ 28/02/2026.",
        }
        assert not ProgressUpdate.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "problems"),
        [
            ({}, {}),
            # A draft may lack anything.
            ({"result": "", "as_of": "", "status": ""}, {}),
            (
                {"status": "done"},
                {"percent": "Trạng thái “Hoàn thành” đi với 100% hoặc để trống, không đi với 65%."},
            ),
            ({"as_of": "24/11/2026"}, {"as_of": "Ngày này chưa đến (hôm nay là 23/11/2026)."}),
            (
                {"result": "Uû ban nh©n d©n"},
                {
                    "result": "Nội dung dùng bảng mã cũ (TCVN3/VNI). "
                    "Chuyển sang Unicode (ví dụ bằng Unikey, Ctrl+Shift+F6) rồi dán lại."
                },
            ),
            (
                {"result": "x" * 100_000},
                {
                    "result": "Nội dung dài 100000 ký tự, giới hạn là 20000. "
                    "Rút gọn, hoặc đưa phần chi tiết vào tệp kèm theo."
                },
            ),
        ],
    )
    def test_what_is_wrong_is_told_by_field_and_kept_all_the_same(self, client, assignment, typed, problems):
        response = self.save(client, assignment, **typed)
        assert response.context["problems"] == problems
        payload = UpdateDraft.objects.get().payload
        assert {name: payload[name] for name in typed} == typed

    def test_the_next_save_carries_the_version_on(self, client, assignment):
        self.save(client, assignment)
        response = self.save(client, assignment, draft_version="1", result="Viết tiếp")
        assert 'name="draft_version" value="2"' in response.content.decode()
        assert UpdateDraft.objects.get().payload["result"] == "Viết tiếp"

    def test_a_colleagues_draft_is_answered_with_409_and_both_texts(self, client, head, assignment):
        UpdateDraftFactory(assignment=assignment, version=3, edited_by=head, payload={"result": "Của lãnh đạo <i>"})
        response = self.save(client, assignment, draft_version="2")
        page = response.content.decode()
        assert response.status_code == 409
        assert f"Bản nháp của {head.full_name}" in page
        assert "&lt;i&gt;" in page
        assert "<i>" not in page
        assert "Nội dung đang nhập trên trang này" in page
        assert 'data-draft-version="3"' in page
        assert UpdateDraft.objects.get().payload == {"result": "Của lãnh đạo <i>"}
        mine = self.save(client, assignment, draft_version="3")
        assert mine.status_code == 200
        assert UpdateDraft.objects.get().payload["result"] == TYPED["result"]

    def test_only_what_reads_differently_is_compared(self, client, head, assignment):
        theirs = {
            **TYPED,
            "percent": "70",
            "as_of": "20/11/2026",
            "result": "Đã thu gom 70% <b>lượng rác</b>.",
            "cause": "x",
        }
        UpdateDraftFactory(assignment=assignment, version=3, edited_by=head, payload=theirs)
        response = self.save(client, assignment, draft_version="2", not_done="Xã đảo.\r\n", is_estimate="on")
        found = {each.name: (each.theirs, each.mine) for each in response.context["conflict"].differences}
        assert found == {
            "percent": ("70", "65 %"),
            "is_estimate": ("không", "có"),
            "result": ("Đã thu gom 70% <b>lượng rác</b>.", TYPED["result"]),
            "cause": ("x", ""),
        }
        page = response.content.decode()
        assert (
            '<del><span class="visually-hidden">[đã bỏ: </span>70<span class="visually-hidden">]</span></del>' in page
        )
        assert '<ins><span class="visually-hidden">[thêm: </span>65<span class="visually-hidden">]</span></ins>' in page
        assert "data-same" not in page

    def test_a_recorded_update_is_compared_as_it_is_read(self, client, head, assignment):
        UpdateDraftFactory(assignment=assignment, version=1)
        UpdateDraft.objects.all().delete()
        ProgressUpdateFactory(
            assignment=assignment,
            author=head,
            status="in_progress",
            percent=65,
            as_of=dt.date(2026, 11, 20),
            not_done="Xã đảo.",
        )
        response = self.save(client, assignment, draft_version="1", percent="65")
        assert response.status_code == 409
        assert [each.name for each in response.context["conflict"].differences] == ["result"]

    def test_a_save_of_mine_whose_answer_never_came_is_no_conflict_to_choose_in(self, client, officer, assignment):
        self.save(client, assignment)
        response = self.save(client, assignment)
        assert response.status_code == 409
        assert response.context["conflict"].is_same
        assert "data-same" in response.content.decode()

    def test_recording_over_a_colleagues_draft_shows_both_texts(self, client, head, assignment):
        UpdateDraftFactory(assignment=assignment, version=3, edited_by=head, payload={"result": "Của lãnh đạo."})
        response = client.post(url(assignment), TYPED)
        assert response.status_code == 409
        assert {each.theirs for each in response.context["form"].conflict.differences} >= {"Của lãnh đạo."}
        assert (values(response)["result"], values(response)["draft_version"]) == (TYPED["result"], 3)
        assert not ProgressUpdate.objects.exists()

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
    def test_a_version_that_is_none_counts_as_no_draft(self, client, assignment, version):
        assert self.save(client, assignment, draft_version=version).status_code == 200
        assert self.save(client, assignment, draft_version=version).status_code == 409
        assert UpdateDraft.objects.get().version == 1

    def test_reading_the_address_is_not_allowed(self, client, assignment):
        assert client.get(url(assignment, "save_draft")).status_code == 405
        assert client.get(url(assignment, "discard_draft")).status_code == 405

    @pytest.mark.parametrize("name", ["update", "save_draft"])
    @pytest.mark.parametrize(
        "body", [{"result": "x" * (2 * 1024 * 1024 + 1)}, {f"field{number}": "" for number in range(201)}]
    )
    def test_a_huge_body_is_refused_and_writes_nothing(self, client, assignment, name, body):
        assert client.post(url(assignment, name), {**TYPED, **body}).status_code == 400
        assert not UpdateDraft.objects.exists()
        assert not ProgressUpdate.objects.exists()

    def test_without_the_forms_token_nothing_is_written(self, officer, assignment):
        client = signed_in(officer)
        client.handler.enforce_csrf_checks = True
        assert self.save(client, assignment).status_code == 403
        assert not UpdateDraft.objects.exists()


class TestDiscarding:
    def test_the_draft_is_gone_and_the_form_opens_anew(self, client, assignment):
        UpdateDraftFactory(assignment=assignment, version=2, year=2025)
        target = url(assignment, "discard_draft") + "?nam=2025"
        response = client.post(target, {"draft_version": "2"})
        assert response.url == f"{url(assignment)}?nam=2025"
        assert not UpdateDraft.objects.exists()

    def test_a_newer_draft_stays_and_the_person_is_told(self, client, assignment):
        UpdateDraftFactory(assignment=assignment, version=3)
        response = client.post(url(assignment, "discard_draft"), {"draft_version": "2"}, follow=True)
        assert "Nội dung đã được người khác sửa trong lúc đang nhập." in response.content.decode()
        assert UpdateDraft.objects.get().version == 3
