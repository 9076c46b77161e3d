"""The figure form: reads what an officer typed; the rules decide."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.enums import AreaKind
from agencies.models import Area
from indicators.enums import Assessment, IndicatorKind, Nature
from indicators.exceptions import finding_text
from indicators.models import Indicator, IndicatorPart, Measurement
from indicators.rules import Figure, Finding, Period
from plan_tracker.lib.formfields import DateField, DecimalField, LineField, ParagraphsField

MAX_SOURCE = 250
MAX_REASON = 1000
_NO_SOURCE = {"required": _("Cần ghi nguồn số liệu: tên báo cáo, văn bản hoặc hệ thống.")}
_NO_ASSESSMENT = _("Cần chọn một mức đánh giá; nếu trong kỳ không có gì, chọn “Không phát sinh”.")
_NO_DAY = {"required": _("Cần ghi ngày của số liệu, ví dụ 31/12/2025.")}
_NO_REASON = {"required": _("Cần ghi lý do sửa số liệu đã ghi nhận.")}
_FRACTION = ("numerator", "denominator")
# The fields that state the figure, by kind; text and the rest are everybody's.
_STATED: Mapping[IndicatorKind, tuple[str, ...]] = {
    IndicatorKind.RATIO: _FRACTION,
    IndicatorKind.MILESTONE: (*_FRACTION, "done_on"),
    IndicatorKind.GROWTH: ("value",),
    IndicatorKind.LEVEL: ("value",),
    IndicatorKind.QUALITATIVE: ("assessment", *_FRACTION),
}
_AMOUNTS = {"numerator": _("Tử số"), "denominator": _("Mẫu số"), "value": _("Giá trị")}
_SHARES = {IndicatorKind.RATIO, IndicatorKind.MILESTONE}


def doubts_key(findings: Iterable[Finding]) -> str:
    """Names the doubts that a person was shown: confirming them does not confirm others."""
    told = "\n".join(sorted(f"{finding.field}: {finding_text(finding)}" for finding in findings))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def usual_day(period: Period, today: dt.date) -> dt.date:
    """The as-of day that is offered: the period's end, today while it runs."""
    return min(period.end, today)


def usual_nature(period: Period, today: dt.date) -> Nature:
    """What is stated while the period runs is an estimate of the whole (design R3)."""
    return Nature.ESTIMATE if today <= period.end else Nature.OFFICIAL


class FigureForm(forms.Form):
    """One figure of one area and period, with the fields that the kind of its part has."""

    assessment = forms.ChoiceField(
        label=_("Tự đánh giá"), choices=Assessment.choices, widget=forms.RadioSelect, required=False
    )
    numerator = DecimalField(label=_("Tử số"), required=False)
    denominator = DecimalField(label=_("Mẫu số"), required=False)
    value = DecimalField(label=_("Giá trị"), required=False)
    done_on = DateField(
        label=_("Ngày hoàn thành"), required=False, help_text=_("Chỉ ghi khi địa bàn này đã hoàn thành toàn bộ.")
    )
    nothing_arose = forms.BooleanField(
        label=_("Không phát sinh"),
        required=False,
        help_text=_("Xác nhận trong kỳ không có gì để tính; khác với chưa có số liệu."),
    )
    as_of = DateField(label=_("Số liệu tính đến ngày"), error_messages=_NO_DAY)
    nature = forms.ChoiceField(label=_("Tính chất"), choices=Nature.choices, widget=forms.RadioSelect)
    source = LineField(
        label=_("Nguồn số liệu"),
        max_length=MAX_SOURCE,
        error_messages=_NO_SOURCE,
        help_text=_("Tên báo cáo, văn bản hoặc hệ thống, ví dụ: Báo cáo 120/BC-UBND ngày 12/11/2026 của UBND huyện."),
    )
    text = ParagraphsField(label=_("Nhận xét, thuyết minh"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, part: IndicatorPart, area: Area, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = part.kind
        self.doubts: list[Finding] = []
        stated = self._stated(area)
        for name in {"assessment", *_FRACTION, "value", "done_on"} - set(stated):
            del self.fields[name]
        self.stated = stated
        self._label(part.indicator)

    def _stated(self, area: Area) -> tuple[str, ...]:
        """The whole province may be stated as a published percentage alone."""
        whole = ("value",) if self.kind in _SHARES and area.kind == AreaKind.PROVINCE else ()
        return (*_STATED[self.kind], *whole)

    def _label(self, indicator: Indicator) -> None:
        """The indicator's own words for what is counted, with the unit."""
        unit = f" ({indicator.quantity_unit})" if indicator.quantity_unit else ""
        for name, words in (("numerator", indicator.numerator_label), ("denominator", indicator.denominator_label)):
            if name in self.fields and words:
                self.fields[name].label = f"{words}{unit}"
        if self.kind in _SHARES and "value" in self.fields:
            self.fields["value"].label = _("Hoặc tỷ lệ đã công bố (%)")
            self.fields["value"].help_text = _("Chỉ dùng khi không có tử số và mẫu số của toàn tỉnh.")
            self.fields["value"].suffix = "%"  # type: ignore[attr-defined]
        elif "value" in self.fields:
            self.fields["value"].label = f"{indicator.numerator_label or indicator.name} ({indicator.unit})"
        if self.kind == IndicatorKind.QUALITATIVE:
            self.fields["text"].label = _("Nhận xét làm căn cứ đánh giá")

    @property
    def stated_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.stated]

    def figure(self) -> Figure:
        """What the form states; call it on a valid form."""
        data = self.cleaned_data
        assessment = data.get("assessment")
        return Figure(
            as_of=data["as_of"],
            nature=Nature(data["nature"]),
            numerator=data.get("numerator"),
            denominator=data.get("denominator"),
            value=data.get("value"),
            done_on=data.get("done_on"),
            assessment=Assessment(assessment) if assessment else None,
            text=data["text"],
            nothing_arose=data["nothing_arose"],
        )

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Show what a service refused, each at its field; doubts stand together, to be confirmed."""
        for finding in findings:
            if finding.is_refusal:
                field = finding.field if finding.field in self.fields else None
                self.add_error(field, _NO_ASSESSMENT if field == "assessment" else finding_text(finding))
            else:
                self.doubts.append(finding)

    @property
    def doubt_texts(self) -> list[str]:
        # A slip of units may be of either amount; the other sentences say themselves what they are about.
        return [
            f"{_AMOUNTS[finding.field]}: {finding_text(finding)}" if finding.code == "slip" else finding_text(finding)
            for finding in self.doubts
        ]

    @property
    def doubts_key(self) -> str:
        return doubts_key(self.doubts)

    def confirms(self, findings: Iterable[Finding]) -> bool:
        """The person ticked the box under these very doubts."""
        return "confirmed" in self.data and self.data.get("doubts") == doubts_key(findings)


class CorrectionForm(FigureForm):
    """A figure in place of one that was recorded, which stays readable."""

    reason = LineField(
        label=_("Lý do sửa"),
        max_length=MAX_REASON,
        error_messages=_NO_REASON,
        help_text=_("Số cũ vẫn được giữ, kèm lý do này."),
    )

    @classmethod
    def of(cls, original: Measurement, data: Any = None) -> "CorrectionForm":
        """The form of a figure as it stands, or as it was sent."""
        names = (*_FRACTION, "value", "done_on", "assessment", "text", "nothing_arose", "as_of", "nature", "source")
        initial = {name: getattr(original, name) for name in names}
        return cls(original.part, original.area, data, initial=initial)


class GridForm(forms.Form):
    """What holds for every figure of a table. `running_*` are about the year that has not ended, where it is shown."""

    nature = forms.ChoiceField(
        label=_("Tính chất số liệu các năm đã qua"),
        choices=Nature.choices,
        initial=Nature.OFFICIAL,
        help_text=_("Số liệu tính đến 31/12 của từng năm."),
    )
    running_nature = forms.ChoiceField(
        label=_("Tính chất số liệu năm nay"), choices=Nature.choices, initial=Nature.ESTIMATE
    )
    running_as_of = DateField(label=_("Số liệu năm nay tính đến ngày"), error_messages=_NO_DAY)
    source = LineField(label=_("Nguồn số liệu"), max_length=MAX_SOURCE, error_messages=_NO_SOURCE)

    def __init__(self, running_year: int | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if running_year is None:
            del self.fields["running_nature"], self.fields["running_as_of"]
            return
        self.fields["running_nature"].label = _("Tính chất số liệu năm %(year)s") % {"year": running_year}
        self.fields["running_as_of"].label = _("Số liệu năm %(year)s tính đến ngày") % {"year": running_year}


class WithdrawForm(forms.Form):
    """Why a file is taken back. Whether a reason is needed is for the service to say."""

    reason = LineField(label=_("Lý do rút"), max_length=500, required=False)
