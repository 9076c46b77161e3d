"""WHAT: the plan, who is assigned what, and what was done."""

from tasks.models.plan import Assignment, Clause, Plan, Responsibility, Task, TaskGroup
from tasks.models.progress import AnnualProgress, ProgressUpdate, UpdateDraft

__all__ = [
    "AnnualProgress",
    "Assignment",
    "Clause",
    "Plan",
    "ProgressUpdate",
    "Responsibility",
    "Task",
    "TaskGroup",
    "UpdateDraft",
]
