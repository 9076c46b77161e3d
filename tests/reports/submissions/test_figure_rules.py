"""Rules of a report's figures: which are asked for, what each answers, what would send it back."""

import datetime as dt
from decimal import Decimal

import pytest

from indicators.enums import Assessment, Half, Nature
from indicators.rules import Figure, Period
from reports.periods.enums import PeriodKind
from reports.submissions.enums import Answer, CheckCode, FigureMark
from reports.submissions.rules import (
    FigureFacts,
    areas_asked,
    figure_answer,
    figure_checks,
    figure_mark,
    figure_period,
)

CUT_OFF = dt.date(2026, 12, 14)


def figure(**values):
    given = {"numerator": Decimal(812), "denominator": Decimal(1000), "as_of": dt.date(2026, 11, 10)}
    return Figure(**{"nature": Nature.ESTIMATE, **given, **values})


NOTHING = Figure(as_of=dt.date(2026, 11, 10), nature=Nature.OFFICIAL, nothing_arose=True)
OFFICIAL = {"nature": Nature.OFFICIAL}


def found(stated, *, asks_estimates=True, **facts):
    about = FigureFacts(**{"is_lead": True, "figure": stated, "evidence": 1, **facts})
    return figure_checks(about, cut_off=CUT_OFF, asks_estimates=asks_estimates)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (PeriodKind.ANNUAL, Period(2026)),
        (PeriodKind.HALF_YEAR, Period(2026, Half.FIRST)),
        (PeriodKind.AGENCY_PLAN, None),
        (PeriodKind.AD_HOC, None),
        (PeriodKind.FIVE_YEAR, None),
    ],
)
def test_a_year_and_its_half_have_figures(kind, expected):
    assert figure_period(kind, 2026) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (set(), ("BA", "NH")),
        ({"BA"}, ("BA", "NH")),
        ({"NT"}, ("NT",)),
        ({"NT", "NH"}, ("BA", "NH")),
    ],
)
def test_a_figure_for_the_whole_stands_only_where_no_area_has_one(given, expected):
    assert areas_asked(["BA", "NH"], given, "NT") == expected


@pytest.mark.parametrize(
    ("facts", "answer", "mark"),
    [
        ({"figure": figure()}, Answer.REPORTED, FigureMark.ESTIMATE),
        ({"figure": figure(nature=Nature.PROVISIONAL)}, Answer.REPORTED, FigureMark.SETTLED),
        ({"figure": figure(**OFFICIAL)}, Answer.REPORTED, FigureMark.SETTLED),
        ({"figure": NOTHING}, Answer.NOTHING_AROSE, FigureMark.NOTHING_AROSE),
        ({"figure": None}, Answer.MISSING, FigureMark.MISSING),
        ({"figure": None, "is_lead": False}, Answer.NOT_ASKED, FigureMark.NOT_ASKED),
        ({"figure": None, "finished_before": True}, Answer.FINISHED_BEFORE, FigureMark.FINISHED_BEFORE),
    ],
)
def test_missing_is_never_zero(facts, answer, mark):
    about = FigureFacts(**{"is_lead": True, **facts})
    assert (figure_answer(about), figure_mark(about)) == (answer, mark)


@pytest.mark.parametrize(
    ("stated", "facts", "codes"),
    [
        (figure(), {}, []),
        (figure(), {"evidence": 0}, []),
        (None, {}, [CheckCode.INDICATOR_MISSING]),
        (None, {"is_lead": False}, []),
        (None, {"finished_before": True}, []),
        (NOTHING, {"evidence": 0, "last": NOTHING}, []),
        (figure(**OFFICIAL), {}, [CheckCode.INDICATOR_TOO_SURE]),
        (figure(nature=Nature.PROVISIONAL), {}, []),
        (figure(**OFFICIAL, as_of=CUT_OFF), {}, []),
        (figure(**OFFICIAL, as_of=CUT_OFF), {"evidence": 0}, [CheckCode.INDICATOR_WITHOUT_EVIDENCE]),
        (figure(), {"last": figure(as_of=dt.date(2025, 11, 10))}, [CheckCode.INDICATOR_SAME]),
        (figure(), {"last": figure(numerator=Decimal(811))}, []),
        (figure(numerator=Decimal("812.00")), {"last": figure()}, [CheckCode.INDICATOR_SAME]),
        # All of it, and what is done: the same from year to year, and before the cut-off as after it.
        (figure(numerator=Decimal(1000), **OFFICIAL), {"last": figure(numerator=Decimal(1000))}, []),
        (figure(done_on=dt.date(2026, 3, 1), **OFFICIAL), {"last": figure()}, []),
    ],
    ids=str,
)
def test_each_mistake_is_caught_by_name(stated, facts, codes):
    assert found(stated, **facts) == codes


def test_a_half_year_is_no_estimate_of_a_year():
    assert found(figure(**OFFICIAL), asks_estimates=False) == []


def test_words_are_compared_as_words():
    said = {"numerator": None, "denominator": None, "assessment": Assessment.MET}
    before = Figure(as_of=CUT_OFF, nature=Nature.ESTIMATE, text="Đã làm  xong.", **said)
    assert found(figure(text="đã làm xong.", **said), last=before) == [CheckCode.INDICATOR_SAME]
    assert found(figure(text="Còn một phần.", **said), last=before) == []


def test_figures_never_stop_a_sending():
    assert not any(code.is_error for code in CheckCode if code.name.startswith("INDICATOR_"))
