"""Reminders as rows: every step that will be sent, and every mail that was."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.enums import Role
from agencies.models import Message, User
from reports.consolidation.models import ConsolidatedReport
from reports.reminders.enums import ReminderState, Step
from reports.reminders.querysets import ReminderDeliveryQuerySet, ReminderStepQuerySet
from reports.submissions.models import Submission


class ReminderStep(models.Model):
    """One step of the ladder, of exactly one submission or consolidated report, for one role."""

    submission = models.ForeignKey(Submission, models.CASCADE, null=True, blank=True, related_name="+")
    report = models.ForeignKey(ConsolidatedReport, models.CASCADE, null=True, blank=True, related_name="+")
    step = models.CharField(_("bước"), max_length=20, choices=Step.choices)
    audience_role = models.CharField(_("gửi cho"), max_length=20, choices=Role.choices)
    planned_for = models.DateField(_("ngày gửi"))
    state = models.CharField(
        _("tình trạng"), max_length=12, choices=ReminderState.choices, default=ReminderState.PLANNED
    )

    objects: ClassVar[ReminderStepQuerySet] = ReminderStepQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("bước nhắc việc")
        verbose_name_plural = _("bước nhắc việc")
        constraints = (
            models.CheckConstraint(
                condition=Q(submission__isnull=False, report__isnull=True)
                | Q(submission__isnull=True, report__isnull=False),
                name="step_of_one_thing",
                violation_error_message=_("Bước nhắc việc thuộc đúng một báo cáo."),
            ),
            models.UniqueConstraint(
                fields=("submission", "step", "audience_role"),
                condition=Q(submission__isnull=False),
                name="submission_step_once",
                violation_error_message=_("Bước nhắc việc này đã có."),
            ),
            models.UniqueConstraint(
                fields=("report", "step", "audience_role"),
                condition=Q(report__isnull=False),
                name="report_step_once",
                violation_error_message=_("Bước nhắc việc này đã có."),
            ),
        )
        indexes = (models.Index(fields=("state", "planned_for"), name="step_due"),)

    def __str__(self) -> str:
        return f"{self.get_step_display()} ({self.planned_for:%d/%m/%Y})"


class ReminderDelivery(models.Model):
    """One step to one person or address: the proof of what was sent, when, and what became of it."""

    step = models.ForeignKey(ReminderStep, models.CASCADE, related_name="deliveries")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    address = models.EmailField(_("địa chỉ"))
    message = models.ForeignKey(Message, models.PROTECT, related_name="+")
    state = models.CharField(
        _("tình trạng"), max_length=12, choices=ReminderState.choices, default=ReminderState.PLANNED
    )

    objects: ClassVar[ReminderDeliveryQuerySet] = ReminderDeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("thư nhắc việc")
        verbose_name_plural = _("thư nhắc việc")
        constraints = (
            models.UniqueConstraint(
                fields=("step", "address"),
                name="one_delivery_a_person",
                violation_error_message=_("Người này đã có thư của bước nhắc việc đó."),
            ),
        )
        indexes = (models.Index(fields=("state",), name="delivery_state"),)

    def __str__(self) -> str:
        return f"{self.step_id} → {self.address}"
