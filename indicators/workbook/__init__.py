"""A table of figures on its way in: pasted text read into cells, cells judged by the entry checks.

Nothing here writes. A row is found by the area's name, a column by its year; without names and years by place.
"""

from indicators.workbook.judging import JudgedCell, Preview, Stamp, judge, total_mismatches
from indicators.workbook.reading import ReadBlock, Slot, UnknownRow, read_block
from indicators.workbook.table import LABELS, SHORT, Cell, Table, table_of

__all__ = [
    "LABELS",
    "SHORT",
    "Cell",
    "JudgedCell",
    "Preview",
    "ReadBlock",
    "Slot",
    "Stamp",
    "Table",
    "UnknownRow",
    "judge",
    "read_block",
    "table_of",
    "total_mismatches",
]
