"""Forms of the reporting round: read what was typed; services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plan_tracker.lib.formfields import DateField, ParagraphsField
from reports.submissions.enums import Decision, Section

HINTS = {
    Section.DIRECTION: _("Văn bản đã ban hành, hội nghị, phân công… Không bắt buộc."),
    Section.DONE: _("Chỉ cần ghi điều chưa có ở các dòng nhiệm vụ."),
    Section.PROPOSAL: _("Nếu không có kiến nghị, ghi “Không có”."),
}


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
    def sections(self) -> dict[str, str]:
        """What was typed, by section; call it on a valid form."""
        return {section.value: self.cleaned_data[section.value] for section in Section}


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
    signed_scan = forms.FileField(
        label=_("Bản scan có chữ ký của lãnh đạo cơ quan"),
        required=False,
        help_text=_("PDF hoặc ảnh; cần khi chuyên viên gửi thay."),
    )


class ReopenForm(ReasonForm):
    until = DateField(label=_("Mở lại đến hết ngày"))


class ReceivedForm(ReasonForm):
    received_on = DateField(label=_("Ngày nhận"))
    proof = forms.FileField(label=_("Bản scan hoặc chứng từ"), help_text=_("PDF hoặc ảnh."))


class ClosePeriodForm(forms.Form):
    reason = ParagraphsField(
        label=_("Lý do đóng khi còn thiếu"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class InternalDeadlineForm(ReasonForm):
    due_on = DateField(label=_("Chậm nhất ngày"))


class DocumentForm(forms.Form):
    """What the agency's registry gave the paper."""

    number = forms.CharField(label=_("Số, ký hiệu"), max_length=60)
    date = DateField(label=_("Ngày văn bản"))
    signer = forms.CharField(label=_("Người ký"), max_length=120)
    signed_copy = forms.FileField(label=_("Bản đã ký, đóng dấu"), required=False, help_text=_("PDF hoặc ảnh."))


class LineDecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=Decision.choices)
    comment = ParagraphsField(label=_("Lý do, nhận xét"), max_length=2_000, required=False)
