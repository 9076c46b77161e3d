"""Several processes at the same work at the same moment, as threads with connections of their own."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.core import mail
from django.db import connection

from agencies.enums import Role
from agencies.models import Message
from reports.consolidation.models import ConsolidatedReport, RenderJob
from reports.consolidation.services import request_render, run_render_job
from reports.periods.models import PeriodDeadline, ReportingPeriod
from reports.petitions.enums import PetitionKind
from reports.petitions.exceptions import WrongState
from reports.petitions.models import Petition, PetitionEntry
from reports.petitions.services import answer, raise_petition
from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.reminders.services import plan_reminders, send_due_reminders
from reports.submissions.models import Submission
from reports.submissions.services import open_due_periods
from tests.conftest import as_actor
from tests.factories.agencies import MembershipFactory
from tests.factories.reports import PetitionFactory
from tests.reports.helpers import OPENED_ON, opened, owing_agency, write_rules

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

T = TypeVar("T")
RACERS = 4
AT_EIGHT = dt.datetime(2026, 11, 13, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))


def race(act: Callable[[], T]) -> list[T]:
    """What each of several threads got that began `act` at once; the first exception is raised."""
    start = Barrier(RACERS, timeout=30)

    def run() -> T:
        try:
            start.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as pool:
        futures = [pool.submit(run) for _ in range(RACERS)]
        return [future.result(timeout=60) for future in futures]


def test_reminders_sent_at_once_are_one_mail_each(plan):
    people = [MembershipFactory(agency=owing_agency(plan), role=Role.OFFICER).user for _ in range(8)]
    opened(plan)
    plan_reminders(on=OPENED_ON)
    counts = race(lambda: send_due_reminders(now=AT_EIGHT))
    assert sum(count.steps for count in counts) == len(people)
    assert sorted(message.to[0] for message in mail.outbox) == sorted(person.email for person in people)
    send_due_reminders(now=AT_EIGHT)
    of_the_day = ReminderStep.objects.filter(planned_for=AT_EIGHT.date())
    assert list(of_the_day.values_list("state", flat=True)) == ["sent"] * 8
    assert set(Message.objects.values_list("mail_state", "attempts")) == {("sent", 1)}
    assert (ReminderDelivery.objects.count(), len(mail.outbox)) == (8, 8)


def test_reminders_planned_at_once_are_planned_once(plan):
    for _ in range(8):
        owing_agency(plan)
    opened(plan)
    race(lambda: plan_reminders(on=OPENED_ON))
    # Nineteen steps an agency, sixteen of the consolidated report.
    assert (ReminderStep.objects.count(), ConsolidatedReport.objects.count()) == (8 * 19 + 16, 1)


def test_a_period_opened_at_once_is_opened_once_with_one_submission_an_agency(plan):
    for _ in range(8):
        owing_agency(plan)
    write_rules(plan)
    opened_now = race(lambda: open_due_periods(on=OPENED_ON))
    assert sum(len(periods) for periods in opened_now) == 1
    assert [period.code for period in ReportingPeriod.objects.all()] == ["annual-2026"]
    assert (Submission.objects.count(), PeriodDeadline.objects.count()) == (8, 2)


def test_a_document_asked_for_at_once_is_one_job(annual, consolidator):
    actor = as_actor(consolidator)
    jobs = race(lambda: request_render(actor=actor, period=annual))
    assert {job.pk for job in jobs} == {RenderJob.objects.get().pk}


def test_a_job_begun_at_once_is_claimed_once(annual, consolidator, settings, tmp_path):
    settings.DOCUMENT_FONTS_DIR = tmp_path
    job = request_render(actor=as_actor(consolidator), period=annual)
    race(lambda: run_render_job(job_id=job.pk, now=AT_EIGHT))
    job.refresh_from_db()
    assert (job.attempts, job.state) == (1, "failed")


def test_a_petition_raised_at_once_is_one_petition(plan, lead_agency, officer, consolidator):
    actor, given = as_actor(officer), {"kind": PetitionKind.PROPOSAL, "text": "Đề nghị thêm xe."}
    raised = race(lambda: raise_petition(actor=actor, plan=plan, agency=lead_agency, **given))
    assert {petition.pk for petition in raised} == {Petition.objects.get().pk}
    assert (PetitionEntry.objects.count(), Message.objects.count()) == (1, 1)


def test_a_petition_answered_at_once_is_answered_once(plan, lead_agency, officer, leader):
    actor, petition = as_actor(leader), PetitionFactory(plan=plan, agency=lead_agency)

    def try_to_answer() -> bool:
        try:
            answer(actor=actor, petition=petition, text="Đồng ý.")
        except WrongState:
            return False
        return True

    assert sorted(race(try_to_answer)) == [False, False, False, True]
    assert [entry.state for entry in PetitionEntry.objects.all()] == ["answered"]
    assert [message.recipient for message in Message.objects.all()] == [officer]
