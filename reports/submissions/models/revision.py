"""What an agency sends: revisions with their lines. A database trigger refuses to change what was sent."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Area, User
from indicators.models import IndicatorPart, Measurement
from reports.submissions.models.submission import Submission
from reports.submissions.querysets import SubmissionLineQuerySet, SubmissionRevisionQuerySet
from tasks.enums import AssignmentRole
from tasks.models import Assignment, ProgressUpdate


class SubmissionRevision(models.Model):
    """One writing of an agency's report. Open while it is written (one at a time), frozen once sent."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="revisions", verbose_name=_("báo cáo"))
    number = models.PositiveSmallIntegerField(_("lần"))
    # The report's general text, by section (`submissions.rules.SECTIONS`).
    sections = models.JSONField(_("nội dung chung"), default=dict)
    version = models.PositiveIntegerField(_("phiên bản"), default=1)
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("người sửa"))
    edited_at = models.DateTimeField(_("sửa lúc"), null=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(_("trình lúc"), null=True, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    # Why it was sent in spite of warnings.
    warnings_reason = models.TextField(_("lý do gửi dù còn cảnh báo"), blank=True)
    # The head's signed scan, where an officer sent; or the proof, where it was received on paper.
    proof = models.FileField(_("bản ký, chứng từ"), upload_to="proofs/%Y/%m/", blank=True)
    proof_name = models.CharField(_("tên tệp"), max_length=200, blank=True)
    proof_sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    objects: ClassVar[SubmissionRevisionQuerySet] = SubmissionRevisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("lần lập báo cáo")
        verbose_name_plural = _("lần lập báo cáo")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                fields=("submission", "number"),
                name="revision_number",
                violation_error_message=_("Báo cáo đã có lần mang số này."),
            ),
            models.UniqueConstraint(
                fields=("submission",),
                condition=Q(sent_at__isnull=True),
                name="one_open_revision",
                violation_error_message=_("Báo cáo đang có một lần chưa gửi."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.number}"

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None


def _task_or_figure() -> Q:
    """A line is about one assignment or one part in one area, with what was stated about that and nothing else."""
    of_task = Q(assignment__isnull=False, part__isnull=True, area__isnull=True, measurement_sent__isnull=True)
    return of_task | Q(assignment__isnull=True, part__isnull=False, area__isnull=False, update_sent__isnull=True)


class SubmissionLine(models.Model):
    """One assignment in a sent revision with the update it stood on then, or one part of an indicator in one area with
    the figure that counted then (null: missing, which is not zero)."""

    revision = models.ForeignKey(SubmissionRevision, models.PROTECT, related_name="lines")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("phân công")
    )
    part = models.ForeignKey(
        IndicatorPart, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chỉ tiêu")
    )
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("địa bàn"))
    # Lead lines are owed; supporting ones are what an agency adds to the work or the figures of another.
    role = models.CharField(_("vai trò"), max_length=12, choices=AssignmentRole.choices)
    update_sent = models.ForeignKey(
        ProgressUpdate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lần cập nhật")
    )
    measurement_sent = models.ForeignKey(
        Measurement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("số liệu")
    )
    # Done once and for all in an earlier year: nothing is owed any more (design R4).
    finished_before = models.BooleanField(_("xong từ năm trước"), default=False)
    # [{"id": …, "name": …, "size": …, "sha256": …}] as they stood.
    evidence = models.JSONField(_("minh chứng"), default=list)
    # In a period of agencies' plans: [{"title": …, "deliverable": …, "person": …, "due_on": ISO, "weight": …}].
    work_items = models.JSONField(_("công việc"), default=list)
    position = models.PositiveSmallIntegerField(_("thứ tự"))

    objects: ClassVar[SubmissionLineQuerySet] = SubmissionLineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("dòng báo cáo")
        verbose_name_plural = _("dòng báo cáo")
        ordering = ("position",)
        constraints = (
            models.CheckConstraint(
                condition=_task_or_figure(),
                name="line_of_task_or_figure",
                violation_error_message=_("Mỗi dòng là một nhiệm vụ, hoặc số liệu của một chỉ tiêu ở một địa bàn."),
            ),
            models.UniqueConstraint(
                fields=("revision", "assignment"),
                condition=Q(assignment__isnull=False),
                name="one_line_an_assignment",
                violation_error_message=_("Nhiệm vụ này đã có dòng trong báo cáo."),
            ),
            models.UniqueConstraint(
                fields=("revision", "part", "area"),
                condition=Q(part__isnull=False),
                name="one_line_a_part_and_area",
                violation_error_message=_("Số liệu này đã có dòng trong báo cáo."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.revision_id} – {self.assignment_id or f'{self.part_id}/{self.area_id}'}"

    @property
    def subject(self) -> tuple[int | None, int | None, int | None]:
        """What the line is about: the same in every sending of a report."""
        return self.assignment_id, self.part_id, self.area_id
