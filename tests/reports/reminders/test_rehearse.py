"""Calendar, rehearsal and ledger agree; a rehearsal leaves no trace."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from agencies.models import Message
from reports.periods.models import ReportingPeriod
from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.reminders.services.rehearsal import ledger, rehearse, would_go_out
from reports.reminders.summaries.forecast import forecast
from reports.submissions.models import Submission
from tests.reports.reminders.seasons import as_ledger, at, populated, run

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = dt.date(2027, 4, 1)
FIRST, LAST = dt.date(2027, 5, 1), dt.date(2027, 12, 15)
# The thirtieth day before 15/6 is a Sunday, so its step goes out on the Friday.
FIRST_STEP = dt.date(2027, 5, 14)


@pytest.fixture
def season(plan):
    populated(plan)
    return plan


def stored():
    """All that a rehearsal could leave behind."""
    models = (ReportingPeriod, Submission, ReminderStep, ReminderDelivery, Message)
    return [list(model.objects.order_by("pk").values()) for model in models]


def command(name, *args):
    out = StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue()


def test_forecast_rehearsal_and_ledger_agree_row_by_row(season, time_machine):
    foreseen = [as_ledger(row) for row in forecast(season, FIRST, LAST, TODAY, each_week=True)]
    rehearsed = rehearse(first=FIRST, last=LAST, today=TODAY)
    run(TODAY, LAST)
    happened = ledger(FIRST, LAST)

    assert sorted(foreseen) == list(happened)
    assert rehearsed.rows == happened
    states = {row.state for row in happened}
    assert {"sent", "merged"} <= states
    assert {row.period for row in happened} == {"half-year-2027", "annual-2027"}
    assert max(row.offset for row in happened) > 14

    sent = [(message.to[0], message.subject.split(",")[0]) for message in mail.outbox]
    assert sorted(sent) == sorted((each.address, each.subject.split(",")[0]) for each in rehearsed.mails)


def test_once_it_has_happened_the_calendar_says_so_and_still_agrees(season):
    run(TODAY, dt.date(2027, 6, 16))
    today = dt.date(2027, 6, 16)
    rows = [row for row in forecast(season, FIRST, today, today, each_week=True) if row.day <= today]
    assert sorted(as_ledger(row, sent=False) for row in rows) == list(ledger(FIRST, today))
    assert {row.state.value for row in rows} == {"sent", "failed"}


def test_a_rehearsal_leaves_no_trace_and_nothing_is_sent_or_enqueued(season, broker):
    before = stored()
    found = rehearse(first=FIRST, last=dt.date(2027, 6, 30), today=TODAY)
    assert found.mails
    assert [(day, code) for day, code in found.opened] == [(FIRST, "half-year-2027")]
    assert stored() == before
    assert mail.outbox == []
    assert broker.take() == []


def test_of_days_that_have_passed_it_tells_what_would_have_been(season):
    last = dt.date(2027, 7, 31)
    run(TODAY, last)
    happened = ledger(FIRST, last)
    Submission.objects.update(first_sent_at=at(dt.date(2027, 6, 1)))
    before = stored()
    assert rehearse(first=FIRST, last=last, today=last).rows == happened
    assert stored() == before


def test_what_would_go_out_now_is_what_then_goes_out_missed_days_included(season):
    run(TODAY, dt.date(2027, 6, 9))
    down_until = dt.date(2027, 6, 14)
    now = at(down_until, 9)
    found = would_go_out(now=now, today=down_until)
    already = len(mail.outbox)
    run(down_until, down_until)
    assert sorted(each.address for each in found.mails) == sorted(message.to[0] for message in mail.outbox[already:])
    assert {step.offset for each in found.mails for step in each.steps if step.agency} == {-1}


def test_nothing_goes_out_before_the_hour(season):
    run(TODAY, FIRST)
    assert would_go_out(now=at(FIRST_STEP, 7), today=FIRST_STEP).mails == ()
    assert would_go_out(now=at(FIRST_STEP, 8), today=FIRST_STEP).mails


class TestCommands:
    def test_reminders_wants_to_be_told_that_it_only_looks(self, season):
        with pytest.raises(CommandError, match="--dry-run"):
            command("reminders", "--at", "2027-05-14")

    def test_reminders_prints_the_forecast_of_the_day(self, season, time_machine):
        time_machine.move_to(at(TODAY))
        told = json.loads(command("reminders", "--at", FIRST_STEP.isoformat(), "--dry-run", "--format", "json"))
        rows = [row for row in forecast(season, FIRST_STEP, FIRST_STEP, TODAY) if row.goes_out]
        foreseen = sorted((person.address, row.agency, row.offset) for row in rows for person in row.people)
        steps = [(each["address"], step["agency"], step["offset"]) for each in told for step in each["steps"]]
        assert sorted(steps) == foreseen
        assert {each["at"] for each in told} == {"2027-05-14T08:00:00+07:00"}

    def test_reminders_in_words(self, season, time_machine):
        time_machine.move_to(at(TODAY))
        text = command("reminders", "--at", "2027-05-14", "--dry-run")
        assert text.startswith("Thứ Sáu 14/05/2027 08:00: 3 thư\n")
        assert "half-year-2027 A: 30 ngày trước hạn cuối, chuyên viên đầu mối" in text
        assert text.endswith("3 thư sẽ đi. Không có gì được gửi hay lưu.\n")

    def test_a_plan_can_be_picked_and_a_strange_day_is_refused(self, season, time_machine):
        time_machine.move_to(at(TODAY))
        assert command("reminders", "--at", "2027-05-14", "--dry-run", "--plan", "khac").startswith("0 thư")
        with pytest.raises(CommandError, match="cần dạng"):
            command("reminders", "--at", "14/5/2027", "--dry-run")

    def test_rehearse_prints_day_by_day_and_counts(self, season, time_machine):
        time_machine.move_to(at(TODAY))
        text = command("rehearse", "--from", "2027-05-01", "--to", "2027-05-31")
        assert text.startswith("01/05/2027: mở kỳ half-year-2027\nThứ Sáu 14/05/2027 08:00: 3 thư\n")
        assert "địa chỉ; " in text.splitlines()[-1]
        data = json.loads(command("rehearse", "--from", "2027-05-01", "--to", "2027-05-31", "--format", "json"))
        assert [step["state"] for step in data["steps"]].count("sent") >= 3
        assert data["opened"] == [{"day": "2027-05-01", "period": "half-year-2027"}]

    @pytest.mark.parametrize(("first", "last"), [("2027-06-01", "2027-05-01"), ("hôm nay", "2027-05-01")])
    def test_rehearse_refuses_days_that_make_no_sense(self, season, first, last):
        with pytest.raises(CommandError):
            command("rehearse", "--from", first, "--to", last)
