"""The words of mails about accounts, and how every room writes its own; the templates are in templates/emails/."""

from collections.abc import Mapping
from typing import TypedDict

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from agencies.models import User


class Words(TypedDict):
    """What a mail says and the link that it is about, as `agencies.services.notify` takes it."""

    subject: str
    body: str
    html: str
    link: str


def words(name: str, context: Mapping[str, object], link: str) -> Words:
    """A mail from its three templates, `<name>.subject.txt`, `.txt` and `.html`; they find the address as `link`."""
    given = {**context, "link": link}
    return Words(
        subject=" ".join(render_to_string(f"emails/{name}.subject.txt", given).split()),
        body=render_to_string(f"emails/{name}.txt", given).strip() + "\n",
        html=render_to_string(f"emails/{name}.html", given),
        link=link,
    )


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
