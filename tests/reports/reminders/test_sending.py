"""Sending what is due: to whom, when, once, and whatever fails on the way."""

import datetime as dt

import pytest
from django.core import mail

from agencies.enums import MailState, Role
from agencies.models import Message
from reports.consolidation.models import ConsolidatedReport
from reports.reminders.enums import ReminderState
from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.reminders.services import SendCount, begin_step, plan_reminders, send_due_reminders
from reports.submissions.models import Submission
from tests.factories.agencies import MembershipFactory
from tests.reports.helpers import OPENED_ON, opened, owing_agency

VIETNAM = dt.timezone(dt.timedelta(hours=7))
AGENCIES_AT = dt.datetime(2026, 11, 13, 8, 0, tzinfo=VIETNAM)
CONSOLIDATOR_AT = dt.datetime(2026, 12, 16, 8, 0, tzinfo=VIETNAM)
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)


def recipients():
    return sorted(address for message in mail.outbox for address in message.recipients())


def step_states():
    return list(ReminderStep.objects.order_by("planned_for", "pk").values_list("state", flat=True))


def deliveries():
    return dict(ReminderDelivery.objects.values_list("address", "state"))


def officer_of(agency, email, **values):
    return MembershipFactory(agency=agency, role=Role.OFFICER, user__email=email, **values).user


class TestWhen:
    @pytest.mark.parametrize(
        ("now", "mails"),
        [
            (AGENCIES_AT - DAY, 0),
            (AGENCIES_AT - dt.timedelta(seconds=1), 0),
            (AGENCIES_AT, 1),
            (AGENCIES_AT.astimezone(dt.UTC), 1),
            (AGENCIES_AT + DAY - dt.timedelta(hours=8), 1),
            (AGENCIES_AT + 3 * DAY, 1),
            (AGENCIES_AT + 20 * DAY, 1),
        ],
    )
    def test_a_step_goes_out_from_eight_oclock_of_its_day_however_late(self, planned, officer, now, mails):
        assert send_due_reminders(now=now) == SendCount(mails, mails, 0)
        assert recipients() == [officer.email] * mails
        assert step_states() == ["sent" if mails else "planned", "planned"]

    def test_run_twice_it_is_one_mail(self, planned, officer):
        send_due_reminders(now=AGENCIES_AT)
        assert send_due_reminders(now=AGENCIES_AT) == SendCount(0, 0, 0)
        assert send_due_reminders(now=AGENCIES_AT + 7 * DAY) == SendCount(0, 0, 0)
        assert recipients() == [officer.email]

    def test_missed_days_are_made_up_for_by_one_mail(self, planned, officer):
        for days in (3, 4, 5):
            plan_reminders(on=(AGENCIES_AT + days * DAY).date())
            send_due_reminders(now=AGENCIES_AT + days * DAY)
        assert recipients() == [officer.email]

    def test_a_step_caught_up_is_not_sent(self, annual, officer):
        plan_reminders(on=dt.date(2026, 11, 30))
        assert send_due_reminders(now=AGENCIES_AT + 30 * DAY) == SendCount(0, 0, 0)
        assert (recipients(), step_states()) == ([], ["caught_up", "planned"])

    def test_a_step_begun_by_another_process_is_left_to_it(self, planned, officer):
        step = ReminderStep.objects.get(submission__isnull=False)
        assert begin_step(step_id=step.pk, now=AGENCIES_AT) is True
        assert begin_step(step_id=step.pk, now=AGENCIES_AT) is False
        assert Message.objects.count() == 1


class TestToWhom:
    def test_all_officers_of_the_agency_and_nobody_else(
        self, plan, planned, lead_agency, officer, head, stranger, consolidator, leader, administrator
    ):
        second = officer_of(lead_agency, "hai@coquan.example")
        send_due_reminders(now=AGENCIES_AT)
        assert recipients() == sorted([officer.email, second.email])

    def test_the_consolidators_step_goes_to_consolidators_only(
        self, planned, officer, consolidator, leader, administrator
    ):
        send_due_reminders(now=CONSOLIDATOR_AT)
        assert recipients() == sorted([officer.email, consolidator.email])
        assert step_states() == ["sent", "sent"]

    @pytest.mark.parametrize(
        "membership",
        [
            {"user__is_active": False},
            {"valid_until": AGENCIES_AT.date() - DAY},
            {"valid_from": AGENCIES_AT.date() + DAY},
        ],
    )
    def test_inactive_ended_and_future_officers_get_none(self, planned, lead_agency, officer, membership):
        officer_of(lead_agency, "cu@coquan.example", **membership)
        send_due_reminders(now=AGENCIES_AT)
        assert recipients() == [officer.email]

    def test_an_officer_who_went_to_another_agency_gets_none(self, planned, lead_agency, officer, stranger):
        MembershipFactory(user=stranger, agency=lead_agency, role=Role.OFFICER, valid_until=AGENCIES_AT.date() - DAY)
        send_due_reminders(now=AGENCIES_AT)
        assert recipients() == [officer.email]

    @pytest.mark.parametrize("membership", [{"valid_from": AGENCIES_AT.date()}, {"valid_until": AGENCIES_AT.date()}])
    def test_people_are_resolved_on_the_day_of_sending(self, planned, lead_agency, membership):
        officer_of(lead_agency, "moi@coquan.example", **membership)
        send_due_reminders(now=AGENCIES_AT)
        assert recipients() == ["moi@coquan.example"]

    def test_several_roles_in_the_agency_are_one_mail(self, planned, lead_agency, officer):
        for role in (Role.HEAD, Role.ADMINISTRATOR):
            MembershipFactory(user=officer, agency=lead_agency, role=role)
        send_due_reminders(now=AGENCIES_AT)
        assert recipients() == [officer.email]

    def test_with_nobody_in_the_role_the_agency_and_the_administrators_are_told(
        self, planned, lead_agency, administrator
    ):
        lead_agency.email = "vanthu@ninhphuoc.example"
        lead_agency.save()
        MembershipFactory(role=Role.ADMINISTRATOR, user__is_active=False)
        MembershipFactory(role=Role.ADMINISTRATOR, valid_until=AGENCIES_AT.date() - DAY)
        send_due_reminders(now=AGENCIES_AT)
        subjects = {message.to[0]: message.subject for message in mail.outbox}
        assert subjects == {
            "vanthu@ninhphuoc.example": "Còn 16 ngày: Báo cáo năm 2026, hạn cuối 29/11/2026",
            administrator.email: "Ủy ban nhân dân huyện Ninh Phước chưa có người nhận nhắc việc",
        }
        assert len(mail.outbox) == 2
        assert step_states() == ["sent", "planned"]

    def test_an_administrator_who_reads_the_agencys_mailbox_gets_the_reminder(
        self, planned, lead_agency, administrator
    ):
        lead_agency.email = administrator.email
        lead_agency.save()
        assert send_due_reminders(now=AGENCIES_AT) == SendCount(1, 1, 0)
        assert [message.subject for message in mail.outbox] == ["Còn 16 ngày: Báo cáo năm 2026, hạn cuối 29/11/2026"]

    def test_with_nobody_at_all_the_step_has_failed(self, planned):
        assert send_due_reminders(now=AGENCIES_AT) == SendCount(1, 0, 0)
        assert (recipients(), step_states()) == ([], ["failed", "planned"])
        assert send_due_reminders(now=AGENCIES_AT) == SendCount(0, 0, 0)


class TestSentAlready:
    @pytest.mark.parametrize(
        "values", [{"first_sent_at": AGENCIES_AT - DAY}, {"received_otherwise_on": AGENCIES_AT.date() - DAY}]
    )
    def test_an_agency_whose_report_was_sent_is_not_reminded(self, plan, officer, values):
        other = officer_of(owing_agency(plan, code="KHAC"), "khac@coquan.example")
        period = opened(plan)
        plan_reminders(on=OPENED_ON)
        Submission.objects.filter(agency__code="UBND-NP").update(**values)
        assert send_due_reminders(now=AGENCIES_AT) == SendCount(2, 1, 0)
        assert recipients() == [other.email]
        step = ReminderStep.objects.get(submission__agency__code="UBND-NP", submission__period=period)
        assert step.state == ReminderState.CANCELLED

    def test_the_consolidator_is_not_reminded_of_an_issued_report(self, planned, consolidator):
        ConsolidatedReport.objects.update(issued_at=CONSOLIDATOR_AT - DAY)
        Submission.objects.update(first_sent_at=CONSOLIDATOR_AT - DAY)
        assert send_due_reminders(now=CONSOLIDATOR_AT) == SendCount(2, 0, 0)
        assert (recipients(), step_states()) == ([], ["cancelled", "cancelled"])


class TestFailures:
    def test_the_mail_that_arrives_has_both_parts_and_our_message_id(self, planned, officer, smtp):
        assert send_due_reminders(now=AGENCIES_AT) == SendCount(1, 1, 0)
        [received] = smtp.mails
        assert (received["To"], received["Message-ID"]) == (officer.email, Message.objects.get().message_id)
        assert received["Subject"].strip() == "Còn 16 ngày: Báo cáo năm 2026, hạn cuối 29/11/2026"
        parts = {part.get_content_type(): part.get_content() for part in received.iter_parts()}
        assert set(parts) == {"text/plain", "text/html"}
        assert all("Chủ nhật 29/11/2026" in content for content in parts.values())

    def test_one_refused_address_does_not_stop_the_rest(self, planned, lead_agency, smtp):
        for name in ("an", "binh", "cuong"):
            officer_of(lead_agency, f"{name}@coquan.example")
        smtp.refused.add("binh@coquan.example")
        assert send_due_reminders(now=AGENCIES_AT) == SendCount(1, 2, 1)
        assert smtp.addresses == ["an@coquan.example", "cuong@coquan.example"]
        assert deliveries() == {
            "an@coquan.example": "sent",
            "binh@coquan.example": "planned",
            "cuong@coquan.example": "sent",
        }
        assert step_states() == ["sending", "planned"]
        smtp.refused.clear()
        assert send_due_reminders(now=AGENCIES_AT + MINUTE) == SendCount(0, 1, 0)
        assert smtp.addresses == ["an@coquan.example", "binh@coquan.example", "cuong@coquan.example"]
        assert step_states() == ["sent", "planned"]

    @pytest.mark.parametrize("address", ["khong-phai@", "a@b.example, c@d.example", "hai\ndong@coquan.example"])
    def test_an_address_that_is_none_does_not_stop_the_rest(self, plan, smtp, address):
        first, second = (owing_agency(plan, position=number) for number in (1, 2))
        first.email, second.email = address, "sau@coquan.example"
        first.save()
        second.save()
        opened(plan)
        plan_reminders(on=OPENED_ON)
        assert send_due_reminders(now=AGENCIES_AT) == SendCount(2, 1, 1)
        assert smtp.addresses == ["sau@coquan.example"]
        assert deliveries() == {address: "planned", "sau@coquan.example": "sent"}

    def test_with_the_server_down_the_mail_is_kept_and_tried_again(self, planned, officer, smtp, settings):
        working, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
        assert send_due_reminders(now=AGENCIES_AT) == SendCount(1, 0, 1)
        message = Message.objects.get()
        assert (message.mail_state, message.attempts, message.next_attempt_at) == (
            MailState.QUEUED,
            1,
            AGENCIES_AT + MINUTE,
        )
        assert (deliveries(), step_states()) == ({officer.email: "planned"}, ["sending", "planned"])
        settings.EMAIL_PORT = working
        assert send_due_reminders(now=AGENCIES_AT + MINUTE - dt.timedelta(seconds=1)) == SendCount(0, 0, 1)
        assert send_due_reminders(now=AGENCIES_AT + MINUTE) == SendCount(0, 1, 0)
        assert send_due_reminders(now=AGENCIES_AT + 2 * MINUTE) == SendCount(0, 0, 0)
        assert (smtp.addresses, step_states()) == ([officer.email], ["sent", "planned"])

    def test_what_can_never_be_sent_fails_in_the_end(self, planned, officer, smtp):
        smtp.refused.add(officer.email)
        now = AGENCIES_AT
        for _ in range(24):
            send_due_reminders(now=now)
            now += dt.timedelta(hours=3)
        assert Message.objects.get().mail_state == MailState.FAILED
        assert (deliveries(), step_states()) == ({officer.email: "failed"}, ["failed", "planned"])
        assert send_due_reminders(now=now) == SendCount(0, 0, 0)

    def test_a_mail_left_half_sent_by_a_dead_process_goes_out_again_with_the_same_id(self, planned, officer):
        step = ReminderStep.objects.get(submission__isnull=False)
        begin_step(step_id=step.pk, now=AGENCIES_AT)
        Message.objects.update(mail_state=MailState.SENDING, attempts=1, lease_until=AGENCIES_AT + 5 * MINUTE)
        assert send_due_reminders(now=AGENCIES_AT + 5 * MINUTE) == SendCount(0, 0, 1)
        assert recipients() == []
        assert send_due_reminders(now=AGENCIES_AT + 6 * MINUTE) == SendCount(0, 1, 0)
        [message] = mail.outbox
        assert message.extra_headers["Message-ID"] == Message.objects.get().message_id
        assert step_states() == ["sent", "planned"]

    def test_a_process_that_dies_after_its_mail_was_sent_sends_no_second(self, planned, officer):
        send_due_reminders(now=AGENCIES_AT)
        ReminderDelivery.objects.update(state=ReminderState.SENDING)
        ReminderStep.objects.filter(submission__isnull=False).update(state=ReminderState.SENDING)
        send_due_reminders(now=AGENCIES_AT + 10 * MINUTE)
        assert recipients() == [officer.email]
        assert (deliveries(), step_states()) == ({officer.email: "sent"}, ["sent", "planned"])
