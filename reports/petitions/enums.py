"""Stored values of petitions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from plan_tracker.lib import marks
from plan_tracker.lib.marks import Mark


class PetitionKind(TextChoices):
    DIFFICULTY = "difficulty", _("Khó khăn, vướng mắc")
    PROPOSAL = "proposal", _("Kiến nghị, đề xuất")


class PetitionState(TextChoices):
    """raised → received → forwarded → answered → closed."""

    RAISED = "raised", _("Mới nêu")
    RECEIVED = "received", _("Đã tiếp nhận")
    FORWARDED = "forwarded", _("Đã chuyển xử lý")
    ANSWERED = "answered", _("Đã trả lời")
    CLOSED = "closed", _("Đã đóng")

    @property
    def mark(self) -> Mark:
        return _MARKS[self]


# Not answered and not closed: somebody waits.
AWAITED = (PetitionState.RAISED, PetitionState.RECEIVED, PetitionState.FORWARDED)


class PetitionVerb(TextChoices):
    """What is done to a petition once it is raised."""

    RECEIVE = "receive", _("Tiếp nhận")
    FORWARD = "forward", _("Chuyển xử lý")
    ANSWER = "answer", _("Trả lời")
    CLOSE = "close", _("Đóng")


_MARKS = {
    PetitionState.RAISED: marks.WARN,
    PetitionState.RECEIVED: marks.ACTIVE,
    PetitionState.FORWARDED: marks.ACTIVE,
    PetitionState.ANSWERED: marks.GOOD,
    PetitionState.CLOSED: marks.NONE,
}
