"""The plan and its progress as the API shows and takes them. What has a code is named by it."""

from typing import Any

from rest_framework import serializers

from plan_tracker.lib.apifilters import MAX_YEAR, MIN_YEAR
from plan_tracker.lib.serializerfields import (
    DayField,
    FlagField,
    IdField,
    OneOfField,
    StrictSerializer,
    TextField,
    WholeNumberField,
)
from tasks.enums import ProgressStatus
from tasks.models import Assignment, Clause, Plan, ProgressUpdate, Responsibility, Task, TaskGroup, UpdateEvidence
from tasks.rules import UpdateContent

TEXT_FIELDS = ("result", "not_done", "cause", "difficulty", "solution", "proposal")


class PlanSerializer(serializers.ModelSerializer[Plan]):
    issuer = serializers.CharField(source="issuer.code")
    consolidating_agency = serializers.CharField(source="consolidating_agency.code")
    reporting_group = serializers.CharField(source="reporting_group.code")
    signer_lines = serializers.ListField(child=serializers.CharField())
    legal_bases = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Plan
        fields = (
            "id",
            "code",
            "number",
            "title",
            "short_title",
            "issuer",
            "signer",
            "signer_lines",
            "consolidating_agency",
            "reporting_group",
            "legal_bases",
            "first_year",
            "last_year",
            "is_sample",
        )


class ClauseSerializer(serializers.ModelSerializer[Clause]):
    plan = serializers.CharField(source="plan.code")
    parent = serializers.CharField(source="parent.ref", default=None, allow_null=True)  # type: ignore[assignment]

    class Meta:
        model = Clause
        fields = ("id", "plan", "ref", "parent", "kind", "text", "position")


class ResponsibilitySerializer(serializers.ModelSerializer[Responsibility]):
    """Exactly one of `agency` and `agency_group` is set."""

    agency = serializers.CharField(source="agency.code", default=None, allow_null=True)
    agency_group = serializers.CharField(source="agency_group.code", default=None, allow_null=True)

    class Meta:
        model = Responsibility
        fields = ("role", "agency", "agency_group", "wording")


class TaskGroupSerializer(serializers.ModelSerializer[TaskGroup]):
    plan = serializers.CharField(source="plan.code")
    clause = serializers.CharField(source="clause.ref")
    responsibilities = ResponsibilitySerializer(many=True)

    class Meta:
        model = TaskGroup
        fields = ("id", "plan", "code", "number", "title", "clause", "timing", "position", "responsibilities")


class TaskSerializer(serializers.ModelSerializer[Task]):
    plan = serializers.CharField(source="group.plan.code")
    group = serializers.CharField(source="group.code")
    clause = serializers.CharField(source="clause.ref")
    responsibilities = ResponsibilitySerializer(many=True)

    class Meta:
        model = Task
        fields = (
            "id",
            "plan",
            "group",
            "code",
            "field",
            "recurrence",
            "title",
            "text",
            "clause",
            "position",
            "responsibilities",
        )


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    """With the progress of `year` that the reader may see; null where there is none."""

    plan = serializers.CharField(source="task.group.plan.code")
    task = serializers.CharField(source="task.code")
    agency = serializers.CharField(source="agency.code")
    year = serializers.IntegerField()
    status = serializers.ChoiceField(source="shown_status", choices=ProgressStatus.choices, allow_null=True)
    percent = serializers.IntegerField(source="shown_percent", allow_null=True)
    as_of = serializers.DateField(source="shown_as_of", allow_null=True)
    done_on = serializers.DateField(source="shown_done_on", allow_null=True)

    class Meta:
        model = Assignment
        fields = (
            "id",
            "plan",
            "task",
            "agency",
            "role",
            "valid_from",
            "valid_until",
            "year",
            "status",
            "percent",
            "as_of",
            "done_on",
        )


class EvidenceSerializer(serializers.ModelSerializer[UpdateEvidence]):
    """The receipt of a file; the file itself is handed out by the pages."""

    class Meta:
        model = UpdateEvidence
        fields = ("id", "name", "size", "sha256", "content_type")


class ProgressUpdateSerializer(serializers.ModelSerializer[ProgressUpdate]):
    plan = serializers.CharField(source="assignment.task.group.plan.code")
    task = serializers.CharField(source="assignment.task.code")
    agency = serializers.CharField(source="assignment.agency.code")
    author = serializers.CharField(source="author.full_name")
    evidence = EvidenceSerializer(source="shown_evidence", many=True)

    class Meta:
        model = ProgressUpdate
        fields = (
            "id",
            "assignment",
            "plan",
            "task",
            "agency",
            "year",
            "as_of",
            "status",
            "percent",
            *TEXT_FIELDS,
            "is_estimate",
            "author",
            "created_at",
            "corrects",
            "reason",
            "accepted_at",
            "evidence",
        )


class NewUpdateSerializer(StrictSerializer):
    """What `POST /progress-updates/` takes. Whether it can be recorded is for the service to say."""

    assignment = IdField()
    year = WholeNumberField(min_value=MIN_YEAR, max_value=MAX_YEAR)
    as_of = DayField()
    status = OneOfField(choices=ProgressStatus.choices)
    percent = WholeNumberField(min_value=0, max_value=100, allow_null=True, default=None)
    is_estimate = FlagField(default=False)
    result = TextField(allow_blank=True, default="")
    not_done = TextField(allow_blank=True, default="")
    cause = TextField(allow_blank=True, default="")
    difficulty = TextField(allow_blank=True, default="")
    solution = TextField(allow_blank=True, default="")
    proposal = TextField(allow_blank=True, default="")
    corrects = IdField(allow_null=True, default=None)
    reason = TextField(max_length=500, allow_blank=True, default="")
    seen_update = IdField(allow_null=True, default=None)
    draft_version = WholeNumberField(min_value=0, max_value=2**31 - 1, default=0)

    def content(self) -> UpdateContent:
        """What the input states; call it on valid input."""
        data: dict[str, Any] = self.validated_data
        return UpdateContent(
            as_of=data["as_of"],
            status=ProgressStatus(data["status"]),
            percent=data["percent"],
            is_estimate=data["is_estimate"],
            **{name: data[name] for name in TEXT_FIELDS},
        )


class RefusalSerializer(serializers.Serializer[Any]):
    """Somebody wrote first. `seen_update` and `draft_version` are what to send to write over it knowingly."""

    detail = serializers.CharField()
    seen_update = serializers.IntegerField(allow_null=True)
    draft_version = serializers.IntegerField()
