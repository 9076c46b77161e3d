from django.urls import path

from indicators import views

app_name = "indicators"
urlpatterns = [
    path("chi-tieu/", views.indicator_list, name="list"),
    path("chi-tieu/excel/", views.workbook, name="workbook"),
    path("chi-tieu/chuyen-tiep/", views.phase_bridge, name="bridge"),
    path("chi-tieu/<code:code>/", views.indicator_detail, name="detail"),
    path("chi-tieu/<code:code>/so-lieu/", views.indicator_figures, name="figures"),
    path("chi-tieu/<code:code>/cach-hieu/<slug:phase>/", views.confirm_reading, name="confirm_reading"),
    path("chi-tieu/<code:code>/cach-hieu/<slug:phase>/tep/<int:reading>/", views.reading_file, name="reading_file"),
    path("so-lieu/", views.mine, name="mine"),
    path("chi-tieu/<code:code>/nhap/", views.figure_new, name="figure_new"),
    path("chi-tieu/<code:code>/bang-nhap/", views.grid, name="grid"),
    path("chi-tieu/<code:code>/so-lieu/<int:figure>/sua/", views.figure_correct, name="figure_correct"),
    path("chi-tieu/<code:code>/minh-chung/", views.evidence, name="evidence"),
    path("chi-tieu/<code:code>/minh-chung/gan/", views.attach_evidence, name="attach_evidence"),
    path("chi-tieu/<code:code>/minh-chung/<int:evidence>/", views.evidence_file, name="evidence_file"),
    path("chi-tieu/<code:code>/minh-chung/<int:evidence>/rut/", views.withdraw_evidence, name="withdraw_evidence"),
]
