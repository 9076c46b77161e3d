"""The leader's board as the API shows it: the figures of the page."""

from typing import Any

from rest_framework import serializers

from indicators.enums import Phase
from indicators.serializers import VERDICTS
from plan_tracker.pages.summaries import Board, BoardAgency, HeatCell, TargetBoard, VerdictCount
from reports.periods.summaries import DeadlineNotice
from tasks.enums import TaskState


class StateCountSerializer(serializers.Serializer[Any]):
    """How many tasks stand in a computed state (design R4)."""

    state = serializers.ChoiceField(choices=TaskState.choices)
    tasks = serializers.IntegerField()


class BoardAgencySerializer(serializers.Serializer[BoardAgency]):
    code = serializers.CharField()
    leads = serializers.IntegerField()
    recorded = serializers.IntegerField()


class HeatCellSerializer(serializers.Serializer[HeatCell]):
    """One agency's lead tasks in one group."""

    group = serializers.CharField(source="group_code")
    agency = serializers.CharField(source="agency_code")
    leads = serializers.IntegerField()
    recorded = serializers.IntegerField()
    settled = serializers.IntegerField()


class BoardDeadlineSerializer(serializers.Serializer[DeadlineNotice]):
    """`days` is negative once the last on-time day has passed."""

    period = serializers.CharField(source="period.code")
    audience = serializers.CharField(source="deadline.audience")
    last_day = serializers.DateField(source="deadline.last_day")
    days = serializers.IntegerField()


class VerdictCountSerializer(serializers.Serializer[VerdictCount]):
    """How many targets have a verdict (design R8)."""

    verdict = serializers.ChoiceField(choices=VERDICTS, source="verdict.code")
    targets = serializers.IntegerField()


class TargetBoardSerializer(serializers.Serializer[TargetBoard]):
    """Targets of the year's phase, as they stood at the year's end or stand today."""

    phase = serializers.ChoiceField(choices=Phase.choices)
    counts = VerdictCountSerializer(many=True)


class BoardSerializer(serializers.Serializer[Board]):
    year = serializers.IntegerField()
    tasks = serializers.IntegerField()
    leads = serializers.IntegerField()
    recorded = serializers.IntegerField()
    states = StateCountSerializer(many=True)
    agencies = BoardAgencySerializer(many=True)
    cells = HeatCellSerializer(many=True)
    deadlines = BoardDeadlineSerializer(many=True)
    targets = TargetBoardSerializer()
    petitions_awaiting = serializers.IntegerField(source="petitions.total")
