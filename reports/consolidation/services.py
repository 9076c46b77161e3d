"""What happens to consolidated reports and their documents."""

import datetime as dt
import hashlib
import logging
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agencies.exceptions import NotAllowed
from agencies.models import actor_for
from agencies.rules import Actor
from plan_tracker.lib.queue import enqueue
from reports.consolidation.enums import ACTIVE_RENDERS, RenderFormat, RenderState
from reports.consolidation.exceptions import RenderingFailed, RenderRefused
from reports.consolidation.models import ConsolidatedReport, RenderJob
from reports.consolidation.policies import can_consolidate, can_render_submission
from reports.consolidation.rendering import paper_docx, paper_html, report_html, report_pdf
from reports.consolidation.summaries import agency_paper, consolidated_summary
from reports.periods.enums import PeriodState
from reports.periods.models import ReportingPeriod
from reports.submissions.models import Submission
from reports.submissions.summaries.board import late_lines

logger = logging.getLogger(__name__)

# Puts a period's letters to late agencies, as of a day, into HTML; the reminders' room knows who was told of it when.
Letters = Callable[[ReportingPeriod, dt.date], str]

# A worker that says nothing for so long is dead; every stage renews the lease.
LEASE = dt.timedelta(minutes=10)
# A message lost on the way is sent again after this.
LOST_AFTER = dt.timedelta(seconds=30)
MAX_ATTEMPTS = 3
QUEUE_DOWN = gettext_noop(
    "Hàng đợi công việc nền đang không hoạt động. Yêu cầu đã được giữ lại và sẽ tự chạy khi hàng đợi trở lại."
)


def draft_report(*, period: ReportingPeriod) -> ConsolidatedReport:
    """The period's consolidated report; made as a draft where there is none yet."""
    report, _created = ConsolidatedReport.objects.get_or_create(period=period, edition=1)
    return report


@transaction.atomic
def request_render(*, actor: Actor, period: ReportingPeriod) -> RenderJob:
    """Ask for the period's PDF. While one is being made, the same job is returned (the button was pressed twice)."""
    _require_consolidator(actor, period)
    report = draft_report(period=period)
    try:
        with transaction.atomic():
            job = RenderJob.objects.create(
                report=report, format=RenderFormat.PDF, requested_by_id=actor.user_id, queued_at=timezone.now()
            )
    except IntegrityError:
        return RenderJob.objects.get(report=report, format=RenderFormat.PDF, state__in=ACTIVE_RENDERS)
    _enqueue(job.pk)
    return job


@transaction.atomic
def request_paper(*, actor: Actor, submission: Submission, format: RenderFormat) -> RenderJob:
    """Ask for an agency's own report as PDF or Word. Pressed twice, the same job is returned.

    Raises `NotAllowed`, and `RenderRefused` while the same file is being made for somebody who may read more of it.
    """
    _require_reader(actor, submission)
    try:
        with transaction.atomic():
            job = RenderJob.objects.create(
                submission=submission, format=format, requested_by_id=actor.user_id, queued_at=timezone.now()
            )
    except IntegrityError as error:
        active = RenderJob.objects.visible_to(actor).filter(submission=submission, format=format)
        standing = active.filter(state__in=ACTIVE_RENDERS).first()
        if standing is None:
            raise RenderRefused(_("Tệp này đang được tạo cho người khác; chờ ít phút rồi tạo lại.")) from error
        return standing
    _enqueue(job.pk)
    return job


@transaction.atomic
def request_letters(*, actor: Actor, period: ReportingPeriod) -> RenderJob:
    """Ask for a letter to each agency that is late. Pressed twice, the same job is returned.

    Raises `NotAllowed`, and `RenderRefused` where nobody is late or the period is closed.
    """
    _require_urger(actor, period)
    if period.state == PeriodState.CLOSED:
        raise RenderRefused(_("Kỳ đã đóng nên không đôn đốc nữa."))
    if not late_lines(period, actor.on):
        raise RenderRefused(_("Không có cơ quan nào quá hạn."))
    wanted = {"letters_of": period, "format": RenderFormat.PDF}
    try:
        with transaction.atomic():
            job = RenderJob.objects.create(**wanted, requested_by_id=actor.user_id, queued_at=timezone.now())
    except IntegrityError:
        return RenderJob.objects.get(**wanted, state__in=ACTIVE_RENDERS)
    _enqueue(job.pk)
    return job


@transaction.atomic
def retry_render(*, actor: Actor, job: RenderJob) -> None:
    """Put a failed job back in the queue. Raises `RenderRefused` in any other state."""
    if job.submission is not None:
        _require_reader(actor, job.submission)
    elif job.letters_of is not None:
        _require_urger(actor, job.letters_of)
    else:
        _require_consolidator(actor, job.period)
    same = {"report": job.report, "submission": job.submission, "letters_of": job.letters_of, "format": job.format}
    if RenderJob.objects.filter(**same, state__in=ACTIVE_RENDERS).exists():
        raise RenderRefused(_("Đang có một lần tạo tệp chưa xong."))
    changed = RenderJob.objects.filter(pk=job.pk, state=RenderState.FAILED).update(
        state=RenderState.QUEUED, queued_at=timezone.now(), message="", stage="", percent=0, attempts=0
    )
    if not changed:
        raise RenderRefused(_("Chỉ tạo lại được lần tạo tệp bị lỗi."))
    _enqueue(job.pk)


def run_render_job(*, job_id: int, now: dt.datetime, letters: Letters | None = None) -> None:
    """Make the document of one job, if this process is the one that claims it.

    `letters` writes those to late agencies.
    """
    claimed = (
        RenderJob.objects.claimable(now)
        .filter(pk=job_id)
        .update(state=RenderState.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1, message="")
    )
    if not claimed:
        return
    job = RenderJob.objects.select_related(
        "requested_by",
        "report__period__plan__issuer",
        "report__period__plan__consolidating_agency",
        "submission__agency__parent",
        "submission__period__plan__issuer",
        "submission__period__plan__consolidating_agency",
        "letters_of__plan__issuer",
        "letters_of__plan__consolidating_agency",
    ).get(pk=job_id)
    try:
        _finish(job, _render(job, letters))
    except RenderingFailed as failure:
        _fail(job, str(failure))
    except Exception:
        logger.exception("render job %s failed", job_id)
        _fail(job, _("Lỗi khi tạo tệp; đã ghi vào nhật ký máy chủ. Thử tạo lại hoặc báo quản trị."))


def sweep_renders(*, now: dt.datetime) -> int:
    """Enqueue again what was lost, give up on what killed its worker too often; returns how many were sent."""
    RenderJob.objects.abandoned(now).filter(attempts__gte=MAX_ATTEMPTS).update(
        state=RenderState.FAILED,
        message=_("Bộ xử lý dừng đột ngột %s lần khi tạo tệp này.") % MAX_ATTEMPTS,
        finished_at=now,
    )
    lost = RenderJob.objects.waiting_since(now - LOST_AFTER) | RenderJob.objects.abandoned(now)
    ids = list(lost.values_list("pk", flat=True))
    for job_id in ids:
        _enqueue(job_id)
    return len(ids)


def _require_consolidator(actor: Actor, period: ReportingPeriod) -> None:
    if not can_consolidate(actor, period.plan):
        raise NotAllowed(_("Chỉ cơ quan tổng hợp mới tạo báo cáo tổng hợp."))


def _require_reader(actor: Actor, submission: Submission) -> None:
    if not can_render_submission(actor, submission):
        raise NotAllowed(_("Báo cáo chưa gửi chỉ người của cơ quan mới tạo tệp được."))


def _require_urger(actor: Actor, period: ReportingPeriod) -> None:
    if not can_consolidate(actor, period.plan):
        raise NotAllowed(_("Chỉ cơ quan tổng hợp mới gửi công văn đôn đốc."))


def _enqueue(job_id: int) -> None:
    enqueue("reports.render_document", job_id, on_lost=lambda: _say_queue_down(job_id))


def _say_queue_down(job_id: int) -> None:
    RenderJob.objects.filter(pk=job_id, state=RenderState.QUEUED).update(message=_(QUEUE_DOWN))


def _render(job: RenderJob, letters: Letters | None) -> bytes:
    _stage(job, _("Thu thập số liệu"), 10)
    if job.letters_of is not None:
        return _render_letters(job, job.letters_of, letters)
    if job.submission is not None:
        return _render_paper(job, job.submission)
    summary = consolidated_summary(job.period, timezone.localdate())
    _stage(job, _("Dựng văn bản"), 35)
    html = report_html(summary)
    _stage(job, _("Dàn trang PDF"), 55)
    return report_pdf(html)


def _render_paper(job: RenderJob, submission: Submission) -> bytes:
    """The paper as whoever asked for it may read it now: rights and states may have changed since."""
    today = timezone.localdate()
    actor = actor_for(job.requested_by, today)
    if not can_render_submission(actor, submission):
        raise RenderingFailed(_("Người yêu cầu không còn quyền đọc báo cáo này."))
    paper = agency_paper(submission, today=today, actor=actor)
    if job.format == RenderFormat.DOCX:
        _stage(job, _("Dựng tệp Word"), 55)
        return paper_docx(paper)
    _stage(job, _("Dựng văn bản"), 35)
    html = paper_html(paper)
    _stage(job, _("Dàn trang PDF"), 55)
    return report_pdf(html)


def _render_letters(job: RenderJob, period: ReportingPeriod, letters: Letters | None) -> bytes:
    """As whoever asked for them may have them now."""
    today = timezone.localdate()
    if not can_consolidate(actor_for(job.requested_by, today), period.plan):
        raise RenderingFailed(_("Người yêu cầu không còn thuộc cơ quan tổng hợp."))
    assert letters is not None  # noqa: S101 (the job that runs this gives it)
    html = letters(period, today)
    _stage(job, _("Dàn trang PDF"), 55)
    return report_pdf(html)


def _stage(job: RenderJob, stage: str, percent: int) -> None:
    RenderJob.objects.filter(pk=job.pk).update(stage=stage, percent=percent, lease_until=timezone.now() + LEASE)


def _finish(job: RenderJob, content: bytes) -> None:
    job.refresh_from_db()
    job.file.save(f"{job.file_stem}-{job.pk}.{job.format}", ContentFile(content), save=False)
    job.size, job.sha256 = len(content), hashlib.sha256(content).hexdigest()
    job.state, job.stage, job.percent = RenderState.READY, "", 100
    job.finished_at, job.lease_until = timezone.now(), None
    job.save()


def _fail(job: RenderJob, message: str) -> None:
    RenderJob.objects.filter(pk=job.pk).update(
        state=RenderState.FAILED, message=message, finished_at=timezone.now(), lease_until=None
    )
