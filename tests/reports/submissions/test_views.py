"""The board of a period, as each role sees it."""

import pytest
from django.urls import reverse

from tests.conftest import TODAY, signed_in
from tests.factories.tasks import PlanFactory
from tests.reports.helpers import lead_task, opened, owing_agency, recorded


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY)


@pytest.fixture
def board_url(annual):
    return reverse("reports:board", args=[annual.plan.code, annual.code])


@pytest.fixture
def plan_of_two(plan, lead_agency, assignment):
    """`lead_agency` lacks its one task; another agency, with numbers of its own, has recorded 3 of 7."""
    other = owing_agency(plan, code="UBND-NH", name="Ủy ban nhân dân huyện Ninh Hải")
    tasks = [lead_task(plan, other) for _ in range(7)]
    for task in tasks[:3]:
        recorded(task)
    return plan


def rows(answer):
    return [(line.submission.agency.code, line.recorded, line.leads) for line in answer.context["lines"]]


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("role", ["consolidator", "leader"])
def test_readers_of_the_plan_see_every_agency_and_the_totals(request, role, plan_of_two, board_url):
    answer = signed_in(request.getfixturevalue(role)).get(board_url)
    assert rows(answer) == [("UBND-NP", 0, 1), ("UBND-NH", 3, 7)]
    text = text_of(answer)
    assert "counters" in text
    assert "<b>2</b> <span>cơ quan phải báo cáo</span>" in text
    assert "<b>0</b> <span>đã gửi đúng hạn</span>" in text
    assert "<b>2</b> <span>chưa gửi</span>" in text
    assert "Báo cáo tổng hợp" in text


@pytest.mark.parametrize("role", ["officer", "head"])
def test_an_agency_sees_its_own_line_and_nothing_of_another(request, role, plan_of_two, board_url):
    answer = signed_in(request.getfixturevalue(role)).get(board_url)
    assert rows(answer) == [("UBND-NP", 0, 1)]
    text = text_of(answer)
    assert "Ninh Phước" in text
    assert [word for word in ("Ninh Hải", "UBND-NH", "3/7", "counters", "Báo cáo tổng hợp") if word in text] == []


@pytest.mark.parametrize("role", ["stranger", "administrator"])
def test_who_owes_nothing_sees_no_line(request, role, plan_of_two, board_url):
    answer = signed_in(request.getfixturevalue(role)).get(board_url)
    assert rows(answer) == []
    text = text_of(answer)
    assert "Cơ quan không phải gửi báo cáo trong kỳ này" in text
    assert [word for word in ("Ninh Hải", "Ninh Phước", "3/7", "counters") if word in text] == []


@pytest.mark.parametrize("role", ["officer", "stranger"])
def test_asking_for_the_missing_ones_opens_no_other_line(request, role, plan_of_two, board_url):
    answer = signed_in(request.getfixturevalue(role)).get(board_url, {"loc": "thieu"})
    assert rows(answer) == ([("UBND-NP", 0, 1)] if role == "officer" else [])


def test_a_consolidator_of_another_plan_sees_no_line(plan_of_two, board_url, stranger):
    other = PlanFactory(consolidating_agency=stranger.memberships.get().agency)
    opened(other)
    stranger.memberships.update(role="consolidator")
    assert rows(signed_in(stranger).get(board_url)) == []


def test_only_missing_leaves_out_the_complete_agencies(plan_of_two, assignment, board_url, consolidator):
    recorded(assignment)
    answer = signed_in(consolidator).get(board_url, {"loc": "thieu"})
    assert rows(answer) == [("UBND-NH", 3, 7)]
    assert answer.context["totals"].agencies == 2


def test_when_nobody_lacks_anything_the_board_says_so(plan, lead_agency, assignment, board_url, consolidator):
    recorded(assignment)
    answer = signed_in(consolidator).get(board_url, {"loc": "thieu"})
    assert rows(answer) == []
    assert "Không có cơ quan nào khớp" in text_of(answer)


def test_the_board_shows_the_words_and_the_true_last_day(board_url, officer):
    text = text_of(signed_in(officer).get(board_url))
    assert (
        '<b>Chủ nhật 29/11/2026</b><div class="cell-note">'
        "hạn cuối tính đúng hạn; trước ngày 30/11 (Kế hoạch, mục IV.6.2)</div>"
    ) in text


def test_fifty_agencies_fill_a_page(plan, consolidator):
    for number in range(51):
        owing_agency(plan, code=f"X{number}", position=number)
    period = opened(plan)
    client, url = signed_in(consolidator), reverse("reports:board", args=[plan.code, period.code])
    pages = [[row[0] for row in rows(client.get(url, {"page": page}))] for page in (1, 2)]
    assert pages == [[f"X{number}" for number in range(50)], ["X50"]]


@pytest.mark.parametrize("agencies", [1, 3])
def test_the_board_needs_as_many_queries_for_three_agencies_as_for_one(
    plan, consolidator, agencies, django_assert_num_queries
):
    for _ in range(agencies):
        recorded(lead_task(plan, owing_agency(plan)))
    period = opened(plan)
    client, url = signed_in(consolidator), reverse("reports:board", args=[plan.code, period.code])
    client.get(url)
    with django_assert_num_queries(7):
        assert len(rows(client.get(url))) == agencies


def test_a_period_of_another_plan_is_not_found(annual, officer):
    url = reverse("reports:board", args=[PlanFactory().code, annual.code])
    assert signed_in(officer).get(url).status_code == 404


def test_a_period_that_is_not_open_is_not_found(plan, officer):
    url = reverse("reports:board", args=[plan.code, "annual-2027"])
    assert signed_in(officer).get(url).status_code == 404


def test_the_board_needs_a_signed_in_person(client, board_url):
    answer = client.get(board_url)
    assert (answer.status_code, answer.url) == (302, f"{reverse('agencies:sign_in')}?next={board_url}")
