"""The form that confirms how a target's words are read."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.enums import Comparator, IndicatorKind, Phase
from indicators.models import Target
from indicators.rules import phase_years
from indicators.services import Reading, stated_limits
from plan_tracker.lib.files import ACCEPTED
from plan_tracker.lib.formfields import DateField, DecimalField, LineField, ParagraphsField

STEP = "step_"


class ReadingForm(forms.Form):
    """What a consolidator confirms; the limits are prefilled as they stand."""

    text = ParagraphsField(label=_("Cách hiểu"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    comparator = forms.ChoiceField(label=_("So sánh"), choices=Comparator.choices)
    low = DecimalField(label=_("Mức, cận dưới (%)"), suffix="%", required=False)
    high = DecimalField(label=_("Cận trên (%)"), suffix="%", required=False)
    due_on = DateField(label=_("Hạn"), required=False)
    base_year = forms.IntegerField(label=_("Năm gốc"), required=False)
    document = LineField(label=_("Văn bản làm căn cứ"), max_length=250)
    document_on = DateField(label=_("Ngày văn bản"))
    file = forms.FileField(label=_("Tệp văn bản"), required=False)
    # The last reading that the person saw; 0 where there was none.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, target: Target) -> None:
        initial = {
            "text": target.interpretation,
            "seen": target.readings.order_by("-id").values_list("id", flat=True).first() or 0,
            **{name: getattr(target, name) for name in ("comparator", "low", "high", "due_on", "base_year")},
            **{f"{STEP}{year}": Decimal(value) for year, value in target.yearly_path.items()},
        }
        self.stated = stated_limits(target)
        initial |= self.stated
        super().__init__(data, files, initial=initial)
        self.target = target
        fields = self.fields
        for name in self.stated:
            fields[name].disabled = True
        fields["document"].help_text = _("Số, ký hiệu và trích yếu, ví dụ: Công văn 1234/UBND-KTTH về cách tính…")
        fields["base_year"].help_text = _("Để trống: năm liền trước giai đoạn.")
        fields["base_year"].widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"})
        fields["file"].widget.attrs["accept"] = ACCEPTED
        if target.indicator.kind != IndicatorKind.GROWTH:
            for year in self.step_years:
                fields[f"{STEP}{year}"] = DecimalField(label=str(year), suffix="%", required=False)

    @property
    def step_years(self) -> range:
        """Years on the way; the last one has the target itself."""
        return phase_years(Phase(self.target.phase))[:-1]

    @property
    def steps(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(STEP)]

    @property
    def has_steps(self) -> bool:
        return any(step.value() or step.errors for step in self.steps)

    @property
    def last_seen(self) -> int:
        return self.cleaned_data["seen"] or 0

    def see(self, reading: int) -> None:
        """What the person is told of now; sending the form again is an answer to it."""
        typed: Any = self.data
        self.data = typed.copy()
        self.data["seen"] = reading  # type: ignore[index]

    @property
    def reading(self) -> Reading:
        """What was typed; of a valid form only."""
        typed: Mapping[str, Any] = self.cleaned_data
        names = ("text", "low", "high", "due_on", "base_year", "document", "document_on")
        steps = {year: typed.get(f"{STEP}{year}") for year in self.step_years}
        return Reading(
            comparator=Comparator(typed["comparator"]),
            yearly={year: value for year, value in steps.items() if value is not None},
            **{name: typed[name] for name in names},
        )
