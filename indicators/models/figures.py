"""Figures as they were stated, the files that prove them, and which of them counts."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Area, User
from indicators.enums import Assessment, Half, Nature
from indicators.models.catalogue import IndicatorPart
from indicators.querysets import BestFigureQuerySet, MeasurementEvidenceQuerySet, MeasurementQuerySet
from indicators.rules import Figure, Period
from tasks.models import EvidenceFile

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _amount(name: "StrOrPromise") -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(name, max_digits=20, decimal_places=4, null=True, blank=True)


class AboutPeriod(models.Model):
    """What is measured, of which area, in which year or first half of it."""

    part = models.ForeignKey(IndicatorPart, models.PROTECT, related_name="+", verbose_name=_("chỉ tiêu"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("địa bàn"))
    year = models.PositiveSmallIntegerField(_("năm"))
    half = models.CharField(_("kỳ trong năm"), max_length=5, choices=Half.choices, default=Half.NONE, blank=True)

    class Meta:
        abstract = True

    @property
    def period(self) -> Period:
        return Period(self.year, Half(self.half))


class Measurement(AboutPeriod):
    """One figure as an agency stated it. Append-only: a correction is a new row that names the old one.

    The database refuses to change what was accepted. Numerator and denominator are in the indicator's
    `quantity_unit`, value in its `unit`.
    """

    reported_by = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("cơ quan báo cáo"))
    numerator = _amount(_("tử số"))
    denominator = _amount(_("mẫu số"))
    value = _amount(_("giá trị"))
    done_on = models.DateField(_("hoàn thành ngày"), null=True, blank=True)
    assessment = models.CharField(_("tự đánh giá"), max_length=10, choices=Assessment.choices, blank=True)
    text = models.TextField(_("nhận xét, thuyết minh"), blank=True)
    nothing_arose = models.BooleanField(_("không phát sinh"), default=False)
    as_of = models.DateField(_("số liệu tính đến ngày"))
    nature = models.CharField(_("tính chất"), max_length=12, choices=Nature.choices)
    source = models.CharField(_("nguồn số liệu"), max_length=250)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người nhập"))
    created_at = models.DateTimeField(_("ghi nhận lúc"))
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("sửa cho bản")
    )
    reason = models.TextField(_("lý do sửa"), blank=True)
    accepted_at = models.DateTimeField(_("được nhận lúc"), null=True, blank=True)

    objects: ClassVar[MeasurementQuerySet] = MeasurementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("số liệu")
        verbose_name_plural = _("số liệu")
        constraints = (
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""),
                name="corrected_figure_has_reason",
                violation_error_message=_("Cần ghi lý do sửa."),
            ),
            models.CheckConstraint(
                condition=Q(nothing_arose=False)
                | Q(numerator__isnull=True, denominator__isnull=True, value__isnull=True, done_on__isnull=True),
                name="nothing_arose_has_no_figure",
                violation_error_message=_("“Không phát sinh” không đi với số liệu."),
            ),
            models.CheckConstraint(
                condition=~Q(denominator=0) | Q(numerator=0),
                name="zero_denominator_has_zero_numerator",
                violation_error_message=_("Mẫu số là 0 thì tử số phải là 0."),
            ),
        )
        indexes = (models.Index(fields=("part", "area", "year", "half"), name="figure_of_period"),)

    def __str__(self) -> str:
        return f"{self.part_id}/{self.area_id}/{self.period.label}"

    @property
    def figure(self) -> Figure:
        """As the rules take it; `area` must be loaded."""
        return Figure(
            id=self.pk,
            area=self.area.code,
            as_of=self.as_of,
            nature=Nature(self.nature),
            numerator=self.numerator,
            denominator=self.denominator,
            value=self.value,
            done_on=self.done_on,
            assessment=Assessment(self.assessment) if self.assessment else None,
            text=self.text,
            nothing_arose=self.nothing_arose,
            is_accepted=self.accepted_at is not None,
        )


class MeasurementEvidence(AboutPeriod, EvidenceFile):
    """A file that proves a figure. `measurement` is null until the figure that it came with is recorded."""

    reported_by = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("cơ quan báo cáo"))
    measurement = models.ForeignKey(
        Measurement, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("số liệu")
    )

    objects: ClassVar[MeasurementEvidenceQuerySet] = MeasurementEvidenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("minh chứng của số liệu")
        verbose_name_plural = _("minh chứng của số liệu")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="figure_file_withdrawal_has_reason",
                violation_error_message=_("Cần ghi lý do rút tệp."),
            ),
        )
        indexes = (models.Index(fields=("part", "area", "year", "half"), name="figure_file_of_period"),)

    def __str__(self) -> str:
        return self.name

    @property
    def recorded_as_of(self) -> dt.date | None:
        return self.measurement.as_of if self.measurement else None


class BestFigure(AboutPeriod):
    """Which figure counts (design R6): what boards read. Written only by services, rebuildable whole.

    `accepted` is the best of those that were accepted with a report, which is what everybody may see.
    """

    recorded = models.ForeignKey(Measurement, models.CASCADE, related_name="+")
    accepted = models.ForeignKey(Measurement, models.CASCADE, null=True, blank=True, related_name="+")

    objects: ClassVar[BestFigureQuerySet] = BestFigureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("số liệu đang dùng")
        verbose_name_plural = _("số liệu đang dùng")
        constraints = (
            models.UniqueConstraint(
                fields=("part", "area", "year", "half"),
                name="one_best_figure",
                violation_error_message=_("Đã có số liệu đang dùng cho kỳ này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.part_id}/{self.area_id}/{self.period.label}"
