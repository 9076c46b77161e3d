"""What happens to reminders: planned as rows, sent when due, written by hand."""

from reports.reminders.services.by_hand import by_hand_key, remind_now
from reports.reminders.services.planning import locked_settings, plan_reminders
from reports.reminders.services.sending import SendCount, begin_due, cancel_done, send_due_reminders, write_digest

__all__ = [
    "SendCount",
    "begin_due",
    "by_hand_key",
    "cancel_done",
    "locked_settings",
    "plan_reminders",
    "remind_now",
    "send_due_reminders",
    "write_digest",
]
