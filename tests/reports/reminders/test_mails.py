"""What the reminders say, in text and in HTML."""

import datetime as dt

import pytest
from django.core import mail

from agencies.enums import Role
from agencies.models import Message
from reports.reminders.models import HandReminder
from reports.reminders.services import plan_reminders, remind_now
from reports.submissions.models import Submission
from tasks.enums import AssignmentRole
from tests.conftest import as_actor
from tests.factories.agencies import MembershipFactory
from tests.reports.helpers import OPENED_ON, done, lead_task, opened, owing_agency, recorded
from tests.reports.reminders.season import at, run, sweep

D = dt.date
FORTNIGHT, LATE = at(D(2026, 11, 13)), at(D(2026, 11, 30))
SITE = "https://kehoach.example.test"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


def the_mail(address):
    """The only mail to an address, as (its plain text, its HTML, its subject)."""
    [message] = [message for message in mail.outbox if message.to == [address]]
    [(html, content_type)] = message.alternatives
    assert content_type == "text/html"
    return message.body, " ".join(html.split()), message.subject


def test_an_officer_is_told_the_last_day_what_is_missing_and_where_it_is_entered(
    plan, assignment, lead_agency, officer, planned
):
    group = assignment.task.group
    lead_task(plan, lead_agency, group=group, code="6.c.3", title="Nước thải & khí thải")
    done(lead_task(plan, lead_agency, group=group, code="6.c.4", title="Kiểm tra"))
    sweep(FORTNIGHT)
    text, html, subject = the_mail(officer.email)
    assert subject == (
        "Còn 16 ngày, hạn cuối 29/11/2026: Báo cáo năm 2026, còn thiếu 2 nhiệm vụ, 1 minh chứng, 5 nội dung chung"
    )
    lines = text.splitlines()
    assert lines[0] == "Hạn cuối tính đúng hạn: Chủ nhật 29/11/2026 (Kế hoạch, mục IV.6.2: trước ngày 30/11)."
    assert lines[2:6] == [
        "Ủy ban nhân dân huyện Ninh Phước - Báo cáo năm 2026",
        "Còn thiếu 2 nhiệm vụ, 1 minh chứng, 5 nội dung chung:",
        "- 6.c.2 Thu gom, xử lý rác thải: chưa cập nhật",
        "- 6.c.3 Nước thải & khí thải: chưa cập nhật",
    ]
    report = f"{SITE}/{plan.code}/bao-cao/annual-2026/UBND-NP/"
    assert f"Mở chỗ thiếu đầu tiên:\n{report}?dong=6.c.2\n" in text
    assert "Hạn cuối tính đúng hạn: <b>Chủ nhật 29/11/2026</b>" in html
    assert f'<li><a href="{report}?dong=6.c.3">6.c.3 Nước thải &amp; khí thải: chưa cập nhật</a></li>' in html
    assert f'<a href="{report}?muc=chung#id_not_done">' in html
    assert f'<a href="{report}?dong=6.c.4">6.c.4 Kiểm tra: thiếu minh chứng</a>' in html


def test_nothing_of_another_agency_stands_in_the_mail(plan, assignment, officer, planned):
    other = owing_agency(plan, code="UBND-NH", name="Ủy ban nhân dân huyện Ninh Hải")
    lead_task(plan, other, title="[việc của Ninh Hải]")
    recorded(lead_task(plan, other, group=assignment.task.group), result="[kết quả của Ninh Hải]")
    sweep(FORTNIGHT)
    text, html, _subject = the_mail(officer.email)
    words = ("Ninh Phước", "Ninh Hải", "UBND-NH", "[việc", "[kết quả")
    assert [word for word in words if word in text + html] == ["Ninh Phước"]


def test_an_agency_that_only_supports_hears_of_its_part(plan, planned, lead_agency, officer):
    lead_task(plan, lead_agency, AssignmentRole.SUPPORTING, code="7.1", title="[phối hợp]")
    lead_task(plan, owing_agency(plan), code="7.2", title="[việc của cơ quan khác]")
    sweep(FORTNIGHT)
    text, html, _subject = the_mail(officer.email)
    assert "Nhiệm vụ phối hợp có thể góp nội dung (không bắt buộc):\n- 7.1 [phối hợp]" in text
    assert "?dong=7.1" in html
    assert "[việc của cơ quan khác]" not in text + html


def test_a_later_mail_names_who_was_told_before_and_when(planned, officer, head, consolidator):
    run(D(2026, 11, 27), D(2026, 11, 30))
    told = f"chuyên viên Trần Thị An, lãnh đạo cơ quan {head.full_name} (27/11)"
    mails = {message.to[0]: message.body for message in mail.outbox if "Quá hạn 1 ngày" in message.subject}
    assert f"Đã nhắc: {told}.\n" in mails[officer.email]
    assert (
        f"1 cơ quan chưa gửi Báo cáo năm 2026:\n- Ủy ban nhân dân huyện Ninh Phước: đã nhắc 1 lần, gần nhất {told}\n"
    ) in mails[consolidator.email]


def test_many_late_agencies_are_folded_after_fifteen(plan, leader):
    for number in range(20):
        owing_agency(plan, name=f"[Sở {number:02d}]", short_name=f"[S{number:02d}]", position=number)
    opened(plan)
    plan_reminders(on=OPENED_ON)
    sweep(at(D(2026, 12, 7)))
    text, html, subject = the_mail(leader.email)
    assert "20 cơ quan chưa gửi Báo cáo năm 2026" in subject
    assert "- [Sở 14]: chưa nhắc lần nào\n- và 5 cơ quan khác: [S15], [S16], [S17], [S18], [S19]\n" in text
    assert "<li>và 5 cơ quan khác: [S15], [S16], [S17], [S18], [S19]</li>" in html


def test_the_consolidator_is_told_who_has_not_sent(plan, lead_agency, consolidator, annual):
    sent = owing_agency(plan, name="[Sở đã gửi]")
    annual.submissions.create(agency=sent, first_sent_at=FORTNIGHT, state="sent")
    plan_reminders(on=OPENED_ON)
    sweep(at(D(2026, 12, 16)))
    text, html, _subject = the_mail(consolidator.email)
    part = text.split("Tổng hợp Báo cáo năm 2026")[1]
    assert "1 cơ quan chưa gửi báo cáo:\n- Ủy ban nhân dân huyện Ninh Phước\n" in part
    assert "Thứ Tư 30/12/2026" in html
    assert "[Sở" not in text + html


def test_the_administrator_is_told_of_every_vacancy_in_one_list(plan, planned, lead_agency, administrator):
    sweep(at(D(2026, 11, 27)))
    text, html, _subject = the_mail(administrator.email)
    assert "- Ủy ban nhân dân huyện Ninh Phước: chuyên viên, lãnh đạo cơ quan\n" in text
    assert f'<a href="{SITE}/quan-tri/agencies/user/"' in html


def test_letters_of_names_are_not_escaped_in_plain_text(plan, lead_agency, officer, planned):
    lead_agency.name = "Sở A & B “C”"
    lead_agency.save()
    sweep(FORTNIGHT)
    text, html, _subject = the_mail(officer.email)
    assert "Sở A & B “C” - Báo cáo năm 2026" in text
    assert "<b>Sở A &amp; B “C”</b>" in html


def test_by_hand_is_kept_with_who_pressed_answers_go_to_the_consolidator_and_later_mails_say_so(
    plan, planned, lead_agency, officer, consolidator
):
    plan.consolidating_agency.email = "tonghop@stnmt.example"
    plan.consolidating_agency.save()
    submission = Submission.objects.get()
    actor = as_actor(consolidator)
    assert [remind_now(actor=actor, submission=submission) for _ in range(2)] == [1, 0]
    [kept] = HandReminder.objects.all()
    assert (kept.user, kept.by, kept.submission, kept.message.reply_to) == (
        officer,
        consolidator,
        submission,
        "tonghop@stnmt.example",
    )
    Message.objects.update(mail_state="sent", sent_at=at(D(2026, 11, 23)))
    MembershipFactory(agency=lead_agency, role=Role.HEAD)
    sweep(LATE)
    assert "Đã nhắc: Trần Thị An (nhắc ngay) (23/11)." in the_mail(officer.email)[0]
