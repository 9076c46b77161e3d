"""What an agency does with its report, and what the consolidator does in its place (design R9)."""

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.exceptions import NotAllowed
from agencies.rules import Actor
from plan_tracker.lib.dates import short_date
from reports.submissions import rules
from reports.submissions.enums import SubmissionState, Verb
from reports.submissions.exceptions import SubmissionRefused
from reports.submissions.models import (
    RevisionDecision,
    Submission,
    SubmissionEvent,
    SubmissionLine,
    SubmissionRevision,
)
from reports.submissions.models.decision import LineDecision
from reports.submissions.policies import is_head
from reports.submissions.services._freezing import frozen_lines
from reports.submissions.services._moving import check_move, latest_sent, locked, move, open_revision, require
from reports.submissions.summaries import AgencyReport, agency_report

if TYPE_CHECKING:
    Upload = File[Any]
else:  # not subscriptable when it runs
    Upload = File


@transaction.atomic
def start(*, actor: Actor, submission: Submission) -> None:
    """Begin the report."""
    submission = locked(submission)
    require(actor, submission, Verb.START)
    check_move(submission, Verb.START)
    open_revision(submission)
    move(submission, Verb.START, actor=actor)


@transaction.atomic
def propose(*, actor: Actor, submission: Submission) -> None:
    """Hand the report to the head. Errors stop it, as they stop the sending."""
    submission = locked(submission)
    require(actor, submission, Verb.PROPOSE)
    check_move(submission, Verb.PROPOSE)
    _refuse_lapsed(submission, actor)
    _refuse_errors(agency_report(submission, today=actor.on, actor=actor))
    revision = open_revision(submission)
    revision.proposed_by_id, revision.proposed_at = actor.user_id, timezone.now()
    revision.save(update_fields=["proposed_by", "proposed_at"])
    move(submission, Verb.PROPOSE, actor=actor, revision=revision)


@transaction.atomic
def give_back(*, actor: Actor, submission: Submission, reason: str) -> None:
    """The head hands the report back to the officer, with the reason."""
    submission = locked(submission)
    require(actor, submission, Verb.GIVE_BACK)
    check_move(submission, Verb.GIVE_BACK, reason)
    move(submission, Verb.GIVE_BACK, actor=actor, reason=reason)


@transaction.atomic
def send(
    *, actor: Actor, submission: Submission, warnings_reason: str = "", signed_scan: Upload | None = None
) -> SubmissionRevision:
    """Freeze the report as it stands and send it; an officer gives the head's signed scan with it.

    Raises `NotAllowed`, and `SubmissionRefused` for the wrong state, errors, warnings without a reason, or a scan that
    is missing. The first sending keeps its time, whatever review says later (R1).
    """
    submission = locked(submission)
    require(actor, submission, Verb.SEND)
    check_move(submission, Verb.SEND)
    _refuse_lapsed(submission, actor)
    if not is_head(actor, submission) and signed_scan is None:
        raise SubmissionRefused(_("Chuyên viên gửi thay thì phải kèm bản scan có chữ ký của lãnh đạo cơ quan."))
    report = agency_report(submission, today=actor.on, actor=actor)
    _refuse_errors(report)
    if report.warnings and not warnings_reason.strip():
        raise SubmissionRefused(
            _("Còn %s cảnh báo: xử lý, hoặc ghi lý do vẫn gửi.") % len({check.place for check in report.warnings})
        )
    revision = _freeze(submission, report, actor, proof=signed_scan, warnings_reason=warnings_reason.strip())
    submission.first_sent_at = submission.first_sent_at or revision.sent_at
    move(submission, Verb.SEND, actor=actor, revision=revision, reason=warnings_reason)
    return revision


@transaction.atomic
def withdraw(*, actor: Actor, submission: Submission, reason: str) -> None:
    """Take back what was sent, before anybody has looked at it. Where nothing was ever decided, it is owed again.

    What was sent stays in the history; the next revision begins with its text. What the consolidator recorded as
    received on paper is not the agency's to take back.
    """
    submission = locked(submission)
    require(actor, submission, Verb.WITHDRAW)
    check_move(submission, Verb.WITHDRAW, reason)
    revision = latest_sent(submission)
    if revision is not None and review_has_begun(revision):
        raise SubmissionRefused(_("Cơ quan tổng hợp đã bắt đầu xem xét nên không rút lại được."))
    if SubmissionEvent.objects.filter(revision=revision, verb=Verb.RECORD_RECEIVED).exists():
        raise SubmissionRefused(_("Báo cáo này do cơ quan tổng hợp ghi nhận đã nhận nên không rút lại được."))
    if not RevisionDecision.objects.filter(revision__submission=submission).exists():
        submission.first_sent_at = None
    open_revision(submission)
    move(submission, Verb.WITHDRAW, actor=actor, reason=reason, revision=revision)


@transaction.atomic
def record_received(
    *, actor: Actor, submission: Submission, received_on: dt.date, reason: str, proof: Upload | None
) -> SubmissionRevision:
    """The consolidator records a report that came on paper or during an outage: the day it came, and the proof.

    Lines that nobody recorded go in as missing. The general text that the agency was writing is its own: it is kept
    aside until the agency writes again. A first day that counts is never moved to a later one. Raises
    `SubmissionRefused` for a day to come, or before the period's data, and where the proof is missing.
    """
    submission = locked(submission)
    require(actor, submission, Verb.RECORD_RECEIVED)
    check_move(submission, Verb.RECORD_RECEIVED, reason)
    if received_on > actor.on:
        raise SubmissionRefused(_("Ngày nhận %s chưa đến.") % short_date(received_on))
    if received_on < submission.period.data_from:
        raise SubmissionRefused(_("Ngày nhận đứng trước kỳ số liệu (%s).") % short_date(submission.period.data_from))
    if proof is None:
        raise SubmissionRefused(_("Cần kèm bản scan hoặc chứng từ của báo cáo đã nhận."))
    report = agency_report(submission, today=actor.on, actor=actor)
    _keep_aside(submission)
    revision = _freeze(submission, report, actor, proof=proof, warnings_reason="")
    submission.received_otherwise_on = min(submission.received_otherwise_on or received_on, received_on)
    move(submission, Verb.RECORD_RECEIVED, actor=actor, reason=reason, revision=revision)
    return revision


@transaction.atomic
def register_document(
    *,
    actor: Actor,
    submission: Submission,
    number: str,
    date: dt.date,
    signer: str,
    signed_copy: Upload | None = None,
) -> None:
    """Add what the registry gave the paper after it was sent: number, date, signer, the scan. It thaws nothing."""
    submission = locked(submission)
    if submission.agency_id not in actor.own_agencies:
        raise NotAllowed(_("Chỉ người của cơ quan mới ghi số, ngày văn bản của báo cáo."))
    if submission.state not in (SubmissionState.SENT, SubmissionState.ACCEPTED):
        raise SubmissionRefused(_("Chỉ ghi số, ngày văn bản sau khi báo cáo đã gửi."))
    if not number.strip() or not signer.strip():
        raise SubmissionRefused(_("Cần ghi đủ số, ký hiệu và người ký."))
    if date > actor.on:
        raise SubmissionRefused(_("Ngày văn bản %s chưa đến.") % short_date(date))
    submission.document_number, submission.document_date = number.strip(), date
    submission.document_signer = signer.strip()
    sent = latest_sent(submission)
    submission.document_sending = sent.number if sent else None
    if signed_copy is not None:
        submission.signed_copy_name = signed_copy.name or ""
        submission.signed_copy_sha256 = _sha256(signed_copy)
        submission.signed_copy.save(submission.signed_copy_name, signed_copy, save=False)
    submission.save()


def lapse_reopened(*, on: dt.date) -> int:
    """Reports reopened until a day that has passed unsent: what was accepted last stands. Returns how many.

    May be run at any time and by two workers at once.
    """
    lapsed = 0
    sources = rules.MOVES[Verb.LAPSE].sources
    overdue = Submission.objects.filter(state__in=sources, reopened_until__lt=on)
    for pk in list(overdue.values_list("pk", flat=True)):
        with transaction.atomic():
            submission = locked(Submission(pk=pk))
            if submission.state in sources and rules.lapses(submission.reopened_until, on):
                submission.reopened_until = None
                move(submission, Verb.LAPSE, actor=None, revision=latest_sent(submission))
                lapsed += 1
    return lapsed


def review_has_begun(revision: SubmissionRevision) -> bool:
    """True once the consolidator has recorded the first decision or comment on it (design R9)."""
    decided = RevisionDecision.objects.filter(revision=revision).exists()
    return decided or LineDecision.objects.filter(line__revision=revision).exists()


def _refuse_lapsed(submission: Submission, actor: Actor) -> None:
    """Where the sweep has not come yet, the day has passed all the same."""
    until = submission.reopened_until
    if until is not None and rules.lapses(until, actor.on):
        raise SubmissionRefused(_("Báo cáo chỉ được mở lại đến hết ngày %s.") % short_date(until))


def _keep_aside(submission: Submission) -> None:
    """Take the agency's unsent general text out of the revision that is about to be frozen in its place."""
    revision = open_revision(submission)
    last = latest_sent(submission)
    submission.kept_sections, revision.sections = revision.sections, last.sections if last else {}
    revision.save(update_fields=["sections"])


def _refuse_errors(report: AgencyReport) -> None:
    if errors := report.errors:
        places = ", ".join(dict.fromkeys(check.place for check in errors[:5]))
        raise SubmissionRefused(_("Còn thiếu %(n)s chỗ: %(places)s…") % {"n": len(errors), "places": places})


def _freeze(
    submission: Submission, report: AgencyReport, actor: Actor, *, proof: Upload | None, warnings_reason: str
) -> SubmissionRevision:
    """Write the lines, then close the revision: from then on the database refuses to change either."""
    revision = open_revision(submission)
    SubmissionLine.objects.bulk_create(frozen_lines(revision, report))
    if proof is not None:
        revision.proof_name, revision.proof_sha256 = proof.name or "", _sha256(proof)
        revision.proof.save(revision.proof_name, proof, save=False)
    revision.warnings_reason = warnings_reason
    revision.sent_by_id, revision.sent_at = actor.user_id, timezone.now()
    revision.save()
    return revision


def _sha256(upload: Upload) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
