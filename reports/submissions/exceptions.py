"""Refusals of the submissions room. Their text is Vietnamese and may be shown."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from agencies.exceptions import Refused

if TYPE_CHECKING:
    from reports.submissions.models import SubmissionRevision


class SubmissionRefused(Refused):
    """The report is not in a state for it, or what was given is not enough."""


class StaleReport(Refused):
    """Somebody else saved the general text since the form was opened; nothing was written. `revision` stands now."""

    def __init__(self, revision: "SubmissionRevision | None") -> None:
        self.revision = revision
        super().__init__(str(_("Nội dung đã được người khác sửa trong lúc đang nhập.")))
