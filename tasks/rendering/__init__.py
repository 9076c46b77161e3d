"""From a summary to a file. Knows no database."""

from tasks.rendering.agency_plan import agency_plan_xlsx
from tasks.rendering.workbook import COLUMNS, HEADING_ROW, PLACES, SHEET_NAME, progress_workbook

__all__ = ["COLUMNS", "HEADING_ROW", "PLACES", "SHEET_NAME", "agency_plan_xlsx", "progress_workbook"]
