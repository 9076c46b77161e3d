from django.contrib.auth.views import LogoutView
from django.urls import path

from agencies import views

app_name = "agencies"
urlpatterns = [
    path("", views.account, name="account"),
    path("dang-nhap/", views.SignIn.as_view(), name="sign_in"),
    path("dang-xuat/", LogoutView.as_view(), name="sign_out"),
    path("quen-mat-khau/", views.ForgottenPassword.as_view(), name="forgotten_password"),
    path("quen-mat-khau/da-gui/", views.ResetSent.as_view(), name="reset_sent"),
    path("quen-mat-khau/<uidb64>/<token>/", views.ResetPassword.as_view(), name="reset_password"),
    path("ma-truy-cap/", views.make_token, name="make_token"),
    path("ma-truy-cap/thu-hoi/", views.revoke_token, name="revoke_token"),
    path("thu-bao/", views.choose_mails, name="choose_mails"),
    path("thong-bao/", views.inbox, name="inbox"),
    path("thong-bao/da-doc/", views.read_all, name="read_all"),
    path("thong-bao/<int:message>/", views.message, name="message"),
    path("thong-bao/<int:message>/mo/", views.open_message, name="open_message"),
    path("doi-mat-khau/", views.ChangePassword.as_view(), name="change_password"),
]
