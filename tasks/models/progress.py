"""What agencies did: drafts, append-only updates, and the current state per year."""

from dataclasses import asdict
from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from tasks.enums import ProgressStatus
from tasks.models.plan import Assignment
from tasks.querysets import ProgressUpdateQuerySet, UpdateDraftQuerySet
from tasks.rules import UpdateContent


class UpdateDraft(models.Model):
    """What is being typed, per assignment and year; private to the agency. Autosave writes only here."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="drafts")
    year = models.PositiveSmallIntegerField(_("năm"))
    payload = models.JSONField(_("nội dung"), default=dict)
    version = models.PositiveIntegerField(_("phiên bản"), default=1)
    edited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(_("sửa lúc"))

    objects: ClassVar[UpdateDraftQuerySet] = UpdateDraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("bản nháp")
        verbose_name_plural = _("bản nháp")
        constraints = (
            models.UniqueConstraint(
                fields=("assignment", "year"),
                name="one_draft",
                violation_error_message=_("Đã có bản nháp cho nhiệm vụ và năm này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.assignment_id}/{self.year}"


def _percent_fits_status() -> Q:
    """The allowed pairs of design R4, as the database checks them."""
    return (
        Q(percent__isnull=True)
        | Q(status=ProgressStatus.DONE, percent=100)
        | Q(status=ProgressStatus.NOT_STARTED, percent=0)
        | Q(status=ProgressStatus.IN_PROGRESS, percent__gte=1, percent__lte=99)
    )


class ProgressUpdate(models.Model):
    """One statement about an assignment in a year. Append-only: a correction is a new row that names the old one."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="updates", verbose_name=_("phân công"))
    year = models.PositiveSmallIntegerField(_("năm"))
    as_of = models.DateField(_("số liệu tính đến ngày"))
    status = models.CharField(_("tình trạng"), max_length=20, choices=ProgressStatus.choices)
    percent = models.PositiveSmallIntegerField(
        _("tỷ lệ hoàn thành (%)"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    result = models.TextField(_("kết quả"), blank=True)
    not_done = models.TextField(_("chưa làm được"), blank=True)
    cause = models.TextField(_("nguyên nhân"), blank=True)
    difficulty = models.TextField(_("khó khăn, vướng mắc"), blank=True)
    solution = models.TextField(_("giải pháp"), blank=True)
    proposal = models.TextField(_("kiến nghị, đề xuất"), blank=True)
    is_estimate = models.BooleanField(_("số ước cả năm"), default=False)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người nhập"))
    created_at = models.DateTimeField(_("ghi nhận lúc"))
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("sửa cho bản")
    )
    reason = models.TextField(_("lý do sửa"), blank=True)
    accepted_at = models.DateTimeField(_("được nhận lúc"), null=True, blank=True)

    objects: ClassVar[ProgressUpdateQuerySet] = ProgressUpdateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("lần cập nhật")
        verbose_name_plural = _("lần cập nhật")
        constraints = (
            models.CheckConstraint(
                condition=_percent_fits_status(),
                name="percent_fits_status",
                violation_error_message=_("Tỷ lệ hoàn thành không đi với tình trạng đã chọn."),
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""),
                name="correction_has_reason",
                violation_error_message=_("Cần ghi lý do sửa."),
            ),
        )
        indexes = (
            models.Index(fields=("assignment", "year", "-as_of", "-id"), name="update_latest"),
            models.Index(fields=("year", "-as_of"), name="update_of_year"),
        )

    def __str__(self) -> str:
        return f"{self.assignment_id}/{self.year} {self.as_of:%d/%m/%Y}"

    @property
    def state(self) -> ProgressStatus:
        """The status with its label and mark."""
        return ProgressStatus(self.status)

    def says(self, content: UpdateContent) -> bool:
        """Whether it states the same."""
        return all(getattr(self, name) == value for name, value in asdict(content).items())


class AnnualProgress(models.Model):
    """Where an assignment stands in a year: what lists and boards read. Written only by services, rebuildable whole."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="annual_progress")
    year = models.PositiveSmallIntegerField(_("năm"))
    latest_update = models.ForeignKey(ProgressUpdate, models.PROTECT, related_name="+")
    accepted_update = models.ForeignKey(ProgressUpdate, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(_("tình trạng"), max_length=20, choices=ProgressStatus.choices)
    percent = models.PositiveSmallIntegerField(_("tỷ lệ hoàn thành (%)"), null=True, blank=True)
    done_on = models.DateField(_("hoàn thành ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("tiến độ năm")
        verbose_name_plural = _("tiến độ năm")
        constraints = (
            models.UniqueConstraint(
                fields=("assignment", "year"),
                name="one_state_a_year",
                violation_error_message=_("Đã có tiến độ của nhiệm vụ và năm này."),
            ),
        )
        indexes = (models.Index(fields=("year", "status"), name="annual_by_status"),)

    def __str__(self) -> str:
        return f"{self.assignment_id}/{self.year}"
