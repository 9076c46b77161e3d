"""What every move of a submission has in common: the lock, the table, the history, the message (design R9)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.exceptions import NotAllowed
from agencies.rules import Actor
from reports.periods.enums import PeriodState
from reports.submissions import mails, rules
from reports.submissions.enums import SubmissionState, Verb
from reports.submissions.exceptions import SubmissionRefused
from reports.submissions.models import Submission, SubmissionEvent, SubmissionRevision
from reports.submissions.policies import can_say


def locked(submission: Submission) -> Submission:
    """The row as it stands, locked: two people who press at once go one after the other."""
    rows = Submission.objects.select_for_update(of=("self",)).select_related(
        "agency", "period__plan__consolidating_agency", "period__plan__issuer"
    )
    return rows.get(pk=submission.pk)


def require(actor: Actor, submission: Submission, verb: Verb) -> None:
    """Raises `NotAllowed` for whom the table does not name."""
    if not can_say(actor, submission, verb):
        raise NotAllowed(_("Vai trò hiện tại không được “%s” báo cáo này.") % verb.label)


def check_move(submission: Submission, verb: Verb, reason: str = "") -> None:
    """Raises `SubmissionRefused` for the wrong state, a closed period, or a reason that is missing."""
    move = rules.MOVES[verb]
    state = SubmissionState(submission.state)
    if state not in move.sources:
        values = {"state": state.label, "verb": verb.label}
        raise SubmissionRefused(_("Báo cáo đang ở tình trạng “%(state)s” nên không “%(verb)s” được.") % values)
    if submission.period.state == PeriodState.CLOSED and verb not in rules.AFTER_CLOSING:
        raise SubmissionRefused(_("Kỳ báo cáo đã đóng."))
    if move.needs_reason and not reason.strip():
        raise SubmissionRefused(_("Cần ghi lý do “%s”.") % verb.label)


def move(
    submission: Submission,
    verb: Verb,
    *,
    actor: Actor | None,
    reason: str = "",
    revision: SubmissionRevision | None = None,
) -> SubmissionEvent:
    """Carry out a move that was checked: the state, one row of history, and word to whoever must act next."""
    event = SubmissionEvent.objects.create(
        submission=submission,
        revision=revision,
        from_state=submission.state,
        verb=verb,
        to_state=rules.MOVES[verb].target,
        actor_id=actor.user_id if actor else None,
        at=timezone.now(),
        reason=reason.strip(),
    )
    submission.state = event.to_state
    submission.save()
    mails.tell(event)
    return event


def latest_sent(submission: Submission) -> SubmissionRevision | None:
    return SubmissionRevision.objects.sent().filter(submission=submission).order_by("-number").first()


def open_revision(submission: Submission) -> SubmissionRevision:
    """The revision that is being written; a new one begins with the text kept aside, or that of the last.

    Versions go on from the last: a form that was left open on an earlier sending is seen to be out of date.
    """
    found = SubmissionRevision.objects.open().filter(submission=submission).first()
    if found is not None:
        return found
    last = latest_sent(submission)
    kept, submission.kept_sections = submission.kept_sections, {}
    submission.save(update_fields=["kept_sections"])
    return SubmissionRevision.objects.create(
        submission=submission,
        number=last.number + 1 if last else 1,
        version=last.version + 1 if last else 1,
        sections=kept or (last.sections if last else {}),
    )
