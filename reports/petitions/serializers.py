"""Petitions as the API shows and takes them."""

from rest_framework import serializers

from plan_tracker.lib.serializerfields import OneOfField, StrictSerializer, TextField
from reports.petitions.enums import PetitionKind
from reports.petitions.models import Petition, PetitionEntry


class PetitionEntrySerializer(serializers.ModelSerializer[PetitionEntry]):
    """One step of the history; `state` is the one that it led to."""

    by = serializers.CharField(source="by.full_name")

    class Meta:
        model = PetitionEntry
        fields = ("state", "text", "document", "by", "at")


class PetitionSerializer(serializers.ModelSerializer[Petition]):
    plan = serializers.CharField(source="plan.code")
    agency = serializers.CharField(source="agency.code")
    task = serializers.CharField(source="task.code", default=None, allow_null=True)
    forwarded_to = serializers.CharField(source="forwarded_to.code", default=None, allow_null=True)
    raised_by = serializers.CharField(source="raised_by.full_name")
    entries = PetitionEntrySerializer(many=True)

    class Meta:
        model = Petition
        fields = (
            "id",
            "plan",
            "agency",
            "kind",
            "task",
            "from_update",
            "text",
            "state",
            "forwarded_to",
            "raised_by",
            "raised_at",
            "entries",
        )


class NewPetitionSerializer(StrictSerializer):
    """What `POST /petitions/` takes; what has a code is named by it."""

    plan = TextField(max_length=60)
    agency = TextField(max_length=60)
    kind = OneOfField(choices=PetitionKind.choices)
    task = TextField(max_length=60, allow_null=True, default=None)
    text = TextField()
