"""The files that prove updates, for people."""

from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch

from agencies.rules import Actor
from tasks import rules
from tasks.enums import ProgressStatus
from tasks.models import Assignment, EvidenceFile, UpdateEvidence

# Of the files taken back, the last ones are shown.
WITHDRAWN_SHOWN = 20


@dataclass(frozen=True)
class EvidenceFiles:
    """The files that prove something as the agency sees them, oldest first, and the last that were withdrawn."""

    standing: tuple[EvidenceFile, ...]
    withdrawn: tuple[EvidenceFile, ...]

    @classmethod
    def of(cls, files: "models.QuerySet[Any]", **more: Any) -> Self:
        """From the files that a person may see. One query."""
        ordered = files.order_by(F("withdrawn_at").desc(nulls_first=True), "pk")
        rows: list[EvidenceFile] = list(ordered[: settings.EVIDENCE_MAX_FILES + WITHDRAWN_SHOWN])
        return cls(
            standing=tuple(row for row in rows if row.withdrawn_at is None),
            withdrawn=tuple(row for row in rows if row.withdrawn_at)[:WITHDRAWN_SHOWN],
            **more,
        )

    @property
    def pending(self) -> int:
        return sum(evidence.recorded_as_of is None for evidence in self.standing)


@dataclass(frozen=True)
class EvidencePanel(EvidenceFiles):
    """The files of an assignment's year."""

    year: int

    @property
    def done_lacks_evidence(self) -> bool:
        """Whether saying "done" would go without a file."""
        return rules.lacks_evidence(ProgressStatus.DONE, len(self.standing))


def evidence_panel(assignment: Assignment, year: int, actor: Actor) -> EvidencePanel:
    """One query."""
    files = UpdateEvidence.objects.visible_to(actor).filter(assignment=assignment, year=year)
    return EvidencePanel.of(files.select_related("uploaded_by", "withdrawn_by", "update_made"), year=year)


def shown_evidence(actor: Actor) -> "Prefetch[Any]":
    """For lists of updates: `shown_evidence` of each, the standing files that the actor may see. One query."""
    files = UpdateEvidence.objects.visible_to(actor).standing()
    return Prefetch("evidence", files, to_attr="shown_evidence")
