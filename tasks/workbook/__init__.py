"""An agency's workbook on its way in: read, judged row by row with the update form's own rules, carried to "Ghi nhận".

Nothing here writes. A row is found by its signed key, a column by its heading: rows may be sorted, columns moved.
"""

from tasks.workbook.judging import CellProblem, Change, JudgedRow, Preview, judge, sheet_with_notes
from tasks.workbook.reading import ReadRow, ReadSheet, read_workbook

__all__ = [
    "CellProblem",
    "Change",
    "JudgedRow",
    "Preview",
    "ReadRow",
    "ReadSheet",
    "judge",
    "read_workbook",
    "sheet_with_notes",
]
