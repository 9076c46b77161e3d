"""Submissions as the API shows them."""

from rest_framework import serializers

from reports.submissions.models import Submission


class SubmissionSerializer(serializers.ModelSerializer[Submission]):
    plan = serializers.CharField(source="period.plan.code")
    period = serializers.CharField(source="period.code")
    agency = serializers.CharField(source="agency.code")
    is_sent = serializers.BooleanField()

    class Meta:
        model = Submission
        fields = ("id", "plan", "period", "agency", "state", "is_sent", "first_sent_at", "received_otherwise_on")
