"""The administrator's page: who sees it, and what it says of parts, reminders, mails and documents."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.enums import MailState, MessageKind
from agencies.models import Message
from agencies.services import compose_message
from reports.consolidation.enums import RenderState
from reports.consolidation.models import RenderJob
from reports.consolidation.services import draft_report
from reports.reminders.enums import ReminderState
from reports.reminders.models import ReminderStep
from reports.reminders.services import plan_reminders, send_due_reminders
from reports.watch.enums import WATCHED, Part
from reports.watch.models import Heartbeat
from reports.watch.services import leave_heartbeat
from reports.watch.summaries import system_status
from tests.conftest import signed_in
from tests.factories.agencies import UserFactory
from tests.reports.helpers import OPENED_ON, opened, owing_agency

pytestmark = pytest.mark.django_db

VIETNAM = dt.timezone(dt.timedelta(hours=7))
URL = reverse("pages:status")


def at(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("person", "status"), [("administrator", 200), ("officer", 403), ("consolidator", 403), ("leader", 403)]
)
def test_it_is_for_administrators(request, person, status):
    user = request.getfixturevalue(person)
    response = signed_in(user).get(URL)
    assert response.status_code == status
    menu = signed_in(user).get(reverse("agencies:account")).content.decode()
    assert (f'href="{URL}"' in menu) is (status == 200)


def test_whoever_set_the_installation_up_sees_it_too():
    assert signed_in(UserFactory(is_superuser=True)).get(URL).status_code == 200


class TestParts:
    def page(self, administrator):
        return signed_in(administrator).get(URL).content.decode()

    def test_all_heard_is_green(self, administrator):
        for part in WATCHED:
            leave_heartbeat(part=part, at=timezone.now())
        page = self.page(administrator)
        assert page.count("Đang chạy") == len(WATCHED)
        assert "Có phần không chạy" not in page

    def test_a_silent_one_and_one_never_heard_are_red_and_named(self, administrator):
        for part in WATCHED[1:]:
            leave_heartbeat(part=part, at=timezone.now())
        Heartbeat.objects.filter(part=Part.REMINDERS).update(at=timezone.now() - dt.timedelta(minutes=1240))
        page = self.page(administrator)
        assert "Bộ lập lịch, Lượt nhắc việc" in " ".join(page.split())
        assert [words in page for words in ("Chưa chạy lần nào", "Im lặng", "1.240 phút trước")] == [True] * 3

    def test_the_watcher_outside_is_shown_where_there_is_one(self, administrator, settings):
        assert "Chưa đặt địa chỉ canh bên ngoài" in self.page(administrator)
        settings.WATCHER_PING_URL = "https://canh.example/bi-mat"
        Heartbeat.objects.create(part=Part.PING, at=timezone.now(), note="HTTP Error 500")
        page = self.page(administrator)
        assert "Gọi không được" in page
        assert "bi-mat" not in page


class TestReminders:
    def test_the_next_five_are_grouped_and_in_order(self, annual):
        plan_reminders(on=OPENED_ON)
        ahead = system_status(at(17, month=10)).ahead
        assert len(ahead) == 5
        assert [group.planned_at for group in ahead] == sorted(group.planned_at for group in ahead)
        first = ahead[0]
        assert (first.planned_at, first.reports) == (at(30, 8, month=10), 1)
        assert (first.words, first.role) == ("trước hạn cuối 30 ngày", "Chuyên viên đầu mối")

    def test_agencies_that_are_reminded_alike_are_one_row(self, plan, lead_agency):
        owing_agency(plan)
        owing_agency(plan)
        annual = opened(plan)
        plan_reminders(on=OPENED_ON)
        assert {group.reports for group in system_status(at(17, month=10)).ahead if group.period == annual} == {3}

    def test_a_step_whose_time_came_and_that_nobody_sent_is_missed_after_ten_minutes(self, annual):
        plan_reminders(on=OPENED_ON)
        assert system_status(at(30, 8, 9, month=10)).missed == []
        (missed,) = system_status(at(30, 8, 10, month=10)).missed
        assert (missed.state_words, missed.is_late) == ("Đã đến giờ, chưa gửi", True)
        assert missed.planned_at not in {group.planned_at for group in system_status(at(30, 8, 10, month=10)).ahead}

    def test_what_was_passed_over_or_failed_lately_is_listed(self, annual):
        plan_reminders(on=OPENED_ON)
        steps = list(ReminderStep.objects.filter(submission__isnull=False).order_by("planned_for", "offset")[:2])
        for step, state in zip(steps, (ReminderState.CAUGHT_UP, ReminderState.FAILED), strict=True):
            ReminderStep.objects.filter(pk=step.pk).update(state=state)
        states = [group.state for group in system_status(at(13, 7)).missed if not group.is_late]
        assert states == [ReminderState.FAILED, ReminderState.CAUGHT_UP]
        assert [each for each in system_status(at(20, month=12)).missed if not each.is_late] == []

    def test_what_went_out_after_its_day_is_listed_and_what_went_out_on_it_is_not(self, annual, officer):
        plan_reminders(on=OPENED_ON)
        send_due_reminders(now=at(30, 9, month=10))
        assert system_status(at(30, 10, month=10)).missed == []
        send_due_reminders(now=at(15, 9))
        assert {(group.planned_at, group.state_words) for group in system_status(at(15, 10)).missed} == {
            (at(13, 8), "Gửi bù, sau ngày hẹn")
        }

    def test_what_lies_before_its_period_opened_was_never_due(self, annual):
        plan_reminders(on=OPENED_ON)
        step = ReminderStep.objects.filter(submission__isnull=False).first()
        before = OPENED_ON - dt.timedelta(days=1)
        ReminderStep.objects.filter(pk=step.pk).update(state=ReminderState.CAUGHT_UP, planned_for=before)
        assert system_status(at(18, month=10)).missed == []


def mailed(key: str, **values: object) -> Message:
    words = {"subject": f"Thư {key}", "body": "", "html": "", "link": ""}
    message = compose_message(key=key, kind=MessageKind.REMINDER, recipient=None, address=f"{key}@a.example", **words)
    Message.objects.filter(pk=message.pk).update(**values)
    return message


class TestMailsAndDocuments:
    def test_mails_that_wait_or_failed_are_counted_and_the_refused_shown_with_error_and_time(self, administrator):
        now = timezone.now()
        sent = now - dt.timedelta(hours=3)
        mailed("cho")
        mailed("gui", mail_state=MailState.SENT, sent_at=sent)
        mailed("lai", attempts=2, error="451 try later", next_attempt_at=at(24, 10, 5))
        mailed("hong", attempts=24, mail_state=MailState.FAILED, error="550 no such person")
        old = mailed("cu", attempts=24, mail_state=MailState.FAILED)
        Message.objects.filter(pk=old.pk).update(created_at=now - dt.timedelta(days=31))
        status = system_status(now)
        assert (status.mails_waiting, status.mails_failed, status.last_reminded_at) == (2, 1, sent)
        assert [each.key for each in status.bad_mails] == ["hong", "lai"]
        page = signed_in(administrator).get(URL).content.decode()
        assert [words in page for words in ("451 try later", "550 no such person", "10:05 24/11")] == [True] * 3

    def test_documents_that_wait_or_failed(self, annual, consolidator, administrator):
        given = {"report": draft_report(period=annual), "requested_by": consolidator, "queued_at": timezone.now()}
        RenderJob.objects.create(state=RenderState.QUEUED, **given)
        RenderJob.objects.create(state=RenderState.READY, **given)
        RenderJob.objects.create(state=RenderState.FAILED, message="Thiếu phông chữ Tinos.", **given)
        status = system_status(timezone.now())
        assert (status.renders_waiting, status.renders_failed) == (1, 1)
        assert "Thiếu phông chữ Tinos." in signed_in(administrator).get(URL).content.decode()


@pytest.mark.parametrize("agencies", [1, 3])
def test_the_page_costs_as_many_queries_for_three_agencies_as_for_one(
    plan, lead_agency, administrator, time_machine, django_assert_num_queries, agencies
):
    for _each in range(1, agencies):
        owing_agency(plan)
    time_machine.move_to(at(17, month=10))
    client = signed_in(administrator)
    opened(plan)
    plan_reminders(on=OPENED_ON)
    client.get(URL)
    with django_assert_num_queries(14):
        client.get(URL)
