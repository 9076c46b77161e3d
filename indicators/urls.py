from django.urls import path

from indicators import views

app_name = "indicators"
urlpatterns = [
    path("chi-tieu/", views.indicator_list, name="list"),
    path("chi-tieu/<code:code>/", views.indicator_detail, name="detail"),
]
