"""Filters of the task list, kept in the URL, and of the API."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet, TextChoices, Value
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as rest_filters

from agencies.models import Agency
from plan_tracker.lib.apifilters import CodeFilter, YearFilter
from tasks.enums import AssignmentRole, ClauseKind, Field, ProgressStatus, TaskState
from tasks.models import Assignment, Plan, Task, TaskGroup
from tasks.rules import reference_day, reporting_year, work_window
from tasks.summaries import TaskLine, WorkLine, WorkPlan


class TaskFilter(django_filters.FilterSet):
    """`q` words, `nhom` group, `linh_vuc` field, `co_quan` agency, `vai_tro` role, `trang_thai` computed state."""

    q = django_filters.CharFilter(
        label=_("Tìm"),
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Không cần gõ dấu")}),
    )
    nhom = django_filters.ChoiceFilter(label=_("Nhóm"), choices=(), empty_label=_("Mọi nhóm"))
    linh_vuc = django_filters.ChoiceFilter(label=_("Lĩnh vực"), choices=Field.choices, empty_label=_("Mọi lĩnh vực"))
    co_quan = django_filters.ChoiceFilter(label=_("Cơ quan"), choices=(), empty_label=_("Mọi cơ quan"))
    vai_tro = django_filters.ChoiceFilter(
        label=_("Vai trò"), choices=AssignmentRole.choices, empty_label=_("Mọi vai trò")
    )
    trang_thai = django_filters.ChoiceFilter(
        label=_("Tình trạng"), choices=TaskState.choices, empty_label=_("Mọi tình trạng")
    )
    nam = django_filters.ChoiceFilter(label=_("Năm"), choices=(), empty_label=None)

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, *, plan: Plan, groups: Iterable[TaskGroup], year: int, today: dt.date) -> None:
        # The year shown is the year meant, also before anything was chosen.
        super().__init__({**{name: data[name] for name in data}, "nam": str(year)}, queryset=Task.objects.of(plan))
        self.year = year
        self.today = today
        self.filters["nhom"].extra["choices"] = [(group.code, str(group)) for group in groups]
        agencies = Agency.objects.valid_on(today).values_list("code", "short_name")
        self.filters["co_quan"].extra["choices"] = list(agencies)
        self.filters["nam"].extra["choices"] = [(str(each), str(each)) for each in plan.years]

    @property
    def is_narrowed(self) -> bool:
        """True when any condition besides the year is set."""
        return any(value for name, value in self.form.cleaned_data.items() if name != "nam")

    def narrow(self, lines: Sequence[TaskLine]) -> list[TaskLine]:
        """The lines that the filter leaves. Computed states are compared here: they are not in the database."""
        if not self.is_narrowed:
            return list(lines)
        left = set(self.qs.values_list("pk", flat=True))
        state = self.form.cleaned_data.get("trang_thai")
        return [line for line in lines if line.task.pk in left and (not state or line.state == state)]

    def filter_queryset(self, queryset: QuerySet[Task]) -> QuerySet[Task]:
        data = self.form.cleaned_data
        if data.get("q"):
            queryset = queryset.matching(data["q"])  # type: ignore[attr-defined]
        if data.get("nhom"):
            queryset = queryset.filter(group__code=data["nhom"])
        if data.get("linh_vuc"):
            queryset = queryset.filter(field=data["linh_vuc"])
        if data.get("co_quan") or data.get("vai_tro"):
            queryset = queryset.filter(Exists(self._assignments(data)))
        return queryset

    def _assignments(self, data: dict[str, Any]) -> QuerySet[Assignment]:
        """Assignments in force of the agency, the role, or both together."""
        found = Assignment.objects.in_force(reference_day(self.year, self.today)).filter(task=OuterRef("pk"))
        if data.get("co_quan"):
            found = found.filter(agency__code=data["co_quan"])
        return found.filter(role=data["vai_tro"]) if data.get("vai_tro") else found


class WorkShown(TextChoices):
    """Which pieces of an agency's own plan a page lists."""

    STANDING = "", _("Tất cả")
    OPEN = "chua-xong", _("Chưa xong")
    OVERDUE = "qua-han", _("Quá hạn")
    DROPPED = "da-bo", _("Đã bỏ")

    def keeps(self, line: WorkLine) -> bool:
        if self == WorkShown.DROPPED:
            return line.item.is_dropped
        if self == WorkShown.OVERDUE:
            return line.is_overdue
        return line.is_open if self == WorkShown.OPEN else not line.item.is_dropped


_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class WorkFilter:
    """`nhiem_vu` task, `loc` which pieces; `xem=thang` the calendar, of the month `thang`."""

    task: str
    shown: WorkShown
    is_month: bool
    month: dt.date | None

    @classmethod
    def of(cls, query: QueryDict) -> "WorkFilter":
        asked, month = query.get("loc", ""), _MONTH.fullmatch(query.get("thang", ""))
        return cls(
            task=query.get("nhiem_vu", ""),
            shown=WorkShown(asked) if asked in WorkShown.values else WorkShown.STANDING,
            is_month=query.get("xem") == "thang",
            month=dt.date(int(month[1]), int(month[2]), 1) if month and int(month[1]) > 0 else None,
        )

    def of_task(self, plan: WorkPlan) -> list[WorkLine]:
        """Lines of the chosen task, or of all."""
        return [line for task in plan.tasks if self.task in ("", task.task.code) for line in task.lines]

    def first_of_month(self, year: int, today: dt.date) -> dt.date:
        """First day of the month to show: the one asked for where it belongs to the year, else the nearest to today."""
        start, end = (day.replace(day=1) for day in work_window(year))
        asked = self.month if self.month and start <= self.month <= end else today.replace(day=1)
        return min(max(asked, start), end)


# The API's filters, in its own words. Where a plan is not named, rows of every plan are given.
class PlanPartApiFilter(rest_filters.FilterSet):
    """What belongs to a plan."""

    plan = CodeFilter(field_name="plan__code", queryset=Plan.objects.all())


class ClauseApiFilter(PlanPartApiFilter):
    kind = rest_filters.ChoiceFilter(choices=ClauseKind.choices)


class TaskApiFilter(rest_filters.FilterSet):
    """`agency`: given to it at any time."""

    plan = CodeFilter(field_name="group__plan__code", queryset=Plan.objects.all())
    group = CodeFilter(field_name="group__code", queryset=TaskGroup.objects.all())
    field = rest_filters.ChoiceFilter(choices=Field.choices)
    agency = CodeFilter(queryset=Agency.objects.all(), method="given_to")

    def given_to(self, queryset: QuerySet[Task], _name: str, code: str) -> QuerySet[Task]:
        return queryset.filter(Exists(Assignment.objects.filter(task=OuterRef("pk"), agency__code=code)))


class AssignmentApiFilter(rest_filters.FilterSet):
    """`year` says whose progress is shown and that `status` is of; the running one where it is left out."""

    plan = CodeFilter(field_name="task__group__plan__code", queryset=Plan.objects.all())
    task = CodeFilter(field_name="task__code", queryset=Task.objects.all())
    agency = CodeFilter(field_name="agency__code", queryset=Agency.objects.all())
    role = rest_filters.ChoiceFilter(choices=AssignmentRole.choices)
    year = YearFilter(method="shown_in")
    status = rest_filters.ChoiceFilter(field_name="shown_status", choices=ProgressStatus.choices)

    def shown_in(self, queryset: QuerySet[Assignment], _name: str, year: int) -> QuerySet[Assignment]:
        return queryset

    def filter_queryset(self, queryset: QuerySet[Assignment]) -> QuerySet[Assignment]:
        actor = self.request.actor
        year = self.form.cleaned_data["year"] or reporting_year(actor.on)
        shown = queryset.with_progress(year, actor).annotate(year=Value(year))  # type: ignore[attr-defined]
        return super().filter_queryset(shown)  # type: ignore[no-any-return]


class ProgressUpdateApiFilter(rest_filters.FilterSet):
    plan = CodeFilter(field_name="assignment__task__group__plan__code", queryset=Plan.objects.all())
    task = CodeFilter(field_name="assignment__task__code", queryset=Task.objects.all())
    agency = CodeFilter(field_name="assignment__agency__code", queryset=Agency.objects.all())
    assignment = rest_filters.ModelChoiceFilter(queryset=Assignment.objects.all())
    year = YearFilter()
    status = rest_filters.ChoiceFilter(choices=ProgressStatus.choices)
