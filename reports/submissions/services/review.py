"""What the consolidator decides about a report that was sent (design R9)."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.exceptions import NotAllowed
from agencies.rules import Actor
from indicators.services import accept_figures
from plan_tracker.lib.dates import short_date
from reports.submissions.enums import Decision, SubmissionState, Verb
from reports.submissions.exceptions import SubmissionRefused
from reports.submissions.models import (
    LineDecision,
    RevisionDecision,
    Submission,
    SubmissionLine,
    SubmissionRevision,
)
from reports.submissions.policies import can_accept, can_review
from reports.submissions.services._moving import check_move, latest_sent, locked, move, open_revision, require
from reports.submissions.summaries import revision_review
from tasks.services import accept_updates


@transaction.atomic
def decide_line(*, actor: Actor, line: SubmissionLine, decision: Decision, comment: str = "") -> LineDecision:
    """Accept, comment on or mark for return one line of the report that lies with the consolidator."""
    submission = locked(line.revision.submission)
    _require_reviewer(actor, submission)
    _require_under_review(submission, line.revision)
    comment = comment.strip()
    if decision != Decision.ACCEPT and not comment:
        raise SubmissionRefused(_("Cần ghi lý do hoặc nhận xét cho dòng này."))
    return LineDecision.objects.create(
        line=line, decision=decision, comment=comment, by_id=actor.user_id, at=timezone.now()
    )


@transaction.atomic
def accept_unchanged(*, actor: Actor, submission: Submission) -> int:
    """Accept every line that stands as in the revision before and has no decision yet; returns how many."""
    submission = locked(submission)
    _require_reviewer(actor, submission)
    review = revision_review(submission)
    if review is None or submission.state != SubmissionState.SENT:
        raise SubmissionRefused(_("Báo cáo không ở tình trạng chờ xem xét."))
    now = timezone.now()
    decisions = [
        LineDecision(line=each.line, decision=Decision.ACCEPT, by_id=actor.user_id, at=now)
        for each in review.unchanged_undecided
    ]
    LineDecision.objects.bulk_create(decisions)
    return len(decisions)


@transaction.atomic
def return_submission(
    *, actor: Actor, submission: Submission, reason: str, lines: Mapping[int, str] | None = None
) -> None:
    """Send the report back, whole, or for single lines: `lines` holds the reason by line id.

    Lines marked for return before count too. Raises `SubmissionRefused` without a reason, or for a line of another
    report; then nothing is written.
    """
    submission = locked(submission)
    require(actor, submission, Verb.RETURN)
    check_move(submission, Verb.RETURN, reason)
    revision = _sent(submission)
    now = timezone.now()
    of_revision = set(SubmissionLine.objects.filter(revision=revision).values_list("pk", flat=True))
    for line_id, why in (lines or {}).items():
        if line_id not in of_revision or not why.strip():
            raise SubmissionRefused(_("Mỗi dòng trả lại phải thuộc báo cáo này và có lý do."))
        LineDecision.objects.create(
            line_id=line_id, decision=Decision.RETURN, comment=why.strip(), by_id=actor.user_id, at=now
        )
    RevisionDecision.objects.create(
        revision=revision, verb=Decision.RETURN, by_id=actor.user_id, at=now, reason=reason.strip()
    )
    submission.reopened_until = None
    open_revision(submission)
    move(submission, Verb.RETURN, actor=actor, reason=reason, revision=revision)


@transaction.atomic
def accept(*, actor: Actor, submission: Submission) -> None:
    """Take the report: its updates and figures are accepted from now on, and everybody may read them.

    Raises `NotAllowed` for who sent it, and `SubmissionRefused` while a line is marked for return.
    """
    submission = locked(submission)
    require(actor, submission, Verb.ACCEPT)
    check_move(submission, Verb.ACCEPT)
    revision = _sent(submission)
    if not can_accept(actor, submission, revision):
        raise NotAllowed(_("Người đã gửi báo cáo không tự nhận báo cáo đó."))
    review = revision_review(submission)
    if review is not None and (returned := review.returned):
        codes = ", ".join(each.place for each in returned)
        raise SubmissionRefused(_("Còn dòng đánh dấu trả lại: %s. Trả lại báo cáo, hoặc nhận từng dòng đó.") % codes)
    now = timezone.now()
    RevisionDecision.objects.create(revision=revision, verb=Decision.ACCEPT, by_id=actor.user_id, at=now)
    lines = SubmissionLine.objects.filter(revision=revision)
    updates, figures = lines.filter(update_sent__isnull=False), lines.filter(measurement_sent__isnull=False)
    accept_updates(update_ids=list(updates.values_list("update_sent_id", flat=True)), at=now)
    accept_figures(measurement_ids=list(figures.values_list("measurement_sent_id", flat=True)), at=now)
    submission.reopened_until = None
    move(submission, Verb.ACCEPT, actor=actor, revision=revision)


@transaction.atomic
def reopen(*, actor: Actor, submission: Submission, until: dt.date, reason: str) -> None:
    """Open an accepted report again until the end of a day; if it is not sent again by then, it stands as accepted."""
    submission = locked(submission)
    require(actor, submission, Verb.REOPEN)
    check_move(submission, Verb.REOPEN, reason)
    if until < actor.on:
        raise SubmissionRefused(_("Ngày mở lại đến (%s) đã qua.") % short_date(until))
    submission.reopened_until = until
    open_revision(submission)
    move(submission, Verb.REOPEN, actor=actor, reason=reason)


def _require_reviewer(actor: Actor, submission: Submission) -> None:
    if not can_review(actor, submission):
        raise NotAllowed(_("Chỉ cơ quan tổng hợp mới xem xét báo cáo."))


def _require_under_review(submission: Submission, revision: SubmissionRevision) -> None:
    latest = latest_sent(submission)
    if submission.state != SubmissionState.SENT or latest is None or latest.pk != revision.pk:
        raise SubmissionRefused(_("Dòng này không thuộc lần gửi đang chờ xem xét."))


def _sent(submission: Submission) -> SubmissionRevision:
    revision = latest_sent(submission)
    assert revision is not None  # noqa: S101 (the state says that something was sent)
    return revision
