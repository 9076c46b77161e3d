"""Sending what is due: to whom, when, once, and whatever fails on the way."""

import datetime as dt

import pytest
from django.core import mail

from agencies.enums import MailState, Role
from agencies.models import Message
from reports.consolidation.models import ConsolidatedReport
from reports.periods.models import PeriodDeadline
from reports.reminders.models import ReminderDelivery, ReminderSettings, ReminderStep
from reports.reminders.services import SendCount, begin_due, plan_reminders, send_due_reminders, write_digest
from reports.submissions.models import Submission
from tests.factories.agencies import MembershipFactory
from tests.factories.tasks import PlanFactory
from tests.reports.helpers import OPENED_ON, opened, owing_agency
from tests.reports.reminders.season import DAY, MINUTE, at, deliveries, recipients, run, states, subjects, sweep

# Fourteen days before 29/11/2026 is a Sunday: the Friday before it. The earlier step was not sent: it is caught up.
FORTNIGHT = at(dt.date(2026, 11, 13))
FRIDAY = at(dt.date(2026, 11, 27))
LATE = at(dt.date(2026, 11, 30))
SUBJECT = "Còn 16 ngày, hạn cuối 29/11/2026: Báo cáo năm 2026"
OFFICERS = {"submission__isnull": False, "audience_role": Role.OFFICER}


def officer_of(agency, email, **values):
    return MembershipFactory(agency=agency, role=Role.OFFICER, user__email=email, **values).user


class TestWhen:
    @pytest.mark.parametrize(
        ("now", "mails"),
        [
            (FORTNIGHT - 15 * DAY, 0),
            (FORTNIGHT - dt.timedelta(seconds=1), 1),
            (FORTNIGHT, 1),
            (FORTNIGHT.astimezone(dt.UTC), 1),
            (FORTNIGHT + 3 * DAY, 1),
            (FORTNIGHT + 20 * DAY, 1),
        ],
    )
    def test_however_late_it_is_one_mail(self, planned, officer, now, mails):
        send_due_reminders(now=now)
        assert recipients() == [officer.email] * mails
        send_due_reminders(now=now)
        assert recipients() == [officer.email] * mails

    def test_before_the_hour_the_step_before_is_the_newest(self, planned, officer):
        send_due_reminders(now=FORTNIGHT - MINUTE)
        assert (states(**OFFICERS)[-30], states(**OFFICERS)[-14]) == ("sent", "planned")

    def test_a_mail_made_up_for_in_the_night_does_not_put_off_the_mornings(self, planned, officer):
        for now in (FORTNIGHT - 5 * 60 * MINUTE, FORTNIGHT):
            sweep(now)
        assert [states(**OFFICERS)[offset] for offset in (-30, -14)] == ["sent", "sent"]

    def test_three_days_down_across_two_steps_is_one_mail_on_return(self, planned, officer):
        run(dt.date(2026, 10, 30), dt.date(2026, 11, 24))
        mail.outbox.clear()
        run(dt.date(2026, 11, 28), dt.date(2026, 11, 29))
        assert recipients() == [officer.email]
        assert [states(**OFFICERS)[offset] for offset in (-3, -1, 0)] == ["caught_up", "merged", "sent"]

    def test_the_steps_of_saturday_and_sunday_are_one_mail_on_friday_that_says_sunday(self, planned, officer):
        run(dt.date(2026, 11, 27), dt.date(2026, 11, 29))
        [message] = mail.outbox
        assert message.subject.startswith("Còn 2 ngày, hạn cuối 29/11/2026")
        assert "Chủ nhật 29/11/2026" in message.body.splitlines()[0]
        assert Message.objects.get().sent_at == FRIDAY

    def test_what_comes_after_todays_digest_waits_for_tomorrows_hour(self, planned, officer):
        sweep(FORTNIGHT)
        PeriodDeadline.objects.filter(audience="agencies").update(due_on=dt.date(2026, 11, 17))
        for now in (FORTNIGHT + 2 * 60 * MINUTE, FORTNIGHT + DAY - MINUTE):
            sweep(now)
        assert len(recipients()) == 1
        sweep(FORTNIGHT + DAY)
        assert subjects()[1].startswith("Còn 2 ngày, hạn cuối 16/11/2026")


class TestOneDigest:
    def test_of_two_periods_and_plans_it_is_one_mail(self, plan, planned, lead_agency, officer):
        other = PlanFactory()
        Submission.objects.create(period=opened(other), agency=lead_agency)
        plan_reminders(on=OPENED_ON)
        sweep(FORTNIGHT)
        assert recipients() == [officer.email]
        assert "(và 1 việc khác)" in subjects()[0]

    def test_plans_with_different_hours_are_one_mail_at_the_first_for_whoever_hears_of_both(
        self, plan, planned, lead_agency, officer
    ):
        later = PlanFactory()
        period = opened(later)
        Submission.objects.create(period=period, agency=lead_agency)
        of_later = officer_of(owing_agency(later), "chieu@coquan.example")
        Submission.objects.create(period=period, agency=of_later.memberships.get().agency)
        ReminderSettings.objects.create(plan=later, send_at=dt.time(14, 0))
        for hour in (8, 9, 14):
            sweep(at(FORTNIGHT.date(), hour))
        assert [(message.to, "việc khác" in message.subject) for message in mail.outbox] == [
            ([officer.email], True),
            ([of_later.email], False),
        ]
        assert Message.objects.get(address=of_later.email).sent_at == at(FORTNIGHT.date(), 14)

    def test_officer_and_head_in_one_person_is_said_once(self, planned, lead_agency, officer):
        MembershipFactory(user=officer, agency=lead_agency, role=Role.HEAD)
        sweep(FRIDAY)
        assert recipients() == [officer.email]
        assert "việc khác" not in subjects()[0]

    def test_yesterdays_mail_that_still_waits_is_taken_into_todays(self, planned, officer, smtp):
        smtp.refused.add(officer.email)
        sweep(at(dt.date(2026, 11, 26)))
        smtp.refused.clear()
        sweep(FRIDAY)
        [received] = smtp.mails
        assert received["Subject"].strip().startswith("Còn 2 ngày")
        assert [states(**OFFICERS)[offset] for offset in (-3, 0)] == ["caught_up", "sent"]
        assert sorted(Message.objects.values_list("mail_state", flat=True)) == ["cancelled", "sent"]

    def test_a_mail_that_waited_says_what_is_true_when_it_is_tried_again(self, planned, officer, smtp):
        smtp.refused.add(officer.email)
        sweep(FORTNIGHT)
        PeriodDeadline.objects.filter(audience="agencies").update(due_on=dt.date(2026, 12, 10))
        smtp.refused.clear()
        sweep(FORTNIGHT + MINUTE)
        assert smtp.mails[0]["Subject"].strip().startswith("Còn 26 ngày, hạn cuối 09/12/2026")


class TestToWhom:
    def test_all_officers_of_the_agency_and_nobody_else(
        self, plan, planned, lead_agency, officer, head, stranger, consolidator, leader, administrator
    ):
        second = officer_of(lead_agency, "hai@coquan.example")
        sweep(FORTNIGHT)
        assert recipients() == sorted([officer.email, second.email])

    def test_from_three_days_before_the_head_too(self, planned, officer, head, consolidator, leader):
        sweep(at(dt.date(2026, 11, 26)))
        assert recipients() == sorted([officer.email, head.email])

    def test_from_one_day_late_the_consolidator_with_the_list(self, planned, officer, head, consolidator, leader):
        sweep(LATE)
        assert recipients() == sorted([officer.email, head.email, consolidator.email])

    def test_from_seven_days_late_the_leader(self, planned, officer, head, consolidator, leader):
        sweep(at(dt.date(2026, 12, 7)))
        assert recipients() == sorted([officer.email, head.email, consolidator.email, leader.email])

    @pytest.mark.parametrize(
        "membership",
        [
            {"user__is_active": False},
            {"valid_until": FORTNIGHT.date() - DAY},
            {"valid_from": FORTNIGHT.date() + DAY},
        ],
    )
    def test_inactive_ended_and_future_officers_get_none(self, planned, lead_agency, officer, membership):
        officer_of(lead_agency, "cu@coquan.example", **membership)
        sweep(FORTNIGHT)
        assert recipients() == [officer.email]

    @pytest.mark.parametrize("membership", [{"valid_from": FORTNIGHT.date()}, {"valid_until": FORTNIGHT.date()}])
    def test_people_are_resolved_on_the_day_of_sending(self, planned, lead_agency, membership):
        officer_of(lead_agency, "moi@coquan.example", **membership)
        sweep(FORTNIGHT)
        assert recipients() == ["moi@coquan.example"]

    def test_with_nobody_in_the_role_the_agency_and_the_administrators_are_told(
        self, planned, lead_agency, administrator
    ):
        lead_agency.email = "VanThu@ninhphuoc.example"
        lead_agency.save()
        MembershipFactory(role=Role.ADMINISTRATOR, user__is_active=False)
        sweep(FORTNIGHT)
        assert {message.to[0]: message.subject for message in mail.outbox} == {
            "vanthu@ninhphuoc.example": f"{SUBJECT}, còn thiếu 6 nội dung chung",
            administrator.email: (
                "Còn 16 ngày, hạn cuối 29/11/2026: 1 cơ quan chưa có người nhận nhắc việc Báo cáo năm 2026"
            ),
        }

    def test_an_administrator_who_reads_the_agencys_mailbox_gets_one_mail(self, planned, lead_agency, administrator):
        lead_agency.email = administrator.email.upper()
        lead_agency.save()
        assert sweep(FORTNIGHT) == SendCount(1, 1, 0)
        assert subjects()[0].startswith(SUBJECT)

    def test_with_nobody_at_all_the_step_has_failed_and_the_next_one_is_tried(self, planned, lead_agency):
        assert sweep(FORTNIGHT) == SendCount(1, 0, 0)
        assert states(**OFFICERS)[-14] == "failed"
        officer = officer_of(lead_agency, "moi@coquan.example")
        sweep(at(dt.date(2026, 11, 20)))
        assert recipients() == [officer.email]

    def test_only_a_reminder_of_its_own_counts_on_the_board_and_only_once_it_is_sent(
        self, planned, lead_agency, officer, consolidator, smtp
    ):
        smtp.refused.add(officer.email)
        sweep(LATE)
        assert (smtp.addresses, Submission.objects.get().last_reminded_at) == ([consolidator.email], None)
        smtp.refused.clear()
        sweep(LATE + MINUTE)
        assert Submission.objects.get().last_reminded_at == LATE + MINUTE


class TestSentMeanwhile:
    @pytest.mark.parametrize(
        "values", [{"first_sent_at": FORTNIGHT - DAY}, {"received_otherwise_on": FORTNIGHT.date() - DAY}]
    )
    def test_an_agency_whose_report_was_sent_is_not_reminded(self, plan, officer, values):
        other = officer_of(owing_agency(plan, code="KHAC"), "khac@coquan.example")
        opened(plan)
        plan_reminders(on=OPENED_ON)
        Submission.objects.filter(agency__code="UBND-NP").update(**values)
        send_due_reminders(now=FORTNIGHT)
        assert recipients() == [other.email]

    def test_the_consolidator_is_not_reminded_of_an_issued_report(self, planned, consolidator):
        ConsolidatedReport.objects.update(issued_at=FORTNIGHT)
        Submission.objects.update(first_sent_at=FORTNIGHT)
        assert send_due_reminders(now=at(dt.date(2026, 12, 30))) == SendCount(0, 0, 0)

    def test_a_mail_that_waits_is_withdrawn(self, planned, officer, smtp):
        smtp.refused.add(officer.email)
        sweep(FORTNIGHT)
        Submission.objects.update(first_sent_at=FORTNIGHT)
        smtp.refused.clear()
        assert sweep(FORTNIGHT + 60 * MINUTE) == SendCount(0, 0, 0)
        assert (smtp.mails, deliveries()) == ([], {officer.email: "cancelled"})
        assert (states(**OFFICERS)[-14], Message.objects.get().mail_state) == ("cancelled", "cancelled")

    def test_a_mail_about_several_reports_names_only_those_still_owed(self, plan, consolidator, smtp):
        agencies = [owing_agency(plan, name=f"[Sở {letter}]", position=n) for n, letter in enumerate("ABC")]
        opened(plan)
        plan_reminders(on=OPENED_ON)
        smtp.refused.add(consolidator.email)
        sweep(LATE)
        # One after the other: what was taken out stays out.
        for number, agency in enumerate(agencies[:2], start=1):
            Submission.objects.filter(agency=agency).update(first_sent_at=LATE)
            sweep(LATE + number * dt.timedelta(seconds=10))
        smtp.refused.clear()
        sweep(LATE + 5 * MINUTE)
        [received] = smtp.mails
        text = received.get_body(("plain",)).get_content()
        assert [name for name in ("[Sở A]", "[Sở B]", "[Sở C]") if f"- {name}: " in text.split("Tổng hợp")[0]] == [
            "[Sở C]"
        ]

    def test_when_all_in_it_is_done_one_after_the_other_nothing_goes_out(self, plan, leader, smtp):
        agencies = [owing_agency(plan) for _ in range(2)]
        opened(plan)
        plan_reminders(on=OPENED_ON)
        smtp.refused.add(leader.email)
        sweep(at(dt.date(2026, 12, 7)))
        for number, agency in enumerate(agencies, start=1):
            Submission.objects.filter(agency=agency).update(first_sent_at=LATE)
            sweep(at(dt.date(2026, 12, 7)) + number * dt.timedelta(seconds=10))
        smtp.refused.clear()
        sweep(at(dt.date(2026, 12, 7), 12))
        assert smtp.mails == []


class TestFailures:
    def test_the_mail_that_arrives_has_both_parts_our_message_id_and_answers_go_to_the_consolidator(
        self, plan, planned, officer, smtp
    ):
        plan.consolidating_agency.email = "tonghop@stnmt.example"
        plan.consolidating_agency.save()
        assert sweep(FORTNIGHT) == SendCount(1, 1, 0)
        [received] = smtp.mails
        assert (received["To"], received["Message-ID"]) == (officer.email, Message.objects.get().message_id)
        assert received["Reply-To"] == "tonghop@stnmt.example"
        parts = {part.get_content_type(): part.get_content() for part in received.iter_parts()}
        assert set(parts) == {"text/plain", "text/html"}
        assert all("Chủ nhật 29/11/2026" in content for content in parts.values())

    def test_one_refused_address_does_not_stop_the_rest(self, planned, lead_agency, smtp):
        for name in ("an", "binh", "cuong"):
            officer_of(lead_agency, f"{name}@coquan.example")
        smtp.refused.add("binh@coquan.example")
        assert sweep(FORTNIGHT) == SendCount(1, 2, 1)
        assert smtp.addresses == ["an@coquan.example", "cuong@coquan.example"]
        assert (deliveries()["binh@coquan.example"], states(**OFFICERS)[-14]) == ("planned", "sending")
        smtp.refused.clear()
        assert sweep(FORTNIGHT + MINUTE) == SendCount(0, 1, 0)
        assert states(**OFFICERS)[-14] == "sent"

    @pytest.mark.parametrize("address", ["khong-phai@", "a@b.example, c@d.example", "hai\ndong@coquan.example"])
    def test_an_address_that_is_none_does_not_stop_the_rest(self, plan, smtp, address):
        first, second = (owing_agency(plan, position=number) for number in (1, 2))
        first.email, second.email = address, "sau@coquan.example"
        first.save()
        second.save()
        opened(plan)
        assert sweep(FORTNIGHT) == SendCount(2, 1, 1)
        assert deliveries() == {address: "planned", "sau@coquan.example": "sent"}

    def test_one_mail_that_cannot_be_written_does_not_stop_the_rest(self, planned, lead_agency, smtp):
        people = [officer_of(lead_agency, f"{name}@coquan.example") for name in ("an", "binh")]
        plan_reminders(on=FORTNIGHT.date())

        def write(found, on, plain=send_due_reminders.__kwdefaults__["write"]):
            if found[0].address == people[0].email:
                raise ValueError
            return plain(found, on)

        assert send_due_reminders(now=FORTNIGHT, write=write).sent == 1
        assert sweep(FORTNIGHT + MINUTE).sent == 1
        assert smtp.addresses == [person.email for person in people]

    def test_what_can_never_be_sent_fails_in_the_end(self, planned, officer, smtp):
        smtp.refused.add(officer.email)
        plan_reminders(on=FORTNIGHT.date())
        for step in range(24):
            send_due_reminders(now=FORTNIGHT + step * dt.timedelta(hours=3))
        assert (deliveries(), states(**OFFICERS)[-14]) == ({officer.email: "failed"}, "failed")


class TestCrashes:
    def test_between_claiming_and_writing(self, planned, officer):
        assert begin_due(now=FORTNIGHT) == 1
        assert (deliveries(), Message.objects.count()) == ({officer.email: "planned"}, 0)
        assert sweep(FORTNIGHT + MINUTE) == SendCount(0, 1, 0)
        assert recipients() == [officer.email]

    def test_between_writing_and_sending(self, planned, officer):
        begin_due(now=FORTNIGHT)
        write_digest(address=officer.email, day=FORTNIGHT.date(), on=FORTNIGHT.date())
        assert sweep(FORTNIGHT + MINUTE) == SendCount(0, 1, 0)
        assert recipients() == [officer.email]

    def test_in_the_middle_of_sending_it_goes_out_again_with_the_same_id_once_the_lease_is_over(self, planned, officer):
        begin_due(now=FORTNIGHT)
        message = write_digest(address=officer.email, day=FORTNIGHT.date(), on=FORTNIGHT.date())
        Message.objects.update(mail_state=MailState.SENDING, attempts=1, lease_until=FORTNIGHT + 5 * MINUTE)
        assert sweep(FORTNIGHT + 5 * MINUTE) == SendCount(0, 0, 1)
        assert sweep(FORTNIGHT + 6 * MINUTE) == SendCount(0, 1, 0)
        [sent] = mail.outbox
        assert sent.extra_headers["Message-ID"] == message.message_id
        assert states(**OFFICERS)[-14] == "sent"

    def test_after_sending_before_it_was_recorded(self, planned, officer):
        sweep(FORTNIGHT)
        ReminderDelivery.objects.update(state="sending")
        ReminderStep.objects.filter(state="sent").update(state="sending")
        sweep(FORTNIGHT + 10 * MINUTE)
        assert (recipients(), deliveries()) == ([officer.email], {officer.email: "sent"})

    def test_between_the_delivery_and_its_step(self, planned, officer):
        sweep(FORTNIGHT)
        ReminderStep.objects.filter(state="sent").update(state="sending")
        sweep(FORTNIGHT + 10 * MINUTE)
        assert (recipients(), states(**OFFICERS)[-14]) == ([officer.email], "sent")


def test_a_sweep_with_nothing_to_do_asks_little(plan, django_assert_max_num_queries):
    for _ in range(40):
        MembershipFactory(agency=owing_agency(plan), role=Role.OFFICER)
    opened(plan)
    sweep(FORTNIGHT)
    with django_assert_max_num_queries(12):
        assert send_due_reminders(now=FORTNIGHT + MINUTE) == SendCount(0, 0, 0)
