"""Forms of accounts and of their administration."""

from typing import Any

from django import forms
from django.contrib.auth.forms import (
    AdminUserCreationForm,
    AuthenticationForm,
    PasswordChangeForm,
    SetPasswordForm,
    UserChangeForm,
)
from django.utils.translation import gettext_lazy as _

from agencies.enums import OPTIONAL_KINDS
from agencies.models import User


class SignInForm(AuthenticationForm):
    error_messages = {  # noqa: RUF012 (declared so by the base)
        "invalid_login": _("Thư điện tử hoặc mật khẩu không đúng. Mật khẩu phân biệt chữ hoa, chữ thường."),
        "inactive": _("Tài khoản này đã ngừng sử dụng."),
    }

    def clean_username(self) -> str:
        return User.objects.clean_email(self.cleaned_data["username"])


PASSWORD_RULES = _(
    "Ít nhất 8 ký tự, không toàn chữ số, không giống họ tên hay thư điện tử, không phải mật khẩu phổ biến."
)


class ChangePasswordForm(PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = PASSWORD_RULES


class ForgottenPasswordForm(forms.Form):
    email = forms.EmailField(
        label=_("Thư điện tử"),
        max_length=254,
        help_text=_("Địa chỉ dùng để đăng nhập."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ResetPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = PASSWORD_RULES


class MailChoiceForm(forms.Form):
    """Which optional kinds of message come by mail; the others cannot even be named."""

    kinds = forms.MultipleChoiceField(
        choices=[(kind.value, kind.label) for kind in OPTIONAL_KINDS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ReadAllForm(forms.Form):
    """`up_to`: the newest message that the list showed."""

    up_to = forms.IntegerField(min_value=0)


class UserCreateForm(AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("email", "full_name", "job_title", "phone")

    def clean_email(self) -> str:
        return User.objects.clean_email(self.cleaned_data["email"])


class UserEditForm(UserChangeForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("email", "full_name", "job_title", "phone", "is_active", "is_superuser", "password")

    def clean_email(self) -> str:
        return User.objects.clean_email(self.cleaned_data["email"])
