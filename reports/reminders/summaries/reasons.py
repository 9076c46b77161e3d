"""Why a reminder goes out on the day it does, in words."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from plan_tracker.lib.dates import WEEKDAYS, weekday_date
from reports.periods.rules import is_weekend


def step_words(offset: int) -> str:
    """“14 ngày trước hạn cuối”, “đúng hạn cuối”, “quá hạn 7 ngày”."""
    if offset == 0:
        return _("đúng hạn cuối")
    return (_("%s ngày trước hạn cuối") if offset < 0 else _("quá hạn %s ngày")) % abs(offset)


def why(offset: int, last_day: dt.date, planned: dt.date, holidays: Mapping[dt.date, str]) -> str:
    """“14 ngày trước hạn cuối Chủ nhật 29/11/2026”, and where that is a day off: from which day it moved, and why."""
    if offset > 0:
        words = _("%(step)s (hạn cuối %(last)s)") % {"step": step_words(offset), "last": weekday_date(last_day)}
    else:
        words = f"{step_words(offset)} {weekday_date(last_day)}"
    meant = last_day + dt.timedelta(days=offset)
    return words if meant == planned else f"{words}; {_moved(meant, planned, holidays)}"


def also_for(offsets: Iterable[int]) -> str:
    """What else the mail stands for: the steps that met on its day."""
    return _("thay cho cả bước %s") % ", ".join(step_words(offset) for offset in sorted(offsets))


def merged_into(offset: int) -> str:
    return _("gộp với bước %s") % step_words(offset)


def was_due(planned: dt.date) -> str:
    """The mail is late itself: the system was down on its day."""
    return _("lẽ ra gửi %s") % weekday_date(planned)


def until_sent() -> str:
    return _("rồi hằng tuần đến khi gửi")


def _moved(meant: dt.date, planned: dt.date, holidays: Mapping[dt.date, str]) -> str:
    """“28/11 là Thứ Bảy nên gửi trước, Thứ Sáu 27/11”."""
    name = holidays.get(meant) or (WEEKDAYS[meant.weekday()] if is_weekend(meant) else _("ngày nghỉ"))
    values = {"meant": f"{meant:%d/%m}", "name": name, "day": f"{WEEKDAYS[planned.weekday()]} {planned:%d/%m}"}
    text = _("%(meant)s là %(name)s nên gửi sau, %(day)s")
    return (text if planned > meant else _("%(meant)s là %(name)s nên gửi trước, %(day)s")) % values
