"""The task list, the update form, and an agency's own plan."""

from tasks.views.evidence import (
    evidence,
    evidence_file,
    withdraw_evidence,
)
from tasks.views.progress import (
    discard_draft,
    record,
    save_address,
    save_draft,
    task_list,
    update,
    update_context,
)
from tasks.views.work import (
    add_work,
    drop_work,
    tick_work,
    untick_work,
    work,
    work_item,
    work_xlsx,
)
from tasks.views.workbook import (
    record_workbook,
    workbook,
    workbook_file,
    workbook_notes,
)

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
