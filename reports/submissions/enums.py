"""Stored values of submissions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from plan_tracker.lib import marks
from plan_tracker.lib.marks import Mark


class SubmissionState(TextChoices):
    """Where an agency's report stands (design R9)."""

    NOT_STARTED = "not_started", _("Chưa lập")
    DRAFTING = "drafting", _("Đang soạn")
    AWAITING_HEAD = "awaiting_head", _("Trình lãnh đạo")
    SENT = "sent", _("Đã gửi")
    RETURNED = "returned", _("Bị trả lại")
    ACCEPTED = "accepted", _("Đã nhận")

    @property
    def mark(self) -> Mark:
        return _MARKS[self]


_MARKS = {
    SubmissionState.NOT_STARTED: marks.UNKNOWN,
    SubmissionState.DRAFTING: marks.ACTIVE,
    SubmissionState.AWAITING_HEAD: marks.ACTIVE,
    SubmissionState.SENT: marks.ACTIVE,
    SubmissionState.RETURNED: marks.WARN,
    SubmissionState.ACCEPTED: marks.GOOD,
}
