"""WHEN: deadline rules, and the periods that copy them when they open."""

import datetime as dt
from functools import cached_property
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Dated, User, dates_in_order
from plan_tracker.lib.dates import weekday_date
from reports.periods import rules
from reports.periods.enums import Audience, Origin, PeriodKind, PeriodState, Wording
from reports.periods.exceptions import PeriodRefused
from reports.periods.querysets import (
    DeadlineRuleQuerySet,
    HolidayQuerySet,
    PeriodDeadlineQuerySet,
    ReportingPeriodQuerySet,
    SharedCalendar,
)
from tasks.models import Plan


def outside_plan(plan: Plan, year: int) -> str:
    """What is said to somebody who names a year that is not the plan's."""
    values = {"year": year, "first": plan.first_year, "last": plan.last_year}
    return gettext("Năm %(year)s nằm ngoài Kế hoạch (%(first)s–%(last)s).") % values


class Holiday(models.Model):
    """A day that differs from Monday to Friday; announced year by year, so the administrator keeps them."""

    date = models.DateField(_("ngày"), unique=True, error_messages={"unique": _("Ngày này đã có trong lịch nghỉ.")})
    name = models.CharField(_("tên"), max_length=120)
    is_working_swap = models.BooleanField(
        _("làm bù"), default=False, help_text=_("Thứ Bảy hoặc Chủ nhật phải đi làm để hoán đổi ngày nghỉ.")
    )

    objects: ClassVar[HolidayQuerySet] = HolidayQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("ngày nghỉ, ngày làm bù")
        verbose_name_plural = _("ngày nghỉ, ngày làm bù")
        ordering = ("-date",)

    def __str__(self) -> str:
        return f"{weekday_date(self.date)} – {self.name}"

    def clean(self) -> None:
        # No database constraint: SQLite would need a function of Django's for the weekday, and refuse other programs.
        if self.is_working_swap and self.date and not rules.is_weekend(self.date):
            raise ValidationError({"is_working_swap": _("Chỉ Thứ Bảy hoặc Chủ nhật mới có thể là ngày làm bù.")})


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
    quote = models.CharField(
        _("nguyên văn"),
        max_length=120,
        blank=True,
        help_text=_("Chỉ ghi khi Kế hoạch không ghi đúng ngày ấy, ví dụ “trong quý II/2021”."),
    )
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

    def clean(self) -> None:
        if self.day and self.month and not rules.is_real_day(self.day, self.month, self.year):
            message = gettext("Ngày %(day)s/%(month)s không có thật.") % {"day": self.day, "month": self.month}
            raise ValidationError({"day": message})
        if self.year and self.plan_id and self.year not in self.plan.years:
            raise ValidationError({"year": outside_plan(self.plan, self.year)})

    def applies_in(self, year: int) -> bool:
        """Whether the rule is for the year and in force at its end."""
        end = dt.date(year, 12, 31)
        begun = self.valid_from is None or self.valid_from <= end
        ended = self.valid_until is not None and self.valid_until < end
        return self.year in (None, year) and begun and not ended

    def nominal_on(self, year: int) -> dt.date:
        """The date that the rule names in the year. Raises `PeriodRefused` where the year has no such day."""
        if not rules.is_real_day(self.day, self.month, year):
            values = {"day": self.day, "month": self.month, "year": year}
            raise PeriodRefused(
                gettext("Quy tắc thời hạn ghi ngày %(day)s/%(month)s, năm %(year)s không có ngày này.") % values
            )
        return dt.date(year, self.month, self.day)

    def deadline_in(self, year: int) -> "PeriodDeadline":
        """The deadline that a period of the year copies, not saved. Raises `PeriodRefused`."""
        return PeriodDeadline(
            audience=self.audience,
            due_on=self.nominal_on(year),
            wording=self.wording,
            rolls=self.roll_to_working_day,
            origin=self.origin,
            clause_ref=self.clause_ref,
            quote=self.quote,
        )


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
    closed_at = models.DateTimeField(_("đóng lúc"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người đóng")
    )
    closed_reason = models.TextField(_("lý do đóng khi còn thiếu"), blank=True)

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
    def asks_for_plan(self) -> bool:
        """Agencies send their plans in it, not results."""
        return self.kind == PeriodKind.AGENCY_PLAN

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
    quote = models.CharField(_("nguyên văn"), max_length=120, blank=True)

    objects: ClassVar[PeriodDeadlineQuerySet] = PeriodDeadlineQuerySet.as_manager()  # type: ignore[assignment]

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

    @cached_property
    def calendar(self) -> SharedCalendar:
        """The stored holidays. The queryset sets it, so that deadlines read together read them once."""
        return self.shared_calendar()

    @staticmethod
    def shared_calendar() -> SharedCalendar:
        return SharedCalendar(Holiday.objects.all())

    @property
    def literal_day(self) -> dt.date:
        """The last on-time day by the words alone."""
        return rules.last_on_time_day(self.due_on, Wording(self.wording))

    @property
    def rolled_day(self) -> dt.date:
        """The last on-time day with the roll to the next working day, by the holidays as stored now."""
        return rules.last_on_time_day(self.due_on, Wording(self.wording), rolls=True, calendar=self.calendar.value)

    @property
    def last_day(self) -> dt.date:
        """The last on-time day that counts here (design R1)."""
        return self.rolled_day if self.rolls else self.literal_day

    @property
    def last_day_words(self) -> str:
        """“Chủ nhật 29/11/2026”."""
        return weekday_date(self.last_day)

    @property
    def words(self) -> str:
        """The paper's words: “trước ngày 30/11”; “trong quý II/2021” with how it is read."""
        read_as = f"{Wording(self.wording).label} {self.due_on.day}/{self.due_on.month}"
        if self.quote:
            return gettext("“%(quote)s”, đọc là %(read_as)s") % {"quote": self.quote, "read_as": read_as}
        return read_as

    @property
    def explanation(self) -> str:
        """Why the last on-time day is the day it is, in two sentences."""
        return f"{self._reading()} {self._rolling()}"

    def _reading(self) -> str:
        values = {
            "paper": Origin(self.origin).label,
            "words": self.quote or self.words,
            "day": f"{self.due_on.day}/{self.due_on.month}",
            "last": weekday_date(self.literal_day),
        }
        if self.quote:
            text = gettext("%(paper)s ghi “%(words)s”, không ghi ngày; hệ thống đọc là hết %(last)s.")
        elif self.wording == Wording.BEFORE:
            text = gettext("%(paper)s ghi “%(words)s” nên ngày %(day)s không còn tính; hạn cuối là hết %(last)s.")
        else:
            text = gettext("%(paper)s ghi “%(words)s” nên ngày %(day)s vẫn còn tính; hạn cuối là hết %(last)s.")
        return text % values

    def _rolling(self) -> str:
        if not self.rolls:
            return gettext("Không lùi sang ngày làm việc (công tắc đang tắt).")
        if self.last_day == self.literal_day:
            return gettext("Đó là ngày làm việc nên hạn không phải lùi.")
        return (
            gettext(
                "Đó là ngày nghỉ nên hạn lùi đến hết ngày làm việc kế tiếp, %s "
                "(Bộ luật Dân sự 2015, Điều 148, áp dụng tương tự)."
            )
            % self.last_day_words
        )

    @property
    def source(self) -> str:
        """Who set the date: “Kế hoạch, mục IV.6.2” or “hạn nội bộ”."""
        if self.origin == Origin.CLAUSE:
            return str(_("Kế hoạch, mục %s")) % self.clause_ref
        return str(_("hạn nội bộ, Kế hoạch không quy định"))


class DeadlineChange(models.Model):
    """A deadline of an open period that was moved: from which date to which, why, by whom. Rows are only added."""

    deadline = models.ForeignKey(PeriodDeadline, models.CASCADE, related_name="changes")
    before = models.DateField(_("ngày cũ"))
    after = models.DateField(_("ngày mới"))
    reason = models.TextField(_("lý do"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người đổi"))
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("lần đổi thời hạn")
        verbose_name_plural = _("lần đổi thời hạn")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.deadline_id}: {self.before:%d/%m/%Y} → {self.after:%d/%m/%Y}"
