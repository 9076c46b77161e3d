"""The consolidated report of a period, and the jobs that render it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from reports.consolidation.enums import ACTIVE_RENDERS, RenderFormat, RenderState, ReportState
from reports.consolidation.querysets import ConsolidatedReportQuerySet, RenderJobQuerySet
from reports.periods.models import ReportingPeriod
from reports.submissions.models import Submission


class ConsolidatedReport(models.Model):
    """What the consolidating agency sends to the People's Committee for a period."""

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="+", verbose_name=_("kỳ"))
    edition = models.PositiveSmallIntegerField(_("bản"), default=1)
    state = models.CharField(_("tình trạng"), max_length=20, choices=ReportState.choices, default=ReportState.DRAFT)
    issued_at = models.DateTimeField(_("ban hành lúc"), null=True, blank=True)

    objects: ClassVar[ConsolidatedReportQuerySet] = ConsolidatedReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("báo cáo tổng hợp")
        verbose_name_plural = _("báo cáo tổng hợp")
        constraints = (
            models.UniqueConstraint(
                fields=("period", "edition"),
                name="report_edition",
                violation_error_message=_("Kỳ này đã có báo cáo tổng hợp với số bản đó."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.period_id}/{self.edition}"


class RenderJob(models.Model):
    """One request to make a document. The row is the work; the Celery message only says that it is there."""

    report = models.ForeignKey(ConsolidatedReport, models.CASCADE, null=True, blank=True, related_name="renders")
    submission = models.ForeignKey(Submission, models.CASCADE, null=True, blank=True, related_name="renders")
    # Letters to the agencies that are late in a period: one file for all of them.
    letters_of = models.ForeignKey(ReportingPeriod, models.CASCADE, null=True, blank=True, related_name="+")
    format = models.CharField(_("dạng"), max_length=10, choices=RenderFormat.choices, default=RenderFormat.PDF)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người yêu cầu"))
    state = models.CharField(_("tình trạng"), max_length=10, choices=RenderState.choices, default=RenderState.QUEUED)
    stage = models.CharField(_("công đoạn"), max_length=80, blank=True)
    percent = models.PositiveSmallIntegerField(_("phần trăm"), default=0)
    message = models.TextField(_("thông báo"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("số lần thử"), default=0)
    queued_at = models.DateTimeField(_("yêu cầu lúc"))
    lease_until = models.DateTimeField(_("giữ đến"), null=True, blank=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    file = models.FileField(_("tệp"), upload_to="documents/%Y/%m/", blank=True)
    size = models.PositiveBigIntegerField(_("dung lượng"), null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    objects: ClassVar[RenderJobQuerySet] = RenderJobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("lần tạo tệp")
        verbose_name_plural = _("lần tạo tệp")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("report", "format"),
                condition=Q(state__in=ACTIVE_RENDERS),
                name="one_active_render",
                violation_error_message=_("Đang có một lần tạo tệp chưa xong."),
            ),
            models.UniqueConstraint(
                fields=("submission", "format"),
                condition=Q(state__in=ACTIVE_RENDERS),
                name="one_active_agency_render",
                violation_error_message=_("Đang có một lần tạo tệp chưa xong."),
            ),
            models.UniqueConstraint(
                fields=("letters_of", "format"),
                condition=Q(state__in=ACTIVE_RENDERS),
                name="one_active_letters_render",
                violation_error_message=_("Đang có một lần tạo tệp chưa xong."),
            ),
            models.CheckConstraint(
                condition=Q(report__isnull=False, submission__isnull=True, letters_of__isnull=True)
                | Q(report__isnull=True, submission__isnull=False, letters_of__isnull=True)
                | Q(report__isnull=True, submission__isnull=True, letters_of__isnull=False),
                name="render_of_one_document",
                violation_error_message=_("Tạo tệp cho đúng một văn bản."),
            ),
        )
        indexes = (models.Index(fields=("state", "queued_at"), name="render_to_do"),)

    def __str__(self) -> str:
        return f"{self.report_id or self.submission_id or self.letters_of_id} {self.format} {self.state}"

    @property
    def period(self) -> ReportingPeriod:
        """The period of the document that it makes."""
        if self.letters_of is not None:
            return self.letters_of
        document = self.report or self.submission
        assert document is not None  # noqa: S101 (a constraint)
        return document.period

    @property
    def file_stem(self) -> str:
        """“annual-2026”, with the agency whose paper it is; “don-doc-annual-2026” for letters."""
        if self.letters_of is not None:
            return f"don-doc-{self.letters_of.code}"
        return f"{self.period.code}-{self.submission.agency.code}" if self.submission else self.period.code

    @property
    def file_format(self) -> RenderFormat:
        """The format with its label and content type."""
        return RenderFormat(self.format)

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_RENDERS

    @property
    def has_failed(self) -> bool:
        return self.state == RenderState.FAILED

    @property
    def shown_state(self) -> RenderState:
        """The state with its label and mark."""
        return RenderState(self.state)
