"""Planning reminders as rows, and sending those that are due: claim, compose, send, record."""

import datetime as dt
import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.enums import MailState, Role
from agencies.exceptions import NotAllowed
from agencies.models import Agency, Membership, Message, User
from agencies.querysets import valid_on
from agencies.rules import Actor
from agencies.services import compose_message, deliver_message, notify
from reports.consolidation.models import ConsolidatedReport
from reports.consolidation.services import draft_report
from reports.periods.enums import Audience, PeriodState
from reports.periods.models import Holiday, ReportingPeriod
from reports.periods.rules import Calendar
from reports.reminders import mails
from reports.reminders.enums import UNSETTLED, ReminderState, Step
from reports.reminders.mails import Mail
from reports.reminders.models import ReminderDelivery, ReminderStep
from reports.reminders.rules import planned_day
from reports.submissions.exceptions import SubmissionRefused
from reports.submissions.models import Submission
from reports.submissions.policies import can_review
from reports.submissions.summaries import agency_lines, lead_assignments

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SendCount:
    """What one run did: steps begun, mails handed to the server, mails still waiting."""

    steps: int
    sent: int
    waiting: int


def plan_reminders(*, on: dt.date) -> int:
    """Make the steps that open periods lack; returns how many were made. May be run at any time, any number of times.

    A step whose deadline has passed already when it is made is kept as caught up, not sent.
    """
    made = 0
    calendar = Holiday.objects.calendar()
    for period in ReportingPeriod.objects.open().select_related("plan").prefetch_related("deadlines"):
        report = draft_report(period=period)
        made += _plan_consolidator(period, report, on, calendar) + _plan_agencies(period, on, calendar)
    return made


def send_due_reminders(*, now: dt.datetime) -> SendCount:
    """Begin every step that is due, then hand over every mail that waits. `now` is aware.

    Safe to run twice, by two workers at once, and after missed days: each step is begun by whoever claims it, each
    mail sent by whoever claims it. One failing step or address does not stop the rest.
    """
    begun = 0
    for step_id in list(ReminderStep.objects.due(timezone.localtime(now)).values_list("pk", flat=True)):
        try:
            begun += begin_step(step_id=step_id, now=now)
        except Exception:
            logger.exception("reminder step %s could not be begun", step_id)
    outcomes = [_deliver(delivery, now) for delivery in ReminderDelivery.objects.unsettled().order_by("pk")]
    sent = outcomes.count(ReminderState.SENT)
    return SendCount(begun, sent, sum(outcome in UNSETTLED for outcome in outcomes))


@transaction.atomic
def begin_step(*, step_id: int, now: dt.datetime) -> bool:
    """Claim one step and write its mails; False where another process has it. A crash leaves the step planned."""
    claimed = ReminderStep.objects.filter(pk=step_id, state=ReminderState.PLANNED).update(state=ReminderState.SENDING)
    if not claimed:
        return False
    step = ReminderStep.objects.select_related(
        "submission__agency", "submission__period__plan", "report__period__plan__consolidating_agency"
    ).get(pk=step_id)
    today = timezone.localdate(now)
    if step.submission is not None:
        _begin_for_agency(step, step.submission, today)
    elif step.report is not None:
        _begin_for_consolidator(step, step.report, today)
    return True


@transaction.atomic
def remind_now(*, actor: Actor, submission: Submission) -> int:
    """Write to an agency's officers and heads at once, at most once a person and day; returns to how many.

    For the plan's consolidator, while the report is owed. Nobody in either role: the agency's own address is refused
    here, and the refusal says so; the planned steps take care of it.
    """
    if not can_review(actor, submission):
        raise NotAllowed(_("Chỉ cơ quan tổng hợp mới nhắc cơ quan khác."))
    if submission.is_sent or submission.period.state == PeriodState.CLOSED:
        raise SubmissionRefused(_("Báo cáo đã gửi hoặc kỳ đã đóng nên không cần nhắc."))
    people = list(User.objects.holding(Role.OFFICER, Role.HEAD, agency=submission.agency, on=actor.on))
    if not people:
        raise SubmissionRefused(_("Cơ quan chưa có người nhận: gán người ở Quản trị."))
    key = f"remind-now:{submission.pk}:{actor.on.isoformat()}"
    known = set(Message.objects.filter(key__startswith=f"{key}:").values_list("recipient", flat=True))
    new = [person for person in people if person.pk not in known]
    mail = _agency_mail(submission, actor.on)
    notify(key=key, people=new, subject=mail.subject, body=mail.body, html=mail.html, link=mail.link)
    if new:
        Submission.objects.filter(pk=submission.pk).update(last_reminded_at=timezone.now())
    return len(new)


def _agency_mail(submission: Submission, today: dt.date) -> Mail:
    period, agency = submission.period, submission.agency
    assignments = lead_assignments(period, today).filter(agency=agency).select_related("task", "agency")
    leads = list(assignments.order_by("task__group__position", "task__position"))
    missing = [item for item in leads if not item.is_recorded]  # type: ignore[attr-defined]
    return mails.agency_reminder(period, agency, missing, len(leads), today)


def _plan_agencies(period: ReportingPeriod, on: dt.date, calendar: Calendar) -> int:
    deadline = period.deadline(Audience.AGENCIES)
    if deadline is None:
        return 0
    steps = ReminderStep.objects.filter(submission__period=period)
    planned = {step.submission_id for step in steps}
    _move_planned(steps, deadline.last_day, calendar)
    new = [
        ReminderStep(submission=submission, **_step_values(deadline.last_day, Role.OFFICER, on, calendar))
        for submission in Submission.objects.filter(period=period)
        if submission.pk not in planned
    ]
    return len(ReminderStep.objects.bulk_create(new, ignore_conflicts=True))


def _plan_consolidator(period: ReportingPeriod, report: ConsolidatedReport, on: dt.date, calendar: Calendar) -> int:
    deadline = period.deadline(Audience.CONSOLIDATOR)
    if deadline is None:
        return 0
    values = _step_values(deadline.last_day, Role.CONSOLIDATOR, on, calendar)
    key = {name: values.pop(name) for name in ("step", "audience_role")}
    _move_planned(ReminderStep.objects.filter(report=report), deadline.last_day, calendar)
    _step, created = ReminderStep.objects.get_or_create(report=report, **key, defaults=values)
    return int(created)


def _move_planned(steps: QuerySet[ReminderStep], last_day: dt.date, calendar: Calendar) -> None:
    """A date or a holiday that changed moves the steps that have not gone out."""
    for step in Step:
        day = planned_day(last_day, step, calendar)
        steps.filter(step=step, state=ReminderState.PLANNED).exclude(planned_for=day).update(planned_for=day)


def _step_values(last_day: dt.date, role: Role, on: dt.date, calendar: Calendar) -> dict[str, object]:
    return {
        "step": Step.BEFORE_14,
        "audience_role": role,
        "planned_for": planned_day(last_day, Step.BEFORE_14, calendar),
        "state": ReminderState.PLANNED if on <= last_day else ReminderState.CAUGHT_UP,
    }


def _begin_for_agency(step: ReminderStep, submission: Submission, today: dt.date) -> None:
    if submission.is_sent or submission.period.state == PeriodState.CLOSED:
        _settle(step, ReminderState.CANCELLED)
        return
    _address(step, submission.agency, submission.period, _agency_mail(submission, today), today)
    Submission.objects.filter(pk=submission.pk).update(last_reminded_at=timezone.now())


def _begin_for_consolidator(step: ReminderStep, report: ConsolidatedReport, today: dt.date) -> None:
    period = report.period
    if report.issued_at is not None or period.state == PeriodState.CLOSED:
        _settle(step, ReminderState.CANCELLED)
        return
    mail = mails.consolidator_reminder(period, agency_lines(period, today), today)
    _address(step, period.plan.consolidating_agency, period, mail, today)


def _address(step: ReminderStep, agency: Agency, period: ReportingPeriod, mail: Mail, today: dt.date) -> None:
    """Resolve people now, not when the step was planned. Nobody: the agency's address, and the administrators."""
    people = list(User.objects.holding(Role(step.audience_role), agency=agency, on=today))
    for person in people:
        _write(step, mail, person, person.email)
    if people:
        return
    if agency.email:
        _write(step, mail, None, agency.email)
    # An administrator who reads the agency's mailbox has the reminder itself.
    for administrator in _administrators(today).exclude(email=agency.email):
        _write(step, mails.nobody_to_remind(period, agency), administrator, administrator.email)
    if not step.deliveries.exists():
        _settle(step, ReminderState.FAILED)


def _write(step: ReminderStep, mail: Mail, user: User | None, address: str) -> None:
    message = compose_message(
        key=f"reminder:{step.pk}:{user.pk if user else address}",
        recipient=user,
        address=address,
        subject=mail.subject,
        body=mail.body,
        html=mail.html,
        link=mail.link,
    )
    ReminderDelivery.objects.create(step=step, user=user, address=address, message=message)


def _administrators(today: dt.date) -> QuerySet[User]:
    holders = Membership.objects.filter(role=Role.ADMINISTRATOR).filter(valid_on(today))
    found: QuerySet[User] = User.objects.filter(pk__in=holders.values("user"), is_active=True)
    return found.order_by("sort_key", "pk")


def _deliver(delivery: ReminderDelivery, now: dt.datetime) -> ReminderState:
    outcome = _OUTCOMES[deliver_message(message_id=delivery.message_id, now=now)]
    ReminderDelivery.objects.filter(pk=delivery.pk).update(state=outcome)
    if outcome not in UNSETTLED:
        _settle_if_done(delivery.step_id)
    return outcome


_OUTCOMES = {
    MailState.QUEUED: ReminderState.PLANNED,
    MailState.SENDING: ReminderState.SENDING,
    MailState.SENT: ReminderState.SENT,
    MailState.FAILED: ReminderState.FAILED,
}


def _settle_if_done(step_id: int) -> None:
    """A step is sent when at least one mail was, and failed when none could be; open ones keep it open."""
    states = set(ReminderDelivery.objects.filter(step=step_id).values_list("state", flat=True))
    if states & set(UNSETTLED):
        return
    state = ReminderState.SENT if ReminderState.SENT in states else ReminderState.FAILED
    ReminderStep.objects.filter(pk=step_id, state=ReminderState.SENDING).update(state=state)


def _settle(step: ReminderStep, state: ReminderState) -> None:
    ReminderStep.objects.filter(pk=step.pk).update(state=state)
