"""Two people are at the same figure at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import timezone

from indicators.enums import Nature
from indicators.exceptions import FigureRefused
from indicators.models import BestFigure, IndicatorPart, Measurement
from indicators.rules import Figure, Period
from indicators.services import Statement, accept_figures, correct_figure, record_figures, wrong_best
from tests.conftest import as_actor
from tests.factories.agencies import AreaFactory, MembershipFactory
from tests.factories.indicators import IndicatorFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

YEARS = range(2021, 2026)


@pytest.fixture
def parts(plan):
    """Two parts of an indicator, measured in a district."""
    indicator = IndicatorFactory(plan=plan)
    return [IndicatorPart.objects.create(indicator=indicator, code=code, position=1) for code in ("a", "b")]


@pytest.fixture
def area(db):
    return AreaFactory()


def figure(percent: int, year: int = 2025) -> Figure:
    end = Period(year).end
    return Figure(as_of=end, nature=Nature.OFFICIAL, numerator=Decimal(percent), denominator=Decimal(100))


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each call returned, or the refusal it raised."""
    start = Barrier(len(calls), timeout=30)

    def run(call: Callable[[], object]) -> object:
        try:
            start.wait()
            return call()
        except FigureRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, call) for call in calls]]


def officer(parts):
    return as_actor(MembershipFactory(agency=parts[0].indicator.owner).user)


def record(actor, parts, area, percent, year=2025):
    statements = [Statement(part, area, Period(year), figure(percent, year), "Sổ") for part in parts]
    return record_figures(actor=actor, statements=statements, is_confirmed=True)


@pytest.mark.parametrize("year", YEARS)
def test_of_two_corrections_one_is_kept_and_one_is_told_so(parts, area, year):
    actors = [officer(parts), officer(parts)]
    (original,) = record(actors[0], parts[:1], area, 90, year)

    def correct(number: int) -> Measurement:
        values = {"figure": figure(80 + number, year), "source": "Sổ", "reason": "Nhầm."}
        return correct_figure(actor=actors[number], original=original, is_confirmed=True, **values)

    answers = at_once(lambda: correct(0), lambda: correct(1))
    (kept,) = [each for each in answers if isinstance(each, Measurement)]
    (refusal,) = [each for each in answers if isinstance(each, FigureRefused)]
    assert [each.code for each in refusal.findings] == ["corrects"]
    assert Measurement.objects.standing().get() == kept == BestFigure.objects.get().recorded


@pytest.mark.parametrize("year", YEARS)
def test_what_two_press_at_once_is_one_figure(parts, area, year):
    actors = [officer(parts), officer(parts)]
    # In other orders, which must not make them wait for each other for ever.
    at_once(
        lambda: record(actors[0], parts, area, 90, year),
        lambda: record(actors[1], list(reversed(parts)), area, 90, year),
    )
    assert Measurement.objects.count() == len(parts)
    assert wrong_best() == []


@pytest.mark.parametrize("year", YEARS)
def test_what_is_accepted_while_another_is_recorded_leaves_the_better_one_standing(parts, area, year):
    actor = officer(parts)
    (first,) = record(actor, parts[:1], area, 80, year)

    def accept() -> None:
        with transaction.atomic():
            accept_figures(measurement_ids=[first.pk], at=timezone.now())

    at_once(accept, lambda: record(actor, parts[:1], area, 90, year))
    best = BestFigure.objects.get()
    assert (best.recorded.numerator, best.accepted) == (90, first)
    assert wrong_best() == []
