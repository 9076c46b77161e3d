"""Indicators and targets through the API."""

import pytest

from indicators.enums import Comparator, Phase, Relation
from indicators.models import IndicatorPart
from tests.conftest import signed_in
from tests.factories.indicators import IndicatorFactory, TargetFactory
from tests.factories.tasks import TaskGroupFactory

pytestmark = pytest.mark.django_db


def _indicator() -> None:
    indicator = IndicatorFactory()
    IndicatorPart.objects.create(indicator=indicator, code="ca-tinh", position=1)
    indicator.groups.add(TaskGroupFactory(plan=indicator.plan))


def test_an_indicator_names_its_owner_parts_and_groups(stranger):
    _indicator()
    (row,) = signed_in(stranger).get("/api/v1/indicators/").json()["results"]
    assert (row["unit"], [part["code"] for part in row["parts"]], len(row["groups"])) == ("%", ["ca-tinh"], 1)


def test_a_limit_is_a_decimal_with_a_dot_and_a_dropped_target_has_none(stranger):
    target = TargetFactory(low="97.50")
    dropped = {"phase": Phase.SECOND, "comparator": "", "relation": Relation.DROPPED, "low": None, "clause": None}
    TargetFactory(indicator=target.indicator, **dropped)
    url = f"/api/v1/targets/?plan={target.indicator.plan.code}&indicator={target.indicator.code}"
    first, second = signed_in(stranger).get(url).json()["results"]
    assert (first["comparator"], first["low"], first["high"]) == (Comparator.AT_LEAST, "97.5000", None)
    assert (second["comparator"], second["low"], second["clause"], second["relation"]) == ("", None, None, "dropped")


@pytest.mark.parametrize("query", ["phase=2031-2035", "indicator=khong-co", "relation=%00", "low=5"])
def test_a_filter_that_cannot_be_is_refused(stranger, query):
    answer = signed_in(stranger).get(f"/api/v1/targets/?{query}")
    assert (answer.status_code, list(answer.json())) == (400, [query.split("=")[0]])


@pytest.mark.parametrize(("name", "make", "queries"), [("indicators", _indicator, 7), ("targets", TargetFactory, 5)])
def test_the_number_of_queries_does_not_grow_with_rows(stranger, name, make, queries, django_assert_num_queries):
    client = signed_in(stranger)
    client.get("/tai-khoan/")
    for more in (1, 2):
        for _row in range(more):
            make()
        with django_assert_num_queries(queries):
            answer = client.get(f"/api/v1/{name}/")
    assert answer.json()["count"] == 3
