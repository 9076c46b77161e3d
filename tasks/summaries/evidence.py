"""The files that prove updates, for people."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import F, Prefetch

from agencies.rules import Actor
from tasks import rules
from tasks.enums import ProgressStatus
from tasks.models import Assignment, UpdateEvidence

# Of the files taken back, the last ones are shown.
WITHDRAWN_SHOWN = 20


@dataclass(frozen=True)
class EvidencePanel:
    """The files of an assignment's year as the agency sees them, oldest first, and the last that were withdrawn."""

    year: int
    standing: tuple[UpdateEvidence, ...]
    withdrawn: tuple[UpdateEvidence, ...]

    @property
    def pending(self) -> int:
        return sum(evidence.update_made_id is None for evidence in self.standing)

    @property
    def done_lacks_evidence(self) -> bool:
        """Whether saying "done" would go without a file."""
        return rules.lacks_evidence(ProgressStatus.DONE, len(self.standing))


def evidence_panel(assignment: Assignment, year: int, actor: Actor) -> EvidencePanel:
    """One query."""
    files = (
        UpdateEvidence.objects.visible_to(actor)
        .filter(assignment=assignment, year=year)
        .select_related("uploaded_by", "withdrawn_by", "update_made")
        .order_by(F("withdrawn_at").desc(nulls_first=True), "pk")
    )
    rows = list(files[: settings.EVIDENCE_MAX_FILES + WITHDRAWN_SHOWN])
    return EvidencePanel(
        year=year,
        standing=tuple(row for row in rows if row.withdrawn_at is None),
        withdrawn=tuple(row for row in rows if row.withdrawn_at)[:WITHDRAWN_SHOWN],
    )


def shown_evidence(actor: Actor) -> "Prefetch[Any]":
    """For lists of updates: `shown_evidence` of each, the standing files that the actor may see. One query."""
    files = UpdateEvidence.objects.visible_to(actor).standing()
    return Prefetch("evidence", files, to_attr="shown_evidence")
