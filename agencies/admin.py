"""Administration of people and agencies. Rows that others point to end by date; they are never deleted."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken import admin as _token_admin  # noqa: F401 (registers the page taken away below)
from rest_framework.authtoken.models import TokenProxy

from agencies.forms import UserCreateForm, UserEditForm
from agencies.models import Agency, AgencyGroup, AgencyGroupMember, Area, Membership, Message, User

# A token is its person's signature: nobody else reads it. The framework's own page lists them in full.
admin.site.unregister(TokenProxy)

admin.site.site_header = _("Quản trị hệ thống theo dõi kế hoạch")
admin.site.site_title = _("Quản trị")
admin.site.index_title = _("Danh mục")


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that only the product writes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class KeptAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that are ended by date, not deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    extra = 0
    autocomplete_fields = ("agency",)


class GroupMemberInline(admin.TabularInline):  # type: ignore[type-arg]
    model = AgencyGroupMember
    extra = 0
    autocomplete_fields = ("agency",)


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    form = UserEditForm
    add_form = UserCreateForm
    ordering = ("sort_key",)
    list_display = ("full_name", "email", "job_title", "is_active", "last_login")
    list_filter = ("is_active", "memberships__role", "memberships__agency")
    search_fields = ("email", "full_name")
    filter_horizontal: ClassVar[tuple[str, ...]] = ()
    inlines = (MembershipInline,)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Người dùng"), {"fields": ("full_name", "job_title", "phone", "is_active", "is_superuser")}),
        (_("Thời gian"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "email",
                    "full_name",
                    "job_title",
                    "phone",
                    "usable_password",
                    "password1",
                    "password2",
                )
            },
        ),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Agency)
class AgencyAdmin(KeptAdmin):
    list_display = ("position", "code", "name", "kind", "email", "valid_from", "valid_until")
    list_display_links = ("name",)
    list_filter = ("kind",)
    search_fields = ("code", "name", "short_name")
    ordering = ("position",)


@admin.register(AgencyGroup)
class AgencyGroupAdmin(KeptAdmin):
    list_display = ("name", "code", "needs_decision")
    inlines = (GroupMemberInline,)


@admin.register(Area)
class AreaAdmin(KeptAdmin):
    list_display = ("code", "name", "kind", "parent", "valid_from", "valid_until")
    list_filter = ("kind",)


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("subject", "kind", "address", "mail_state", "attempts", "sent_at", "error")
    list_filter = ("mail_state", "kind")
    search_fields = ("address", "subject", "key")
