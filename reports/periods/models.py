"""WHEN: deadline rules, and the periods that copy them when they open."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Dated, dates_in_order
from plan_tracker.lib.dates import weekday_date
from reports.periods import rules
from reports.periods.enums import Audience, Origin, PeriodKind, PeriodState, Wording
from reports.periods.querysets import DeadlineRuleQuerySet, ReportingPeriodQuerySet
from tasks.models import Plan


class DeadlineRule(Dated):
    """A date that comes back every year (or once), as the plan says it, or as set internally."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+", verbose_name=_("kế hoạch"))
    kind = models.CharField(_("loại kỳ"), max_length=20, choices=PeriodKind.choices)
    audience = models.CharField(_("áp dụng cho"), max_length=20, choices=Audience.choices)
    year = models.PositiveSmallIntegerField(_("năm"), null=True, blank=True, help_text=_("Để trống: mọi năm."))
    month = models.PositiveSmallIntegerField(_("tháng"))
    day = models.PositiveSmallIntegerField(_("ngày"))
    wording = models.CharField(_("cách ghi"), max_length=20, choices=Wording.choices)
    roll_to_working_day = models.BooleanField(_("lùi sang ngày làm việc kế tiếp"), default=False)
    origin = models.CharField(_("nguồn"), max_length=20, choices=Origin.choices)
    clause_ref = models.CharField(_("điểm của Kế hoạch"), max_length=32, blank=True)
    opens_days_before = models.PositiveSmallIntegerField(_("mở kỳ trước (ngày)"), default=45)
    note = models.TextField(_("ghi chú"), blank=True)

    objects: ClassVar[DeadlineRuleQuerySet] = DeadlineRuleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("quy tắc thời hạn")
        verbose_name_plural = _("quy tắc thời hạn")
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "kind", "audience", "valid_from"),
                condition=Q(year__isnull=True),
                name="deadline_rule_every_year",
                violation_error_message=_("Đã có quy tắc cho loại kỳ và đối tượng này."),
            ),
            models.UniqueConstraint(
                fields=("plan", "kind", "audience"),
                condition=Q(year__isnull=True, valid_from__isnull=True),
                name="deadline_rule_every_year_open",
                violation_error_message=_("Đã có quy tắc cho loại kỳ và đối tượng này."),
            ),
            models.UniqueConstraint(
                fields=("plan", "kind", "audience", "year"),
                condition=Q(year__isnull=False),
                name="deadline_rule_of_year",
                violation_error_message=_("Đã có quy tắc cho loại kỳ, đối tượng và năm này."),
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12, day__gte=1, day__lte=31),
                name="deadline_rule_day",
                violation_error_message=_("Ngày hoặc tháng không có thật."),
            ),
            dates_in_order("deadline_rule_dates"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.get_wording_display()} {self.day}/{self.month}"

    def nominal_on(self, year: int) -> dt.date:
        """The date that the rule names in the year."""
        return dt.date(year, self.month, self.day)


class ReportingPeriod(models.Model):
    """One round of reporting. Its deadlines and the agencies that owe are copied when it opens."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+", verbose_name=_("kế hoạch"))
    code = models.SlugField(_("mã"), max_length=40)
    kind = models.CharField(_("loại"), max_length=20, choices=PeriodKind.choices)
    year = models.PositiveSmallIntegerField(_("năm"))
    data_from = models.DateField(_("số liệu từ ngày"))
    data_to = models.DateField(_("chốt số liệu ngày"))
    state = models.CharField(_("tình trạng"), max_length=10, choices=PeriodState.choices, default=PeriodState.OPEN)
    opened_on = models.DateField(_("mở ngày"))

    objects: ClassVar[ReportingPeriodQuerySet] = ReportingPeriodQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("kỳ báo cáo")
        verbose_name_plural = _("kỳ báo cáo")
        ordering = ("-data_to",)
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "code"), name="period_code", violation_error_message=_("Kỳ này đã mở.")
            ),
            models.CheckConstraint(
                condition=Q(data_to__gte=F("data_from")),
                name="period_dates",
                violation_error_message=_("Ngày chốt số liệu đứng trước ngày bắt đầu."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """“Báo cáo năm 2026”, “Báo cáo 6 tháng đầu năm 2026”."""
        if self.kind == PeriodKind.HALF_YEAR:
            return str(_("Báo cáo 6 tháng đầu năm %s")) % self.year
        return f"{PeriodKind(self.kind).label} {self.year}"

    @property
    def figures_until(self) -> dt.date | None:
        """The cut-off that figures are held to: a half year's; a year is reported with whatever is known of it."""
        return self.data_to if self.kind == PeriodKind.HALF_YEAR else None

    @property
    def agency_deadline(self) -> "PeriodDeadline | None":
        return self.deadline(Audience.AGENCIES)

    @property
    def consolidator_deadline(self) -> "PeriodDeadline | None":
        return self.deadline(Audience.CONSOLIDATOR)

    def deadline(self, audience: Audience) -> "PeriodDeadline | None":
        """The deadline of one side; None where the period has none for it."""
        return next((item for item in self.deadlines.all() if item.audience == audience), None)


class PeriodDeadline(models.Model):
    """A deadline as it stood when the period opened: the paper's date and wording; the last day is derived."""

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="deadlines")
    audience = models.CharField(_("áp dụng cho"), max_length=20, choices=Audience.choices)
    due_on = models.DateField(_("ngày ghi trên giấy"))
    wording = models.CharField(_("cách ghi"), max_length=20, choices=Wording.choices)
    rolls = models.BooleanField(_("lùi sang ngày làm việc kế tiếp"), default=False)
    origin = models.CharField(_("nguồn"), max_length=20, choices=Origin.choices)
    clause_ref = models.CharField(_("điểm của Kế hoạch"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("thời hạn của kỳ")
        verbose_name_plural = _("thời hạn của kỳ")
        ordering = ("due_on",)
        constraints = (
            models.UniqueConstraint(
                fields=("period", "audience"),
                name="one_deadline_a_side",
                violation_error_message=_("Kỳ này đã có thời hạn cho đối tượng đó."),
            ),
        )

    def __str__(self) -> str:
        return self.words

    @property
    def last_day(self) -> dt.date:
        """The last on-time day (design R1)."""
        return rules.last_on_time_day(self.due_on, Wording(self.wording), rolls=self.rolls)

    @property
    def last_day_words(self) -> str:
        """“Chủ nhật 29/11/2026”."""
        return weekday_date(self.last_day)

    @property
    def words(self) -> str:
        """The paper's words: “trước ngày 30/11”."""
        return f"{Wording(self.wording).label} {self.due_on.day}/{self.due_on.month}"

    @property
    def source(self) -> str:
        """Who set the date: “Kế hoạch, mục IV.6.2” or “hạn nội bộ”."""
        if self.origin == Origin.CLAUSE:
            return str(_("Kế hoạch, mục %s")) % self.clause_ref
        return str(_("hạn nội bộ, Kế hoạch không quy định"))
