"""The list of periods."""

import pytest
from django.urls import reverse

from reports.periods.enums import PeriodKind
from reports.periods.models import PeriodDeadline
from reports.submissions.services import open_period
from tests.conftest import TODAY, signed_in
from tests.factories.tasks import PlanFactory
from tests.reports.helpers import OPENED_ON, opened, write_rules


@pytest.fixture
def list_url(plan):
    return reverse("reports:list", args=[plan.code])


def test_the_list_shows_each_period_with_words_source_and_last_day(annual, stranger, list_url, time_machine):
    time_machine.move_to(TODAY)
    page = signed_in(stranger).get(list_url)
    text = " ".join(page.content.decode().split())
    assert [period.code for period in page.context["periods"]] == ["annual-2026"]
    assert f'href="{list_url}annual-2026/">Báo cáo năm 2026</a>' in text
    assert '<span class="date">29/11/2026</span> <div class="cell-note">trước ngày 30/11 (Kế hoạch, mục IV.6.2)' in text
    assert '<span class="date">30/12/2026</span> <div class="cell-note">trước ngày 31/12 (Kế hoạch, mục IV.6.1)' in text
    assert '<span class="date">15/12/2025</span> – <span class="date">14/12/2026</span>' in text


def test_each_deadline_says_why_its_last_day_is_the_day_it_is_and_leads_to_its_clause(annual, plan, stranger, list_url):
    text = " ".join(signed_in(stranger).get(list_url).content.decode().split())
    assert (
        '<details class="why"> <summary>Vì sao?</summary> <p class="cell-note">'
        "Kế hoạch ghi “trước ngày 30/11” nên ngày 30/11 không còn tính; hạn cuối là hết Chủ nhật 29/11/2026. "
        "Không lùi sang ngày làm việc (công tắc đang tắt). "
        f'<a href="/{plan.code}/ke-hoach/#IV.6.2">Xem mục IV.6.2</a></p> </details>'
    ) in text
    assert text.count("Vì sao?") == 2


def test_newest_periods_come_first_and_another_plans_stay_out(annual, plan, stranger, list_url):
    open_period(plan=plan, kind=PeriodKind.HALF_YEAR, year=2026, on=OPENED_ON)
    open_period(plan=plan, kind=PeriodKind.ANNUAL, year=2025, on=OPENED_ON)
    opened(PlanFactory())
    page = signed_in(stranger).get(list_url)
    assert [period.code for period in page.context["periods"]] == ["annual-2026", "half-year-2026", "annual-2025"]
    assert {period.plan_id for period in page.context["periods"]} == {plan.pk}


def test_without_periods_the_list_says_so(plan, stranger, list_url):
    page = signed_in(stranger).get(list_url)
    assert "Chưa mở kỳ báo cáo nào" in page.content.decode()
    assert list(page.context["periods"]) == []


def test_the_list_needs_a_signed_in_person(client, plan, list_url):
    answer = client.get(list_url)
    assert (answer.status_code, answer.url) == (302, f"{reverse('agencies:sign_in')}?next={list_url}")


def test_a_plan_that_is_not_there_is_not_found(stranger):
    assert signed_in(stranger).get(reverse("reports:list", args=["khong-co"])).status_code == 404


def test_the_list_needs_as_many_queries_for_three_periods_as_for_one(
    plan, stranger, list_url, django_assert_num_queries
):
    write_rules(plan)
    client = signed_in(stranger)
    for years in ((2024,), (2025, 2026)):
        for year in years:
            open_period(plan=plan, kind=PeriodKind.ANNUAL, year=year, on=OPENED_ON)
        client.get(list_url)
        with django_assert_num_queries(7):
            client.get(list_url)


def test_where_last_days_roll_the_list_reads_the_holidays_once_more_only(
    plan, stranger, list_url, django_assert_num_queries
):
    write_rules(plan)
    client = signed_in(stranger)
    for year in (2024, 2025, 2026):
        open_period(plan=plan, kind=PeriodKind.ANNUAL, year=year, on=OPENED_ON)
    PeriodDeadline.objects.update(rolls=True)
    client.get(list_url)
    with django_assert_num_queries(8):
        page = client.get(list_url)
    assert "hạn lùi đến hết ngày làm việc kế tiếp, Thứ Hai 30/11/2026" in " ".join(page.content.decode().split())
