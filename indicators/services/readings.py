"""How loose words of a target are read: confirmed by a person, with the document that says so."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.exceptions import NotAllowed
from agencies.rules import Actor
from indicators.enums import Comparator, IndicatorKind, Phase
from indicators.exceptions import ReadingChanged, ReadingRefused
from indicators.models import Target, TargetReading
from indicators.policies import can_confirm_reading
from indicators.rules import phase_years
from plan_tracker.lib.dates import short_date
from plan_tracker.lib.files import clean_name, extension_of
from plan_tracker.lib.numbers import typed_text
from tasks.exceptions import EvidenceRefused
from tasks.services import judged_file

_TERMS = ("comparator", "low", "high", "due_on", "base_year", "yearly_path", "interpretation")
LIMITS = ("comparator", "low", "high", "due_on")
"""What the words of the plan may state; they go together, since each comparator has limits of its own."""
_WHOLE = 100
_NUMBERS = re.compile(r"\d+(?:\.\d{3})*(?:,\d+)?")
# “123/UBND-KTTH”, “45-KL/TU”: a number or symbol by which a document is found again.
_REFERENCE = re.compile(r"(?=\S*\d)\S{3,}")


@dataclass(frozen=True)
class Reading:
    """How a person reads the words, the limits that follow, and the document that it rests on."""

    text: str
    comparator: Comparator
    document: str
    document_on: dt.date
    low: Decimal | None = None
    high: Decimal | None = None
    due_on: dt.date | None = None
    base_year: int | None = None
    yearly: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, Any]:
        """As columns of `TargetTerms`."""
        return {
            "interpretation": self.text,
            "comparator": self.comparator,
            "low": self.low,
            "high": self.high,
            "due_on": self.due_on,
            "base_year": self.base_year,
            "yearly_path": {str(year): str(value) for year, value in sorted(self.yearly.items())},
        }


def stated_limits(target: Target) -> dict[str, Any]:
    """The limits that the plan's own words state, as they came with the plan; empty where a reading may set them.

    One number in the words is enough: “trên 50%”, “trong năm 2022”. “Duy trì”, “hoàn thành”, “chủ yếu” state none.
    """
    came = target.readings.filter(by=None).first() or target
    stated = {typed_text(limit) for limit in (came.low, came.high) if limit is not None} | (
        {str(came.due_on.year)} if came.due_on else set()
    )
    if stated.isdisjoint(_NUMBERS.findall(target.wording)):
        return {}
    return {name: getattr(came, name) for name in LIMITS}


@transaction.atomic
def confirm_reading(
    *, actor: Actor, target: Target, reading: Reading, file: "File[Any] | None" = None, seen: int | None = None
) -> TargetReading:
    """Append a reading; the target is judged by it from now on. The reading that came with the plan is kept, once.

    `seen` is the id of the last reading that the person knew of, 0 where there was none; None: not asked.
    Raises `NotAllowed`, `ReadingChanged`, `ReadingRefused`.
    """
    locked = Target.objects.select_for_update(of=("self",)).select_related("indicator__plan", "clause")
    target = locked.get(pk=target.pk)
    if not can_confirm_reading(actor, target):
        raise NotAllowed(_("Chỉ cơ quan tổng hợp của Kế hoạch xác nhận cách hiểu, và chỉ khi có điều phải hiểu."))
    last = target.readings.select_related("by").last()
    _refuse_unseen(last, seen)
    _refuse(target, reading, actor.on)
    new = _reading(actor, target, reading)
    if last is not None and file is None and _says_the_same(new, last):
        raise ReadingRefused(
            _("Cách hiểu này đã được xác nhận đúng như vậy theo chính văn bản này; không có gì thay đổi.")
        )
    if not target.readings.exists():
        came = {name: getattr(target, name) for name in _TERMS}
        TargetReading.objects.create(target=target, by=None, at=timezone.now(), **came)
    if file is not None:
        _keep_file(new, file)
    new.save()
    for name, value in reading.columns.items():
        setattr(target, name, value)
    target.confirmed_by_id, target.confirmed_on = actor.user_id, actor.on
    target.save()
    return new


def _refuse_unseen(last: TargetReading | None, seen: int | None) -> None:
    if last is not None and last.by is not None and seen is not None and seen != last.pk:
        words = {"who": last.by, "text": last.interpretation, "document": last.document}
        text = _(
            "%(who)s vừa xác nhận cách hiểu khác, theo %(document)s: “%(text)s”. Xem lại, rồi xác nhận nếu vẫn cần."
        )
        raise ReadingChanged(text % words, last.pk)


def _says_the_same(new: TargetReading, last: TargetReading) -> bool:
    """Text, terms and document; however the numbers are written."""
    names = ("interpretation", "terms", "document", "document_on")
    return all(getattr(new, name) == getattr(last, name) for name in names)


def _reading(actor: Actor, target: Target, reading: Reading) -> TargetReading:
    """The row, judged by its own constraints before the database does."""
    new = TargetReading(
        target=target,
        document=reading.document,
        document_on=reading.document_on,
        by_id=actor.user_id,
        at=timezone.now(),
        **reading.columns,
    )
    try:
        new.validate_constraints()
    except ValidationError as refused:
        raise ReadingRefused(" ".join(refused.messages)) from None
    return new


def _refuse(target: Target, reading: Reading, today: dt.date) -> None:
    if not reading.text or not reading.document:
        raise ReadingRefused(_("Cần ghi cách hiểu và văn bản làm căn cứ."))
    if not _REFERENCE.search(reading.document) or reading.document.isdigit():
        raise ReadingRefused(_("Cần ghi số, ký hiệu của văn bản làm căn cứ, ví dụ: Công văn 1234/UBND-KTTH."))
    if reading.document_on > today:
        raise ReadingRefused(_("Ngày văn bản %(day)s chưa đến.") % {"day": short_date(reading.document_on)})
    years = phase_years(Phase(target.phase))
    if reading.base_year is not None and not settings.INDICATOR_FIRST_BASE_YEAR <= reading.base_year < years[-1]:
        limits = {"first": settings.INDICATOR_FIRST_BASE_YEAR, "last": years[-1] - 1}
        raise ReadingRefused(_("Năm gốc phải từ %(first)s đến %(last)s.") % limits)
    _refuse_other_than_stated(target, reading)
    _refuse_limits(target, reading)
    if wrong := [year for year in reading.yearly if year not in years[:-1]]:
        raise ReadingRefused(_("Mức của năm %(year)s không thuộc giai đoạn.") % {"year": wrong[0]})


def _refuse_other_than_stated(target: Target, reading: Reading) -> None:
    if any(getattr(reading, name) != value for name, value in stated_limits(target).items()):
        words = _("Mức và hạn do Kế hoạch viết (“%(words)s”); xác nhận cách hiểu không đổi được, phải sửa Kế hoạch.")
        raise ReadingRefused(words % {"words": target.wording})


def _refuse_limits(target: Target, reading: Reading) -> None:
    """A share of a whole lies between 0 and 100; each step leads up to the target."""
    limits = [limit for limit in (reading.low, reading.high, *reading.yearly.values()) if limit is not None]
    if any(limit < 0 for limit in limits):
        raise ReadingRefused(_("Mức không thể âm."))
    indicator = target.indicator
    is_share = indicator.kind != IndicatorKind.GROWTH and not indicator.may_exceed_whole
    if is_share and any(limit > _WHOLE for limit in limits):
        raise ReadingRefused(_("Tỷ lệ không thể quá 100%."))
    if reading.comparator == Comparator.EQUAL and reading.low != _WHOLE:
        raise ReadingRefused(_("“Đúng mức này” chỉ dùng cho 100%; mức khác thì chọn “từ mức này trở lên”."))
    if reading.low is not None and any(step > reading.low for step in reading.yearly.values()):
        raise ReadingRefused(_("Mức từng năm không vượt mức chỉ tiêu."))


def _keep_file(reading: TargetReading, file: "File[Any]") -> None:
    try:
        facts = judged_file(file)
    except EvidenceRefused as refused:
        raise ReadingRefused(str(refused)) from None
    reading.file_name, reading.file_sha256 = clean_name(file.name or ""), facts.sha256
    # On the disk a file goes by its hash: nothing that a person typed becomes a path.
    reading.file.save(f"{facts.sha256}{extension_of(reading.file_name)}", file, save=False)
