"""Administration of the plan. Text and progress are read-only: they come from the fixture and from services."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.admin import KeptAdmin, ReadOnlyAdmin
from tasks.forms import ReportFormForm
from tasks.models import Assignment, Clause, Plan, ProgressUpdate, Task, UpdateEvidence, WorkItem

PLAN_TEXT = (
    "code", "number", "title", "short_title", "issuer", "signer", "consolidating_agency", "first_year", "last_year",
)  # fmt: skip


@admin.register(Plan)
class PlanAdmin(KeptAdmin):
    """The signed plan is read-only; how reports about it end is the administrator's."""

    form = ReportFormForm
    list_display = ("code", "short_title", "first_year", "last_year")
    fieldsets = (
        (None, {"fields": PLAN_TEXT}),
        (_("Báo cáo tổng hợp"), {"fields": ("report_signer_lines", "report_recipients", "report_drafting_unit")}),
    )
    readonly_fields = PLAN_TEXT

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Clause)
class ClauseAdmin(ReadOnlyAdmin):
    list_display = ("ref", "kind", "text")
    list_filter = ("plan", "kind")
    search_fields = ("ref", "text")


@admin.register(Task)
class TaskAdmin(ReadOnlyAdmin):
    list_display = ("code", "title", "group", "field", "recurrence")
    list_filter = ("group__plan", "field", "recurrence")
    search_fields = ("code", "title", "search")


@admin.register(Assignment)
class AssignmentAdmin(KeptAdmin):
    list_display = ("task", "agency", "role", "valid_from", "valid_until")
    list_filter = ("role", "agency")
    search_fields = ("task__code", "agency__code")
    autocomplete_fields = ("task", "agency")
    list_select_related = ("task", "agency")


@admin.register(ProgressUpdate)
class ProgressUpdateAdmin(ReadOnlyAdmin):
    list_display = ("assignment", "year", "as_of", "status", "percent", "author", "created_at")
    list_filter = ("year", "status")
    list_select_related = ("assignment", "author")


@admin.register(WorkItem)
class WorkItemAdmin(ReadOnlyAdmin):
    list_display = ("title", "assignment", "year", "due_on", "done_on", "weight", "dropped_at")
    list_filter = ("year",)
    search_fields = ("title", "deliverable", "person")
    list_select_related = ("assignment",)


@admin.register(UpdateEvidence)
class UpdateEvidenceAdmin(ReadOnlyAdmin):
    """The receipts. The files themselves are handed out by the agency's page, after its policy was asked."""

    list_display = ("name", "assignment", "year", "size", "uploaded_by", "uploaded_at", "withdrawn_at")
    list_filter = ("year", "content_type")
    search_fields = ("name", "sha256")
    list_select_related = ("assignment", "uploaded_by")
    exclude = ("file",)
