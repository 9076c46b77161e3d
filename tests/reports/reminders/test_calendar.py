"""The page of the calendar: who sees what, and what it costs."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse

from agencies.enums import Role
from reports.reminders.models import CalendarFeed
from reports.reminders.services.feeds import make_feed
from tests.conftest import signed_in
from tests.factories.agencies import MembershipFactory
from tests.factories.reports import HolidayFactory
from tests.reports.helpers import owing_agency

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(f"{TODAY} 09:00+07:00")


@pytest.fixture
def url(plan):
    return reverse("reports:calendar", args=[plan.code])


@pytest.fixture
def other(plan, planned):
    """Another agency that owes next year, with an officer."""
    agency = owing_agency(plan, short_name="Sở Khác")
    MembershipFactory(agency=agency, role=Role.OFFICER, user__full_name="Người Khác")
    return agency


def page(person, url, year=2026):
    answer = signed_in(person).get(url, {"nam": year})
    assert answer.status_code == 200
    return answer, " ".join(answer.content.decode().split())


def heard(answer):
    """Who is addressed on the page, by agency ("" for the consolidated report)."""
    days = [day for month in answer.context["months"] for day in month.days]
    lines = [line for day in days for reminder in day.reminders for line in reminder.lines]
    return {row.agency for line in lines for row in line.rows}


class TestWhoSeesWhat:
    def test_an_officer_sees_every_deadline_and_the_reminders_of_their_agency(self, plan, officer, other, url):
        answer, text = page(officer, url, 2027)
        assert heard(answer) == {"UBND-NP"}
        assert "Sở Khác" not in text
        assert "Người Khác" not in text
        assert text.count("Hạn cuối:") == 4

    @pytest.mark.parametrize("role", ["consolidator", "leader", "administrator"])
    def test_consolidator_leader_and_administrator_see_all(self, request, plan, officer, other, url, role):
        answer, text = page(request.getfixturevalue(role), url, 2027)
        assert heard(answer) == {"", "UBND-NP", other.code}
        assert "2 cơ quan: chuyên viên đầu mối" in text
        assert "Sở Khác: Người Khác" in text

    def test_somebody_without_a_report_sees_the_deadlines(self, stranger, planned, url):
        answer, text = page(stranger, url)
        assert heard(answer) == set()
        assert "Hạn cuối:" in text

    def test_ones_own_reminders_are_marked(self, officer, head, planned, url):
        _answer, text = page(officer, url)
        assert 'Trần Thị An <span class="tag tag-mine">anh/chị</span>' in text
        assert "có thư cho anh/chị" in text


def test_a_deadline_has_the_plans_words_its_last_day_and_why(officer, planned, url):
    _answer, text = page(officer, url)
    assert '<time datetime="2026-11-29">Chủ nhật 29/11</time>' in text
    assert "trước ngày 30/11 (Kế hoạch, mục IV.6.2)" in text
    assert "nên ngày 30/11 không còn tính; hạn cuối là hết Chủ nhật 29/11/2026" in text


def test_days_off_are_shown(officer, planned, url):
    HolidayFactory(date=dt.date(2026, 9, 2), name="Quốc khánh")
    HolidayFactory(date=dt.date(2026, 9, 5), name="Làm bù", is_working_swap=True)
    _answer, text = page(officer, url)
    assert "02/09: Quốc khánh" in text
    assert "05/09: Làm bù (làm bù)" in text


def test_an_agency_without_people_stands_out(consolidator, plan, planned, lead_agency, url):
    lead_agency.email = ""
    lead_agency.save()
    _answer, text = page(consolidator, url)
    assert "chưa có người" in text


@pytest.mark.parametrize(("asked", "shown"), [("", 2026), ("2027", 2027), ("1999", 2022), ("2099", 2030), ("x", 2026)])
def test_the_year_is_chosen_within_the_plan(officer, url, plan, asked, shown):
    answer, text = page(officer, url, asked)
    assert answer.context["year"] == min(max(shown, plan.first_year), plan.last_year)
    assert "Năm này không có thời hạn hay lời nhắc nào" in text


def test_the_list_of_periods_leads_to_it(officer, plan, url):
    assert f'href="{url}"' in signed_in(officer).get(reverse("reports:list", args=[plan.code])).content.decode()


def test_it_costs_few_queries_while_it_is_kept_and_as_many_for_more_agencies(
    plan, consolidator, planned, url, django_assert_max_num_queries, django_assert_num_queries
):
    client = signed_in(consolidator)
    client.get(url)
    with django_assert_max_num_queries(8):
        client.get(url)
    cache.clear()
    with django_assert_max_num_queries(24) as cold:
        client.get(url, {"nam": 2027})
    for _ in range(3):
        owing_agency(plan)
    cache.clear()
    with django_assert_num_queries(len(cold)):
        client.get(url, {"nam": 2027})


class TestAddress:
    def test_it_is_shown_once_and_a_new_one_ends_the_old(self, officer, plan, url):
        client = signed_in(officer)
        first = client.post(reverse("reports:make_feed", args=[plan.code]))
        address = first.context["new_address"]
        assert address in first.content.decode()
        assert "no-store" in first.headers["Cache-Control"]
        assert address not in client.get(url).content.decode()
        second = client.post(reverse("reports:make_feed", args=[plan.code])).context["new_address"]
        assert [client.get(each).status_code for each in (address, second)] == [404, 200]
        assert CalendarFeed.objects.count() == 1

    def test_it_can_be_taken_away(self, officer, plan, url):
        make_feed(user=officer)
        client = signed_in(officer)
        answer = client.post(reverse("reports:revoke_feed", args=[plan.code]), follow=True)
        assert "Đã thu hồi địa chỉ lịch." in answer.content.decode()
        assert not CalendarFeed.objects.exists()
