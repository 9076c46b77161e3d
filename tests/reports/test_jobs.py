"""The jobs as a worker runs them: twice, after a lost message, with arguments from JSON."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from agencies.enums import MessageKind
from agencies.services import deliver_due_messages, notify
from reports.consolidation.enums import RenderState
from reports.consolidation.models import RenderJob
from reports.consolidation.services import request_render
from reports.jobs import open_due_periods, render_document, replan_reminders, send_due_reminders, sweep
from reports.periods.models import ReportingPeriod
from reports.reminders.enums import ReminderState
from reports.reminders.models import ReminderStep
from reports.reminders.services import begin_due, write_digest
from tests.conftest import as_actor
from tests.factories.agencies import UserFactory
from tests.reports.helpers import opened, write_rules

VIETNAM = dt.timezone(dt.timedelta(hours=7))
AT_EIGHT = dt.datetime(2026, 11, 13, 8, 0, tzinfo=VIETNAM)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def mailed():
    return [message.to for message in mail.outbox]


def test_opening_a_period_plans_its_reminders_in_the_background(
    plan, lead_agency, broker, time_machine, django_capture_on_commit_callbacks
):
    time_machine.move_to(AT_EIGHT)
    with django_capture_on_commit_callbacks(execute=True):
        opened(plan)
    assert ReminderStep.objects.count() == 0
    assert broker.work() == ["reports.replan_reminders"]
    made = ReminderStep.objects.count()
    assert (made > 0, replan_reminders(), ReminderStep.objects.count()) == (True, 0, made)


@pytest.mark.parametrize(("day", "opens"), [(15, 0), (16, 1)])
def test_the_opening_job_opens_on_its_day_in_vietnam_and_once(plan, time_machine, day, opens):
    write_rules(plan)
    # 00:01 in Vietnam is still the day before in UTC.
    time_machine.move_to(dt.datetime(2026, 10, day, 0, 1, tzinfo=VIETNAM))
    assert [open_due_periods(), open_due_periods()] == [opens, 0]


def test_a_sweep_after_a_lost_morning_opens_the_period_and_plans_its_reminders(plan, lead_agency, time_machine):
    write_rules(plan)
    time_machine.move_to(AT_EIGHT)
    sweep()
    sweep()
    assert [period.code for period in ReportingPeriod.objects.all()] == ["annual-2026"]
    assert ReminderStep.objects.filter(submission__agency=lead_agency).exists()


def test_the_morning_job_twice_is_one_mail(annual, officer, time_machine):
    time_machine.move_to(AT_EIGHT)
    assert [send_due_reminders(), send_due_reminders()] == [1, 0]
    assert mailed() == [[officer.email]]


def test_the_morning_job_is_a_day_late_and_still_sends_one_mail(annual, officer, time_machine):
    for days in (1, 2):
        time_machine.move_to(AT_EIGHT + dt.timedelta(days=days))
        send_due_reminders()
    assert mailed() == [[officer.email]]


@pytest.mark.parametrize(
    ("moment", "mails"),
    [
        (AT_EIGHT - dt.timedelta(minutes=1), 0),
        (AT_EIGHT, 1),
        # 23:59 on the day before in Vietnam is the day itself nowhere that counts.
        (dt.datetime(2026, 11, 12, 23, 59, tzinfo=VIETNAM), 0),
        (dt.datetime(2026, 11, 14, 0, 1, tzinfo=VIETNAM), 1),
    ],
)
def test_the_sweep_keeps_vietnam_time(annual, officer, time_machine, moment, mails):
    # The step before, so that only that of the day is left.
    time_machine.move_to(AT_EIGHT - dt.timedelta(days=2))
    sweep()
    mail.outbox.clear()
    time_machine.move_to(moment)
    sweep()
    sweep()
    assert mailed() == [[officer.email]] * mails


def test_the_sweep_finds_a_render_whose_message_was_lost(
    annual, consolidator, broker, time_machine, django_capture_on_commit_callbacks
):
    job = request_render(actor=as_actor(consolidator), period=annual)
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    assert broker.work() == ["reports.render_document"]
    job.refresh_from_db()
    assert job.state == RenderState.READY


def test_the_sweep_mails_what_people_are_to_be_told_once(plan, time_machine):
    time_machine.move_to(AT_EIGHT)
    person = UserFactory()
    notify(
        key="event:1",
        kind=MessageKind.ACTION,
        people=[person],
        subject="Đã trả lời",
        body="Đã trả lời.",
        html="",
        link="",
    )
    sweep()
    sweep()
    assert mailed() == [[person.email]]


def test_a_reminder_that_goes_out_as_a_mere_message_is_known_as_sent(annual, officer, time_machine):
    time_machine.move_to(AT_EIGHT)
    replan_reminders()
    begin_due(now=timezone.now())
    write_digest(address=officer.email, day=AT_EIGHT.date(), on=AT_EIGHT.date())
    deliver_due_messages(now=timezone.now())
    sweep()
    assert mailed() == [[officer.email]]
    begun = ReminderStep.objects.filter(deliveries__isnull=False)
    assert set(begun.values_list("state", flat=True)) == {ReminderState.SENT}


def test_a_document_is_made_once_however_often_the_message_comes(annual, consolidator):
    job = request_render(actor=as_actor(consolidator), period=annual)
    render_document(job.pk)
    first = RenderJob.objects.values().get()
    render_document(job.pk)
    assert first["state"] == RenderState.READY
    assert RenderJob.objects.values().get() == first
