from django.contrib.auth.views import LogoutView
from django.urls import path

from agencies import views

app_name = "agencies"
urlpatterns = [
    path("", views.account, name="account"),
    path("dang-nhap/", views.SignIn.as_view(), name="sign_in"),
    path("dang-xuat/", LogoutView.as_view(), name="sign_out"),
    path("doi-mat-khau/", views.ChangePassword.as_view(), name="change_password"),
]
