"""Difficulties and proposals that agencies raise, and what became of them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from plan_tracker.lib.modelfields import SearchField
from reports.petitions.enums import PetitionKind, PetitionState
from reports.petitions.querysets import PetitionQuerySet
from tasks.models import Plan, ProgressUpdate, Task


class Petition(models.Model):
    """One difficulty or proposal, from an update or raised directly on any day."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", verbose_name=_("kế hoạch"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("cơ quan nêu"))
    kind = models.CharField(_("loại"), max_length=12, choices=PetitionKind.choices)
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nhiệm vụ liên quan")
    )
    from_update = models.ForeignKey(
        ProgressUpdate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("từ lần cập nhật")
    )
    text = models.TextField(_("nội dung"))
    search = SearchField(source=("text",))
    state = models.CharField(
        _("tình trạng"), max_length=12, choices=PetitionState.choices, default=PetitionState.RAISED
    )
    forwarded_to = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chuyển tới")
    )
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người nêu"))
    raised_at = models.DateTimeField(_("nêu lúc"))

    objects: ClassVar[PetitionQuerySet] = PetitionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("kiến nghị, vướng mắc")
        verbose_name_plural = _("kiến nghị, vướng mắc")
        ordering = ("-raised_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("from_update", "kind"),
                name="one_petition_an_update",
                violation_error_message=_("Nội dung này của lần cập nhật đã được nêu."),
            ),
        )
        indexes = (models.Index(fields=("plan", "state", "raised_at"), name="petition_by_state"),)

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def shown_state(self) -> PetitionState:
        """The state with its label and mark."""
        return PetitionState(self.state)


class PetitionEntry(models.Model):
    """One entry in a petition's history: the state it led to, what was said, by whom, when. Rows are only added."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="entries")
    state = models.CharField(_("tình trạng"), max_length=12, choices=PetitionState.choices)
    text = models.TextField(_("nội dung"), blank=True)
    document = models.CharField(_("văn bản"), max_length=120, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người ghi"))
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("diễn biến kiến nghị")
        verbose_name_plural = _("diễn biến kiến nghị")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.petition_id} {self.state}"

    @property
    def shown_state(self) -> PetitionState:
        """The state that it led to, with its label and mark."""
        return PetitionState(self.state)
