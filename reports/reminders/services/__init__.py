"""What happens to reminders: planned as rows, sent when due, written by hand."""

from reports.reminders.services.by_hand import by_hand_key, remind_now
from reports.reminders.services.claiming import begin_due
from reports.reminders.services.planning import locked_settings, plan_reminders
from reports.reminders.services.sending import SendCount, send_due_reminders
from reports.reminders.services.writing import cancel_done, with_steps, write_digest

__all__ = [
    "SendCount",
    "begin_due",
    "by_hand_key",
    "cancel_done",
    "locked_settings",
    "plan_reminders",
    "remind_now",
    "send_due_reminders",
    "with_steps",
    "write_digest",
]
