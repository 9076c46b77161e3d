"""Administration of deadline rules and holidays, and a look at what the product wrote."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.admin import KeptAdmin, ReadOnlyAdmin
from reports.models import (
    DeadlineChange,
    DeadlineRule,
    Holiday,
    Petition,
    PetitionEntry,
    ReminderDelivery,
    ReminderSettings,
    ReminderStep,
    RenderJob,
    ReportingPeriod,
    Submission,
    SubmissionEvent,
    SubmissionRevision,
)
from reports.reminders.forms import ReminderSettingsForm


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


@admin.register(DeadlineChange)
class DeadlineChangeAdmin(ReadOnlyAdmin):
    list_display = ("deadline", "before", "after", "reason", "by", "at")
    list_select_related = ("deadline", "by")


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    list_display = ("period", "agency", "state", "first_sent_at", "received_otherwise_on", "last_reminded_at")
    list_filter = ("state", "period")
    list_select_related = ("period", "agency")


@admin.register(SubmissionRevision)
class SubmissionRevisionAdmin(ReadOnlyAdmin):
    list_display = ("submission", "number", "sent_by", "sent_at")
    list_select_related = ("submission", "sent_by")


@admin.register(SubmissionEvent)
class SubmissionEventAdmin(ReadOnlyAdmin):
    list_display = ("submission", "from_state", "verb", "to_state", "actor", "at")
    list_filter = ("verb",)
    list_select_related = ("submission", "actor")


@admin.register(RenderJob)
class RenderJobAdmin(ReadOnlyAdmin):
    list_display = (
        *("id", "report", "submission", "letters_of", "format"),
        *("state", "attempts", "queued_at", "finished_at", "message"),
    )
    list_filter = ("state", "format")
    list_select_related = ("report", "submission", "letters_of")


@admin.register(ReminderSettings)
class ReminderSettingsAdmin(KeptAdmin):
    form = ReminderSettingsForm
    list_display = ("plan", "before", "after", "repeats_weekly", "send_at")

    @admin.display(description=_("trước hạn (ngày)"))
    def before(self, row: ReminderSettings) -> str:
        return ", ".join(map(str, row.days_before))

    @admin.display(description=_("sau hạn (ngày)"))
    def after(self, row: ReminderSettings) -> str:
        return ", ".join(map(str, row.days_after))


@admin.register(ReminderStep)
class ReminderStepAdmin(ReadOnlyAdmin):
    list_display = ("words", "audience_role", "planned_for", "state", "submission", "report")
    list_filter = ("state", "offset")
    list_select_related = ("submission", "report")


@admin.register(ReminderDelivery)
class ReminderDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("step", "address", "state", "message")
    list_filter = ("state",)
    list_select_related = ("step", "message")


class PetitionEntryInline(admin.TabularInline):  # type: ignore[type-arg]
    model = PetitionEntry
    fields = readonly_fields = ("at", "by", "state", "text", "document")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Petition)
class PetitionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "kind", "agency", "state", "forwarded_to", "raised_at")
    list_filter = ("plan", "state", "kind")
    list_select_related = ("agency", "forwarded_to")
    inlines = (PetitionEntryInline,)
