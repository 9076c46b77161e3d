"""How the installation fares."""

from reports.watch.summaries.parts import Health, PartState, health
from reports.watch.summaries.status import Status, StepGroup, system_status

__all__ = ["Health", "PartState", "Status", "StepGroup", "health", "system_status"]
