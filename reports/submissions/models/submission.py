"""One agency's report in one period."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from reports.periods.models import ReportingPeriod
from reports.submissions.enums import SubmissionState
from reports.submissions.querysets import SubmissionQuerySet


class Submission(models.Model):
    """One agency's report in one period. Its row exists from the day the period opens: that agency owes it."""

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="submissions", verbose_name=_("kỳ"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))
    state = models.CharField(
        _("tình trạng"), max_length=20, choices=SubmissionState.choices, default=SubmissionState.NOT_STARTED
    )
    first_sent_at = models.DateTimeField(_("gửi lần đầu lúc"), null=True, blank=True)
    received_otherwise_on = models.DateField(_("nhận bằng cách khác ngày"), null=True, blank=True)
    # Written by the room of reminders: a board tells it without looking upward.
    last_reminded_at = models.DateTimeField(_("nhắc gần nhất lúc"), null=True, blank=True)
    reopened_until = models.DateField(_("mở lại đến hết ngày"), null=True, blank=True)
    # General text that the agency had not sent when its report was recorded as received; private to it.
    kept_sections = models.JSONField(_("nội dung đang soạn được giữ lại"), default=dict, blank=True)
    # As the agency's registry gave them after a sending, of that number; they thaw nothing.
    document_sending = models.PositiveSmallIntegerField(_("văn bản của lần gửi"), null=True, blank=True)
    document_number = models.CharField(_("số, ký hiệu văn bản"), max_length=60, blank=True)
    document_date = models.DateField(_("ngày văn bản"), null=True, blank=True)
    document_signer = models.CharField(_("người ký"), max_length=120, blank=True)
    signed_copy = models.FileField(_("bản ký"), upload_to="signed/%Y/%m/", blank=True)
    signed_copy_name = models.CharField(_("tên bản ký"), max_length=200, blank=True)
    signed_copy_sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    objects: ClassVar[SubmissionQuerySet] = SubmissionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("báo cáo của cơ quan")
        verbose_name_plural = _("báo cáo của cơ quan")
        ordering = ("agency__position",)
        constraints = (
            models.UniqueConstraint(
                fields=("period", "agency"),
                name="one_submission",
                violation_error_message=_("Cơ quan này đã có báo cáo trong kỳ."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.period_id} – {self.agency_id}"

    @property
    def shown_state(self) -> SubmissionState:
        """The state with its label and mark."""
        return SubmissionState(self.state)

    @property
    def is_sent(self) -> bool:
        """The agency has done its duty, whatever review says later (design R1)."""
        return self.first_sent_at is not None or self.received_otherwise_on is not None
