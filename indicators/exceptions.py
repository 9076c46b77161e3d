"""Refusals of the indicators app, with the words people read."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from agencies.exceptions import Refused
from plan_tracker.lib.dates import short_date
from plan_tracker.lib.numbers import decimal_text, share_text

if TYPE_CHECKING:
    from indicators.rules import Finding

FINDING_TEXTS = {
    "required": _("Cần nhập số này; nếu trong kỳ không có gì, chọn “Không phát sinh”."),
    "assessment_text": _("Cần ghi nhận xét làm căn cứ cho đánh giá."),
    "year": _("Số liệu chỉ nhận từ năm %(first)s đến năm %(last)s."),
    "in_future": _("Ngày này chưa đến (hôm nay là %(today)s)."),
    "outside_period": _("Ngày này không thuộc kỳ %(period)s (chậm nhất %(end)s)."),
    "done_after": _("Ngày hoàn thành sau ngày tính số liệu (%(as_of)s)."),
    "negative": _("Số không thể âm."),
    "too_large": _("Số quá lớn; xem lại đơn vị."),
    "too_fine": _("Nhiều nhất %(most)s chữ số thập phân."),
    "nothing_with_figure": _("“Không phát sinh” không đi với số liệu; bỏ chọn hoặc xóa số."),
    "value_beside_fraction": _("Chỉ nhập tử số và mẫu số, hoặc chỉ nhập tỷ lệ đã công bố."),
    "value_of_part": _("Địa bàn này cần tử số và mẫu số: tỷ lệ riêng lẻ không cộng được thành số toàn tỉnh."),
    "over_whole": _("Tỷ lệ không thể quá 100%%."),
    "zero_denominator": _("Mẫu số là 0 thì không thể có tử số; nếu không có gì để tính, chọn “Không phát sinh”."),
    "numerator_over": _("Tử số %(numerator)s lớn hơn mẫu số %(denominator)s."),
    "done_but_not_all": _("Đã ghi ngày hoàn thành nhưng tử số còn nhỏ hơn mẫu số."),
    "all_but_not_done": _("Tử số bằng mẫu số là đã xong: cần ghi ngày hoàn thành."),
    "not_asked": _("Chỉ tiêu này không có số này; hãy để trống."),
    "older": _("Đã có số liệu %(nature)s tính đến %(as_of)s; số này cũ hoặc yếu hơn nên sẽ không được dùng."),
    "slip": _("Gấp hoặc kém khoảng %(times)s lần số của %(period)s (%(old)s): có thể nhầm đơn vị."),
    "jump_points": _(
        "Thay đổi từ %(old)s%% (%(period)s) thành %(new)s%%, quá ngưỡng %(most)s điểm phần trăm (ngưỡng của hệ thống)."
    ),
    "jump_percent": _("Thay đổi từ %(old)s (%(period)s) thành %(new)s, quá ngưỡng %(most)s%% (ngưỡng của hệ thống)."),
    "reason": _("Cần ghi lý do sửa số liệu đã ghi nhận."),
    "corrects": _("Số liệu này đã được sửa rồi; mở bản mới nhất để sửa tiếp."),
    "source": _("Cần ghi nguồn số liệu."),
}


def finding_text(finding: "Finding") -> str:
    """The Vietnamese sentence for a finding."""
    return str(FINDING_TEXTS[finding.code]) % {name: _shown(value) for name, value in finding.params.items()}


def _shown(value: object) -> object:
    match value:
        case dt.date():
            return short_date(value)
        case Decimal():
            return decimal_text(value)
        case Fraction():
            return share_text(value)
    return value


class FigureRefused(Refused):
    """A figure cannot be kept, or is doubtful and was not confirmed. `findings` say which field and why."""

    def __init__(self, findings: "Sequence[Finding]") -> None:
        self.findings = list(findings)
        super().__init__(" ".join(dict.fromkeys(finding_text(finding) for finding in self.findings)))

    @property
    def is_doubt(self) -> bool:
        """Nothing is refused: the person may say that it is right."""
        return not any(finding.is_refusal for finding in self.findings)


class FiguresRefused(Refused):
    """Of several figures some cannot be kept, so none was. `refusals` are by place in what was given."""

    def __init__(self, refusals: dict[int, FigureRefused]) -> None:
        self.refusals = refusals
        super().__init__(str(_("Chưa ghi nhận số nào: còn %(count)s ô phải xem lại.")) % {"count": len(refusals)})


class ReadingRefused(Refused):
    """A reading of a target cannot be kept so; the text says why."""


class ReadingChanged(ReadingRefused):
    """Another person confirmed a reading since the form was opened; `last` is its id."""

    def __init__(self, text: str, last: int) -> None:
        super().__init__(text)
        self.last = last
