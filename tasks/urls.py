from django.urls import path

from tasks import views

app_name = "tasks"
urlpatterns = [
    path("nhiem-vu/", views.task_list, name="list"),
    # No task has the code "excel".
    path("nhiem-vu/excel/<code:agency>/", views.workbook, name="workbook"),
    path("nhiem-vu/excel/<code:agency>/tep/", views.workbook_file, name="workbook_file"),
    path("nhiem-vu/excel/<code:agency>/tep-ghi-chu/", views.workbook_notes, name="workbook_notes"),
    path("nhiem-vu/excel/<code:agency>/ghi-nhan/", views.record_workbook, name="record_workbook"),
    path("nhiem-vu/<code:code>/<code:agency>/", views.update, name="update"),
    path("nhiem-vu/<code:code>/<code:agency>/nhap/", views.save_draft, name="save_draft"),
    path("nhiem-vu/<code:code>/<code:agency>/nhap/bo/", views.discard_draft, name="discard_draft"),
    path("cong-viec/", views.work, name="work"),
    path("cong-viec/xlsx/", views.work_xlsx, name="work_xlsx"),
    path("cong-viec/them/", views.add_work, name="add_work"),
    path("cong-viec/<int:item>/", views.work_item, name="work_item"),
    path("cong-viec/<int:item>/xong/", views.tick_work, name="tick_work"),
    path("cong-viec/<int:item>/chua-xong/", views.untick_work, name="untick_work"),
    path("cong-viec/<int:item>/bo/", views.drop_work, name="drop_work"),
    path("nhiem-vu/<code:code>/<code:agency>/minh-chung/", views.evidence, name="evidence"),
    path("nhiem-vu/<code:code>/<code:agency>/minh-chung/<int:evidence>/", views.evidence_file, name="evidence_file"),
    path(
        "nhiem-vu/<code:code>/<code:agency>/minh-chung/<int:evidence>/rut/",
        views.withdraw_evidence,
        name="withdraw_evidence",
    ),
]
