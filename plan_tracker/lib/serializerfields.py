"""Serializer fields that take exactly what the API says: JSON's own types, ISO dates, text in NFC (design R13)."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from plan_tracker.lib.formfields import LEGACY_ENCODING, MAX_TEXT
from plan_tracker.lib.legacy import legacy_encoding
from plan_tracker.lib.text import clean_text

MAX_ID = 2**63 - 1


class TextField(serializers.CharField):
    """Text in NFC, in Unicode. A number is no text."""

    default_error_messages = {  # noqa: RUF012 (declared so by the base)
        "invalid": _("Phải là chuỗi ký tự."),
        "legacy_encoding": LEGACY_ENCODING,
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_TEXT)
        super().__init__(trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            ProhibitNullCharactersValidator(_("Có ký tự không hợp lệ."))(data)
        except DjangoValidationError as refusal:
            raise serializers.ValidationError(refusal.messages) from None
        text = clean_text(super().to_internal_value(data))
        if legacy_encoding(text):
            self.fail("legacy_encoding")
        return text


class WholeNumberField(serializers.IntegerField):
    """A JSON whole number: no text, no fraction, no true or false."""

    default_error_messages = {  # noqa: RUF012 (declared so by the base)
        "invalid": _("Phải là số nguyên (số JSON, không đặt trong ngoặc kép)."),
        "max_value": _("Không được lớn hơn {max_value}."),
        "min_value": _("Không được nhỏ hơn {min_value}."),
    }

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class IdField(WholeNumberField):
    """The id of a row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_ID, **kwargs)


class FlagField(serializers.BooleanField):
    """JSON true or false."""

    default_error_messages = {"invalid": _("Phải là true hoặc false.")}  # noqa: RUF012 (declared so by the base)

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class DayField(serializers.DateField):
    """An ISO date."""

    default_error_messages = {  # noqa: RUF012 (declared so by the base)
        "invalid": _("Phải là ngày theo ISO 8601, ví dụ 2026-02-28."),
        "datetime": _("Phải là ngày theo ISO 8601, ví dụ 2026-02-28."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)


class OneOfField(serializers.ChoiceField):
    """One of the stored values, spelled exactly so."""

    default_error_messages = {  # noqa: RUF012 (declared so by the base)
        "invalid_choice": _("“{input}” không phải là giá trị được nhận."),
    }

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=str(data)[:40])
        return super().to_internal_value(data)


class StrictSerializer(serializers.Serializer[Any]):
    """Input in which a field that nobody reads is refused by name, not dropped."""

    default_error_messages = {  # noqa: RUF012 (declared so by the base)
        "invalid": _("Nội dung phải là một đối tượng JSON."),
    }

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise serializers.ValidationError({"non_field_errors": [self.error_messages["invalid"]]})
        unknown = {str(name): [_("Không có trường này.")] for name in data if name not in self.fields}
        if not unknown:
            return super().to_internal_value(data)
        try:
            super().to_internal_value(data)
        except serializers.ValidationError as refusal:
            raise serializers.ValidationError({**unknown, **refusal.detail}) from None  # type: ignore[dict-item]
        raise serializers.ValidationError(unknown)
