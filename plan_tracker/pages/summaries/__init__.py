"""Figures that span the apps."""

from plan_tracker.pages.summaries.screens import (
    Board,
    BoardAgency,
    ClauseLine,
    FigureUse,
    HeatCell,
    HeatRow,
    StateCount,
    TaskPage,
    figure_uses,
    leader_board,
    plan_document_lines,
    task_page,
)
from plan_tracker.pages.summaries.targets import TargetBoard, VerdictCount, clause_results, target_board, task_results

__all__ = [
    "Board",
    "BoardAgency",
    "ClauseLine",
    "FigureUse",
    "HeatCell",
    "HeatRow",
    "StateCount",
    "TargetBoard",
    "TaskPage",
    "VerdictCount",
    "clause_results",
    "figure_uses",
    "leader_board",
    "plan_document_lines",
    "target_board",
    "task_page",
    "task_results",
]
