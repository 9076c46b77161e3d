"""What the reminders say, in text and in HTML, and to whom."""

import datetime as dt

import pytest
from django.core import mail

from agencies.enums import Role
from reports.reminders.services import plan_reminders, send_due_reminders
from tasks.enums import AssignmentRole
from tests.factories.agencies import MembershipFactory
from tests.reports.helpers import lead_task, owing_agency, recorded

VIETNAM = dt.timezone(dt.timedelta(hours=7))
AGENCIES_AT = dt.datetime(2026, 11, 13, 8, 0, tzinfo=VIETNAM)
CONSOLIDATOR_AT = dt.datetime(2026, 12, 16, 8, 0, tzinfo=VIETNAM)
SITE = "https://kehoach.example.test"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


def the_mail():
    """The only mail that was sent, as (its plain text, its HTML, itself)."""
    [message] = mail.outbox
    [(html, content_type)] = message.alternatives
    assert content_type == "text/html"
    return " ".join(message.body.split()), " ".join(html.split()), message


def test_an_officer_is_told_what_is_missing_with_links_to_the_forms(plan, assignment, lead_agency, officer, planned):
    group = assignment.task.group
    second = lead_task(plan, lead_agency, group=group, code="6.c.3", title="Nước thải & khí thải")
    recorded(lead_task(plan, lead_agency, group=group, code="6.c.4", title="[đã có số liệu]"))
    lead_task(plan, lead_agency, AssignmentRole.SUPPORTING, code="6.c.5", title="[phối hợp]")
    send_due_reminders(now=AGENCIES_AT)
    text, html, message = the_mail()
    assert (message.to, message.subject) == ([officer.email], "Còn 16 ngày: Báo cáo năm 2026, hạn cuối 29/11/2026")
    first_url, second_url = (
        f"{SITE}/{plan.code}/nhiem-vu/{item.task.code}/UBND-NP/?nam=2026" for item in (assignment, second)
    )
    assert text == (
        "Hạn cuối tính đúng hạn: Chủ nhật 29/11/2026 (Kế hoạch, mục IV.6.2: trước ngày 30/11). "
        "Ủy ban nhân dân huyện Ninh Phước - Báo cáo năm 2026 "
        "Còn 2/3 nhiệm vụ thực hiện chưa có cập nhật: "
        f"- 6.c.2 Thu gom, xử lý rác thải {first_url} - 6.c.3 Nước thải & khí thải {second_url} "
        "Thư này do hệ thống theo dõi Kế hoạch gửi tự động."
    )
    assert "Hạn cuối tính đúng hạn: <b>Chủ nhật 29/11/2026</b>" in html
    assert f'<li><a href="{first_url}">6.c.2 Thu gom, xử lý rác thải</a></li>' in html
    assert f'<li><a href="{second_url}">6.c.3 Nước thải &amp; khí thải</a></li>' in html
    assert f'<a href="{first_url}">Mở nhiệm vụ còn thiếu đầu tiên</a>' in html
    assert [word for word in ("[đã có số liệu]", "[phối hợp]") if word in text + html] == []


def test_nothing_of_another_agency_stands_in_the_mail(plan, assignment, officer, planned):
    other = owing_agency(plan, code="UBND-NH", name="Ủy ban nhân dân huyện Ninh Hải")
    lead_task(plan, other, title="[việc của Ninh Hải]")
    recorded(lead_task(plan, other, group=assignment.task.group), result="[kết quả của Ninh Hải]")
    send_due_reminders(now=AGENCIES_AT)
    text, html, _message = the_mail()
    words = ("Ninh Phước", "Ninh Hải", "UBND-NH", "[việc", "[kết quả")
    assert [word for word in words if word in text + html] == ["Ninh Phước"]
    assert "Còn 1/1 nhiệm vụ" in text


def test_when_nothing_is_missing_the_mail_leads_to_the_board(plan, assignment, officer, planned):
    recorded(assignment)
    send_due_reminders(now=AGENCIES_AT)
    text, html, _message = the_mail()
    board = f"{SITE}/{plan.code}/bao-cao/annual-2026/"
    assert f"Cả 1 nhiệm vụ thực hiện đã có cập nhật. Rà soát lại số liệu trước khi gửi báo cáo: {board}" in text
    assert f'<a href="{board}">Mở kỳ báo cáo</a>' in html


@pytest.mark.parametrize(
    ("day", "subject"),
    [
        (28, "Còn 1 ngày: Báo cáo năm 2026, hạn cuối 29/11/2026"),
        (29, "Còn 0 ngày: Báo cáo năm 2026, hạn cuối 29/11/2026"),
        (30, "Quá hạn: Báo cáo năm 2026, hạn cuối 29/11/2026"),
    ],
)
def test_the_subject_counts_from_the_day_of_sending(assignment, officer, planned, day, subject):
    send_due_reminders(now=AGENCIES_AT.replace(day=day))
    assert the_mail()[2].subject == subject


def test_the_consolidator_is_told_which_agencies_lack_updates(plan, assignment, lead_agency, consolidator, annual):
    complete = owing_agency(plan, code="DU", name="[Sở đã đủ]")
    annual.submissions.create(agency=complete)
    recorded(lead_task(plan, complete))
    recorded(lead_task(plan, lead_agency))
    annual.submissions.create(agency=owing_agency(plan, code="KHONG", name="[Sở không có nhiệm vụ]"))
    plan_reminders(on=dt.date(2026, 12, 1))
    send_due_reminders(now=CONSOLIDATOR_AT)
    text, html, message = the_mail()
    assert (message.to, message.subject) == ([consolidator.email], "Còn 14 ngày: Báo cáo năm 2026, hạn cuối 30/12/2026")
    board = f"{SITE}/{plan.code}/bao-cao/annual-2026/"
    assert text == (
        "Hạn cuối tính đúng hạn: Thứ Tư 30/12/2026 (Kế hoạch, mục IV.6.1: trước ngày 31/12). Báo cáo năm 2026 "
        "1/3 cơ quan còn nhiệm vụ chưa có cập nhật: "
        f"- Ủy ban nhân dân huyện Ninh Phước: thiếu 1/2 nhiệm vụ {board} "
        "Thư này do hệ thống theo dõi Kế hoạch gửi tự động."
    )
    assert "<li>Ủy ban nhân dân huyện Ninh Phước: thiếu 1/2 nhiệm vụ</li>" in html
    assert f'<a href="{board}">' in html
    assert "[Sở" not in text + html


def test_the_consolidator_is_told_when_no_agency_lacks_anything(assignment, consolidator, planned):
    recorded(assignment)
    send_due_reminders(now=CONSOLIDATOR_AT)
    [message] = [message for message in mail.outbox if message.to == [consolidator.email]]
    assert "Mọi cơ quan đã cập nhật đủ nhiệm vụ." in message.body
    assert "Mọi cơ quan đã cập nhật đủ nhiệm vụ." in message.alternatives[0][0]


def test_the_administrator_is_told_that_an_agency_has_nobody(lead_agency, assignment, administrator, planned):
    send_due_reminders(now=AGENCIES_AT)
    text, html, message = the_mail()
    assert (message.to, message.subject) == (
        [administrator.email],
        "Ủy ban nhân dân huyện Ninh Phước chưa có người nhận nhắc việc",
    )
    assert text.startswith("Ủy ban nhân dân huyện Ninh Phước phải gửi Báo cáo năm 2026 nhưng chưa có")
    assert text.endswith(f"{SITE}/quan-tri/agencies/user/")
    assert f'<a href="{SITE}/quan-tri/agencies/user/">' in html


def test_letters_of_names_are_not_escaped_in_plain_text(plan, lead_agency, officer, planned):
    lead_agency.name = "Sở A & B “C”"
    lead_agency.save()
    MembershipFactory(agency=lead_agency, role=Role.HEAD)
    send_due_reminders(now=AGENCIES_AT)
    text, html, _message = the_mail()
    assert "Sở A & B “C” - Báo cáo năm 2026" in text
    assert "<b>Sở A &amp; B “C”</b>" in html
