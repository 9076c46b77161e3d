from django.urls import path

from tasks import views

app_name = "tasks"
urlpatterns = [
    path("nhiem-vu/", views.task_list, name="list"),
    path("nhiem-vu/<code:code>/<code:agency>/", views.update, name="update"),
    path("nhiem-vu/<code:code>/<code:agency>/nhap/", views.save_draft, name="save_draft"),
    path("nhiem-vu/<code:code>/<code:agency>/nhap/bo/", views.discard_draft, name="discard_draft"),
    path("nhiem-vu/<code:code>/<code:agency>/minh-chung/", views.evidence, name="evidence"),
    path("nhiem-vu/<code:code>/<code:agency>/minh-chung/<int:evidence>/", views.evidence_file, name="evidence_file"),
    path(
        "nhiem-vu/<code:code>/<code:agency>/minh-chung/<int:evidence>/rut/",
        views.withdraw_evidence,
        name="withdraw_evidence",
    ),
]
