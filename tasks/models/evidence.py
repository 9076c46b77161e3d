"""Evidence: files that prove what an update says. Kept privately, withdrawn with a reason, never deleted."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from plan_tracker.lib.files import IMAGE_TYPES, PREVIEWED
from tasks.models.plan import Assignment
from tasks.models.progress import ProgressUpdate
from tasks.querysets import UpdateEvidenceQuerySet


class EvidenceFile(models.Model):
    """A file with its receipt: name, size in bytes, SHA-256; the content type is judged from the content."""

    file = models.FileField(_("tệp"), upload_to="evidence/%Y/%m/")
    name = models.CharField(_("tên tệp"), max_length=200)
    size = models.PositiveBigIntegerField(_("dung lượng"))
    sha256 = models.CharField("SHA-256", max_length=64)
    content_type = models.CharField(_("loại tệp"), max_length=100)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người tải lên"))
    uploaded_at = models.DateTimeField(_("tải lên lúc"))
    withdrawn_at = models.DateTimeField(_("rút lúc"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người rút")
    )
    withdrawn_reason = models.CharField(_("lý do rút"), max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def extension(self) -> str:
        """PDF, DOCX: what stands for a picture of the file."""
        return self.name.rpartition(".")[2].upper()

    @property
    def is_image(self) -> bool:
        return self.content_type in IMAGE_TYPES

    @property
    def is_previewed(self) -> bool:
        """A browser shows it by itself."""
        return self.content_type in PREVIEWED

    @property
    def recorded_as_of(self) -> dt.date | None:
        """The as-of day of what the file was recorded with; None while it waits."""
        raise NotImplementedError


class UpdateEvidence(EvidenceFile):
    """Evidence of an assignment's year. `update_made` is null until the update that it came with is recorded."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="evidence", verbose_name=_("phân công"))
    year = models.PositiveSmallIntegerField(_("năm"))
    update_made = models.ForeignKey(
        ProgressUpdate, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("lần cập nhật")
    )

    objects: ClassVar[UpdateEvidenceQuerySet] = UpdateEvidenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("minh chứng")
        verbose_name_plural = _("minh chứng")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="withdrawal_has_reason",
                violation_error_message=_("Cần ghi lý do rút tệp."),
            ),
        )
        indexes = (models.Index(fields=("assignment", "year"), name="evidence_of_year"),)

    def __str__(self) -> str:
        return self.name

    @property
    def recorded_as_of(self) -> dt.date | None:
        return self.update_made.as_of if self.update_made else None
