"""The words of mails about accounts; the templates are in templates/emails/."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from agencies.models import User


def password_reset(user: User) -> EmailMultiAlternatives:
    """To somebody who forgot the password: a link for one use. Never kept as a row: the link opens the account."""
    who = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("agencies:reset_password", args=[who, default_token_generator.make_token(user)])
    context = {
        "user": user,
        "link": f"{settings.SITE_URL}{path}",
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    mail = EmailMultiAlternatives(
        " ".join(render_to_string("emails/password_reset.subject.txt", context).split()),
        render_to_string("emails/password_reset.txt", context).strip() + "\n",
        to=[user.email],
    )
    mail.attach_alternative(render_to_string("emails/password_reset.html", context), "text/html")
    return mail
