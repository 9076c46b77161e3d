"""The administrator's form of a ladder: days as people write them."""

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.reminders.models import ReminderSettings


class DaysField(forms.CharField):
    """Numbers of days with commas between them: “30, 14, 7”. Said twice they count once."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Ghi các số ngày, cách nhau bằng dấu phẩy, ví dụ 14, 7, 3.")
    }

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(day) for day in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[int]:  # type: ignore[override]
        words = [word for word in re.split(r"[\s,;]+", str(value or "")) if word]
        if not all(re.fullmatch(r"[0-9]{1,4}", word) for word in words):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return list(dict.fromkeys(int(word) for word in words))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)


class ReminderSettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    days_before = DaysField(
        label=_("Nhắc trước hạn cuối (ngày)"), help_text=_("Ví dụ 30, 14, 7, 3, 1, 0; 0 là chính ngày cuối.")
    )
    days_after = DaysField(
        label=_("Nhắc sau hạn cuối (ngày)"),
        required=False,
        help_text=_("Ví dụ 1, 3, 7. Để trống: không nhắc theo ngày."),
    )

    class Meta:
        model = ReminderSettings
        fields = "__all__"  # noqa: DJ007 (the administration sees all of it)

    def clean_days_before(self) -> list[int]:
        return sorted(self.cleaned_data["days_before"], reverse=True)

    def clean_days_after(self) -> list[int]:
        return sorted(self.cleaned_data["days_after"])
