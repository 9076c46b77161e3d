"""Stored values of reminders."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from plan_tracker.lib import marks
from plan_tracker.lib.marks import Mark


class ReminderState(TextChoices):
    PLANNED = "planned", _("Sẽ gửi")
    SENDING = "sending", _("Đang gửi")
    SENT = "sent", _("Đã gửi")
    FAILED = "failed", _("Không gửi được")
    CANCELLED = "cancelled", _("Đã hủy")
    MERGED = "merged", _("Gộp vào thư khác")
    CAUGHT_UP = "caught_up", _("Bỏ qua vì đã quá")

    @property
    def mark(self) -> Mark:
        return _MARKS.get(self, marks.UNKNOWN)


UNSETTLED = (ReminderState.PLANNED, ReminderState.SENDING)
_MARKS = {
    ReminderState.PLANNED: marks.ACTIVE,
    ReminderState.SENDING: marks.ACTIVE,
    ReminderState.SENT: marks.GOOD,
    ReminderState.FAILED: marks.BAD,
    ReminderState.CANCELLED: marks.NOTHING,
}
