"""Accounts."""

from typing import Any

from axes.utils import reset as unlock
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView, TemplateView
from rest_framework.authtoken.models import Token

from agencies import services
from agencies.forms import (
    ChangePasswordForm,
    ForgottenPasswordForm,
    MailChoiceForm,
    ReadAllForm,
    ResetPasswordForm,
    SignInForm,
)
from agencies.http import PersonRequest
from agencies.models import Message, User
from agencies.services import ask_password_reset
from agencies.summaries import mail_choices, mail_words

INBOX_ROWS = 50


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


@method_decorator(login_not_required, name="dispatch")
class ForgottenPassword(FormView):  # type: ignore[type-arg]
    """Asks for a link; the answer is the same whether or not there is an account at the address."""

    template_name = "agencies/forgotten_password.html"
    form_class = ForgottenPasswordForm
    success_url = reverse_lazy("agencies:reset_sent")

    def form_valid(self, form: Any) -> HttpResponse:
        ask_password_reset(address=form.cleaned_data["email"])
        return super().form_valid(form)


@method_decorator(login_not_required, name="dispatch")
class ResetSent(TemplateView):
    template_name = "agencies/reset_sent.html"
    extra_context = {"hours": settings.PASSWORD_RESET_TIMEOUT // 3600}  # noqa: RUF012 (declared so by the base)


class ResetPassword(auth_views.PasswordResetConfirmView):
    template_name = "agencies/reset_password.html"
    form_class = ResetPasswordForm
    success_url = reverse_lazy("agencies:sign_in")

    def get_user(self, uidb64: str) -> User | None:
        """Nobody where the account has ended since the link was sent."""
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def form_valid(self, form: Any) -> HttpResponse:
        # Who has proved to own the address need not wait out the wrong passwords typed before.
        unlock(username=form.user.email)
        messages.success(self.request, _("Đã đặt mật khẩu mới. Đăng nhập bằng mật khẩu này."))
        return super().form_valid(form)


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, _credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """In place of a sign-in page, of the product's or the administration's: too many wrong passwords."""
    context = {
        "limit": settings.AXES_FAILURE_LIMIT,
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
    }
    return render(request, "agencies/locked_out.html", context, status=429)


def account(request: PersonRequest) -> HttpResponse:
    """Who I am here: name, roles and their dates."""
    return _account_page(request)


@never_cache
@require_POST
def make_token(request: PersonRequest) -> HttpResponse:
    """Make a token for the API; this answer is the only place where it is shown."""
    return _account_page(request, services.issue_token(user=request.user).key)


@require_POST
def revoke_token(request: PersonRequest) -> HttpResponse:
    services.revoke_token(user=request.user)
    messages.success(request, _("Đã thu hồi mã truy cập API."))
    return redirect("agencies:account")


@require_POST
def choose_mails(request: PersonRequest) -> HttpResponse:
    """Which optional kinds come by mail; a compulsory kind in the form is refused with the form."""
    form = MailChoiceForm(request.POST)
    if form.is_valid():
        services.choose_mails(user=request.user, wanted=form.cleaned_data["kinds"])
        messages.success(request, _("Đã lưu lựa chọn thư báo."))
    else:
        messages.error(request, _("Chỉ tắt được những loại thư không bắt buộc. Chưa lưu gì."))
    return redirect("agencies:account")


@require_GET
def inbox(request: PersonRequest) -> HttpResponse:
    """What the person was told; `?loc=chua-doc` for what they have not opened."""
    only_unread = request.GET.get("loc") == "chua-doc"
    mine = Message.objects.visible_to(request.actor).for_inbox()
    page = Paginator(mine.unread() if only_unread else mine, INBOX_ROWS).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    context = {
        "page": page,
        "shown": shown,
        "only_unread": only_unread,
        "newest": max((each.pk for each in shown if not each.is_read), default=0),
    }
    return render(request, "agencies/inbox.html", context)


@require_GET
def message(request: PersonRequest, message: int) -> HttpResponse:
    """One message. Looking at it is reading it: the first look is kept."""
    found = get_object_or_404(Message.objects.visible_to(request.actor), pk=message)
    if services.read_message(user=request.user, message=found, now=timezone.now()) and request.unread:
        request.unread -= 1
    return render(request, "agencies/message.html", {"message": found, "mail_words": mail_words(found)})


@require_POST
def open_message(request: PersonRequest, message: int) -> HttpResponse:
    """Straight to what a message is about."""
    found = get_object_or_404(Message.objects.visible_to(request.actor), pk=message)
    services.read_message(user=request.user, message=found, now=timezone.now())
    return redirect(found.path) if found.path else redirect("agencies:message", found.pk)


@require_POST
def read_all(request: PersonRequest) -> HttpResponse:
    """Put away what the list showed."""
    form = ReadAllForm(request.POST)
    if form.is_valid():
        services.read_messages(user=request.user, up_to=form.cleaned_data["up_to"], now=timezone.now())
    return redirect("agencies:inbox")


def _account_page(request: PersonRequest, new_token: str = "") -> HttpResponse:
    context = {
        "memberships": request.memberships,
        "mail_choices": mail_choices(request.user),
        "token_made_at": Token.objects.filter(user=request.user).values_list("created", flat=True).first(),
        "new_token": new_token,
    }
    return render(request, "agencies/account.html", context)
