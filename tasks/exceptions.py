"""Refusals of the tasks app, with the words people read."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.exceptions import Refused
from plan_tracker.lib.dates import short_date

if TYPE_CHECKING:
    from tasks.models import ProgressUpdate, UpdateDraft
    from tasks.rules import Problem

PROBLEM_TEXTS = {
    "required": _("Cần ghi kết quả thực hiện; nếu chưa có gì để báo cáo, chọn “Không phát sinh”."),
    "required_at_close": _("Năm %(year)s đã chốt số liệu mà nhiệm vụ chưa xong: cần ghi nội dung này."),
    "percent_done": _("Trạng thái “Hoàn thành” đi với 100%% hoặc để trống, không đi với %(percent)s%%."),
    "percent_not_started": _("Trạng thái “Chưa thực hiện” đi với 0%% hoặc để trống, không đi với %(percent)s%%."),
    "percent_in_progress": _(
        "Trạng thái “Đang thực hiện” đi với 1%% đến 99%% hoặc để trống, không đi với %(percent)s%%."
    ),
    "percent_nothing_arose": _("Trạng thái “Không phát sinh” không đi với tỷ lệ hoàn thành; để trống ô này."),
    "outside_plan": _("Năm %(year)s nằm ngoài Kế hoạch (%(first)s–%(last)s)."),
    "before_window": _("Số liệu của năm %(year)s bắt đầu từ ngày %(start)s."),
    "in_future": _("Ngày này chưa đến (hôm nay là %(today)s)."),
    "before_assignment": _("Cơ quan được giao nhiệm vụ này từ ngày %(day)s."),
    "after_assignment": _("Cơ quan thôi thực hiện nhiệm vụ này sau ngày %(day)s."),
    "reason": _("Cần ghi lý do sửa bản đã ghi nhận."),
    "corrects": _("Bản được sửa không thuộc nhiệm vụ và năm này, hoặc đã được sửa rồi."),
    "work_title": _("Cần ghi tên công việc."),
    "too_long": _("Dài quá %(most)s ký tự."),
    "work_weight": _("Trọng số là số nguyên từ 1 đến %(most)s."),
    "work_due": _("Hạn của công việc năm %(year)s nằm trong khoảng từ %(start)s đến %(end)s."),
    "work_reason": _("Cần ghi lý do bỏ công việc."),
}


def problem_text(problem: "Problem") -> str:
    """The Vietnamese sentence for a problem."""
    params = {name: _shown(value) for name, value in problem.params.items()}
    return str(PROBLEM_TEXTS[problem.code]) % params


def _shown(value: object) -> object:
    return short_date(value) if isinstance(value, dt.date) else value


class Invalid(Refused):
    """What was given cannot be taken; `problems` say which field and why."""

    def __init__(self, problems: "Iterable[Problem]") -> None:
        self.problems = list(problems)
        # Two fields may lack the same: it is said once.
        super().__init__(" ".join(dict.fromkeys(problem_text(problem) for problem in self.problems)))


class InvalidUpdate(Invalid):
    """The content of an update cannot be recorded."""


class InvalidWork(Invalid):
    """A piece of an agency's own plan cannot be kept so, or cannot be done on that day."""


class WorkRefused(Refused):
    """The piece of work is not in a state for it, or the update that would follow cannot be recorded."""


class DraftOpen(WorkRefused):
    """Somebody is writing an update of the task and year: ticking would throw away what is being written."""

    def __init__(self, draft: "UpdateDraft", code: str) -> None:
        self.draft = draft
        words = _(
            "%(who)s đang nhập cập nhật nhiệm vụ %(code)s, năm %(year)s (bản nháp lưu lúc %(at)s). "
            "Ghi nhận hoặc bỏ bản nháp này trước, rồi đánh dấu công việc."
        )
        at = timezone.localtime(draft.edited_at)
        super().__init__(
            words % {"who": draft.edited_by, "code": code, "year": draft.year, "at": f"{at:%H:%M %d/%m/%Y}"}
        )


class StaleDraft(Refused):
    """Somebody else saved or recorded since the form was opened; nothing was written.

    `draft` and `latest` are what stands now (either may be None).
    """

    def __init__(self, draft: "UpdateDraft | None", latest: "ProgressUpdate | None") -> None:
        self.draft = draft
        self.latest = latest
        super().__init__(str(_("Nội dung đã được người khác sửa trong lúc đang nhập.")))


class EvidenceRefused(Refused):
    """The file cannot be taken, or not be withdrawn so; the text says why."""
