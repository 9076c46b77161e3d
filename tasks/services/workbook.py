"""Recording an agency's workbook, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.exceptions import NotAllowed
from agencies.models import Agency
from agencies.rules import Actor
from tasks.models import (
    Assignment,
    ProgressUpdate,
)
from tasks.policies import can_fill_workbook
from tasks.rules import UpdateContent
from tasks.services.progress import record_update


@dataclass(frozen=True)
class WorkbookLine:
    """A row of an agency's workbook that is to be recorded; `seen_update` as for `record_update`."""

    assignment: Assignment
    content: UpdateContent
    seen_update: int | None


@transaction.atomic
def record_workbook(*, actor: Actor, agency: Agency, year: int, lines: Sequence[WorkbookLine]) -> list[ProgressUpdate]:
    """Record the rows of an agency's workbook, all or none.

    A row whose assignment somebody is writing about on its page is refused: that draft is not ours to remove.
    Raises `NotAllowed`, and `InvalidUpdate` or `StaleDraft` of the first row that cannot be recorded.
    """
    if not can_fill_workbook(actor, agency):
        raise NotAllowed(_("Chỉ người của cơ quan mới ghi nhận từ tệp Excel của cơ quan."))
    if any(line.assignment.agency_id != agency.pk for line in lines):
        raise NotAllowed(_("Tệp có dòng của cơ quan khác."))
    # In one order, so that two workbooks recorded at once wait for each other instead of blocking each other.
    return [
        record_update(
            actor=actor,
            assignment=line.assignment,
            year=year,
            content=line.content,
            seen_update=line.seen_update,
        )
        for line in sorted(lines, key=lambda line: line.assignment.pk)
    ]
