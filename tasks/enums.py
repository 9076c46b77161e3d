"""Stored and computed values of the tasks app."""

from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from plan_tracker.lib import marks
from plan_tracker.lib.marks import Mark


class ClauseKind(TextChoices):
    HEADING = "heading", _("Đề mục")
    BODY = "body", _("Nội dung")
    LEAD = "lead", _("Cơ quan thực hiện")
    SUPPORTING = "supporting", _("Cơ quan phối hợp")
    TIMING = "timing", _("Thời gian thực hiện")
    FORMULA = "formula", _("Thể thức")


class Field(TextChoices):
    LAND = "land", _("Đất đai")
    MINERALS = "minerals", _("Khoáng sản")
    ENVIRONMENT = "environment", _("Môi trường")
    CROSS_CUTTING = "cross_cutting", _("Nhiều lĩnh vực")


class Recurrence(TextChoices):
    YEARLY = "yearly", _("Hằng năm")
    ONCE = "once", _("Một lần")


class AssignmentRole(TextChoices):
    """The plan's own labels; "chủ trì" is not its word."""

    LEAD = "lead", _("Thực hiện")
    SUPPORTING = "supporting", _("Phối hợp")


class ProgressStatus(TextChoices):
    NOT_STARTED = "not_started", _("Chưa thực hiện")
    IN_PROGRESS = "in_progress", _("Đang thực hiện")
    DONE = "done", _("Hoàn thành")
    NOTHING_AROSE = "nothing_arose", _("Không phát sinh")

    @property
    def mark(self) -> Mark:
        return _STATUS_MARKS[self]


class TaskState(TextChoices):
    """State of a task in a year, computed from its leads (design R4); never stored."""

    IN_PROGRESS = "in_progress", _("Đang thực hiện")
    NOT_STARTED = "not_started", _("Chưa thực hiện")
    INSUFFICIENT = "insufficient", _("Chưa đủ số liệu")
    DONE = "done", _("Hoàn thành")
    NOTHING_AROSE = "nothing_arose", _("Không phát sinh")
    NO_AGENCY = "no_agency", _("Chưa xác định cơ quan")

    @property
    def mark(self) -> Mark:
        return _TASK_MARKS[self]


class Timeliness(Enum):
    """Done or not, before or after the limit (design R5); computed, never typed."""

    DONE_IN_TIME = _("Hoàn thành đúng hạn")
    DONE_LATE = _("Hoàn thành quá hạn")
    OPEN_IN_TIME = _("Còn trong hạn")
    OVERDUE = _("Quá hạn")

    @property
    def label(self) -> str:
        return str(self.value)

    @property
    def mark(self) -> Mark:
        return _TIMELINESS_MARKS[self]


class WorkbookRowState(Enum):
    """What comes of a row of an agency's workbook."""

    BAD = _("Có lỗi")
    NEW = _("Sẽ ghi nhận")
    UNCHANGED = _("Không đổi")
    BLANK = _("Bỏ trống")

    @property
    def label(self) -> str:
        return str(self.value)

    @property
    def mark(self) -> Mark:
        return _ROW_MARKS[self]


_STATUS_MARKS = {
    ProgressStatus.NOT_STARTED: marks.WARN,
    ProgressStatus.IN_PROGRESS: marks.ACTIVE,
    ProgressStatus.DONE: marks.GOOD,
    ProgressStatus.NOTHING_AROSE: marks.NOTHING,
}
_TASK_MARKS = {
    TaskState.NOT_STARTED: marks.WARN,
    TaskState.IN_PROGRESS: marks.ACTIVE,
    TaskState.DONE: marks.GOOD,
    TaskState.NOTHING_AROSE: marks.NOTHING,
    TaskState.INSUFFICIENT: marks.UNKNOWN,
    TaskState.NO_AGENCY: marks.UNKNOWN,
}
_TIMELINESS_MARKS = {
    Timeliness.DONE_IN_TIME: marks.GOOD,
    Timeliness.DONE_LATE: marks.WARN,
    Timeliness.OPEN_IN_TIME: marks.ACTIVE,
    Timeliness.OVERDUE: marks.BAD,
}
_ROW_MARKS = {
    WorkbookRowState.BAD: marks.BAD,
    WorkbookRowState.NEW: marks.GOOD,
    WorkbookRowState.UNCHANGED: marks.NONE,
    WorkbookRowState.BLANK: marks.NONE,
}
