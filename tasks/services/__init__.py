"""What happens to progress, and to an agency's own plan."""

from tasks.services.evidence import (
    add_evidence,
    judged_file,
    kept_file,
    taken_back,
    withdraw_evidence,
)
from tasks.services.expansion import (
    expand_assignments,
)
from tasks.services.progress import (
    accept_updates,
    discard_draft,
    progress_values,
    rebuild_progress,
    record_update,
    refresh_progress,
    save_draft,
    update_problems,
    wrong_progress,
)
from tasks.services.work import (
    add_work_item,
    drop_work_item,
    edit_work_item,
    tick_work_item,
    untick_work_item,
    work_content,
)
from tasks.services.workbook import (
    WorkbookLine,
    record_workbook,
)

__all__ = [
    "WorkbookLine",
    "accept_updates",
    "add_evidence",
    "add_work_item",
    "discard_draft",
    "drop_work_item",
    "edit_work_item",
    "expand_assignments",
    "judged_file",
    "kept_file",
    "progress_values",
    "rebuild_progress",
    "record_update",
    "record_workbook",
    "refresh_progress",
    "save_draft",
    "taken_back",
    "tick_work_item",
    "untick_work_item",
    "update_problems",
    "withdraw_evidence",
    "work_content",
    "wrong_progress",
]
