"""What a figure is beside that of a year earlier."""

import datetime as dt
from decimal import Decimal

import pytest

from indicators.enums import IndicatorKind, Nature
from indicators.models import Indicator, IndicatorPart
from indicators.rules import Figure
from reports.submissions.summaries.figures import change_words


def figure(**values):
    return Figure(as_of=dt.date(2026, 11, 10), nature=Nature.ESTIMATE, area="NT", **values)


def of(numerator):
    return figure(numerator=Decimal(numerator), denominator=Decimal(1000))


def words(kind, before, now):
    return change_words(IndicatorPart(indicator=Indicator(kind=kind)), before, now)


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (of(780), of(812), "tăng 3,2 điểm phần trăm"),
        (of(812), of(780), "giảm 3,2 điểm phần trăm"),
        (of(812), of(812), "không đổi"),
        (None, of(812), ""),
        (of(812), figure(nothing_arose=True), ""),
    ],
)
def test_shares_differ_by_points(before, now, said):
    assert words(IndicatorKind.RATIO, before, now) == said


@pytest.mark.parametrize(("before", "now", "said"), [(200, 191, "giảm 4,5%"), (0, 5, "")])
def test_amounts_differ_by_percent(before, now, said):
    assert words(IndicatorKind.LEVEL, figure(value=Decimal(before)), figure(value=Decimal(now))) == said
