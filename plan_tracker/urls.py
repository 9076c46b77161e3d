"""URL map. Names are English, paths are what people read (Vietnamese without marks)."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("plan_tracker.pages.urls")),
    path("tai-khoan/", include("agencies.urls")),
    path("quan-tri/", admin.site.urls),
    path("<slug:plan>/", include("tasks.urls")),
    path("<slug:plan>/", include("indicators.urls")),
    path("<slug:plan>/", include("reports.urls")),
]
