"""Results as the API shows them: the verdict, what it rests on, exact and rounded, and the figures behind it."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from indicators.enums import Half, IndicatorKind, Nature, Phase, Verdict
from indicators.rules import Total
from indicators.summaries import PartResult, Result
from plan_tracker.lib.numbers import rounded

VERDICTS = [(verdict.code, verdict.value) for verdict in Verdict]


class SumField(serializers.CharField):
    """A sum of what was stated, as text: “29999”, “96.5”, whatever decimals the database keeps."""

    def to_representation(self, value: Any) -> str:
        amount: Decimal = value
        return f"{amount.normalize():f}"


class ExactSerializer(serializers.Serializer[Any]):
    """A number that no rounding touched, as a fraction of whole numbers in text, and rounded for reading: rounding
    never puts it on the other side of the limit (99.96 is not shown as 100)."""

    numerator = serializers.CharField()
    denominator = serializers.CharField()
    rounded = serializers.CharField()


class CoverageSerializer(serializers.Serializer[Any]):
    """How many of the areas that make the whole have a figure, and the codes of those that have none."""

    given = serializers.IntegerField()
    expected = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.CharField())


class PartResultSerializer(serializers.Serializer[PartResult]):
    """One part. What was judged: its period, numerator and denominator as stated, `value` (percent, or the amount of
    growth), nature and as-of day; `planned` is the path today, `gap` what lacks to the target. Null where there is
    none. `measurements`: the figures that the value was computed from."""

    part = serializers.CharField(source="part.code")
    required = serializers.BooleanField(source="part.required")  # type: ignore[assignment]
    verdict = serializers.ChoiceField(choices=VERDICTS, source="judgement.verdict.code")
    reason = serializers.CharField()
    is_final = serializers.BooleanField(source="judgement.is_final")
    year = serializers.IntegerField(source="judgement.period.year", default=None, allow_null=True)
    half = serializers.ChoiceField(
        choices=Half.choices, source="judgement.period.half", default=None, allow_null=True, allow_blank=True
    )
    numerator = SumField(source="total.numerator", default=None, allow_null=True)
    denominator = SumField(source="total.denominator", default=None, allow_null=True)
    # Serializers have a `get_value` of their own.
    value = serializers.SerializerMethodField(method_name="get_exact_value")
    planned = serializers.SerializerMethodField()
    gap = serializers.SerializerMethodField()
    nature = serializers.SerializerMethodField()
    as_of = serializers.SerializerMethodField()
    coverage = serializers.SerializerMethodField()
    measurements = serializers.SerializerMethodField()

    @extend_schema_field(ExactSerializer(allow_null=True))
    def get_exact_value(self, part: PartResult) -> Any:
        limit = None if part.case.kind == IndicatorKind.GROWTH else part.case.terms.low
        return _exact(part.total.value if part.total else None, against=limit)

    @extend_schema_field(ExactSerializer(allow_null=True))
    def get_planned(self, part: PartResult) -> Any:
        path = part.case.path
        return _exact(path.at(part.case.today) if path else None)

    @extend_schema_field(ExactSerializer(allow_null=True))
    def get_gap(self, part: PartResult) -> Any:
        return _exact(part.judgement.gap)

    @extend_schema_field(serializers.ChoiceField(choices=Nature.choices, allow_null=True))
    def get_nature(self, part: PartResult) -> Any:
        total = _known(part)
        return total.nature.value if total else None

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_as_of(self, part: PartResult) -> Any:
        total = _known(part)
        return total.as_of if total else None

    @extend_schema_field(CoverageSerializer(allow_null=True))
    def get_coverage(self, part: PartResult) -> Any:
        total = _known(part)
        if total is None:
            return None
        return {"given": len(total.figures), "expected": len(total.expected), "missing": list(total.missing)}

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_measurements(self, part: PartResult) -> Any:
        total = _known(part)
        return [figure.id for figure in total.figures] if total else []


class ResultSerializer(serializers.Serializer[Result]):
    """One indicator in one phase. `part` is the one whose verdict is the indicator's, which is met when every required
    part is; `target` is the id of the target that was judged."""

    plan = serializers.CharField(source="indicator.plan.code")
    indicator = serializers.CharField(source="indicator.code")
    phase = serializers.ChoiceField(choices=Phase.choices, source="target.phase")
    target = serializers.IntegerField(source="target.pk")
    verdict = serializers.ChoiceField(choices=VERDICTS, source="verdict.code")
    reason = serializers.CharField()
    is_final = serializers.BooleanField(source="judgement.is_final")
    part = serializers.CharField(source="deciding.part.code", default=None, allow_null=True)
    parts = PartResultSerializer(many=True)


def _known(part: PartResult) -> Total | None:
    return part.total if part.total and part.total.figures else None


def _exact(value: Fraction | None, *, against: Fraction | None = None) -> dict[str, str] | None:
    if value is None:
        return None
    shown = f"{rounded(value, against=against):f}"
    return {"numerator": str(value.numerator), "denominator": str(value.denominator), "rounded": shown}
