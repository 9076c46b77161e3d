"""Stored and computed values of submissions."""

from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from plan_tracker.lib import marks
from plan_tracker.lib.marks import Mark


class SubmissionState(TextChoices):
    """Where an agency's report stands (design R9)."""

    NOT_STARTED = "not_started", _("Chưa lập")
    DRAFTING = "drafting", _("Đang soạn")
    AWAITING_HEAD = "awaiting_head", _("Trình lãnh đạo")
    SENT = "sent", _("Đã gửi")
    RETURNED = "returned", _("Bị trả lại")
    ACCEPTED = "accepted", _("Đã nhận")

    @property
    def mark(self) -> Mark:
        return _MARKS[self]


class Verb(TextChoices):
    """Moves of a submission (design R9)."""

    START = "start", _("Bắt đầu soạn")
    PROPOSE = "propose", _("Trình lãnh đạo")
    GIVE_BACK = "give_back", _("Chuyển lại chuyên viên")
    SEND = "send", _("Gửi")
    WITHDRAW = "withdraw", _("Rút lại")
    RETURN = "return", _("Trả lại")
    ACCEPT = "accept", _("Nhận")
    REOPEN = "reopen", _("Mở lại")
    LAPSE = "lapse", _("Hết hạn mở lại")
    RECORD_RECEIVED = "record_received", _("Ghi nhận đã nhận bằng cách khác")


class Decision(TextChoices):
    """The consolidator's word on a revision or a line."""

    ACCEPT = "accept", _("Nhận")
    RETURN = "return", _("Trả lại")
    COMMENT = "comment", _("Nhận xét")

    @property
    def mark(self) -> Mark:
        return _DECISION_MARKS[self]


class Section(TextChoices):
    """General text of a report: what the lines do not say. All but the first are compulsory (plan IV.6.2; R15)."""

    DIRECTION = "direction", _("Công tác chỉ đạo, triển khai")
    DONE = "done", _("Nhiệm vụ đã thực hiện")
    NOT_DONE = "not_done", _("Nhiệm vụ chưa thực hiện")
    CAUSE = "cause", _("Nguyên nhân")
    DIFFICULTY = "difficulty", _("Khó khăn, vướng mắc")
    SOLUTION = "solution", _("Giải pháp")
    PROPOSAL = "proposal", _("Kiến nghị, đề xuất với UBND tỉnh")


class CheckCode(TextChoices):
    """What a consolidator would send a report back for, found before it is sent."""

    LINE_UNTOUCHED = "line_untouched", _("Chưa có cập nhật nào trong kỳ; nếu không có gì, ghi nhận “Không phát sinh”.")
    SECTION_MISSING = "section_missing", _("Nội dung bắt buộc còn trống; nếu không có, ghi “Không có”.")
    SECTION_INVALID = "section_invalid", _("Nội dung quá dài hoặc dùng bảng mã cũ: sửa lại mới gửi được.")
    LINE_UNPLANNED = "line_unplanned", _("Kế hoạch của cơ quan chưa có công việc nào cho nhiệm vụ này.")
    DRAFT_LEFT = "draft_left", _("Còn bản nháp chưa ghi nhận: nội dung đó không có trong báo cáo.")
    DONE_WITHOUT_EVIDENCE = "done_without_evidence", _("Ghi “Hoàn thành” nhưng chưa có minh chứng.")
    SAME_TEXT = "same_text", _("Kết quả giống hệt báo cáo kỳ trước.")
    ESTIMATE_NOT_MARKED = "estimate_not_marked", _("Số liệu trước ngày chốt mà chưa đánh dấu là số ước cả năm.")
    FIGURE_MISSING = "figure_missing", _("Đang thực hiện mà không có tỷ lệ và kết quả không nêu số liệu nào.")
    # Of the figures of an indicator's part, the areas put behind.
    INDICATOR_MISSING = "indicator_missing", _("Chưa có số liệu")
    INDICATOR_TOO_SURE = "indicator_too_sure", _("Ghi “Chính thức” trước ngày chốt số liệu, cần là số ước")
    INDICATOR_SAME = "indicator_same", _("Số liệu giống hệt kỳ này năm trước")
    INDICATOR_WITHOUT_EVIDENCE = "indicator_without_evidence", _("Số liệu chính thức chưa có minh chứng")

    @property
    def is_error(self) -> bool:
        """An error stops the sending; a warning can be sent with a reason."""
        return self in (CheckCode.LINE_UNTOUCHED, CheckCode.SECTION_MISSING, CheckCode.SECTION_INVALID)

    @property
    def mark(self) -> Mark:
        return marks.BAD if self.is_error else marks.WARN


class Answer(TextChoices):
    """The three answers that every line has, and the one that a supporting agency need not give."""

    REPORTED = "reported", _("Đã báo cáo")
    NOTHING_AROSE = "nothing_arose", _("Không phát sinh")
    MISSING = "missing", _("Còn thiếu")
    FINISHED_BEFORE = "finished_before", _("Xong từ năm trước")
    NOT_ASKED = "not_asked", _("Không bắt buộc")

    @property
    def mark(self) -> Mark:
        return _ANSWER_MARKS[self]


class FigureMark(Enum):
    """How the figure of one area stands: the answer, and of a reported one whether it is an estimate."""

    SETTLED = _("Đã có số liệu")
    ESTIMATE = _("Số ước")
    NOTHING_AROSE = _("Không phát sinh")
    MISSING = _("Còn thiếu")
    FINISHED_BEFORE = _("Xong từ năm trước")
    NOT_ASKED = _("Chưa có số liệu")

    @property
    def label(self) -> str:
        return str(self.value)

    @property
    def mark(self) -> Mark:
        return _FIGURE_MARKS[self]


_ANSWER_MARKS = {
    Answer.REPORTED: marks.GOOD,
    Answer.NOTHING_AROSE: marks.NOTHING,
    Answer.MISSING: marks.BAD,
    Answer.FINISHED_BEFORE: marks.GOOD,
    Answer.NOT_ASKED: marks.NONE,
}
_FIGURE_MARKS = {
    FigureMark.SETTLED: marks.GOOD,
    FigureMark.ESTIMATE: Mark("active", "≈"),
    FigureMark.NOTHING_AROSE: marks.NOTHING,
    FigureMark.MISSING: marks.BAD,
    FigureMark.FINISHED_BEFORE: marks.GOOD,
    FigureMark.NOT_ASKED: marks.NONE,
}
_DECISION_MARKS = {Decision.ACCEPT: marks.GOOD, Decision.RETURN: marks.WARN, Decision.COMMENT: marks.ACTIVE}
_MARKS = {
    SubmissionState.NOT_STARTED: marks.UNKNOWN,
    SubmissionState.DRAFTING: marks.ACTIVE,
    SubmissionState.AWAITING_HEAD: marks.ACTIVE,
    SubmissionState.SENT: marks.ACTIVE,
    SubmissionState.RETURNED: marks.WARN,
    SubmissionState.ACCEPTED: marks.GOOD,
}
