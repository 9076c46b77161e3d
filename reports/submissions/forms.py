"""Forms of the reporting round: read what was typed; services decide."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from plan_tracker.lib.diff import same_text
from plan_tracker.lib.files import FileRefused, clean_name, inspect
from plan_tracker.lib.formfields import DateField, ParagraphsField
from plan_tracker.lib.text import clean_text
from reports.submissions.enums import Decision, Section
from reports.submissions.exceptions import StaleReport
from tasks.forms import Difference

HINTS = {
    Section.DIRECTION: _("Văn bản đã ban hành, hội nghị, phân công… Không bắt buộc."),
    Section.DONE: _("Chỉ cần ghi điều chưa có ở các dòng nhiệm vụ."),
    Section.PROPOSAL: _("Nếu không có kiến nghị, ghi “Không có”."),
}


class ScanField(forms.FileField):
    """A signed paper: a PDF or a picture, judged by its content; its name is made safe."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            facts = inspect(file)
        except FileRefused as refusal:
            raise ValidationError(str(refusal)) from None
        if facts.content_type != "application/pdf" and not facts.content_type.startswith("image/"):
            raise ValidationError(_("Chỉ nhận PDF hoặc ảnh của bản đã ký."))
        file.name = clean_name(file.name)
        return file


class SectionsForm(forms.Form):
    """The report's general text, saved while it is typed."""

    draft_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in Section:
            self.fields[section.value] = ParagraphsField(
                label=section.label,
                required=False,
                help_text=HINTS.get(section, ""),
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def version(self) -> int:
        """The version that the form was opened with; 0 where that cannot be read."""
        self.is_valid()
        return int(self.cleaned_data.get("draft_version") or 0)

    @property
    def sections(self) -> dict[str, str]:
        """The text by section; as typed where it cannot stay so: nothing is lost."""
        self.is_valid()
        return {
            section.value: self.cleaned_data.get(section.value, clean_text(self.data.get(section.value, "")))
            for section in Section
        }

    @property
    def problems(self) -> dict[str, str]:
        """A sentence for each section whose text cannot be sent."""
        return {name: str(errors[0]) for name, errors in self.errors.items() if name in Section.values}


class SectionsConflict:
    """What stands now, for the person whose save was refused; `typed` is what they were saving."""

    def __init__(self, refusal: StaleReport, typed: dict[str, str]) -> None:
        revision = refusal.revision
        self.draft_version = revision.version if revision else 0
        self.who = revision.edited_by if revision else None
        self.when = revision.edited_at if revision else None
        theirs = revision.sections if revision else {}
        self.differences = [
            Difference(section.value, str(section.label), theirs.get(section.value, ""), typed.get(section.value, ""))
            for section in Section
            if not same_text(theirs.get(section.value, ""), typed.get(section.value, ""))
        ]

    @property
    def is_same(self) -> bool:
        """Theirs says what mine says: a save of mine whose answer never came, perhaps."""
        return not self.differences


class ReasonForm(forms.Form):
    """Why: asked for by every move that sends something back."""

    reason = ParagraphsField(label=_("Lý do"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))


class SendForm(forms.Form):
    warnings_reason = ParagraphsField(
        label=_("Lý do gửi dù còn cảnh báo"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    signed_scan = ScanField(
        label=_("Bản scan có chữ ký của lãnh đạo cơ quan"),
        required=False,
        help_text=_("PDF hoặc ảnh; cần khi chuyên viên gửi thay."),
    )


class ReopenForm(ReasonForm):
    until = DateField(label=_("Mở lại đến hết ngày"))


class ReceivedForm(ReasonForm):
    received_on = DateField(label=_("Ngày nhận"))
    proof = ScanField(label=_("Bản scan hoặc chứng từ"), help_text=_("PDF hoặc ảnh."))


class ClosePeriodForm(forms.Form):
    reason = ParagraphsField(
        label=_("Lý do đóng khi còn thiếu"),
        max_length=2_000,
        required=False,
        # Beside the form of the internal date, which asks for a reason too.
        widget=forms.Textarea(attrs={"rows": 2, "id": "id_closing_reason"}),
    )


class InternalDeadlineForm(ReasonForm):
    due_on = DateField(label=_("Chậm nhất ngày"))


class DocumentForm(forms.Form):
    """What the agency's registry gave the paper."""

    number = forms.CharField(label=_("Số, ký hiệu"), max_length=60)
    date = DateField(label=_("Ngày văn bản"))
    signer = forms.CharField(label=_("Người ký"), max_length=120)
    signed_copy = ScanField(label=_("Bản đã ký, đóng dấu"), required=False, help_text=_("PDF hoặc ảnh."))


class LineDecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=Decision.choices)
    comment = ParagraphsField(label=_("Lý do, nhận xét"), max_length=2_000, required=False)
