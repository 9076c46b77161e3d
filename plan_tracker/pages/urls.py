from django.urls import path

from plan_tracker.pages import views
from reports.watch import views as watch

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", watch.everything, name="health"),
    path("healthz/web", watch.web, name="web_health"),
    path("quan-tri/trang-thai/", watch.status, name="status"),
    path("<slug:plan>/dieu-hanh/", views.board, name="board"),
    path("<slug:plan>/ke-hoach/", views.plan_document, name="document"),
    path("<slug:plan>/chi-tieu/<code:code>/so-lieu/<int:figure>/", views.figure_detail, name="figure"),
    path("<slug:plan>/nhiem-vu/<code:code>/", views.task_detail, name="task"),
]
