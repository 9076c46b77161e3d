"""The calendar feed, read back as a calendar program does."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from reports.periods.models import DeadlineRule, PeriodDeadline
from reports.reminders.models import CalendarFeed
from reports.reminders.services.feeds import feed_of, make_feed, revoke_feed
from tests.factories.tasks import WorkItemFactory

TODAY = dt.date(2026, 11, 23)
SITE = "https://kehoach.example.test"


@pytest.fixture(autouse=True)
def _world(settings, time_machine):
    settings.SITE_URL = SITE
    time_machine.move_to(f"{TODAY} 09:00+07:00")


def address(user):
    return reverse("calendar_feed", args=[make_feed(user=user)])


def read(url):
    """The events by UID."""
    answer = Client().get(url)
    assert answer.status_code == 200
    calendar = Calendar.from_ical(answer.content)
    assert calendar["version"] == "2.0"
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_deadlines_of_the_persons_agency_are_all_day_events(plan, officer, annual):
    events = read(address(officer))
    event = events[f"{plan.code}.annual-2026.agencies@kehoach.example.test"]
    assert (event["dtstart"].dt, event["dtend"].dt) == (dt.date(2026, 11, 29), dt.date(2026, 11, 30))
    assert event["dtstamp"].dt == dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
    assert str(event["summary"]) == "Hạn cuối: Báo cáo năm 2026 (cơ quan gửi)"
    assert "Kế hoạch, mục IV.6.2: trước ngày 30/11." in str(event["description"])
    assert str(event["url"]) == f"{SITE}/{plan.code}/bao-cao/annual-2026/"
    assert f"{plan.code}.annual-2027.agencies@kehoach.example.test" in events
    assert not any("consolidator" in uid for uid in events)


def test_the_consolidator_has_both_sides(plan, consolidator, annual):
    assert {uid.split("@")[0].rsplit(".")[-1] for uid in read(address(consolidator))} == {"agencies", "consolidator"}


def test_somebody_whose_agency_owes_nothing_has_an_empty_calendar(stranger, annual):
    assert read(address(stranger)) == {}


def test_uids_stay_when_a_day_moves(plan, officer, annual):
    url = address(officer)
    before = read(url)
    PeriodDeadline.objects.update(due_on=dt.date(2026, 11, 20))
    DeadlineRule.objects.update(day=20)
    after = read(url)
    assert before.keys() == after.keys()
    uid = f"{plan.code}.annual-2026.agencies@kehoach.example.test"
    assert after[uid]["dtstart"].dt == dt.date(2026, 11, 19)


def test_their_own_open_work_is_in_it(plan, officer, assignment):
    mine = WorkItemFactory(assignment=assignment, person=officer.full_name, title="Rà soát; giá, đất")
    WorkItemFactory(assignment=assignment, person="Người khác")
    WorkItemFactory(assignment=assignment, person=officer.full_name, done_on=TODAY)
    [event] = read(address(officer)).values()
    assert (str(event["summary"]), event["dtstart"].dt) == ("Đến hạn: Rà soát; giá, đất", mine.due_on)


class TestAddress:
    def test_it_is_read_without_signing_in_and_kept_by_nobody_in_between(self, officer, annual):
        answer = Client().get(address(officer))
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Cache-Control"] == "private, max-age=3600"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert not answer.cookies

    def test_an_unknown_or_revoked_one_is_not_there(self, officer):
        url = address(officer)
        revoke_feed(user=officer)
        assert Client().get(url).status_code == 404
        assert Client().get(reverse("calendar_feed", args=["khong-co"])).status_code == 404

    def test_it_ends_with_the_account(self, officer):
        url = address(officer)
        officer.is_active = False
        officer.save()
        assert Client().get(url).status_code == 404

    def test_only_reading(self, officer):
        assert Client().post(address(officer)).status_code == 405

    def test_the_secret_is_long_and_only_its_digest_is_kept(self, officer):
        secret = make_feed(user=officer)
        assert len(secret) >= 43
        assert secret not in str(CalendarFeed.objects.values().get())
        assert feed_of(secret) is not None
        assert feed_of(CalendarFeed.objects.get().secret_sha256) is None
