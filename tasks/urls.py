from django.urls import path

from tasks import views

app_name = "tasks"
urlpatterns = [
    path("nhiem-vu/", views.task_list, name="list"),
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
]
