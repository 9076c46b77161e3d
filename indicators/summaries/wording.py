"""Results in words: values, reasons, coverage. Numbers are rounded so that they never say more than is exact."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from indicators.enums import IndicatorKind, Why
from indicators.models import Indicator
from indicators.rules import Case, Judgement, Total, mean_rate
from plan_tracker.lib.dates import short_date
from plan_tracker.lib.numbers import decimal_text, share_text

AMOUNT_KINDS = frozenset({IndicatorKind.GROWTH, IndicatorKind.LEVEL})


def amount_words(indicator: Indicator, value: Fraction | Decimal, *, against: Fraction | None = None) -> str:
    """“81,2%”, “1.234,5 tỷ đồng”: a value in the indicator's own unit."""
    if indicator.kind in AMOUNT_KINDS:
        return f"{share_text(value, against=against)} {indicator.unit}".strip()
    return f"{share_text(value, against=against)}%"


def total_words(indicator: Indicator, total: Total | None, *, against: Fraction | None = None) -> str:
    """What a total says, in short; “chưa có số liệu” where there is none."""
    if total is None or not total.figures:
        return "chưa có số liệu"
    if total.assessment is not None and total.value is None:
        return str(total.assessment.label)
    if total.value is None:
        return "không phát sinh" if total.nothing_arose else "chưa có số liệu"
    return amount_words(indicator, total.value, against=against)


def value_words(indicator: Indicator, case: Case, judgement: Judgement) -> str:
    """The headline of a result: the mean yearly rate for growth, else the value that was judged."""
    total = case.totals.get(judgement.period) if judgement.period else None
    # What is above the band is not shown as its upper edge, what is below not as the lower one.
    limit = case.terms.high if judgement.why == Why.ABOVE_BAND else case.terms.low
    if indicator.kind == IndicatorKind.GROWTH and judgement.period and total and total.value is not None:
        rate = mean_rate(case.base or Fraction(), total.value, judgement.period.year - case.base_year)
        if rate is not None:
            return f"{share_text(rate, against=limit)}%/năm"
    return total_words(indicator, total, against=limit)


def gap_words(indicator: Indicator, judgement: Judgement) -> str:
    """“cần thêm 4,8 điểm phần trăm”; "" where nothing is lacking or nobody can say. Rounded up: less is not enough."""
    if judgement.gap is None:
        return ""
    return f"cần thêm {_lacking(indicator, judgement.gap)}"


def reason_words(indicator: Indicator, judgement: Judgement) -> str:
    """The reason of a verdict as a sentence."""
    params = {name: _param(indicator, name, value) for name, value in judgement.params.items()}
    if judgement.gap is not None:
        params["gap"] = _lacking(indicator, judgement.gap)
    return str(judgement.why.value) % params


def coverage_words(total: Total, area_names: Mapping[str, str], area_kind: str) -> str:
    """“5/7 huyện, thành phố; thiếu: Thuận Bắc, Thuận Nam”; "" for what is stated for one area."""
    if len(total.expected) < 2:
        return ""
    given = f"{len(total.figures)}/{len(total.expected)} {area_kind}"
    names = ", ".join(area_names.get(code, code) for code in total.missing)
    return f"{given}; thiếu: {names}" if names else given


def standing_words(total: Total) -> str:
    """“ước, tính đến 30/11/2025”."""
    return f"{total.nature.label.lower()}, tính đến {short_date(total.as_of)}"


def _lacking(indicator: Indicator, gap: Fraction) -> str:
    unit = indicator.unit if indicator.kind in AMOUNT_KINDS else "điểm phần trăm"
    for places in (1, 2, 4, 6):
        rounded_up = Decimal(-(-gap * 10**places // 1)).scaleb(-places)
        if Fraction(rounded_up) - gap < gap / 10:
            break
    return f"{decimal_text(rounded_up)} {unit}"


def _param(indicator: Indicator, name: str, value: object) -> object:
    match value:
        case dt.date():
            return short_date(value)
        case Fraction() if name == "share":
            return f"{share_text(value * 100)}%"
        case Fraction():
            return amount_words(indicator, value)
    return value
