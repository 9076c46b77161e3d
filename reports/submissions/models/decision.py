"""What became of a report after it was sent, and its whole history. Rows are only added."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from reports.submissions.enums import Decision, SubmissionState, Verb
from reports.submissions.models.revision import SubmissionLine, SubmissionRevision
from reports.submissions.models.submission import Submission


class RevisionDecision(models.Model):
    """The consolidator's word on a sent revision."""

    revision = models.ForeignKey(SubmissionRevision, models.PROTECT, related_name="decisions")
    verb = models.CharField(_("quyết định"), max_length=20, choices=Decision.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người quyết định"))
    at = models.DateTimeField(_("lúc"))
    reason = models.TextField(_("lý do"), blank=True)

    class Meta:
        verbose_name = _("quyết định về báo cáo")
        verbose_name_plural = _("quyết định về báo cáo")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.revision_id} {self.verb}"


class LineDecision(models.Model):
    """The consolidator's word on one line; the latest that is no comment counts."""

    line = models.ForeignKey(SubmissionLine, models.PROTECT, related_name="decisions")
    decision = models.CharField(_("quyết định"), max_length=20, choices=Decision.choices)
    comment = models.TextField(_("nhận xét"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người quyết định"))
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("quyết định về dòng")
        verbose_name_plural = _("quyết định về dòng")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(decision=Decision.RETURN) | ~Q(comment=""),
                name="returned_line_has_reason",
                violation_error_message=_("Cần ghi lý do trả lại dòng này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.line_id} {self.decision}"


class SubmissionEvent(models.Model):
    """One move of a submission: from where, by which verb, to where, who, when, why. `actor` is null for the system."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="events")
    revision = models.ForeignKey(SubmissionRevision, models.PROTECT, null=True, blank=True, related_name="+")
    from_state = models.CharField(_("từ"), max_length=20, choices=SubmissionState.choices)
    verb = models.CharField(_("việc"), max_length=20, choices=Verb.choices)
    to_state = models.CharField(_("sang"), max_length=20, choices=SubmissionState.choices)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("người làm"))
    at = models.DateTimeField(_("lúc"))
    reason = models.TextField(_("lý do"), blank=True)

    class Meta:
        verbose_name = _("diễn biến báo cáo")
        verbose_name_plural = _("diễn biến báo cáo")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.submission_id} {self.verb}"
