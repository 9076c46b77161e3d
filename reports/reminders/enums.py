"""Stored values of reminders."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReminderState(TextChoices):
    PLANNED = "planned", _("Sẽ gửi")
    SENDING = "sending", _("Đang gửi")
    SENT = "sent", _("Đã gửi")
    FAILED = "failed", _("Không gửi được")
    CANCELLED = "cancelled", _("Đã hủy")
    MERGED = "merged", _("Gộp vào thư khác")
    CAUGHT_UP = "caught_up", _("Bỏ qua vì đã quá")


UNSETTLED = (ReminderState.PLANNED, ReminderState.SENDING)
