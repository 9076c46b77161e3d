"""Consolidated reports as the API shows them."""

from rest_framework import serializers

from reports.consolidation.models import ConsolidatedReport


class ConsolidatedReportSerializer(serializers.ModelSerializer[ConsolidatedReport]):
    plan = serializers.CharField(source="period.plan.code")
    period = serializers.CharField(source="period.code")

    class Meta:
        model = ConsolidatedReport
        fields = ("id", "plan", "period", "edition", "state", "issued_at")
