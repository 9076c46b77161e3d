"""A forgotten password: the link, who gets one, and for how long it is good."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth import get_user
from django.urls import reverse

from agencies.jobs import send_password_reset
from agencies.models import User
from tests.conftest import signed_in
from tests.reports.broker import Broker, celery_app, using

pytestmark = pytest.mark.django_db

OLD, NEW = "ke-hoach-ninh-thuan-21", "mat-khau-moi-rat-dai-9"
ASK = reverse("agencies:forgotten_password")
SENT = reverse("agencies:reset_sent")
SIGN_IN = reverse("agencies:sign_in")
NINE = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _cheap_hashing(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SITE_URL = "https://kehoach.example"


@pytest.fixture
def person() -> User:
    return User.objects.create_user("lan@coquan.example", OLD, full_name="Nguyễn Thị Lan")


@pytest.fixture
def broker():
    with using(celery_app("memory://")) as app:
        broker = Broker(app)
        broker.take()
        yield broker
        broker.take()


def link_for(person, mailoutbox) -> str:
    """The path of the link that a mail brought."""
    mailoutbox.clear()
    send_password_reset(person.email)
    (mail,) = mailoutbox
    (link,) = re.findall(r"https://kehoach\.example(\S+)", mail.body)
    return link


def follow(client, link, new=NEW, again=NEW):
    """Open the link and give the new password; gives the last answer."""
    opened = client.get(link)
    if opened.status_code != 302:
        return opened
    return client.post(opened.url, {"new_password1": new, "new_password2": again})


class TestAsking:
    @pytest.mark.parametrize("email", ["lan@coquan.example", "ai@coquan.example"])
    def test_known_and_unknown_addresses_get_one_answer(
        self, client, person, broker, email, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(ASK, {"email": email})
        assert (response.status_code, response.url) == (302, SENT)
        assert email not in client.get(SENT).content.decode()
        assert broker.take() == [("agencies.send_password_reset", [email])]
        assert mailoutbox == []

    def test_what_is_no_address_is_said(self, client, broker, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(ASK, {"email": "lan"})
        assert list(response.context["form"].errors) == ["email"]
        assert broker.take() == []

    def test_with_the_broker_down_the_mail_goes_out_at_once(
        self, client, person, tmp_path, mailoutbox, django_capture_on_commit_callbacks
    ):
        (tmp_path / "broker").write_text("")
        broken = celery_app("filesystem://localhost", folder=tmp_path / "broker")
        with using(broken), django_capture_on_commit_callbacks(execute=True):
            assert client.post(ASK, {"email": person.email}).url == SENT
        assert [mail.to for mail in mailoutbox] == [[person.email]]

    def test_the_sign_in_page_leads_there(self, client):
        assert f'href="{ASK}"' in client.get(SIGN_IN).content.decode()


class TestMail:
    def test_both_parts_carry_the_one_link(self, person, mailoutbox):
        link = f"https://kehoach.example{link_for(person, mailoutbox)}"
        (mail,) = mailoutbox
        assert (mail.to, mail.subject) == ([person.email], "Đặt mật khẩu mới cho hệ thống theo dõi Kế hoạch")
        (html,) = [content for content, kind in mail.alternatives if kind == "text/html"]
        assert f'href="{link}"' in html
        assert "24 giờ" in mail.body
        assert "24 giờ" in html

    @pytest.mark.parametrize("address", ["LAN@CoQuan.example", " lan@coquan.example"])
    def test_however_the_address_is_written(self, person, mailoutbox, address):
        send_password_reset(address)
        assert [mail.to for mail in mailoutbox] == [["lan@coquan.example"]]

    @pytest.mark.parametrize("state", [{"is_active": False}, {"password": "!"}])
    def test_nobody_who_could_not_sign_in_gets_one(self, person, mailoutbox, state):
        User.objects.filter(pk=person.pk).update(**state)
        send_password_reset(person.email)
        send_password_reset("ai@coquan.example")
        assert mailoutbox == []

    def test_a_mail_server_that_is_down_is_logged_without_the_link(self, person, settings, caplog):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        send_password_reset(person.email)
        assert f"password reset mail to person {person.pk} failed" in caplog.text
        assert "quen-mat-khau" not in caplog.text


class TestLink:
    def test_it_sets_the_new_password_once(self, client, person, mailoutbox):
        link = link_for(person, mailoutbox)
        response = follow(client, link)
        assert (response.status_code, response.url) == (302, SIGN_IN)
        assert "Đã đặt mật khẩu mới." in client.get(SIGN_IN).content.decode()
        person.refresh_from_db()
        assert person.check_password(NEW)
        assert not get_user(client).is_authenticated
        assert follow(client, link, new=OLD, again=OLD).context["validlink"] is False
        person.refresh_from_db()
        assert person.check_password(NEW)

    @pytest.mark.parametrize(("late", "good"), [(dt.timedelta(0), True), (dt.timedelta(seconds=1), False)])
    def test_it_is_good_for_a_day(self, client, person, mailoutbox, late, good):
        with time_machine.travel(NINE, tick=False):
            link = link_for(person, mailoutbox)
        with time_machine.travel(NINE + DAY + late, tick=False):
            assert (follow(client, link).status_code == 302) is good

    def test_it_ends_when_the_account_does(self, client, person, mailoutbox):
        link = link_for(person, mailoutbox)
        User.objects.filter(pk=person.pk).update(is_active=False)
        assert follow(client, link).context["validlink"] is False

    def test_signing_in_meanwhile_ends_it(self, client, person, mailoutbox):
        link = link_for(person, mailoutbox)
        client.post(SIGN_IN, {"username": person.email, "password": OLD})
        assert follow(client, link).context["validlink"] is False

    def test_another_persons_link_is_not_made_from_ones_own(self, client, person, mailoutbox):
        other = User.objects.create_user("khac@coquan.example", OLD, full_name="Lê Khác")
        mine, theirs = link_for(person, mailoutbox), link_for(other, mailoutbox)
        mixed = "/".join([*theirs.split("/")[:-2], *mine.split("/")[-2:]])
        response = follow(client, mixed)
        assert response.context["validlink"] is False
        assert "Xin liên kết khác" in response.content.decode()

    @pytest.mark.parametrize(("new", "again"), [("12345678", "12345678"), (NEW, f"{NEW}x"), ("ngan", "ngan")])
    def test_a_refused_password_leaves_the_old_one(self, client, person, mailoutbox, new, again):
        response = follow(client, link_for(person, mailoutbox), new=new, again=again)
        assert list(response.context["form"].errors) == ["new_password2"]
        person.refresh_from_db()
        assert person.check_password(OLD)

    def test_other_sessions_end(self, client, person, mailoutbox):
        elsewhere = signed_in(person)
        link = link_for(person, mailoutbox)
        assert follow(client, link).status_code == 302
        assert elsewhere.get(reverse("agencies:account")).status_code == 302

    def test_it_unlocks_an_account_locked_by_wrong_passwords(self, client, person, mailoutbox):
        for _ in range(5):
            client.post(SIGN_IN, {"username": person.email, "password": "sai"})
        follow(client, link_for(person, mailoutbox))
        client.post(SIGN_IN, {"username": person.email, "password": NEW})
        assert get_user(client) == person
