"""Stored values of consolidated reports and of their rendering."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from plan_tracker.lib import marks
from plan_tracker.lib.marks import Mark


class ReportState(TextChoices):
    DRAFT = "draft", _("Dự thảo")
    AWAITING_HEAD = "awaiting_head", _("Trình lãnh đạo Sở")
    APPROVED = "approved", _("Đã duyệt")
    ISSUED = "issued", _("Đã ban hành")


class RenderFormat(TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES[self]


class RenderState(TextChoices):
    QUEUED = "queued", _("Đang chờ")
    RUNNING = "running", _("Đang tạo")
    READY = "ready", _("Đã tạo xong")
    FAILED = "failed", _("Không tạo được")
    CANCELLED = "cancelled", _("Đã hủy")

    @property
    def mark(self) -> Mark:
        return _MARKS[self]


_CONTENT_TYPES = {
    RenderFormat.PDF: "application/pdf",
    RenderFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ACTIVE_RENDERS = (RenderState.QUEUED, RenderState.RUNNING)
_MARKS = {
    RenderState.QUEUED: marks.UNKNOWN,
    RenderState.RUNNING: marks.ACTIVE,
    RenderState.READY: marks.GOOD,
    RenderState.FAILED: marks.BAD,
    RenderState.CANCELLED: marks.NONE,
}
