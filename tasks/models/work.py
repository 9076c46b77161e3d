"""An agency's own implementation plan."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from tasks.models.plan import Assignment
from tasks.querysets import WorkItemQuerySet
from tasks.rules import MAX_PERSON, MAX_TITLE, MAX_WEIGHT, WorkPiece


class WorkItem(models.Model):
    """A piece of work towards a task in a year: what comes of it, who does it, until when. Ticked when done."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="work_items", verbose_name=_("phân công"))
    year = models.PositiveSmallIntegerField(_("năm"))
    title = models.CharField(_("công việc"), max_length=MAX_TITLE)
    deliverable = models.CharField(_("sản phẩm"), max_length=MAX_TITLE, blank=True)
    person = models.CharField(_("người thực hiện"), max_length=MAX_PERSON, blank=True)
    due_on = models.DateField(_("hạn"))
    done_on = models.DateField(_("xong ngày"), null=True, blank=True)
    weight = models.PositiveSmallIntegerField(
        _("trọng số"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MAX_WEIGHT)]
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người lập"))
    created_at = models.DateTimeField(_("lập lúc"))
    # A piece of work given up is kept with its reason: it no longer counts.
    dropped_at = models.DateTimeField(_("bỏ lúc"), null=True, blank=True)
    dropped_reason = models.CharField(_("lý do bỏ"), max_length=500, blank=True)

    objects: ClassVar[WorkItemQuerySet] = WorkItemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("công việc")
        verbose_name_plural = _("công việc")
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=MAX_WEIGHT),
                name="work_weight",
                violation_error_message=_("Trọng số từ 1 đến 100."),
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True) | ~Q(dropped_reason=""),
                name="dropped_work_has_reason",
                violation_error_message=_("Cần ghi lý do bỏ công việc."),
            ),
        )
        indexes = (
            models.Index(fields=("assignment", "year"), name="work_of_year"),
            models.Index(fields=("due_on",), condition=Q(done_on__isnull=True), name="work_open_by_due"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        return self.done_on is not None

    @property
    def is_dropped(self) -> bool:
        return self.dropped_at is not None

    @property
    def piece(self) -> WorkPiece:
        """The item as the rules count it."""
        return WorkPiece(self.weight, self.done_on)
