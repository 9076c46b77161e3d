"""Accounts."""

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from agencies.forms import ChangePasswordForm, SignInForm
from agencies.http import PersonRequest


class SignIn(auth_views.LoginView):
    template_name = "agencies/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class ChangePassword(auth_views.PasswordChangeView):
    template_name = "agencies/change_password.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("agencies:account")

    def form_valid(self, form: object) -> HttpResponse:
        messages.success(self.request, _("Đã đổi mật khẩu."))
        return super().form_valid(form)  # type: ignore[arg-type]


def account(request: PersonRequest) -> HttpResponse:
    """Who I am here: name, roles and their dates."""
    return render(request, "agencies/account.html", {"memberships": request.memberships})
