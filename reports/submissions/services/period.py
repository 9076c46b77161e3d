"""What the consolidator does with a whole period: closing it, moving a date that is ours."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.exceptions import NotAllowed
from agencies.rules import Actor
from plan_tracker.lib.dates import short_date
from plan_tracker.lib.queue import enqueue
from reports.periods.enums import Audience, Origin, PeriodState
from reports.periods.models import DeadlineChange, PeriodDeadline, ReportingPeriod
from reports.submissions import mails
from reports.submissions.enums import SubmissionState
from reports.submissions.exceptions import SubmissionRefused
from reports.submissions.models import Submission
from reports.submissions.services.opening import check_window
from reports.submissions.summaries import agency_lines
from tasks.enums import Timeliness


@transaction.atomic
def close_period(*, actor: Actor, period: ReportingPeriod, reason: str = "") -> None:
    """Close a period for good. While a report is not accepted a reason is required, and it is kept."""
    period = _locked(actor, period)
    waiting = Submission.objects.filter(period=period).exclude(state=SubmissionState.ACCEPTED).count()
    if waiting and not reason.strip():
        raise SubmissionRefused(_("Còn %s cơ quan chưa được nhận báo cáo: cần ghi lý do đóng kỳ.") % waiting)
    period.state = PeriodState.CLOSED
    period.closed_at, period.closed_by_id, period.closed_reason = timezone.now(), actor.user_id, reason.strip()
    period.save(update_fields=["state", "closed_at", "closed_by", "closed_reason"])


@transaction.atomic
def move_internal_deadline(*, actor: Actor, period: ReportingPeriod, due_on: dt.date, reason: str) -> PeriodDeadline:
    """Set the agencies' date of an open period where the plan names none (design R2): an internal one, so it stays.

    Raises `SubmissionRefused` for a date of the plan's own, without a reason, outside the period, or where it would
    turn what was sent in time into late.
    """
    period = _locked(actor, period)
    deadline = period.deadlines.filter(audience=Audience.AGENCIES).first()
    if deadline is None or deadline.origin != Origin.INTERNAL:
        raise SubmissionRefused(_("Thời hạn này do Kế hoạch quy định nên không đổi được ở đây."))
    if not reason.strip():
        raise SubmissionRefused(_("Cần ghi lý do đổi thời hạn."))
    before, deadline.due_on = deadline.due_on, due_on
    check_window([deadline], period.data_from)
    _refuse_new_lateness(period, deadline, before, actor.on)
    deadline.save(update_fields=["due_on"])
    change = DeadlineChange.objects.create(
        deadline=deadline, before=before, after=due_on, reason=reason.strip(), by_id=actor.user_id, at=timezone.now()
    )
    mails.tell_moved_deadline(change, period, on=actor.on)
    enqueue("reports.replan_reminders")
    return deadline


def _locked(actor: Actor, period: ReportingPeriod) -> ReportingPeriod:
    """The period's row, locked, for its plan's consolidator, while it is open."""
    row = ReportingPeriod.objects.select_for_update(of=("self",)).select_related("plan").get(pk=period.pk)
    if not actor.consolidates(row.plan.consolidating_agency_id):
        raise NotAllowed(_("Chỉ cơ quan tổng hợp mới đổi kỳ báo cáo."))
    if row.state == PeriodState.CLOSED:
        raise SubmissionRefused(_("Kỳ báo cáo đã đóng."))
    return row


def _refuse_new_lateness(period: ReportingPeriod, deadline: PeriodDeadline, before: dt.date, on: dt.date) -> None:
    late = [
        line.submission.agency.short_name
        for line in agency_lines(period, on)
        if line.sent_on and line.timeliness == Timeliness.DONE_IN_TIME and line.sent_on > deadline.last_day
    ]
    if late:
        values = {"day": short_date(before), "agencies": ", ".join(late[:3])}
        raise SubmissionRefused(_("%(agencies)s đã gửi đúng hạn %(day)s; ngày mới làm họ thành muộn.") % values)
