"""Refusals of the tasks app, with the words people read."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

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
}


def problem_text(problem: "Problem") -> str:
    """The Vietnamese sentence for a problem."""
    params = {name: _shown(value) for name, value in problem.params.items()}
    return str(PROBLEM_TEXTS[problem.code]) % params


def _shown(value: object) -> object:
    return short_date(value) if isinstance(value, dt.date) else value


class InvalidUpdate(Refused):
    """The content cannot be recorded; `problems` say which field and why."""

    def __init__(self, problems: "Iterable[Problem]") -> None:
        self.problems = list(problems)
        super().__init__(" ".join(problem_text(problem) for problem in self.problems))


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
