"""The ledger of reminders: every state, who reads it, what the workbook holds, and what it costs."""

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse

from agencies.enums import MailState, Role
from agencies.models import Message
from agencies.services import deliver_due_messages
from reports.reminders.enums import ReminderState
from reports.reminders.models import HandReminder, ReminderDelivery, ReminderStep
from reports.reminders.rendering import COLUMNS, HEADING_ROW
from reports.reminders.services import plan_reminders, remind_now
from reports.reminders.summaries.ledger import (
    ledger_entries,
    period_ledger,
    report_ledger,
    state_counts,
    submission_ledger,
)
from reports.submissions.models import Submission
from tests.conftest import as_actor, signed_in
from tests.factories.agencies import MembershipFactory
from tests.reports.helpers import OPENED_ON, opened, owing_agency
from tests.reports.reminders.season import at, run

FIRST = dt.date(2026, 10, 30)
LATE = dt.date(2026, 12, 9)


@pytest.fixture
def submission(planned, lead_agency):
    return Submission.objects.select_related("agency", "period__plan").get(period=planned, agency=lead_agency)


@pytest.fixture
def _today(time_machine):
    time_machine.move_to(at(LATE, 9), tick=False)


def url(name, period, *more):
    return reverse(f"reports:{name}", args=[period.plan.code, period.code, *more])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def rows_of(answer):
    """The rows of the workbook under its heading."""
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    found = list(sheet.iter_rows(values_only=True))
    return found[HEADING_ROW], found[HEADING_ROW + 1 :]


def shown(lines):
    return [(each.words, each.audience, each.state.label) for each in ledger_entries(lines)]


class TestEntries:
    def test_every_step_stands_there_with_its_words_its_role_and_its_day(self, submission):
        found = [(each.words, each.audience, each.day) for each in ledger_entries(submission_ledger(submission))]
        assert found[0] == ("trước hạn cuối 30 ngày", "Chuyên viên đầu mối", dt.date(2026, 10, 30))
        assert ("trước hạn cuối 3 ngày", "Lãnh đạo cơ quan", dt.date(2026, 11, 26)) in found
        assert ("quá hạn 1 ngày", "Chuyên viên tổng hợp", dt.date(2026, 11, 30)) in found
        assert found[-1] == ("quá hạn 7 ngày", "Lãnh đạo UBND tỉnh", dt.date(2026, 12, 7))
        assert len(found) == ReminderStep.objects.filter(submission=submission).count()
        assert [day for *_words, day in found] == sorted(day for *_words, day in found)

    def test_what_was_sent_names_person_address_moment_and_message(self, submission, officer):
        run(FIRST, FIRST)
        [entry, *ahead] = ledger_entries(submission_ledger(submission))
        [sent] = entry.mails
        message = Message.objects.get()
        assert (entry.state.label, entry.is_ahead) == ("Đã gửi", False)
        assert (sent.person, sent.address, sent.state.label) == (officer.full_name, officer.email, "Đã gửi")
        assert (sent.sent_at, sent.attempts, sent.error) == (message.sent_at, 1, "")
        assert sent.message_id == message.message_id == mail.outbox[0].extra_headers["Message-ID"]
        assert [each.mails for each in ahead] == [()] * len(ahead)

    def test_a_mail_that_the_server_refuses_says_why_and_how_often_it_was_tried(self, submission, officer, settings):
        settings.EMAIL_BACKEND = "tests.reports.reminders.test_ledger.Refusing"
        run(FIRST, FIRST)
        [sent] = ledger_entries(submission_ledger(submission))[0].mails
        assert (sent.state.label, sent.sent_at, sent.attempts) == ("Chờ gửi", None, 2)
        assert "từ chối" in sent.error

    @pytest.mark.parametrize("state", list(ReminderState))
    def test_every_state_has_a_mark_and_its_word(self, submission, state):
        ReminderStep.objects.update(state=state)
        lines = submission_ledger(submission)
        assert {each.state.label for each in ledger_entries(lines)} == {state.label}
        assert [(each.label, count) for each, count in state_counts(lines)] == [(state.label, len(lines))]

    def test_steps_that_meet_are_merged_and_what_is_sent_is_cancelled(self, submission, officer):
        states = {words: state for words, _role, state in shown(submission_ledger(submission))}
        assert states["trước hạn cuối 1 ngày"] == "Gộp vào thư khác"
        Submission.objects.update(first_sent_at=at(FIRST))
        plan_reminders(on=FIRST)
        assert {state for *_words, state in shown(submission_ledger(submission))} == {"Đã hủy"}

    def test_after_an_outage_the_older_steps_are_caught_up(self, submission, officer):
        run(dt.date(2026, 11, 16), dt.date(2026, 11, 16))
        found = shown(submission_ledger(submission))[:2]
        assert [state for *_words, state in found] == ["Bỏ qua vì đã quá", "Đã gửi"]

    def test_a_part_taken_out_of_a_mail_that_went_out_does_not_count_as_sent(self, submission, officer):
        run(FIRST, FIRST)
        ReminderDelivery.objects.update(state=ReminderState.CANCELLED)
        [sent] = ledger_entries(submission_ledger(submission))[0].mails
        assert (sent.state.label, sent.sent_at, sent.message_id) == ("Đã hủy", None, "")

    def test_a_reminder_by_hand_is_one_entry_with_a_mail_for_each_person(
        self, submission, officer, head, consolidator, time_machine
    ):
        time_machine.move_to(at(dt.date(2026, 11, 5), 10), tick=False)
        remind_now(actor=as_actor(consolidator, dt.date(2026, 11, 5)), submission=submission)
        waiting = [each for each in ledger_entries(submission_ledger(submission)) if each.is_by_hand]
        assert [each.state.label for each in waiting] == ["Chờ gửi"]
        deliver_due_messages(now=at(dt.date(2026, 11, 5), 10))
        [entry] = [each for each in ledger_entries(submission_ledger(submission)) if each.is_by_hand]
        assert (entry.words, entry.day) == (f"nhắc ngay, {consolidator} gửi", dt.date(2026, 11, 5))
        assert {each.address for each in entry.mails} == {officer.email, head.email}
        assert [entry.state.label, *(each.state.label for each in entry.mails)] == ["Đã gửi"] * 3
        # Between the step of 30/10 and that of 13/11.
        assert submission_ledger(submission)[1].by_hand

    def test_of_several_mails_by_hand_one_that_was_sent_counts(
        self, submission, officer, head, consolidator, time_machine
    ):
        time_machine.move_to(at(FIRST, 10), tick=False)
        remind_now(actor=as_actor(consolidator, FIRST), submission=submission)
        first, second = HandReminder.objects.all()
        Message.objects.filter(pk=first.message_id).update(mail_state=MailState.FAILED)
        Message.objects.filter(pk=second.message_id).update(mail_state=MailState.SENT)
        [entry] = [each for each in ledger_entries(submission_ledger(submission)) if each.is_by_hand]
        assert (entry.state.label, [each.state.label for each in entry.mails]) == (
            "Đã gửi",
            ["Không gửi được", "Đã gửi"],
        )

    def test_an_agency_without_anybody_shows_the_notice_to_the_administrator(self, submission, administrator):
        run(FIRST, FIRST)
        [notice] = ledger_entries(submission_ledger(submission))[0].mails
        assert (notice.address, notice.is_notice) == (administrator.email, True)

    def test_a_ledger_holds_nothing_of_another_report(self, plan, lead_agency, consolidator):
        other = owing_agency(plan)
        period = opened(plan)
        plan_reminders(on=OPENED_ON)
        own = Submission.objects.get(agency=lead_agency)
        assert {line.step.submission_id for line in submission_ledger(own)} == {own.pk}
        assert {line.step.submission_id for line in report_ledger(period)} == {None}
        things = {each.thing for each in ledger_entries(period_ledger(period))}
        assert things == {"", lead_agency.name, other.name}


class Refusing(BaseEmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages):
        raise OSError("máy chủ từ chối")


@pytest.mark.usefixtures("_today")
class TestPages:
    @pytest.mark.parametrize(
        ("role", "own", "whole"),
        [
            ("officer", 200, 404),
            ("head", 200, 404),
            ("stranger", 404, 404),
            ("consolidator", 200, 200),
            ("leader", 200, 200),
            ("administrator", 200, 200),
        ],
    )
    def test_who_reads_which_ledger(self, request, role, own, whole, planned):
        client = signed_in(request.getfixturevalue(role))
        found = {
            name: client.get(url(name, planned, *more)).status_code
            for name, more in (
                ("ledger", ["UBND-NP"]),
                ("ledger_xlsx", ["UBND-NP"]),
                ("period_ledger", []),
                ("period_ledger_xlsx", []),
            )
        }
        assert found == {"ledger": own, "ledger_xlsx": own, "period_ledger": whole, "period_ledger_xlsx": whole}

    def test_the_head_of_the_consolidating_agency_reads_that_of_its_own_report_only(self, plan, planned):
        person = MembershipFactory(agency=plan.consolidating_agency, role=Role.HEAD).user
        answer = signed_in(person).get(url("period_ledger", planned))
        assert (answer.status_code, answer.context["agencies"]) == (200, [])
        _heading, rows = rows_of(signed_in(person).get(url("period_ledger_xlsx", planned)))
        assert {row[0] for row in rows} == {"Báo cáo tổng hợp"}

    def test_the_page_shows_what_was_sent_to_whom(self, planned, officer):
        run(FIRST, FIRST)
        text = text_of(signed_in(officer).get(url("ledger", planned, "UBND-NP")))
        message = Message.objects.get()
        parts = ["Trước hạn cuối 30 ngày", "gửi cho: Chuyên viên đầu mối", "Trần Thị An", officer.email, "thử 1 lần"]
        assert [part for part in parts if part not in text] == []
        assert message.message_id.replace("<", "&lt;").replace(">", "&gt;") in text
        assert "08:00 30/10/2026" in text

    def test_what_a_mail_server_wrote_is_no_markup(self, planned, officer):
        run(FIRST, FIRST)
        Message.objects.update(error="<script>alert(1)</script>")
        page = signed_in(officer).get(url("ledger", planned, "UBND-NP")).content.decode()
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert(1)" not in page

    def test_before_there_is_any_step_the_page_says_when_there_will_be(self, annual, officer):
        text = text_of(signed_in(officer).get(url("ledger", annual, "UBND-NP")))
        assert "Chưa có bước nhắc nào" in text
        assert "Tải Excel" not in text

    def test_the_consolidator_sees_how_each_agencys_steps_stand(self, planned, consolidator):
        answer = signed_in(consolidator).get(url("period_ledger", planned))
        [line] = answer.context["agencies"]
        assert (line.agency.code, [(state.label, count) for state, count in line.states]) == (
            "UBND-NP",
            [("Sẽ gửi", 17), ("Gộp vào thư khác", 2)],
        )
        assert url("ledger", planned, "UBND-NP") in text_of(answer)

    def test_board_and_workspace_lead_there(self, planned, officer, consolidator):
        here = url("ledger", planned, "UBND-NP")
        assert here in text_of(signed_in(officer).get(url("board", planned)))
        assert here in text_of(signed_in(officer).get(url("submission", planned, "UBND-NP")))
        board = text_of(signed_in(consolidator).get(url("board", planned)))
        assert (here in board, url("period_ledger", planned) in board, url("letters", planned) in board) == (True,) * 3

    def test_a_long_ledger_has_pages(self, submission, officer):
        step = ReminderStep.objects.filter(submission=submission, audience_role=Role.OFFICER).last()
        for offset in range(100, 140):
            ReminderStep.objects.create(
                submission=submission, offset=offset, audience_role=Role.OFFICER, planned_for=step.planned_for
            )
        client = signed_in(officer)
        first = client.get(url("ledger", submission.period, "UBND-NP"))
        second = client.get(url("ledger", submission.period, "UBND-NP"), {"page": "2"})
        assert (len(first.context["entries"]), len(second.context["entries"])) == (50, 9)

    @pytest.mark.parametrize("people", [1, 3])
    def test_it_costs_as_many_queries_for_three_people_as_for_one(
        self, planned, lead_agency, consolidator, people, django_assert_num_queries
    ):
        for _ in range(people):
            MembershipFactory(agency=lead_agency, role=Role.OFFICER)
        run(FIRST, dt.date(2026, 11, 20))
        client = signed_in(consolidator)
        client.get(url("ledger", planned, "UBND-NP"))
        with django_assert_num_queries(9):
            answer = client.get(url("ledger", planned, "UBND-NP"))
        assert len(answer.context["entries"][0].mails) == people

    @pytest.mark.parametrize("agencies", [1, 3])
    def test_the_whole_period_costs_as_many_queries_for_three_agencies_as_for_one(
        self, plan, lead_agency, consolidator, agencies, django_assert_num_queries
    ):
        for _ in range(agencies - 1):
            owing_agency(plan)
        period = opened(plan)
        plan_reminders(on=OPENED_ON)
        client = signed_in(consolidator)
        client.get(url("period_ledger", period))
        with django_assert_num_queries(9):
            assert len(client.get(url("period_ledger", period)).context["agencies"]) == agencies
        with django_assert_num_queries(8):
            client.get(url("period_ledger_xlsx", period))


@pytest.mark.usefixtures("_today")
class TestWorkbook:
    def test_it_holds_a_row_for_each_mail_with_days_and_moments_as_such(self, planned, officer):
        run(FIRST, FIRST)
        answer = signed_in(officer).get(url("ledger_xlsx", planned, "UBND-NP"))
        heading, rows = rows_of(answer)
        message = Message.objects.get()
        assert heading == tuple(str(label) for label, _width in COLUMNS)
        moment = dt.datetime(2026, 10, 30, 8, 0)  # noqa: DTZ001 (Excel knows no zones)
        assert rows[0] == (
            *("Ủy ban nhân dân huyện Ninh Phước", "trước hạn cuối 30 ngày", "Chuyên viên đầu mối"),
            *(dt.datetime(2026, 10, 30), "Đã gửi", moment),  # noqa: DTZ001
            *("Trần Thị An", officer.email, "Đã gửi", moment, 1, None, message.message_id),
        )
        assert rows[1][4:6] + rows[1][6:] == ("Sẽ gửi", rows[1][5], *[None] * 7)
        assert len(rows) == ReminderStep.objects.filter(submission__isnull=False).count()

    def test_the_consolidators_holds_the_whole_period(self, planned, consolidator):
        answer = signed_in(consolidator).get(url("period_ledger_xlsx", planned))
        _heading, rows = rows_of(answer)
        assert {row[0] for row in rows} == {"Báo cáo tổng hợp", "Ủy ban nhân dân huyện Ninh Phước"}
        assert len(rows) == ReminderStep.objects.count()
        assert answer.headers["Content-Disposition"] == 'attachment; filename="nhac-viec-annual-2026.xlsx"'
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_nothing_in_it_is_a_formula(self, planned, officer):
        officer.full_name = '=HYPERLINK("http://x.example")'
        officer.save()
        run(FIRST, FIRST)
        sheet = openpyxl.load_workbook(
            BytesIO(signed_in(officer).get(url("ledger_xlsx", planned, "UBND-NP")).content)
        ).active
        cell = sheet.cell(HEADING_ROW + 2, 7)
        assert (cell.value, cell.data_type) == (officer.full_name, "s")
