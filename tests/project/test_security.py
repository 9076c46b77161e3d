"""Headers of every answer."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import signed_in

pytestmark = pytest.mark.django_db

SIGN_IN = reverse("agencies:sign_in")


@pytest.fixture
def answers(administrator):
    """One of each kind: open, signed in, sent away, not found, refused, the administration."""
    client = signed_in(administrator)
    pages = ("/", "/khong-co/", reverse("admin:index"))
    return [Client().get(SIGN_IN), Client().get("/"), *(client.get(path) for path in pages), client.put(SIGN_IN)]


def directives(response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in parts}


def test_every_answer_says_where_things_may_come_from(answers):
    assert [directives(answer) for answer in answers] == [
        {
            "default-src": "'self'",
            "img-src": "'self' data:",
            "object-src": "'none'",
            "base-uri": "'self'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
        }
    ] * len(answers)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_every_answer_has(answers, header, value):
    assert [answer.headers.get(header) for answer in answers] == [value] * len(answers)


def test_no_page_may_use_camera_place_or_payment(answers):
    for answer in answers:
        policy = answer.headers["Permissions-Policy"].split(", ")
        assert {"camera=()", "microphone=()", "geolocation=()", "payment=()"} <= set(policy)


def test_a_page_carries_no_inline_script_or_style(answers):
    for answer in answers:
        page = answer.content.decode()
        assert "<style" not in page
        assert 'style="' not in page
        assert "onclick=" not in page
