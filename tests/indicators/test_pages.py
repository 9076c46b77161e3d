"""The scoreboard, the sheet of one indicator, and the words of a limit."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from indicators.enums import IndicatorKind, Phase
from indicators.models import Target
from indicators.summaries import limit_words
from tests.conftest import signed_in
from tests.factories.indicators import IndicatorFactory
from tests.factories.tasks import ClauseFactory

pytestmark = pytest.mark.django_db


def target(plan, phase=Phase.SECOND, kind=IndicatorKind.RATIO, **limits):
    indicator = IndicatorFactory(plan=plan, kind=kind)
    clause = ClauseFactory(plan=plan, ref="II.2.b") if limits.get("comparator") else None
    relation = "kept" if clause else "dropped"
    values = {"comparator": "", "wording": "rừng đạt 49%", "clause": clause, "relation": relation, **limits}
    return Target.objects.create(indicator=indicator, phase=phase, **values)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"comparator": "at_least", "low": Decimal("98.5")}, "từ 98,5%"),
        ({"comparator": "more_than", "low": Decimal(50)}, "trên 50%"),
        ({"comparator": "equal", "low": Decimal(100)}, "100%"),
        ({"comparator": "band", "low": Decimal(30), "high": Decimal(50)}, "30–50%"),
        ({"comparator": "by_date", "due_on": dt.date(2022, 12, 31)}, "chậm nhất 31/12/2022"),
        ({"comparator": "qualitative"}, "đánh giá bằng lời"),
        ({}, "không đặt chỉ tiêu trong giai đoạn này"),
        ({"comparator": "at_least", "low": Decimal(10), "kind": IndicatorKind.GROWTH}, "từ 10%/năm"),
    ],
)
def test_a_limit_is_told_in_words(plan, limits, words):
    assert limit_words(target(plan, **limits)) == words


@pytest.mark.parametrize(
    "limits",
    [
        {"comparator": "at_least"},
        {"comparator": "at_least", "low": Decimal(1), "high": Decimal(2)},
        {"comparator": "band", "low": Decimal(50), "high": Decimal(30)},
        {"comparator": "by_date"},
        {"comparator": "qualitative", "low": Decimal(1)},
        {"comparator": "equal", "low": Decimal(100), "relation": "dropped"},
        {"comparator": "", "relation": "kept"},
    ],
)
def test_limits_that_do_not_fit_the_comparator_are_refused(plan, limits):
    with pytest.raises(IntegrityError), transaction.atomic():
        target(plan, **limits)


def test_the_scoreboard_shows_the_chosen_phase(plan, officer):
    target(plan, Phase.FIRST, comparator="at_least", low=Decimal(49))
    client = signed_in(officer)
    shown = {phase: client.get(f"/{plan.code}/chi-tieu/?giai_doan={phase}").content.decode() for phase in Phase.values}
    assert {phase: "từ 49%" in page for phase, page in shown.items()} == {"2021-2025": True, "2026-2030": False}


def test_an_unknown_phase_is_the_running_one(plan, officer):
    response = signed_in(officer).get(f"/{plan.code}/chi-tieu/?giai_doan=1999")
    assert response.context["phase"] == Phase.SECOND


def test_a_target_opens_its_clause(plan, officer):
    target(plan, comparator="at_least", low=Decimal(49))
    assert f'href="/{plan.code}/ke-hoach/#II.2.b"' in signed_in(officer).get(f"/{plan.code}/chi-tieu/").content.decode()


def test_our_reading_is_marked_until_it_is_confirmed(plan, officer, today):
    made = target(plan, comparator="at_least", low=Decimal(49), interpretation="Tính đến 31/12/2025.")
    url = f"/{plan.code}/chi-tieu/{made.indicator.code}/"
    before = signed_in(officer).get(url).content.decode()
    Target.objects.filter(pk=made.pk).update(confirmed_on=today)
    after = signed_in(officer).get(url).content.decode()
    assert ["chưa xác nhận" in page for page in (before, after)] == [True, False]


def test_the_scoreboard_asks_as_often_for_three_as_for_one(
    plan, officer, django_assert_num_queries, django_assert_max_num_queries
):
    client = signed_in(officer)
    url = f"/{plan.code}/chi-tieu/"
    target(plan, comparator="at_least", low=Decimal(49))
    client.get(url)
    with django_assert_max_num_queries(8) as one:
        client.get(url)
    for ref in ("II.2.a.1", "II.2.a.2"):
        other = IndicatorFactory(plan=plan)
        clause = ClauseFactory(plan=plan, ref=ref)
        Target.objects.create(
            indicator=other,
            phase=Phase.SECOND,
            comparator="equal",
            low=100,
            clause=clause,
            relation="kept",
            wording="x",
        )
    with django_assert_num_queries(len(one)):
        client.get(url)
