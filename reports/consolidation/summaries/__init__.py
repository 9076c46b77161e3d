"""The printed documents as data: frozen, one for all renderings (design R10)."""

from reports.consolidation.summaries.consolidated import (
    AbsentAgency,
    ConsolidatedSummary,
    consolidated_summary,
)
from reports.consolidation.summaries.document import Document, ReportForm
from reports.consolidation.summaries.entries import (
    Entry,
    GroupSection,
    GroupStatements,
    Statement,
    TaskSection,
    TaskStatements,
)
from reports.consolidation.summaries.paper import AgencyPaper, AnnexRow, PaperLine, agency_paper
from reports.consolidation.summaries.targets import TargetLine, TargetRow, Targets
from reports.consolidation.summaries.wording import Block, BlockKind

__all__ = [
    "AbsentAgency",
    "AgencyPaper",
    "AnnexRow",
    "Block",
    "BlockKind",
    "ConsolidatedSummary",
    "Document",
    "Entry",
    "GroupSection",
    "GroupStatements",
    "PaperLine",
    "ReportForm",
    "Statement",
    "TargetLine",
    "TargetRow",
    "Targets",
    "TaskSection",
    "TaskStatements",
    "agency_paper",
    "consolidated_summary",
]
