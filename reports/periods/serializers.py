"""Periods as the API shows them."""

from rest_framework import serializers

from reports.periods.models import PeriodDeadline, ReportingPeriod


class PeriodDeadlineSerializer(serializers.ModelSerializer[PeriodDeadline]):
    """`due_on` is the date on paper, `last_day` the last day that counts as in time."""

    last_day = serializers.DateField()

    class Meta:
        model = PeriodDeadline
        fields = ("audience", "due_on", "wording", "rolls", "last_day", "origin", "clause_ref")


class PeriodSerializer(serializers.ModelSerializer[ReportingPeriod]):
    plan = serializers.CharField(source="plan.code")
    name = serializers.CharField()
    deadlines = PeriodDeadlineSerializer(many=True)

    class Meta:
        model = ReportingPeriod
        fields = (
            "id",
            "plan",
            "code",
            "name",
            "kind",
            "year",
            "data_from",
            "data_to",
            "state",
            "opened_on",
            "deadlines",
        )
