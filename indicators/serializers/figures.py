"""Figures as the API shows and takes them. Amounts are decimals with a dot, as text: no digit is lost."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from indicators.enums import Assessment, Half, Nature
from indicators.models import Measurement, MeasurementEvidence
from indicators.rules import Figure, Period
from plan_tracker.lib.apifilters import MAX_YEAR, MIN_YEAR
from plan_tracker.lib.serializerfields import DayField, FlagField, IdField, OneOfField, StrictSerializer, TextField
from plan_tracker.lib.serializerfields import WholeNumberField as Whole

MAX_CODE = 60


class AmountField(serializers.DecimalField):
    """A decimal as JSON text (“96.5”) or number; how large and how fine it may be is for the entry checks to say."""

    default_error_messages = {  # noqa: RUF012 (declared so by the base)
        "invalid": _("Phải là số thập phân dùng dấu chấm, ví dụ “96.5”."),
        "max_string_length": _("Số quá dài."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=None, decimal_places=None, allow_null=True, default=None, **kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, (str, int, float)):
            self.fail("invalid")
        return super().to_internal_value(data)


class FigureEvidenceSerializer(serializers.ModelSerializer[MeasurementEvidence]):
    """The receipt of a file; the file itself is handed out by the pages."""

    class Meta:
        model = MeasurementEvidence
        fields = ("id", "name", "size", "sha256", "content_type")


class MeasurementSerializer(serializers.ModelSerializer[Measurement]):
    """One figure as it was stated. `corrected_by` is the id of the row that replaced it."""

    plan = serializers.CharField(source="part.indicator.plan.code")
    indicator = serializers.CharField(source="part.indicator.code")
    part = serializers.CharField(source="part.code")
    area = serializers.CharField(source="area.code")
    reported_by = serializers.CharField(source="reported_by.code")
    author = serializers.CharField(source="author.full_name")
    corrected_by = serializers.IntegerField(source="corrected_by.pk", default=None, allow_null=True)
    evidence = FigureEvidenceSerializer(source="shown_evidence", many=True)

    class Meta:
        model = Measurement
        fields = (
            "id",
            "plan",
            "indicator",
            "part",
            "area",
            "reported_by",
            "year",
            "half",
            "numerator",
            "denominator",
            "value",
            "done_on",
            "assessment",
            "text",
            "nothing_arose",
            "as_of",
            "nature",
            "source",
            "author",
            "created_at",
            "corrects",
            "corrected_by",
            "reason",
            "accepted_at",
            "evidence",
        )


class NewMeasurementSerializer(StrictSerializer):
    """What `POST /measurements/` takes. Whether it can be recorded is for the service to say.

    A correction names what it `corrects` and the `reason`, and is about the same part, area and period. What the checks
    doubt is recorded when it is sent again with `is_confirmed`.
    """

    plan = TextField(max_length=MAX_CODE, allow_blank=True, default="")
    indicator = TextField(max_length=MAX_CODE)
    part = TextField(max_length=MAX_CODE, default="main")
    area = TextField(max_length=MAX_CODE)
    year = Whole(min_value=MIN_YEAR, max_value=MAX_YEAR)
    half = OneOfField(choices=Half.choices, allow_blank=True, default=Half.NONE.value)
    numerator = AmountField()
    denominator = AmountField()
    value = AmountField()
    done_on = DayField(allow_null=True, default=None)
    assessment = OneOfField(choices=Assessment.choices, allow_blank=True, default="")
    text = TextField(allow_blank=True, default="")
    nothing_arose = FlagField(default=False)
    as_of = DayField()
    nature = OneOfField(choices=Nature.choices)
    source = TextField(max_length=250)  # type: ignore[assignment]
    corrects = IdField(allow_null=True, default=None)
    reason = TextField(max_length=500, allow_blank=True, default="")
    is_confirmed = FlagField(default=False)

    def period(self) -> Period:
        return Period(self.validated_data["year"], Half(self.validated_data["half"]))

    def figure(self) -> Figure:
        """What the input states; call it on valid input."""
        data: dict[str, Any] = self.validated_data
        plain = ("as_of", "numerator", "denominator", "value", "done_on", "text", "nothing_arose")
        return Figure(
            nature=Nature(data["nature"]),
            assessment=Assessment(data["assessment"]) if data["assessment"] else None,
            **{name: data[name] for name in plain},
        )
