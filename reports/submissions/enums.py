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


class Verb(TextChoices):
    """Moves of a submission (design R9)."""

    START = "start", _("Bắt đầu soạn")
    PROPOSE = "propose", _("Trình lãnh đạo")
    GIVE_BACK = "give_back", _("Chuyển lại chuyên viên")
    SEND = "send", _("Gửi")
    WITHDRAW = "withdraw", _("Rút lại")
    RETURN = "return", _("Trả lại")
    ACCEPT = "accept", _("Nhận")
    REOPEN = "reopen", _("Mở lại")
    LAPSE = "lapse", _("Hết hạn mở lại")
    RECORD_RECEIVED = "record_received", _("Ghi nhận đã nhận bằng cách khác")


class Decision(TextChoices):
    """The consolidator's word on a revision or a line."""

    ACCEPT = "accept", _("Nhận")
    RETURN = "return", _("Trả lại")
    COMMENT = "comment", _("Nhận xét")

    @property
    def mark(self) -> Mark:
        return _DECISION_MARKS[self]


_DECISION_MARKS = {Decision.ACCEPT: marks.GOOD, Decision.RETURN: marks.WARN, Decision.COMMENT: marks.ACTIVE}
_MARKS = {
    SubmissionState.NOT_STARTED: marks.UNKNOWN,
    SubmissionState.DRAFTING: marks.ACTIVE,
    SubmissionState.AWAITING_HEAD: marks.ACTIVE,
    SubmissionState.SENT: marks.ACTIVE,
    SubmissionState.RETURNED: marks.WARN,
    SubmissionState.ACCEPTED: marks.GOOD,
}
