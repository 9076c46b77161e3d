"""WHAT: the plan, who is assigned what, and what was done."""

from tasks.models.evidence import EvidenceFile, UpdateEvidence
from tasks.models.plan import Assignment, Clause, Plan, Responsibility, Task, TaskGroup
from tasks.models.progress import AnnualProgress, ProgressUpdate, UpdateDraft
from tasks.models.work import WorkItem

__all__ = [
    "AnnualProgress",
    "Assignment",
    "Clause",
    "EvidenceFile",
    "Plan",
    "ProgressUpdate",
    "Responsibility",
    "Task",
    "TaskGroup",
    "UpdateDraft",
    "UpdateEvidence",
    "WorkItem",
]
