"""URL map. Names are English, paths are what people read (Vietnamese without marks)."""

from django.contrib import admin
from django.urls import include, path, register_converter

from plan_tracker.lib.converters import CodeConverter
from reports.reminders.views.feed import feed

register_converter(CodeConverter, "code")

urlpatterns = [
    path("", include("plan_tracker.pages.urls")),
    path("tai-khoan/", include("agencies.urls")),
    path("api/", include("plan_tracker.pages.api")),
    path("lich/<code:secret>.ics", feed, name="calendar_feed"),
    path("quan-tri/", admin.site.urls),
    path("<slug:plan>/", include("tasks.urls")),
    path("<slug:plan>/", include("indicators.urls")),
    path("<slug:plan>/", include("reports.urls")),
]
