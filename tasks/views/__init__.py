"""The task list, the update form, and an agency's own plan."""

from tasks.views.progress import (
    discard_draft,
    evidence,
    evidence_file,
    record,
    record_workbook,
    save_address,
    save_draft,
    task_list,
    update,
    update_context,
    withdraw_evidence,
    workbook,
    workbook_file,
    workbook_notes,
)
from tasks.views.work import add_work, drop_work, tick_work, untick_work, work, work_item, work_xlsx

__all__ = [
    "add_work",
    "discard_draft",
    "drop_work",
    "evidence",
    "evidence_file",
    "record",
    "record_workbook",
    "save_address",
    "save_draft",
    "task_list",
    "tick_work",
    "untick_work",
    "update",
    "update_context",
    "withdraw_evidence",
    "work",
    "work_item",
    "work_xlsx",
    "workbook",
    "workbook_file",
    "workbook_notes",
]
