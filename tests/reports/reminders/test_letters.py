"""Letters that urge late agencies: what they say, their form, who gets them made, and what that costs."""

import datetime as dt
import io
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pypdf import PdfReader

from agencies.enums import AgencyKind, Role
from agencies.models import Message
from agencies.services import deliver_due_messages
from reports import jobs
from reports.consolidation.enums import RenderState
from reports.consolidation.exceptions import RenderingFailed
from reports.consolidation.models import RenderJob
from reports.consolidation.rendering import report_pdf
from reports.consolidation.services import request_letters
from reports.periods.enums import PeriodKind, PeriodState
from reports.periods.models import PeriodDeadline, ReportingPeriod
from reports.reminders.rendering import letters_html
from reports.reminders.services import remind_now
from reports.reminders.services.letters import period_letters_html
from reports.reminders.summaries.letters import reminder_letters
from reports.submissions.models import Submission
from tests.conftest import as_actor, signed_in
from tests.factories.agencies import AgencyGroupMemberFactory, MembershipFactory
from tests.factories.tasks import PlanFactory
from tests.reports.consolidation.test_rendering import MILLIMETRE, fonts_of, in_top_margin, read, words_of
from tests.reports.helpers import OPENED_ON, lead_task, opened, owing_agency, recorded
from tests.reports.reminders.season import at, run

LATE = dt.date(2026, 12, 9)
FONTS = {(face, True) for face in ("Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic")}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def late(planned, time_machine):
    """annual-2026 ten days after its last on-time day."""
    time_machine.move_to(at(LATE, 9), tick=False)
    return loaded(planned)


def loaded(period):
    return ReportingPeriod.objects.select_related("plan__issuer", "plan__consolidating_agency").get(pk=period.pk)


def the_letter(period, on=LATE):
    [letter] = reminder_letters(loaded(period), on)
    return letter


def url(name, period, *more):
    return reverse(f"reports:{name}", args=[period.plan.code, period.code, *more])


class TestText:
    def test_it_says_all_that_the_data_say(self, plan, lead_agency, officer, head, planned):
        plan.consolidating_agency.document_symbol = "BC-STNMT"
        plan.consolidating_agency.save()
        head.full_name = "Lê Văn Bình"
        head.save()
        lead_task(plan, lead_agency)
        recorded(lead_task(plan, lead_agency))
        run(dt.date(2026, 11, 13), dt.date(2026, 11, 26))
        text = words_of(read(report_pdf(period_letters_html(loaded(planned), LATE))))
        name = "Ủy ban nhân dân huyện Ninh Phước"
        sender = "Sở Tài nguyên và Môi trường"
        parts = [
            "UBND TỈNH NINH THUẬN",
            "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Số: /STNMT-",
            "V/v đôn đốc gửi báo cáo năm 2026",
            "Ninh Thuận, ngày tháng năm 2026",
            f"Kính gửi: {name}.",
            "Thực hiện Kế hoạch của Ủy ban nhân dân tỉnh Ninh Thuận thử (sau đây gọi tắt là Kế hoạch), "
            f"{sender} đôn đốc {name} gửi báo cáo năm 2026 như sau:",
            "1. Mục IV.6.2 của Kế hoạch ghi thời hạn gửi báo cáo năm 2026 là trước ngày 30/11/2026. "
            "Ngày cuối cùng còn tính đúng hạn là Chủ nhật, ngày 29 tháng 11 năm 2026.",
            f"2. Tính đến ngày 09 tháng 12 năm 2026, {sender} chưa nhận được báo cáo năm 2026 của {name}, "
            "quá hạn 10 ngày. Trong 2 nhiệm vụ được giao thực hiện, 1 nhiệm vụ đã có cập nhật.",
            "3. Trước công văn này, hệ thống theo dõi Kế hoạch đã gửi thư điện tử nhắc:",
            "- Chuyên viên Trần Thị An: ngày 13/11/2026, 20/11/2026, 26/11/2026;",
            "- Lãnh đạo cơ quan Lê Văn Bình: ngày 26/11/2026.",
            f"{sender} đề nghị {name} hoàn thành báo cáo năm 2026 và gửi đến Ủy ban nhân dân tỉnh Ninh Thuận "
            f"(qua {sender}) trước ngày tháng năm . Báo cáo nêu rõ: nhiệm vụ đã thực hiện; nhiệm vụ chưa thực hiện; "
            "nguyên nhân; khó khăn, vướng mắc; giải pháp; kiến nghị, đề xuất với UBND tỉnh./.",
            "Nơi nhận: - Như trên; - Lưu: VT, .",
            "GIÁM ĐỐC",
        ]
        assert [part for part in parts if text.count(part) != 1] == []
        assert "BÁO CÁO" not in text
        assert "DỰ THẢO" not in text

    def test_without_any_mail_it_says_so(self, planned, lead_agency):
        letter = the_letter(planned)
        assert (letter.reminded, letter.reminders) == (
            "3. Trước công văn này chưa có thư nhắc nào gửi được đến người của cơ quan.",
            (),
        )

    def test_mails_to_consolidator_and_leader_and_notices_are_no_reminders_of_the_agency(
        self, planned, consolidator, leader, administrator
    ):
        run(dt.date(2026, 11, 30), dt.date(2026, 12, 7))
        assert Message.objects.filter(mail_state="sent").count() > 3
        assert the_letter(planned).told == ()

    def test_mails_that_did_not_go_out_are_no_reminders(self, planned, officer):
        run(dt.date(2026, 11, 13), dt.date(2026, 11, 13))
        Message.objects.update(sent_at=None)
        assert the_letter(planned).told == ()

    def test_a_reminder_by_hand_counts_and_a_person_is_named_once(self, planned, officer, consolidator, time_machine):
        run(dt.date(2026, 11, 13), dt.date(2026, 11, 13))
        day = dt.date(2026, 11, 17)
        time_machine.move_to(at(day, 10), tick=False)
        submission = Submission.objects.select_related("agency", "period__plan").get(period=planned)
        remind_now(actor=as_actor(consolidator, day), submission=submission)
        deliver_due_messages(now=at(day, 10))
        assert the_letter(planned).reminders == ("- Chuyên viên Trần Thị An: ngày 13/11/2026, 17/11/2026.",)

    def test_an_address_without_a_person_is_named_as_such(self, planned, lead_agency):
        lead_agency.email = "vanthu@ninhphuoc.example"
        lead_agency.save()
        run(dt.date(2026, 11, 13), dt.date(2026, 11, 13))
        assert the_letter(planned).reminders == ("- Địa chỉ vanthu@ninhphuoc.example: ngày 13/11/2026.",)

    def test_of_many_days_the_latest_are_named(self, planned, officer):
        run(dt.date(2026, 10, 30), dt.date(2027, 2, 15))
        [line] = the_letter(planned, dt.date(2027, 2, 15)).reminders
        assert line.count("/20") == 12
        assert line.endswith(" và 6 ngày trước đó.")

    def test_an_internal_date_is_called_one(self, plan, lead_agency):
        period = opened(plan, PeriodKind.HALF_YEAR, dt.date(2026, 5, 2))
        letter = the_letter(period, dt.date(2026, 6, 20))
        assert letter.owed.startswith(
            "1. Kế hoạch không quy định ngày các cơ quan gửi báo cáo 6 tháng đầu năm 2026; "
            "Sở Tài nguyên và Môi trường đặt hạn nội bộ là chậm nhất ngày 15/06/2026."
        )
        assert letter.days_late == 5

    def test_the_plans_own_words_are_quoted_where_they_name_no_day(self, planned):
        PeriodDeadline.objects.update(quote="trong quý IV/2026")
        assert "là “trong quý IV/2026”, đọc là trước ngày 30/11/2026." in the_letter(planned).owed

    def test_a_plan_that_has_a_number_is_cited_with_it(self, plan, planned):
        plan.number = "1234/KH-UBND"
        plan.save()
        assert "Kế hoạch số 1234/KH-UBND của Ủy ban nhân dân tỉnh Ninh Thuận thử" in the_letter(planned).opening

    def test_a_period_of_plans_asks_for_the_plan_and_counts_no_updates(self, planned):
        ReportingPeriod.objects.update(kind=PeriodKind.AGENCY_PLAN)
        letter = the_letter(planned)
        assert letter.about == "đôn đốc gửi kế hoạch thực hiện năm 2026"
        assert (letter.contents, "cập nhật" in letter.missing) == ("", False)

    def test_a_mass_organisation_writes_in_its_own_way(self, plan, planned):
        agency = plan.consolidating_agency
        agency.kind, agency.name, agency.document_symbol = AgencyKind.MASS_ORGANISATION, "Hội Nông dân tỉnh", "BC/HND"
        agency.save()
        head = the_letter(planned).letterhead
        assert (head.number_before, head.number_after, head.rule) == ("Số ", "-CV/HND", False)


class TestWho:
    def test_late_agencies_get_one_in_official_order(self, plan, lead_agency):
        first = owing_agency(plan, name="[Sở đứng đầu]", position=0)
        sent = owing_agency(plan, name="[Sở đã gửi]")
        on_paper = owing_agency(plan, name="[Sở gửi giấy]")
        AgencyGroupMemberFactory(group=plan.reporting_group, agency=plan.consolidating_agency)
        period = opened(plan)
        Submission.objects.filter(agency=sent).update(first_sent_at=at(LATE))
        Submission.objects.filter(agency=on_paper).update(received_otherwise_on=LATE)
        names = [letter.addressee for letter in reminder_letters(loaded(period), LATE)]
        assert names == [first.name, lead_agency.name]

    @pytest.mark.parametrize(("day", "count"), [(dt.date(2026, 11, 29), 0), (dt.date(2026, 11, 30), 1)])
    def test_nobody_is_late_on_the_last_day(self, planned, day, count):
        assert len(reminder_letters(loaded(planned), day)) == count

    @pytest.mark.parametrize("agencies", [1, 3])
    def test_they_cost_as_many_queries_for_three_agencies_as_for_one(
        self, plan, lead_agency, agencies, django_assert_num_queries
    ):
        for _ in range(agencies - 1):
            owing_agency(plan)
        period = opened(plan)
        for each in Submission.objects.all():
            MembershipFactory(agency=each.agency, role=Role.OFFICER)
        run(OPENED_ON, dt.date(2026, 12, 7))
        chosen = loaded(period)
        with django_assert_num_queries(6):
            letters = reminder_letters(chosen, LATE)
        assert [len(letter.told) for letter in letters] == [1] * agencies


class TestForm:
    @pytest.fixture
    def letters(self, plan, lead_agency):
        for _ in range(2):
            owing_agency(plan)
        return reminder_letters(loaded(opened(plan)), LATE)

    def test_each_begins_on_a_page_of_its_own(self, letters):
        reader = read(report_pdf(letters_html(letters)))
        assert len(reader.pages) == 3
        found = [
            letter.addressee for page in reader.pages for letter in letters if letter.addressee in page.extract_text()
        ]
        assert found == [letter.addressee for letter in letters]

    def test_a_long_one_numbers_its_own_pages(self, letters):
        long = replace(letters[1], recorded=1, leads=1, plan_title="Kế hoạch " + "rất dài " * 900)
        reader = read(report_pdf(letters_html([letters[0], long, long, letters[2]])))
        numbers = [in_top_margin(page) for page in reader.pages]
        assert len(numbers) > 5
        of_one = (len(numbers) - 2) // 2
        own = [[], *([str(number)] for number in range(2, of_one + 1))]
        assert numbers == [[], *own, *own, []]

    def test_only_tinos_faces_are_in_it(self, letters, plan):
        reader = read(report_pdf(letters_html(letters)))
        # “Nơi nhận” is the bold italic one.
        assert fonts_of(reader) == FONTS

    def test_the_signer_has_thirty_millimetres_and_no_name_is_printed(self, letters):
        [page, *_rest] = read(report_pdf(letters_html(letters))).pages
        lowest = []

        def visit(text, page_matrix, text_matrix, _font, _size):
            if text.strip():
                lowest.append((page_matrix[3] * text_matrix[5] + page_matrix[5], text.strip()))

        page.extract_text(visitor_text=visit)
        title = next(height for height, text in lowest if text == "GIÁM ĐỐC")
        assert title - 20 * MILLIMETRE > 30 * MILLIMETRE
        assert 'class="signature-room"' in letters_html(letters)

    def test_sample_data_are_called_so_and_markup_in_names_is_printed(self, letters):
        html = letters_html([replace(letters[0], is_sample=True, addressee="Sở <b>A</b> & B")])
        text = words_of(read(report_pdf(html)))
        assert "DỮ LIỆU MẪU, không phải số liệu thật" in text
        assert "Kính gửi: Sở <b>A</b> & B." in text

    def test_the_same_letters_give_the_same_bytes(self, letters):
        assert report_pdf(letters_html(letters)) == report_pdf(letters_html(letters))


class TestJob:
    def test_the_job_makes_the_file_and_the_consolidator_fetches_it(self, late, consolidator):
        job = request_letters(actor=as_actor(consolidator, LATE), period=late)
        jobs.render_document(job.pk)
        job.refresh_from_db()
        assert (job.state, job.message) == (RenderState.READY, "")
        answer = signed_in(consolidator).get(url("letters_file", late, job.pk))
        content = b"".join(answer.streaming_content)
        assert len(PdfReader(io.BytesIO(content)).pages) == 1
        assert answer.headers["Content-Disposition"] == 'attachment; filename="cong-van-don-doc-annual-2026.pdf"'
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_pressed_twice_it_is_one_job(self, late, consolidator):
        actor = as_actor(consolidator, LATE)
        assert request_letters(actor=actor, period=late) == request_letters(actor=actor, period=late)

    def test_who_sent_meanwhile_gets_none_and_the_job_says_why_it_is_empty(self, late, consolidator):
        job = request_letters(actor=as_actor(consolidator, LATE), period=late)
        Submission.objects.update(first_sent_at=at(LATE))
        jobs.render_document(job.pk)
        job.refresh_from_db()
        assert (job.state, job.message) == (RenderState.FAILED, "Không có cơ quan nào quá hạn.")

    def test_whoever_is_no_consolidator_any_more_gets_none(self, late, consolidator):
        job = request_letters(actor=as_actor(consolidator, LATE), period=late)
        consolidator.memberships.all().delete()
        jobs.render_document(job.pk)
        job.refresh_from_db()
        assert (job.state, job.message) == (RenderState.FAILED, "Người yêu cầu không còn thuộc cơ quan tổng hợp.")

    def test_the_consolidated_reports_page_does_not_list_it(self, late, consolidator):
        request_letters(actor=as_actor(consolidator, LATE), period=late)
        assert list(signed_in(consolidator).get(url("consolidation", late)).context["jobs"]) == []


class TestPage:
    @pytest.mark.parametrize(
        ("role", "page", "job"),
        [
            ("consolidator", 200, 200),
            ("leader", 403, 404),
            ("officer", 403, 404),
            ("head", 403, 404),
            ("stranger", 403, 404),
            ("administrator", 403, 404),
        ],
    )
    def test_it_is_the_consolidators(self, request, role, page, job, late, consolidator):
        made = request_letters(actor=as_actor(consolidator, LATE), period=late)
        client = signed_in(request.getfixturevalue(role))
        assert client.get(url("letters", late)).status_code == page
        assert client.get(url("letters_job", late, made.pk)).status_code == job

    def test_the_button_says_how_many_and_leads_back_to_the_job(self, late, consolidator):
        client = signed_in(consolidator)
        assert "Tạo 1 công văn (PDF)" in client.get(url("letters", late)).content.decode()
        answer = client.post(url("request_letters", late), follow=True)
        [job] = RenderJob.objects.all()
        assert f'hx-get="{url("letters_job", late, job.pk)}"' in answer.content.decode()

    def test_where_nobody_is_late_there_is_no_button(self, planned, consolidator, time_machine):
        time_machine.move_to(at(dt.date(2026, 11, 29), 9), tick=False)
        client = signed_in(consolidator)
        text = client.get(url("letters", planned)).content.decode()
        assert ("Không có cơ quan nào quá hạn" in text, url("request_letters", planned) in text) == (True, False)
        answer = client.post(url("request_letters", planned), follow=True)
        assert [str(message) for message in answer.context["messages"]] == ["Không có cơ quan nào quá hạn."]
        assert not RenderJob.objects.exists()

    def test_in_a_closed_period_neither(self, late, consolidator):
        ReportingPeriod.objects.update(state=PeriodState.CLOSED)
        text = signed_in(consolidator).get(url("letters", late)).content.decode()
        assert ("Kỳ đã đóng" in text, url("request_letters", late) in text) == (True, False)

    def test_a_job_of_another_period_is_not_found(self, plan, late, consolidator):
        made = request_letters(actor=as_actor(consolidator, LATE), period=late)
        other = opened(PlanFactory(consolidating_agency=plan.consolidating_agency))
        assert signed_in(consolidator).get(url("letters_job", other, made.pk)).status_code == 404


class TestCommand:
    def test_it_writes_what_the_job_would_make(self, late, tmp_path, capsys):
        out = tmp_path / "cong-van.pdf"
        call_command("render_letters", "annual-2026", "--out", str(out))
        assert out.read_bytes() == report_pdf(period_letters_html(late, LATE))
        assert capsys.readouterr().out == f"Đã ghi {out} ({out.stat().st_size // 1024} KB).\n"

    @pytest.mark.parametrize(
        ("period", "name", "why"),
        [
            ("annual-2026", "cong-van.docx", r"^Chỉ tạo được tệp \.pdf\.$"),
            ("annual-2027", "cong-van.pdf", "^Không có kỳ “annual-2027”"),
            ("annual-2026", "no-such-folder/cong-van.pdf", "No such file or directory"),
        ],
    )
    def test_what_cannot_be_made_fails_with_a_reason(self, late, tmp_path, period, name, why):
        with pytest.raises(CommandError, match=why):
            call_command("render_letters", period, "--out", str(tmp_path / name))

    def test_where_nobody_is_late_it_says_so(self, late):
        Submission.objects.update(first_sent_at=at(LATE))
        with pytest.raises(RenderingFailed, match="Không có cơ quan nào quá hạn"):
            period_letters_html(late, LATE)
