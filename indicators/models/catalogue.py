"""What the plan measures, and the targets it sets for each phase."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.enums import AreaKind
from agencies.models import Agency, User
from indicators.enums import Accumulation, Comparator, IndicatorKind, Phase, Relation
from indicators.querysets import IndicatorPartQuerySet, IndicatorQuerySet, TargetQuerySet
from indicators.rules import Terms
from tasks.enums import Field
from tasks.models import Clause, Plan, TaskGroup


class Indicator(models.Model):
    """One of the plan's indicators (II.2), with the definition that makes its figures comparable."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="indicators")
    code = models.CharField(_("mã"), max_length=10)
    name = models.CharField(_("tên"), max_length=160)
    field = models.CharField(_("lĩnh vực"), max_length=20, choices=Field.choices)
    unit = models.CharField(_("đơn vị"), max_length=20, blank=True)
    kind = models.CharField(_("loại"), max_length=20, choices=IndicatorKind.choices)
    accumulation = models.CharField(_("cách tính theo thời gian"), max_length=20, choices=Accumulation.choices)
    numerator_label = models.CharField(_("tử số"), max_length=250, blank=True)
    denominator_label = models.CharField(_("mẫu số"), max_length=250, blank=True)
    quantity_unit = models.CharField(_("đơn vị của tử số, mẫu số"), max_length=30, blank=True)
    definition = models.TextField(_("định nghĩa"), blank=True)
    method = models.TextField(_("cách tính"), blank=True)
    source = models.TextField(_("nguồn số liệu"), blank=True)
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("cơ quan chịu trách nhiệm"))
    owner_note = models.CharField(_("cơ quan cùng tham gia"), max_length=250, blank=True)
    gathered_by = models.CharField(_("thu thập theo"), max_length=20, choices=AreaKind.choices)
    may_exceed_whole = models.BooleanField(_("có thể vượt 100%"), default=False)
    groups = models.ManyToManyField(TaskGroup, related_name="+", verbose_name=_("nhóm nhiệm vụ liên quan"))
    position = models.PositiveIntegerField(_("thứ tự"))

    objects: ClassVar[IndicatorQuerySet] = IndicatorQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("chỉ tiêu")
        verbose_name_plural = _("chỉ tiêu")
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "code"), name="indicator_code", violation_error_message=_("Mã chỉ tiêu này đã có.")
            ),
        )

    def __str__(self) -> str:
        return f"{self.code}. {self.name}"


class IndicatorPart(models.Model):
    """A part measured by itself (clean water: urban, rural). The indicator is met when every required part is.

    A part may belong to one phase only (plants with waste-water treatment are asked for until 2025), and be measured in
    another way than the indicator (what was a share until 2025 is assessed in words from then on).
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="parts")
    code = models.SlugField(_("mã"), max_length=20)
    name = models.CharField(_("tên"), max_length=120, blank=True)
    required = models.BooleanField(_("bắt buộc đạt"), default=True)
    phase = models.CharField(_("chỉ trong giai đoạn"), max_length=9, choices=Phase.choices, blank=True)
    own_kind = models.CharField(_("loại, nếu khác"), max_length=20, choices=IndicatorKind.choices, blank=True)
    position = models.PositiveIntegerField(_("thứ tự"))

    objects: ClassVar[IndicatorPartQuerySet] = IndicatorPartQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("phần của chỉ tiêu")
        verbose_name_plural = _("phần của chỉ tiêu")
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=("indicator", "code"), name="part_code", violation_error_message=_("Mã phần này đã có.")
            ),
        )

    def __str__(self) -> str:
        return self.name or self.code

    @property
    def kind(self) -> IndicatorKind:
        """How it is measured; `indicator` must be loaded."""
        return IndicatorKind(self.own_kind or self.indicator.kind)

    def is_in_phase(self, phase: str) -> bool:
        """The phase's target is about it; as `IndicatorPartQuerySet.in_phase`."""
        return self.phase in ("", phase)


def _limits_fit_comparator() -> Q:
    """Each comparator with the limits that it needs, and no others (design R8)."""
    one_limit = (Comparator.AT_LEAST, Comparator.MORE_THAN, Comparator.EQUAL)
    nothing = {"low__isnull": True, "high__isnull": True}
    return (
        Q(comparator__in=one_limit, low__isnull=False, high__isnull=True, due_on__isnull=True)
        | Q(comparator=Comparator.BAND, low__isnull=False, high__gt=F("low"), due_on__isnull=True)
        | Q(comparator=Comparator.BY_DATE, due_on__isnull=False, **nothing)
        | Q(comparator__in=(Comparator.QUALITATIVE, ""), due_on__isnull=True, **nothing)
    )


class TargetTerms(models.Model):
    """What is asked for, and how its words are read. Limits are percent, percent a year for growth."""

    comparator = models.CharField(_("so sánh"), max_length=12, choices=Comparator.choices, blank=True)
    low = models.DecimalField(_("mức, cận dưới"), max_digits=12, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(_("cận trên"), max_digits=12, decimal_places=4, null=True, blank=True)
    due_on = models.DateField(_("hạn"), null=True, blank=True)
    base_year = models.PositiveSmallIntegerField(_("năm gốc"), null=True, blank=True)
    # Steps on the way, where somebody set them: {"2023": "92.5"}; otherwise the path is a straight line.
    yearly_path = models.JSONField(_("mức từng năm"), default=dict, blank=True)
    interpretation = models.TextField(_("cách hiểu"), blank=True)

    class Meta:
        abstract = True

    @property
    def terms(self) -> Terms:
        """As the rules take them."""
        return Terms(
            comparator=Comparator(self.comparator) if self.comparator else None,
            low=None if self.low is None else Fraction(self.low),
            high=None if self.high is None else Fraction(self.high),
            due_on=self.due_on,
            base_year=self.base_year or 0,
            yearly={int(year): Decimal(value) for year, value in self.yearly_path.items()},
        )


class Target(TargetTerms):
    """What the plan sets for an indicator in a phase. A phase without one is a row too: `dropped`, never zero."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    phase = models.CharField(_("giai đoạn"), max_length=9, choices=Phase.choices)
    wording = models.TextField(_("như Kế hoạch viết"), blank=True)
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="+")
    relation = models.CharField(_("so với giai đoạn trước"), max_length=12, choices=Relation.choices)
    relation_why = models.TextField(_("vì sao"), blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_on = models.DateField(_("xác nhận ngày"), null=True, blank=True)

    objects: ClassVar[TargetQuerySet] = TargetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mức chỉ tiêu")
        verbose_name_plural = _("mức chỉ tiêu")
        ordering = ("indicator__position", "phase")
        constraints = (
            models.UniqueConstraint(
                fields=("indicator", "phase"),
                name="one_target_a_phase",
                violation_error_message=_("Chỉ tiêu này đã có mức cho giai đoạn đó."),
            ),
            models.CheckConstraint(
                condition=_limits_fit_comparator(),
                name="limits_fit_comparator",
                violation_error_message=_("Mức của chỉ tiêu không đi với cách so sánh đã chọn."),
            ),
            models.CheckConstraint(
                condition=Q(comparator="", relation=Relation.DROPPED, clause__isnull=True)
                | (~Q(comparator="") & ~Q(relation=Relation.DROPPED) & Q(clause__isnull=False)),
                name="dropped_has_no_limit",
                violation_error_message=_("Chỉ tiêu không đặt trong giai đoạn thì không có mức và không dẫn điểm nào."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.phase}"

    @property
    def terms(self) -> Terms:
        return replace(super().terms, is_redefined=self.relation == Relation.REDEFINED)

    @property
    def is_set(self) -> bool:
        """False: "không đặt chỉ tiêu trong giai đoạn này"."""
        return self.comparator != ""

    @property
    def awaits_confirmation(self) -> bool:
        """Our reading of loose words, which the consolidator has not confirmed yet."""
        return bool(self.interpretation) and self.confirmed_on is None


class TargetReading(TargetTerms):
    """One reading of a target's loose words, and the document that says so. Append-only; the newest one counts.

    `by` is null for the reading that came with the plan, kept when the first one of a person replaces it.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="readings")
    document = models.CharField(_("văn bản"), max_length=250, blank=True)
    document_on = models.DateField(_("ngày văn bản"), null=True, blank=True)
    file = models.FileField(_("tệp văn bản"), upload_to="readings/%Y/%m/", blank=True)
    file_name = models.CharField(_("tên tệp"), max_length=200, blank=True)
    file_sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("người xác nhận"))
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("cách hiểu chỉ tiêu")
        verbose_name_plural = _("cách hiểu chỉ tiêu")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=_limits_fit_comparator(),
                name="reading_limits_fit_comparator",
                violation_error_message=_("Mức của chỉ tiêu không đi với cách so sánh đã chọn."),
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=True) | ~Q(document=""),
                name="reading_has_document",
                violation_error_message=_("Cần ghi văn bản làm căn cứ."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.target_id} {self.at:%d/%m/%Y}"
