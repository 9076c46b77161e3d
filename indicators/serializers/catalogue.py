"""Indicators and targets as the API shows them. Limits are decimals with a dot, as text: no digit is lost."""

from rest_framework import serializers

from indicators.enums import IndicatorKind
from indicators.models import Indicator, IndicatorPart, Target


class IndicatorPartSerializer(serializers.ModelSerializer[IndicatorPart]):
    """`phase`: the only one that it is asked for in, empty for all; `kind`: how it is measured."""

    kind = serializers.ChoiceField(choices=IndicatorKind.choices)

    class Meta:
        model = IndicatorPart
        fields = ("code", "name", "required", "phase", "kind")


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    plan = serializers.CharField(source="plan.code")
    owner = serializers.CharField(source="owner.code")
    groups = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)  # type: ignore[var-annotated]
    parts = IndicatorPartSerializer(many=True)

    class Meta:
        model = Indicator
        fields = (
            "id",
            "plan",
            "code",
            "name",
            "field",
            "unit",
            "kind",
            "accumulation",
            "numerator_label",
            "denominator_label",
            "quantity_unit",
            "definition",
            "method",
            "source",
            "owner",
            "owner_note",
            "gathered_by",
            "may_exceed_whole",
            "groups",
            "parts",
            "position",
        )


class TargetSerializer(serializers.ModelSerializer[Target]):
    """A phase without a target is a row too: `relation` is `dropped`, `comparator` empty."""

    plan = serializers.CharField(source="indicator.plan.code")
    indicator = serializers.CharField(source="indicator.code")
    clause = serializers.CharField(source="clause.ref", default=None, allow_null=True)

    class Meta:
        model = Target
        fields = (
            "id",
            "plan",
            "indicator",
            "phase",
            "comparator",
            "low",
            "high",
            "due_on",
            "base_year",
            "wording",
            "clause",
            "relation",
            "relation_why",
            "interpretation",
            "confirmed_on",
        )
