from django.urls import path

from plan_tracker.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.health, name="health"),
    path("<slug:plan>/dieu-hanh/", views.board, name="board"),
    path("<slug:plan>/ke-hoach/", views.plan_document, name="document"),
    path("<slug:plan>/chi-tieu/<code:code>/so-lieu/<int:figure>/", views.figure_detail, name="figure"),
    path("<slug:plan>/nhiem-vu/<code:code>/", views.task_detail, name="task"),
]
