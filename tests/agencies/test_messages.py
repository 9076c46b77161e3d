"""A message is kept, handed to the mail server once, and tried again when the server is down."""

import datetime as dt
import email
import email.policy
import socket
from collections.abc import Iterable, Iterator

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.utils import timezone

from agencies.enums import MailState, MessageKind
from agencies.jobs import deliver_message as deliver_message_job
from agencies.models import Message, User
from agencies.rules import MAIL_MAX_ATTEMPTS
from agencies.services import MAIL_LEASE, compose_message, deliver_due_messages, deliver_message, notify
from tests.factories.agencies import UserFactory
from tests.reports.broker import Broker, celery_app, using

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def composed(key: str = "nhac:2026:lan", **values: str) -> Message:
    defaults = {
        "kind": MessageKind.REMINDER,
        "recipient": None,
        "address": "lan@coquan.example",
        "subject": "Còn 7 ngày: báo cáo năm 2026",
        "body": "Đề nghị gửi báo cáo trước ngày 30/11.",
        "html": "<p>Đề nghị gửi báo cáo trước ngày 30/11.</p>",
        "link": "/kh1/bao-cao/",
    }
    return compose_message(key=key, **{**defaults, **values})


class Server:
    """Keeps what it is handed; refuses the addresses in `refused`."""

    def __init__(self) -> None:
        self.mails: list[email.message.EmailMessage] = []
        self.refused: set[str] = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 No such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def smtp(settings) -> Iterator[Server]:
    """A real mail server on loopback."""
    handler, port = Server(), free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def smtp_down(settings) -> None:
    """Nothing listens where the mail server should be."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 5


class TestCompose:
    def test_the_same_key_is_the_same_message(self):
        first = composed()
        second = composed(subject="Khác", address="khac@coquan.example")
        assert second == first
        assert (second.subject, second.address) == (first.subject, "lan@coquan.example")
        assert Message.objects.count() == 1

    def test_the_message_id_follows_from_the_key(self):
        first, other = composed(), composed(key="nhac:2026:minh")
        known = first.message_id
        Message.objects.all().delete()
        assert composed().message_id == known
        assert other.message_id != known

    def test_the_message_id_names_the_site_not_its_port(self, settings):
        settings.SITE_URL = "https://kehoach.ninhthuan.example:8443"
        assert composed().message_id.endswith("@kehoach.ninhthuan.example>")

    def test_a_person_and_a_bare_address_are_both_reached(self):
        person = UserFactory()
        assert composed(key="a", recipient=person).recipient == person
        assert composed(key="b").recipient is None


class TestDeliver:
    def test_the_mail_arrives_whole(self, smtp):
        message = composed()
        assert deliver_message(message_id=message.pk, now=NOW) == MailState.SENT
        (arrived,) = smtp.mails
        assert arrived["To"] == "lan@coquan.example"
        assert arrived["Subject"] == "Còn 7 ngày: báo cáo năm 2026"
        assert arrived["Message-ID"] == message.message_id
        assert arrived.get_body(("plain",)).get_content().strip() == message.body
        assert arrived.get_body(("html",)).get_content().strip() == message.html
        message.refresh_from_db()
        assert (message.sent_at, message.attempts, message.lease_until, message.error) == (NOW, 1, None, "")

    def test_a_second_call_sends_nothing(self, smtp):
        message = composed()
        deliver_message(message_id=message.pk, now=NOW)
        assert deliver_message(message_id=message.pk, now=NOW + 10 * MAIL_LEASE) == MailState.SENT
        assert len(smtp.mails) == 1

    def test_a_message_that_another_process_holds_is_left_to_it(self, smtp):
        message = composed()
        Message.objects.filter(pk=message.pk).update(mail_state=MailState.SENDING, lease_until=NOW + MINUTE)
        assert deliver_message(message_id=message.pk, now=NOW) == MailState.SENDING
        assert smtp.mails == []

    def test_what_a_dead_process_left_is_sent_again_under_the_same_id(self, smtp):
        message = composed()
        deliver_message(message_id=message.pk, now=NOW)
        # As after a crash between the server's answer and our record.
        Message.objects.update(mail_state=MailState.SENDING, lease_until=NOW + MAIL_LEASE, sent_at=None)
        assert deliver_message(message_id=message.pk, now=NOW + MAIL_LEASE) == MailState.SENDING
        assert deliver_message(message_id=message.pk, now=NOW + MAIL_LEASE + MINUTE) == MailState.SENT
        assert [arrived["Message-ID"] for arrived in smtp.mails] == [message.message_id] * 2
        message.refresh_from_db()
        assert (message.attempts, message.sent_at) == (2, NOW + MAIL_LEASE + MINUTE)

    def test_without_html_the_mail_is_plain(self, smtp):
        deliver_message(message_id=composed(html="").pk, now=NOW)
        assert smtp.mails[0].get_content_type() == "text/plain"


class TestFailure:
    @pytest.mark.usefixtures("smtp_down")
    def test_a_server_that_is_down_keeps_the_mail_for_later(self):
        message = composed()
        assert deliver_message(message_id=message.pk, now=NOW) == MailState.QUEUED
        message.refresh_from_db()
        assert (message.attempts, message.next_attempt_at, message.lease_until) == (1, NOW + MINUTE, None)
        assert message.sent_at is None
        assert message.error

    @pytest.mark.usefixtures("smtp_down")
    def test_the_delay_grows_and_a_call_before_its_time_does_nothing(self):
        message, now, waits = composed(), NOW, []
        for _attempt in range(5):
            deliver_message(message_id=message.pk, now=now)
            message.refresh_from_db()
            attempts = message.attempts
            deliver_message(message_id=message.pk, now=message.next_attempt_at - dt.timedelta(seconds=1))
            message.refresh_from_db()
            assert message.attempts == attempts
            waits.append((message.next_attempt_at - now) // MINUTE)
            now = message.next_attempt_at
        assert waits == [1, 5, 15, 60, 180]

    @pytest.mark.usefixtures("smtp_down")
    def test_after_the_last_attempt_it_is_given_up_for_good(self):
        message = composed()
        Message.objects.update(attempts=MAIL_MAX_ATTEMPTS - 1)
        assert deliver_message(message_id=message.pk, now=NOW) == MailState.FAILED
        assert list(Message.objects.due(NOW + dt.timedelta(days=365))) == []
        assert deliver_message(message_id=message.pk, now=NOW + dt.timedelta(days=365)) == MailState.FAILED
        message.refresh_from_db()
        assert (message.attempts, message.next_attempt_at) == (MAIL_MAX_ATTEMPTS, None)

    def test_a_mail_kept_while_the_server_was_down_arrives_when_it_is_up(self, smtp, settings):
        message, port = composed(), settings.EMAIL_PORT
        settings.EMAIL_PORT = free_port()
        deliver_message(message_id=message.pk, now=NOW)
        settings.EMAIL_PORT = port
        assert deliver_message(message_id=message.pk, now=NOW + MINUTE) == MailState.SENT
        assert [arrived["Message-ID"] for arrived in smtp.mails] == [message.message_id]
        message.refresh_from_db()
        assert message.error == ""

    def test_an_address_the_server_refuses_does_not_stop_the_next(self, smtp):
        smtp.refused = {"lan@coquan.example"}
        refused, good = composed(), composed(key="minh", address="minh@coquan.example")
        states = [deliver_message(message_id=each.pk, now=NOW) for each in (refused, good)]
        assert states == [MailState.QUEUED, MailState.SENT]
        assert [arrived["To"] for arrived in smtp.mails] == ["minh@coquan.example"]

    @pytest.mark.parametrize(
        "broken", [{"address": "không phải địa chỉ"}, {"address": "a\n@b.example"}, {"subject": "hai\ndòng"}]
    )
    def test_a_mail_that_cannot_even_be_written_raises_nothing(self, broken):
        message = composed(**broken)
        assert deliver_message(message_id=message.pk, now=NOW) == MailState.QUEUED
        message.refresh_from_db()
        assert (message.next_attempt_at, message.lease_until) == (NOW + MINUTE, None)
        assert mail.outbox == []


def test_due_are_the_waiting_whose_time_came_and_the_abandoned_oldest_first():
    rows = {
        "new": {},
        "due": {"next_attempt_at": NOW},
        "later": {"next_attempt_at": NOW + MINUTE},
        "held": {"mail_state": MailState.SENDING, "lease_until": NOW + MINUTE},
        "abandoned": {"mail_state": MailState.SENDING, "lease_until": NOW - MINUTE},
        "sent": {"mail_state": MailState.SENT},
        "failed": {"mail_state": MailState.FAILED},
    }
    for key, values in rows.items():
        Message.objects.filter(pk=composed(key=key).pk).update(**values)
    assert [message.key for message in Message.objects.due(NOW)] == ["new", "due", "abandoned"]


@pytest.fixture
def broker() -> Iterator[Broker]:
    with using(celery_app("memory://")) as app:
        broker = Broker(app)
        broker.take()
        yield broker
        broker.take()


def told(
    people: Iterable[User], key: str = "petition-entry:7", kind: MessageKind = MessageKind.PETITION
) -> list[Message]:
    words = {"subject": "Kiến nghị đã được trả lời", "body": "Đã trả lời.", "html": "<p>Đã trả lời.</p>"}
    return notify(key=key, kind=kind, people=people, link="https://kehoach.example/kh1/kien-nghi/7/", **words)


class TestNotify:
    def test_each_person_gets_a_message_of_their_own_once_the_transaction_commits(
        self, broker, django_capture_on_commit_callbacks
    ):
        lan, minh, other = UserFactory(), UserFactory(), UserFactory()
        with django_capture_on_commit_callbacks(execute=True):
            messages = told([lan, minh])
            assert broker.take() == []
        assert [(message.recipient, message.address) for message in messages] == [(lan, lan.email), (minh, minh.email)]
        assert mail.outbox == []
        assert broker.work() == ["agencies.deliver_message"] * 2
        assert [(arrived.subject, arrived.to) for arrived in mail.outbox] == [
            ("Kiến nghị đã được trả lời", [lan.email]),
            ("Kiến nghị đã được trả lời", [minh.email]),
        ]
        assert not Message.objects.filter(recipient=other).exists()

    def test_the_same_event_is_told_once(self, broker, django_capture_on_commit_callbacks):
        lan = UserFactory()
        with django_capture_on_commit_callbacks(execute=True):
            first, again = told([lan, lan]), told([lan])
        assert first == again
        broker.work()
        assert [arrived.to for arrived in mail.outbox] == [[lan.email]]

    def test_another_event_is_another_message(self):
        lan = UserFactory()
        assert told([lan]) != told([lan], key="petition-entry:8")
        assert Message.objects.count() == 2

    def test_nobody_to_tell_is_no_message(self):
        assert told([]) == []
        assert Message.objects.count() == 0


class TestDueMessages:
    def test_a_message_whose_hint_was_lost_goes_out_once(self):
        lan = UserFactory()
        told([lan])
        assert [deliver_due_messages(now=timezone.now()), deliver_due_messages(now=timezone.now())] == [1, 0]
        assert [arrived.to for arrived in mail.outbox] == [[lan.email]]

    def test_the_job_after_the_sweep_sends_nothing_more(self):
        (message,) = told([UserFactory()])
        deliver_due_messages(now=timezone.now())
        deliver_message_job(message.pk)
        assert len(mail.outbox) == 1

    def test_a_refused_address_waits_and_the_rest_go_out(self, smtp):
        lan, minh = UserFactory(), UserFactory()
        smtp.refused = {lan.email}
        told([lan, minh])
        assert deliver_due_messages(now=NOW) == 1
        assert [arrived["To"] for arrived in smtp.mails] == [minh.email]
        waiting = Message.objects.get(recipient=lan)
        assert (waiting.mail_state, waiting.next_attempt_at) == (MailState.QUEUED, NOW + MINUTE)
