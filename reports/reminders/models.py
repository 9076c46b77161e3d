"""Reminders as rows: the ladder of a plan, every step that will be sent, and every mail that was."""

import datetime as dt
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.enums import Role
from agencies.models import Agency, Message, User
from reports.consolidation.models import ConsolidatedReport
from reports.periods.enums import PeriodState
from reports.periods.models import ReportingPeriod
from reports.reminders.enums import UNSETTLED, ReminderState
from reports.reminders.querysets import ReminderDeliveryQuerySet, ReminderStepQuerySet
from reports.reminders.rules import Ladder
from reports.submissions.models import Submission
from tasks.models import Plan

MOST_DAYS = 120


def default_days_before() -> list[int]:
    return list(Ladder.before)


def default_days_after() -> list[int]:
    return list(Ladder.after)


class ReminderSettings(models.Model):
    """A plan's ladder and the hour of its mails; the administrator's. Its row is also what a run of sending locks."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="+", verbose_name=_("kế hoạch"))
    days_before = models.JSONField(
        _("nhắc trước hạn cuối (ngày)"), default=default_days_before, help_text=_("0 là chính ngày cuối.")
    )
    days_after = models.JSONField(_("nhắc sau hạn cuối (ngày)"), default=default_days_after, blank=True)
    repeats_weekly = models.BooleanField(_("sau đó nhắc hằng tuần"), default=True)
    send_at = models.TimeField(_("giờ gửi"), default=dt.time(8, 0))
    head_days_before = models.PositiveSmallIntegerField(_("báo lãnh đạo cơ quan từ (ngày trước hạn)"), default=3)
    # Whoever hears of what others have not done hears of it once it is late.
    consolidator_days_after = models.PositiveSmallIntegerField(
        _("báo cơ quan tổng hợp từ (ngày quá hạn)"), default=1, validators=[MinValueValidator(1)]
    )
    leader_days_after = models.PositiveSmallIntegerField(
        _("báo lãnh đạo UBND tỉnh từ (ngày quá hạn)"), default=7, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("bậc nhắc việc")
        verbose_name_plural = _("bậc nhắc việc")

    def __str__(self) -> str:
        return str(self.plan)

    def clean(self) -> None:
        self._check_days("days_before", 0)
        self._check_days("days_after", 1)
        if not self.days_before:
            raise ValidationError({"days_before": _("Cần ít nhất một bước nhắc trước hạn.")})

    def _check_days(self, name: str, first: int) -> None:
        days = getattr(self, name)
        if isinstance(days, list) and all(type(day) is int and first <= day <= MOST_DAYS for day in days):
            return
        words = gettext("Ghi các số ngày từ %(first)s đến %(most)s, cách nhau bằng dấu phẩy.")
        raise ValidationError({name: words % {"first": first, "most": MOST_DAYS}})

    @property
    def ladder(self) -> Ladder:
        """As the rules take it."""
        return Ladder(
            before=tuple(self.days_before),
            after=tuple(self.days_after),
            repeats_weekly=self.repeats_weekly,
            head_from=-self.head_days_before,
            consolidator_from=self.consolidator_days_after,
            leader_from=self.leader_days_after,
        )


class ReminderStep(models.Model):
    """One step of the ladder, of exactly one submission or consolidated report, for one role."""

    submission = models.ForeignKey(Submission, models.CASCADE, null=True, blank=True, related_name="+")
    report = models.ForeignKey(ConsolidatedReport, models.CASCADE, null=True, blank=True, related_name="+")
    # Days from the last on-time day: -14 is a fortnight before it, 0 the day itself, 7 a week late.
    offset = models.SmallIntegerField(_("bước (ngày so với hạn cuối)"))
    audience_role = models.CharField(_("gửi cho"), max_length=20, choices=Role.choices)
    planned_for = models.DateField(_("ngày gửi"))
    state = models.CharField(
        _("tình trạng"), max_length=12, choices=ReminderState.choices, default=ReminderState.PLANNED
    )
    state_at = models.DateTimeField(_("ở tình trạng này từ lúc"), default=timezone.now)
    # From then on it is history: its day and its people stay as they were.
    begun_at = models.DateTimeField(_("bắt đầu gửi lúc"), null=True, blank=True)

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
                fields=("submission", "offset", "audience_role"),
                condition=Q(submission__isnull=False),
                name="submission_step_once",
                violation_error_message=_("Bước nhắc việc này đã có."),
            ),
            models.UniqueConstraint(
                fields=("report", "offset", "audience_role"),
                condition=Q(report__isnull=False),
                name="report_step_once",
                violation_error_message=_("Bước nhắc việc này đã có."),
            ),
        )
        indexes = (models.Index(fields=("state", "planned_for"), name="step_due"),)

    def __str__(self) -> str:
        return f"{self.offset:+d} ({self.planned_for:%d/%m/%Y})"

    @property
    def words(self) -> str:
        """“trước hạn cuối 14 ngày”, “đúng ngày hạn cuối”, “quá hạn 7 ngày”."""
        if self.offset == 0:
            return str(_("đúng ngày hạn cuối"))
        days = abs(self.offset)
        return str(_("trước hạn cuối %s ngày") if self.offset < 0 else _("quá hạn %s ngày")) % days

    @property
    def track(self) -> tuple[int | None, int | None, str]:
        """Of what, and for whom: within it each offset is there once, and only the newest due one goes out."""
        return self.submission_id, self.report_id, self.audience_role

    @property
    def has_ended(self) -> bool:
        """Nothing more comes of it."""
        return self.state not in UNSETTLED

    @property
    def period(self) -> ReportingPeriod:
        """The period of its submission or consolidated report, which is loaded."""
        thing = self.submission or self.report
        assert thing is not None  # noqa: S101 (a constraint)
        return thing.period

    @property
    def addressed_agency(self) -> Agency:
        """Whose people in `audience_role` hear of it."""
        plan = self.period.plan
        if self.audience_role == Role.LEADER:
            return plan.issuer
        if self.submission is None or self.audience_role == Role.CONSOLIDATOR:
            return plan.consolidating_agency
        return self.submission.agency

    @property
    def is_owed(self) -> bool:
        """Whether there is anything to remind of: not sent or issued, the period open."""
        if self.period.state == PeriodState.CLOSED:
            return False
        if self.submission is not None:
            return not self.submission.is_sent
        return self.report is not None and self.report.issued_at is None


class ReminderDelivery(models.Model):
    """One step to one person or address: the proof of what was sent, when, and what became of it.

    `message` is the digest of the person's day, null until it is written. A notice tells an administrator that the step
    has nobody in its role.
    """

    step = models.ForeignKey(ReminderStep, models.CASCADE, related_name="deliveries")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    address = models.EmailField(_("địa chỉ"))
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    is_notice = models.BooleanField(_("báo quản trị thiếu người nhận"), default=False)
    state = models.CharField(
        _("tình trạng"), max_length=12, choices=ReminderState.choices, default=ReminderState.PLANNED
    )
    state_at = models.DateTimeField(_("ở tình trạng này từ lúc"), default=timezone.now)

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

    @property
    def role_words(self) -> str:
        """As which of the roles the person was told; the step is loaded."""
        return str(Role(self.step.audience_role).label)

    @property
    def sent_at(self) -> dt.datetime | None:
        return self.message.sent_at if self.message else None


class CalendarFeed(models.Model):
    """A person's secret address of the calendar, as its digest: who reads the database cannot read the calendar."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+", verbose_name=_("người dùng"))
    secret_sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("địa chỉ lịch")
        verbose_name_plural = _("địa chỉ lịch")

    def __str__(self) -> str:
        return str(self.user_id)


class HandReminder(models.Model):
    """A reminder that the consolidator sent by hand: to whom, by whom, when; what became of it is its message's."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+", verbose_name=_("báo cáo"))
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("người nhận"))
    message = models.OneToOneField(Message, models.PROTECT, related_name="+", verbose_name=_("thư"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người nhắc"))
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("lần nhắc ngay")
        verbose_name_plural = _("lần nhắc ngay")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.submission_id} → {self.user_id}"
