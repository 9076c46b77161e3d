"""Areas, agencies and groups as the API shows them. What has a code is named by it."""

from rest_framework import serializers

from agencies.models import Agency, AgencyGroup, AgencyGroupMember, Area


class AreaSerializer(serializers.ModelSerializer[Area]):
    parent = serializers.CharField(source="parent.code", default=None, allow_null=True)  # type: ignore[assignment]

    class Meta:
        model = Area
        fields = ("id", "code", "name", "kind", "parent", "valid_from", "valid_until")


class AgencySerializer(serializers.ModelSerializer[Agency]):
    parent = serializers.CharField(source="parent.code", default=None, allow_null=True)  # type: ignore[assignment]
    area = serializers.CharField(source="area.code", default=None, allow_null=True)

    class Meta:
        model = Agency
        fields = (
            "id",
            "code",
            "name",
            "short_name",
            "document_symbol",
            "kind",
            "parent",
            "area",
            "position",
            "seat",
            "valid_from",
            "valid_until",
        )


class AgencyGroupMemberSerializer(serializers.ModelSerializer[AgencyGroupMember]):
    agency = serializers.CharField(source="agency.code")

    class Meta:
        model = AgencyGroupMember
        fields = ("agency", "valid_from", "valid_until")


class AgencyGroupSerializer(serializers.ModelSerializer[AgencyGroup]):
    members = AgencyGroupMemberSerializer(many=True)

    class Meta:
        model = AgencyGroup
        fields = ("id", "code", "name", "needs_decision", "members")
