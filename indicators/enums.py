"""Stored and computed values of the indicators app."""

from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from plan_tracker.lib import marks
from plan_tracker.lib.marks import Mark


class IndicatorKind(TextChoices):
    RATIO = "ratio", _("Tỷ lệ")
    GROWTH = "growth", _("Tốc độ tăng")
    LEVEL = "level", _("Mức")
    MILESTONE = "milestone", _("Mốc hoàn thành")
    QUALITATIVE = "qualitative", _("Định tính")


class Accumulation(TextChoices):
    STOCK = "stock", _("Tại thời điểm")
    YEARLY = "yearly", _("Trong năm")
    CUMULATIVE_FROM = "cumulative_from", _("Lũy kế từ đầu giai đoạn")


class Phase(TextChoices):
    FIRST = "2021-2025", "2021-2025"
    SECOND = "2026-2030", "2026-2030"


class Comparator(TextChoices):
    """How a value is held against the target (design R8)."""

    AT_LEAST = "at_least", _("từ mức này trở lên")
    MORE_THAN = "more_than", _("trên mức này")
    EQUAL = "equal", _("đúng mức này")
    BAND = "band", _("trong khoảng này")
    BY_DATE = "by_date", _("xong chậm nhất ngày này")
    QUALITATIVE = "qualitative", _("đánh giá bằng lời")


class Relation(TextChoices):
    """What became of the earlier phase's target."""

    NEW = "new", _("mới")
    KEPT = "kept", _("giữ nguyên")
    RAISED = "raised", _("nâng lên")
    REDEFINED = "redefined", _("đổi cách tính")
    DROPPED = "dropped", _("không đặt tiếp")


class Half(TextChoices):
    """Which part of a year a figure is about."""

    NONE = "", _("Cả năm")
    FIRST = "first", _("6 tháng đầu năm")


class Nature(TextChoices):
    """How settled a figure is (design R6)."""

    ESTIMATE = "estimate", _("Ước")
    PROVISIONAL = "provisional", _("Tạm tính")
    OFFICIAL = "official", _("Chính thức")


class Assessment(TextChoices):
    """An owner's own word on what has no number."""

    MET = "met", _("Đạt")
    PARTLY = "partly", _("Đạt một phần")
    NOT_MET = "not_met", _("Chưa đạt")


class Verdict(Enum):
    """What a value is worth against its target (design R8); computed, never typed."""

    MET = _("Đạt")
    MET_LATE = _("Hoàn thành quá hạn")
    ON_TRACK = _("Theo kịp")
    BEHIND = _("Chậm")
    OFF_TRACK = _("Không theo kịp")
    NOT_MET = _("Không đạt")
    CANNOT_BE_JUDGED = _("Chưa đủ cơ sở đánh giá")
    NO_TARGET = _("Không đặt chỉ tiêu")

    @property
    def code(self) -> str:
        """As other programs read it: `on_track`."""
        return self.name.lower()

    @property
    def label(self) -> str:
        return str(self.value)

    @property
    def mark(self) -> Mark:
        return _VERDICT_MARKS[self]


class Why(Enum):
    """The reason of a verdict as a sentence; the values in it are put in by `indicators.summaries.wording`."""

    NO_TARGET = _("Giai đoạn này không đặt chỉ tiêu.")
    NO_FIGURE = _("Chưa có số liệu của giai đoạn.")
    NO_LAST_YEAR = _("Giai đoạn đã kết thúc nhưng chưa có số liệu năm %(year)s; số mới nhất là của %(last)s.")
    TOO_OLD = _("Số liệu mới nhất là của %(last)s, quá cũ để đánh giá hiện nay.")
    NOTHING_AROSE = _("Kỳ %(last)s không phát sinh.")
    NOTHING_AROSE_YET = _("Các địa bàn có báo cáo đều không phát sinh; còn %(missing)s địa bàn chưa có số liệu.")
    NO_BASE = _("Chưa có số liệu gốc năm %(year)s nên chưa tính được %(sought)s.")
    BASE_IS_PARTIAL = _("Số liệu gốc năm %(year)s còn thiếu %(missing)s địa bàn nên chưa tính được %(sought)s.")
    BASE_NOT_POSITIVE = _("Số liệu gốc năm %(year)s không lớn hơn 0 nên không tính được tốc độ tăng.")
    GROWTH_IS_PARTIAL = _("Còn %(missing)s địa bàn chưa có số liệu nên chưa so được với năm gốc.")
    AREAS_MISSING = _("Các địa bàn có số liệu đều đã xong; còn %(missing)s địa bàn chưa có số liệu.")
    NOT_ASSESSED = _("Cơ quan chịu trách nhiệm chưa đánh giá.")
    REACHED = _("%(value)s, đã ở mức chỉ tiêu (%(limit)s).")
    ABOVE_BAND = _("%(value)s, trên khoảng %(limit)s; vượt khoảng vẫn là đạt.")
    BELOW = _("%(value)s, còn thiếu %(gap)s so với mức chỉ tiêu (%(limit)s).")
    AT_LIMIT = _("%(value)s, đúng bằng mức chỉ tiêu; phải %(limit)s mới đạt.")
    GROWN = _("%(value)s, không thấp hơn mức chỉ tiêu (%(limit)s).")
    NOT_GROWN = _("%(value)s, thấp hơn mức chỉ tiêu (%(limit)s); thiếu %(gap)s so với mức phải có.")
    ON_PATH = _("%(value)s, không thấp hơn đường dự kiến %(planned)s (đến %(day)s).")
    NEAR_PATH = _("%(value)s, thấp hơn đường dự kiến %(planned)s (đến %(day)s) nhưng %(gained)s.")
    FAR_FROM_PATH = _("%(value)s, thấp hơn đường dự kiến %(planned)s (đến %(day)s); %(gained)s.")
    STILL_TIME = _("Còn hạn đến hết ngày %(day)s.")
    DONE_IN_TIME = _("Xong ngày %(day)s, hạn là %(due_on)s.")
    DONE_LATE = _("Xong ngày %(day)s, sau hạn %(due_on)s.")
    NOT_DONE = _("Hết hạn ngày %(day)s mà chưa xong (%(value)s).")
    ASSESSED = _("Cơ quan chịu trách nhiệm tự đánh giá: %(assessment)s.")


class Severity(Enum):
    """What an entry check does: a refused figure is not kept, a doubtful one is once the person confirms it."""

    REFUSED = _("Không nhận")
    DOUBTFUL = _("Cần xem lại")

    @property
    def label(self) -> str:
        return str(self.value)


class CellState(Enum):
    """What comes of a cell of a pasted table."""

    NEW = _("sẽ ghi nhận")
    DOUBTFUL = _("cần xem lại")
    REFUSED = _("không nhận")
    INCOMPLETE = _("còn thiếu tử hoặc mẫu")
    UNCHANGED = _("không đổi")

    @property
    def code(self) -> str:
        return self.name.lower()

    @property
    def label(self) -> str:
        return str(self.value)

    @property
    def mark(self) -> Mark:
        return _CELL_MARKS[self]


_CELL_MARKS = {
    CellState.NEW: marks.GOOD,
    CellState.DOUBTFUL: marks.WARN,
    CellState.REFUSED: marks.BAD,
    CellState.INCOMPLETE: marks.UNKNOWN,
    CellState.UNCHANGED: marks.NONE,
}
_VERDICT_MARKS = {
    Verdict.MET: marks.GOOD,
    Verdict.MET_LATE: marks.WARN,
    Verdict.ON_TRACK: marks.ACTIVE,
    Verdict.BEHIND: marks.WARN,
    Verdict.OFF_TRACK: marks.BAD,
    Verdict.NOT_MET: marks.BAD,
    Verdict.CANNOT_BE_JUDGED: marks.UNKNOWN,
    Verdict.NO_TARGET: marks.NONE,
}
