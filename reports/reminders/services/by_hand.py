"""Reminding at once, by hand."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.enums import MessageKind, Role
from agencies.exceptions import NotAllowed
from agencies.models import Message, User
from agencies.rules import Actor
from agencies.services import notify
from reports.periods.enums import PeriodState
from reports.reminders import mails
from reports.reminders.models import HandReminder
from reports.reminders.summaries import digest_by_hand
from reports.submissions.exceptions import SubmissionRefused
from reports.submissions.models import Submission
from reports.submissions.policies import can_review


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
    key = by_hand_key(submission, actor.on.isoformat())
    known = set(Message.objects.filter(key__startswith=f"{key}:").values_list("recipient", flat=True))
    new = [person for person in people if person.pk not in known]
    mail = mails.digest(digest_by_hand(submission, actor.on))
    messages = notify(
        key=key,
        kind=MessageKind.REMINDER,
        people=new,
        subject=mail.subject,
        body=mail.body,
        html=mail.html,
        link=mail.link,
        reply_to=mail.reply_to,
    )
    if new:
        now = timezone.now()
        HandReminder.objects.bulk_create(
            HandReminder(submission=submission, user=message.recipient, message=message, by_id=actor.user_id, at=now)
            for message in messages
        )
        Submission.objects.filter(pk=submission.pk).update(last_reminded_at=now)
    return len(new)


def by_hand_key(submission: Submission, day: str = "") -> str:
    """What the keys of reminders by hand begin with, of one day or of all."""
    return f"remind-now:{submission.pk}:{day}"
