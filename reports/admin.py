"""Administration of deadline rules and holidays, and a look at what the product wrote."""

from django.contrib import admin

from agencies.admin import KeptAdmin, ReadOnlyAdmin
from reports.models import DeadlineRule, Holiday, ReminderDelivery, ReminderStep, RenderJob, ReportingPeriod


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(KeptAdmin):
    list_display = ("kind", "audience", "wording", "day", "month", "year", "origin", "clause_ref")
    list_filter = ("plan", "kind", "audience")


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("__str__", "is_working_swap")
    list_filter = ("is_working_swap",)
    search_fields = ("name",)
    date_hierarchy = "date"


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(ReadOnlyAdmin):
    list_display = ("code", "kind", "year", "data_from", "data_to", "state", "opened_on")
    list_filter = ("plan", "kind")


@admin.register(RenderJob)
class RenderJobAdmin(ReadOnlyAdmin):
    list_display = ("id", "report", "submission", "format", "state", "attempts", "queued_at", "finished_at", "message")
    list_filter = ("state", "format")
    list_select_related = ("report", "submission")


@admin.register(ReminderStep)
class ReminderStepAdmin(ReadOnlyAdmin):
    list_display = ("step", "audience_role", "planned_for", "state", "submission", "report")
    list_filter = ("state", "step")
    list_select_related = ("submission", "report")


@admin.register(ReminderDelivery)
class ReminderDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("step", "address", "state", "message")
    list_filter = ("state",)
    list_select_related = ("step", "message")
