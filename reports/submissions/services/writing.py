"""Writing the general text of a report. The lines are recorded as progress, not here."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.exceptions import NotAllowed
from agencies.rules import Actor
from reports.submissions.enums import Section, SubmissionState, Verb
from reports.submissions.exceptions import StaleReport, SubmissionRefused
from reports.submissions.models import Submission, SubmissionRevision
from reports.submissions.policies import can_write, is_written_now
from reports.submissions.services._moving import locked, move, open_revision


@transaction.atomic
def save_sections(
    *, actor: Actor, submission: Submission, sections: Mapping[str, str], version: int
) -> SubmissionRevision:
    """Keep the general text as it is being typed. `version` is the one that the form showed, 0 where there was none.

    The first save begins the report. Raises `NotAllowed`, `SubmissionRefused` where it is not being written, and
    `StaleReport`, with nothing written, when somebody else has saved since.
    """
    submission = locked(submission)
    if not can_write(actor, submission):
        raise NotAllowed(_("Báo cáo này do người của cơ quan soạn; khi đã trình thì chỉ lãnh đạo cơ quan sửa."))
    if not is_written_now(submission):
        raise SubmissionRefused(_("Báo cáo không ở tình trạng đang soạn nên không sửa được."))
    standing = SubmissionRevision.objects.open().filter(submission=submission).first()
    if (standing.version if standing else 0) != version:
        raise StaleReport(standing)
    if submission.state == SubmissionState.NOT_STARTED:
        move(submission, Verb.START, actor=actor)
    revision = standing or open_revision(submission)
    kept = {section.value: sections[section] for section in Section if section in sections}
    revision.sections = {**revision.sections, **kept}
    revision.version += 1
    revision.edited_by_id = actor.user_id
    revision.edited_at = timezone.now()
    revision.save()
    return revision
