"""The plan as signed: clauses, task groups, tasks, and who carries them out."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyGroup, Dated, dates_in_order, once_per_start
from plan_tracker.lib.modelfields import SearchField
from tasks.enums import AssignmentRole, ClauseKind, Field, Recurrence
from tasks.querysets import AssignmentQuerySet, TaskQuerySet


class Plan(models.Model):
    """A signed plan. One installation may hold several."""

    code = models.SlugField(_("mã"), max_length=30, unique=True)
    number = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    title = models.TextField(_("tên"))
    short_title = models.CharField(_("tên gọn"), max_length=120)
    issuer = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("cơ quan ban hành"))
    signer = models.CharField(_("người ký"), max_length=120)
    signer_lines = models.JSONField(_("quyền hạn, chức vụ người ký"), default=list)
    consolidating_agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("cơ quan tổng hợp")
    )
    reporting_group = models.ForeignKey(
        AgencyGroup, models.PROTECT, related_name="+", verbose_name=_("nhóm cơ quan phải báo cáo")
    )
    legal_bases = models.JSONField(_("căn cứ"), default=list)
    # How the consolidating agency's report ends: filled from the fixture once, then the administrator's.
    report_signer_lines = models.JSONField(_("quyền hạn, chức vụ người ký báo cáo"), default=list, blank=True)
    report_recipients = models.JSONField(_("nơi nhận báo cáo"), default=list, blank=True)
    report_drafting_unit = models.CharField(_("đơn vị soạn thảo báo cáo"), max_length=60, blank=True)
    is_sample = models.BooleanField(_("có dữ liệu mẫu"), default=False, editable=False)
    first_year = models.PositiveSmallIntegerField(_("từ năm"))
    last_year = models.PositiveSmallIntegerField(_("đến năm"))

    class Meta:
        verbose_name = _("kế hoạch")
        verbose_name_plural = _("kế hoạch")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="plan_years",
                violation_error_message=_("Năm cuối đứng trước năm đầu."),
            ),
        )

    def __str__(self) -> str:
        return self.short_title

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    def years_until(self, year: int) -> range:
        """The plan's years up to and with `year`."""
        return range(self.first_year, min(year, self.last_year) + 1)


class Clause(models.Model):
    """A piece of the signed text, verbatim, slips included; joined in order the clauses are the text."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="clauses")
    ref = models.CharField(_("vị trí"), max_length=32)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("loại"), max_length=20, choices=ClauseKind.choices)
    text = models.TextField(_("nguyên văn"))
    position = models.PositiveIntegerField(_("thứ tự"))

    class Meta:
        verbose_name = _("điểm, khoản")
        verbose_name_plural = _("điểm, khoản")
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "ref"), name="clause_ref", violation_error_message=_("Vị trí này đã có.")
            ),
            models.UniqueConstraint(
                fields=("plan", "position"), name="clause_position", violation_error_message=_("Thứ tự này đã có.")
            ),
        )

    def __str__(self) -> str:
        return self.ref


class TaskGroup(models.Model):
    """One of the eleven groups of part III (numbered), or a duty of part IV."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="groups")
    code = models.CharField(_("mã"), max_length=20)
    number = models.PositiveSmallIntegerField(_("số thứ tự"), null=True, blank=True)
    title = models.CharField(_("tên gọn"), max_length=160)
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+", verbose_name=_("nguyên văn"))
    timing = models.CharField(_("thời gian như Kế hoạch viết"), max_length=120, blank=True)
    position = models.PositiveIntegerField(_("thứ tự"))

    class Meta:
        verbose_name = _("nhóm nhiệm vụ")
        verbose_name_plural = _("nhóm nhiệm vụ")
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "code"), name="task_group_code", violation_error_message=_("Mã nhóm này đã có.")
            ),
        )

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"


class Task(models.Model):
    """A deed that can be reported on. `text` is an exact piece of its clause."""

    group = models.ForeignKey(TaskGroup, models.CASCADE, related_name="tasks", verbose_name=_("nhóm"))
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+", verbose_name=_("nguyên văn"))
    code = models.CharField(_("mã"), max_length=20)
    field = models.CharField(_("lĩnh vực"), max_length=20, choices=Field.choices)
    recurrence = models.CharField(_("định kỳ"), max_length=10, choices=Recurrence.choices, default=Recurrence.YEARLY)
    title = models.CharField(_("tên gọn"), max_length=160)
    text = models.TextField(_("nội dung như Kế hoạch viết"))
    position = models.PositiveIntegerField(_("thứ tự"))
    search = SearchField(source=("code", "title", "text"))

    objects: ClassVar[TaskQuerySet] = TaskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("nhiệm vụ")
        verbose_name_plural = _("nhiệm vụ")
        ordering = ("group__position", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("group", "code"), name="task_code", violation_error_message=_("Mã nhiệm vụ này đã có.")
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Responsibility(models.Model):
    """What the plan says: who carries out or supports a group or a single task, in the plan's own words."""

    group = models.ForeignKey(TaskGroup, models.CASCADE, null=True, blank=True, related_name="responsibilities")
    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="responsibilities")
    role = models.CharField(_("vai trò"), max_length=12, choices=AssignmentRole.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    agency_group = models.ForeignKey(AgencyGroup, models.PROTECT, null=True, blank=True, related_name="+")
    wording = models.CharField(_("như Kế hoạch viết"), max_length=250)
    position = models.PositiveIntegerField(_("thứ tự"))

    class Meta:
        verbose_name = _("phân công như Kế hoạch viết")
        verbose_name_plural = _("phân công như Kế hoạch viết")
        ordering = ("position",)
        constraints = (
            models.CheckConstraint(
                condition=Q(group__isnull=False, task__isnull=True) | Q(group__isnull=True, task__isnull=False),
                name="responsibility_of_group_or_task",
                violation_error_message=_("Phân công cho đúng một nhóm hoặc một nhiệm vụ."),
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=False, agency_group__isnull=True)
                | Q(agency__isnull=True, agency_group__isnull=False),
                name="responsibility_agency_or_group",
                violation_error_message=_("Chọn đúng một cơ quan hoặc một nhóm cơ quan."),
            ),
        )

    def __str__(self) -> str:
        return self.wording


class Assignment(Dated):
    """A task given to an agency, in one role at any date (lead wins): the responsibilities, expanded."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="assignments", verbose_name=_("nhiệm vụ"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))
    role = models.CharField(_("vai trò"), max_length=12, choices=AssignmentRole.choices)

    objects: ClassVar[AssignmentQuerySet] = AssignmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("phân công")
        verbose_name_plural = _("phân công")
        constraints = (
            *once_per_start(
                "task",
                "agency",
                name="assignment_once",
                message=_("Cơ quan này đã được giao nhiệm vụ đó từ cùng ngày."),
            ),
            dates_in_order("assignment_dates"),
        )
        indexes = (models.Index(fields=("agency", "role"), name="assignment_of_agency"),)

    def __str__(self) -> str:
        return f"{self.task_id} – {self.agency_id}"

    @property
    def is_lead(self) -> bool:
        return self.role == AssignmentRole.LEAD
