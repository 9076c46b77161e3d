"""The inbox: one's own messages and nobody else's, how many are unread, and which kinds come by mail."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from agencies.enums import OPTIONAL_KINDS, MailState, MessageKind
from agencies.models import MailSwitchedOff, Message, User
from agencies.services import choose_mails, compose_message, deliver_due_messages, notify
from tests.conftest import signed_in
from tests.factories.agencies import UserFactory

pytestmark = pytest.mark.django_db

INBOX = reverse("agencies:inbox")
ACCOUNT = reverse("agencies:account")
CHOOSE = reverse("agencies:choose_mails")
READ_ALL = reverse("agencies:read_all")
COMPULSORY = sorted(set(MessageKind) - set(OPTIONAL_KINDS))
LINK = "https://kehoach.example/kh/bao-cao/annual-2026/?dong=6.c.2"


def told(person: User | None, key: str = "viec", **values: str) -> Message:
    given = {
        "kind": MessageKind.ACTION,
        "address": person.email if person else "co-quan@example.org",
        "subject": f"Báo cáo bị trả lại ({key})",
        "body": "Thiếu số liệu thu gom.\n\nMở báo cáo:\nhttps://kehoach.example/kh/",
        "html": "",
        "link": LINK,
    }
    return compose_message(key=key, recipient=person, **{**given, **values})


def page_of(message: Message) -> str:
    return reverse("agencies:message", args=[message.pk])


def opening(message: Message) -> str:
    return reverse("agencies:open_message", args=[message.pk])


def is_read(message: Message) -> bool:
    return Message.objects.get(pk=message.pk).read_at is not None


def bell(person: User, url: str = INBOX) -> str:
    return str(signed_in(person).get(url).context["unread"])


class TestList:
    def test_only_ones_own_are_listed_unread_first_then_newest(self, officer, stranger):
        old, read, new = (told(officer, key) for key in ("cu", "da-doc", "moi"))
        Message.objects.filter(pk=read.pk).update(read_at=timezone.now())
        told(stranger, "cua-nguoi-khac")
        told(None, "chi-dia-chi")
        response = signed_in(officer).get(INBOX)
        assert [each.pk for each in response.context["shown"]] == [new.pk, old.pk, read.pk]
        page = response.content.decode()
        assert [word in page for word in ("(moi)", "cua-nguoi-khac", "chi-dia-chi")] == [True, False, False]

    def test_the_filter_leaves_the_unread(self, officer):
        read, new = told(officer, "da-doc"), told(officer, "moi")
        Message.objects.filter(pk=read.pk).update(read_at=timezone.now())
        assert [each.pk for each in signed_in(officer).get(f"{INBOX}?loc=chua-doc").context["shown"]] == [new.pk]

    def test_what_lost_its_purpose_before_it_was_mailed_is_neither_listed_nor_counted(self, officer):
        gone = told(officer)
        Message.objects.filter(pk=gone.pk).update(mail_state=MailState.CANCELLED)
        client = signed_in(officer)
        assert list(client.get(INBOX).context["shown"]) == []
        assert (bell(officer), client.get(page_of(gone)).status_code) == ("", 404)

    def test_fifty_stand_on_a_page(self, officer):
        for number in range(51):
            told(officer, f"so-{number}")
        client = signed_in(officer)
        assert [len(client.get(f"{INBOX}?page={page}").context["shown"]) for page in (1, 2)] == [50, 1]

    @pytest.mark.parametrize("loc", ["", "?loc=chua-doc"])
    def test_an_empty_inbox_says_so(self, officer, loc):
        response = signed_in(officer).get(f"{INBOX}{loc}")
        assert "empty-state" in response.content.decode()
        assert response.context["newest"] == 0

    def test_the_number_of_queries_does_not_grow(
        self, officer, django_assert_num_queries, django_assert_max_num_queries
    ):
        told(officer, "mot")
        client = signed_in(officer)
        client.get(INBOX)
        with django_assert_max_num_queries(8) as one:
            client.get(INBOX)
        for number in range(3):
            told(officer, f"so-{number}")
        with django_assert_num_queries(len(one)):
            client.get(INBOX)


class TestBell:
    def test_it_counts_what_is_unread_of_ones_own(self, officer, stranger):
        told(officer, "a")
        told(officer, "b", kind=MessageKind.REPORT)
        told(stranger, "c")
        assert (bell(officer), bell(stranger), bell(officer, "/")) == ("2", "1", "2")

    def test_somebody_without_a_role_has_one_too(self):
        person = UserFactory()
        told(person)
        assert bell(person) == "1"

    def test_many_are_not_counted_one_by_one(self, officer):
        for number in range(100):
            told(officer, f"so-{number}")
        assert bell(officer) == "99+"

    def test_nobody_signed_in_has_none(self, client):
        assert "bell" not in client.get(reverse("agencies:sign_in")).content.decode()

    def test_several_roles_do_not_multiply_it(self, officer, consolidator):
        membership = consolidator.memberships.get()
        membership.pk, membership.user = None, officer
        membership.save()
        told(officer)
        assert bell(officer) == "1"


class TestOneMessage:
    def test_looking_at_it_is_reading_it_and_the_bell_knows_at_once(self, officer):
        message, _other = told(officer, "a"), told(officer, "b")
        response = signed_in(officer).get(page_of(message))
        assert "Thiếu số liệu thu gom." in response.content.decode()
        assert (is_read(message), response.context["unread"]) == (True, "1")

    def test_the_first_look_is_kept(self, officer):
        message, client = told(officer), signed_in(officer)
        for hour in (9, 15):
            with time_machine.travel(dt.datetime(2026, 11, 24, hour, tzinfo=dt.UTC), tick=False):
                client.force_login(officer)
                client.get(page_of(message))
        assert Message.objects.get().read_at == dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)

    def test_a_body_is_text(self, officer):
        message = told(officer, body="Sở <script>alert(1)</script> đã gửi.")
        page = signed_in(officer).get(page_of(message)).content.decode()
        assert "&lt;script&gt;alert(1)" in page

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_nobody_else_reads_or_opens_it(self, officer, stranger, administrator, method):
        message = told(officer)
        url = page_of(message) if method == "get" else opening(message)
        assert {getattr(signed_in(person), method)(url).status_code for person in (stranger, administrator)} == {404}
        assert not is_read(message)

    def test_one_without_a_person_is_nobodys(self, officer):
        assert signed_in(officer).get(page_of(told(None))).status_code == 404

    @pytest.mark.parametrize(
        ("link", "leads_to"),
        [
            (LINK, "/kh/bao-cao/annual-2026/?dong=6.c.2"),
            ("/kh/kien-nghi/7/#tra-loi", "/kh/kien-nghi/7/#tra-loi"),
            ("", None),
            ("javascript:alert(1)", None),
        ],
    )
    def test_opening_it_reads_it_and_leads_to_what_it_is_about(self, officer, link, leads_to):
        message = told(officer, link=link)
        response = signed_in(officer).post(opening(message))
        assert (response.status_code, response["Location"]) == (302, leads_to or page_of(message))
        assert is_read(message)

    def test_opening_by_a_mere_link_is_refused(self, officer):
        message = told(officer)
        assert signed_in(officer).get(opening(message)).status_code == 405
        assert not is_read(message)

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({}, "đang chờ gửi"),
            ({"mail_state": MailState.SENDING, "attempts": 1}, "đang chờ gửi"),
            (
                {"mail_state": MailState.SENT, "sent_at": dt.datetime(2026, 11, 24, 1, tzinfo=dt.UTC)},
                "08:00 24/11/2026",
            ),
            (
                {"attempts": 2, "next_attempt_at": dt.datetime(2026, 11, 24, 2, 5, tzinfo=dt.UTC), "error": "550 nope"},
                "gửi lại lúc 09:05 24/11/2026",
            ),
            ({"mail_state": MailState.FAILED, "error": "550 nope"}, "Không gửi được thư tới"),
            ({"mail_state": MailState.OFF}, "đã tắt thư loại này"),
        ],
    )
    def test_it_says_what_became_of_the_mail(self, officer, values, words):
        message = told(officer)
        Message.objects.filter(pk=message.pk).update(**values)
        page = signed_in(officer).get(page_of(message)).content.decode()
        assert words in page
        assert "550" not in page


class TestReadAll:
    def test_what_the_list_showed_is_put_away_and_what_came_since_is_not(self, officer, stranger):
        shown, theirs = told(officer, "a"), told(stranger, "b")
        newest = signed_in(officer).get(INBOX).context["newest"]
        late = told(officer, "c")
        assert signed_in(officer).post(READ_ALL, {"up_to": newest}).status_code == 302
        assert [is_read(each) for each in (shown, theirs, late)] == [True, False, False]

    @pytest.mark.parametrize("up_to", ["", "moi", "-1", "1.5"])
    def test_a_broken_form_does_nothing_bad(self, officer, up_to):
        message = told(officer)
        assert signed_in(officer).post(READ_ALL, {"up_to": up_to}).status_code == 302
        assert not is_read(message)


class TestWhichComeByMail:
    def test_at_first_all_do(self, officer):
        choices = signed_in(officer).get(ACCOUNT).context["mail_choices"]
        assert {choice.kind: choice.by_mail for choice in choices} == dict.fromkeys(MessageKind, True)
        assert {choice.kind for choice in choices if choice.is_optional} == set(OPTIONAL_KINDS)

    def test_a_kind_that_is_off_is_kept_and_not_mailed(self, officer, stranger):
        signed_in(officer).post(CHOOSE, {"kinds": [MessageKind.PETITION]})
        for kind in MessageKind:
            words = {"subject": kind, "body": "x", "html": "", "link": ""}
            notify(key=kind, kind=kind, people=[officer, stranger], **words)
        deliver_due_messages(now=timezone.now())
        mailed = {(arrived.subject, *arrived.to) for arrived in mail.outbox}
        assert ("report", stranger.email) in mailed
        assert {kind for kind, to in mailed if to == officer.email} == {*COMPULSORY, MessageKind.PETITION}
        assert {each.kind for each in Message.objects.filter(recipient=officer)} == set(MessageKind)
        assert Message.objects.get(recipient=officer, kind=MessageKind.REPORT).mail_state == MailState.OFF
        assert bell(officer) == "4"

    def test_it_can_be_switched_on_again(self, officer):
        client = signed_in(officer)
        client.post(CHOOSE, {})
        assert set(MailSwitchedOff.objects.values_list("kind", flat=True)) == set(OPTIONAL_KINDS)
        client.post(CHOOSE, {"kinds": [MessageKind.REPORT]})
        client.post(CHOOSE, {"kinds": [MessageKind.REPORT]})
        assert [each.kind for each in MailSwitchedOff.objects.all()] == [MessageKind.PETITION]

    def test_a_choice_is_ones_own(self, officer, stranger):
        signed_in(officer).post(CHOOSE, {})
        assert all(choice.by_mail for choice in signed_in(stranger).get(ACCOUNT).context["mail_choices"])

    @pytest.mark.parametrize("kind", [*COMPULSORY, "khong-co"])
    def test_a_form_that_names_another_kind_saves_nothing(self, officer, kind):
        response = signed_in(officer).post(CHOOSE, {"kinds": [MessageKind.REPORT, kind]}, follow=True)
        assert "Chưa lưu gì" in response.content.decode()
        assert MailSwitchedOff.objects.count() == 0

    def test_leaving_the_compulsory_ones_out_switches_none_of_them_off(self, officer):
        choose_mails(user=officer, wanted=[])
        assert told(officer, kind=MessageKind.REMINDER).mail_state == MailState.QUEUED
        assert told(officer, "b", kind=MessageKind.ACTION).mail_state == MailState.QUEUED

    @pytest.mark.parametrize("kind", COMPULSORY)
    def test_the_database_refuses_a_compulsory_kind_that_is_off(self, officer, kind):
        with pytest.raises(IntegrityError), transaction.atomic():
            MailSwitchedOff.objects.create(user=officer, kind=kind)

    def test_an_address_without_a_person_has_no_choice(self):
        assert told(None, kind=MessageKind.REPORT).mail_state == MailState.QUEUED
