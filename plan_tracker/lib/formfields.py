"""Form fields that read dates, numbers and text as Vietnamese officials type them (design R13)."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from plan_tracker.lib.legacy import legacy_encoding
from plan_tracker.lib.numbers import AmbiguousNumber, UnreadableNumber, read_decimal, typed_text
from plan_tracker.lib.text import clean_text

_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
MAX_TEXT = 20_000
TOO_LONG = _(
    "Nội dung dài %(show_value)s ký tự, giới hạn là %(limit_value)s. Rút gọn, hoặc đưa phần chi tiết vào tệp kèm theo."
)
LEGACY_ENCODING = _(
    "Nội dung dùng bảng mã cũ (TCVN3/VNI). Chuyển sang Unicode (ví dụ bằng Unikey, Ctrl+Shift+F6) rồi dán lại."
)


class DateField(forms.DateField):
    """A day-first date. A date that does not exist is named and explained."""

    widget = forms.DateInput(attrs={"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "autocomplete": "off"})

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        match = _DATE.fullmatch(str(value).strip())
        if match is None:
            raise ValidationError(
                _("“%(value)s” không phải là ngày. Nhập theo dạng ngày/tháng/năm, ví dụ 28/02/2026."),
                code="invalid",
                params={"value": str(value)[:40]},
            )
        day, month, year = (int(part) for part in match.groups())
        try:
            return dt.date(year + 2000 if len(match[3]) == 2 else year, month, day)
        except ValueError:
            raise ValidationError(
                _("Ngày %(value)s không có thật. Nhập theo dạng ngày/tháng/năm, ví dụ 28/02/2026."),
                code="no_such_day",
                params={"value": str(value).strip()},
            ) from None


class PercentField(forms.IntegerField):
    """A whole percentage from 0 to 100; blank is allowed where the field is not required."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "8"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        text = str(value or "" if value != 0 else 0).strip().removesuffix("%").strip()
        if not text:
            return None
        if not re.fullmatch(r"-?\d{1,6}", text):
            raise ValidationError(
                _("Tỷ lệ hoàn thành “%(value)s” không đọc được. Nhập số nguyên từ 0 đến 100, ví dụ 65."),
                code="invalid",
                params={"value": text[:20]},
            )
        number = int(text)
        if not 0 <= number <= 100:
            raise ValidationError(
                _("Tỷ lệ hoàn thành là %(value)s%%, phải trong khoảng từ 0 đến 100."),
                code="out_of_range",
                params={"value": number},
            )
        return number


def number_problem(text: str, fault: UnreadableNumber) -> str:
    """Why a text is not read as a number, and what to type instead."""
    if isinstance(fault, AmbiguousNumber):
        thousands, decimals = (typed_text(reading) for reading in fault.readings)
        words = _("“%(text)s” có thể là %(thousands)s hoặc %(decimals)s. Nhập lại đúng một trong hai cách đó.")
        return str(words) % {"text": text[:40], "thousands": thousands, "decimals": decimals}
    return str(_("“%(text)s” không phải là số. Nhập như 1234,5 (dấu phẩy cho phần thập phân).")) % {"text": text[:40]}


class DecimalField(forms.Field):
    """A number as people type it (`lib.numbers.read_decimal`). `suffix`: a unit that may be typed after it, “%”."""

    def __init__(self, *, suffix: str = "", **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "maxlength": "40"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)
        self.suffix = suffix

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, Decimal):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return read_decimal(text.removesuffix(self.suffix))
        except UnreadableNumber as fault:
            code = "ambiguous" if isinstance(fault, AmbiguousNumber) else "invalid"
            raise ValidationError(number_problem(text, fault), code=code) from None

    def prepare_value(self, value: Any) -> Any:
        return typed_text(value) if isinstance(value, Decimal) else value


class LineField(forms.CharField):
    """One line of text: NFC, in Unicode, blanks as single spaces."""

    def to_python(self, value: Any) -> str:
        return " ".join(clean_text(super().to_python(value) or "").split())

    def validate(self, value: Any) -> None:
        super().validate(value)
        if legacy_encoding(value):
            raise ValidationError(LEGACY_ENCODING, code="legacy_encoding")


class ParagraphsField(forms.CharField):
    """Several paragraphs of text, in NFC, without trailing blanks, at most `MAX_TEXT` characters, in Unicode."""

    widget = forms.Textarea
    default_error_messages = {"max_length": TOO_LONG}  # noqa: RUF012 (declared so by the base)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_TEXT)
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if legacy_encoding(value):
            raise ValidationError(LEGACY_ENCODING, code="legacy_encoding")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Not `maxlength`: the browser would cut off what is pasted, without a word. assets/js/autosave.js counts."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return {**attrs, "data-limit": self.max_length}


class LinesField(ParagraphsField):
    """A list of short lines, one a line; blank ones are left out."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)
