"""Results in words: values, reasons, coverage. Numbers are rounded so that they never say more than is exact."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from indicators.enums import Comparator, IndicatorKind, Why
from indicators.models import IndicatorPart
from indicators.rules import Case, Judgement, Terms, Total, mean_rate
from plan_tracker.lib.dates import short_date
from plan_tracker.lib.numbers import decimal_text, share_text

AMOUNT_KINDS = frozenset({IndicatorKind.GROWTH, IndicatorKind.LEVEL})


def terms_words(kind: str, terms: Terms) -> str:
    """A target in a few words: “từ 98,5%”, “trên 50%”, “100%”, “30–50%”, “chậm nhất 31/12/2022”."""
    # Growth is asked for in percent a year, whatever the figures are in.
    unit = "%/năm" if kind == IndicatorKind.GROWTH else "%"
    match terms.comparator:
        case Comparator.AT_LEAST:
            return f"từ {_number(terms.low)}{unit}"
        case Comparator.MORE_THAN:
            return f"trên {_number(terms.low)}{unit}"
        case Comparator.EQUAL:
            return f"{_number(terms.low)}{unit}"
        case Comparator.BAND:
            return f"{_number(terms.low)}–{_number(terms.high)}{unit}"
        case Comparator.BY_DATE if terms.due_on:
            return f"chậm nhất {short_date(terms.due_on)}"
        case Comparator.QUALITATIVE:
            return "đánh giá bằng lời"
    return "không đặt chỉ tiêu trong giai đoạn này"


def amount_words(part: IndicatorPart, value: Fraction | Decimal, *, against: Fraction | None = None) -> str:
    """“81,2%”, “1.234,5 tỷ đồng”: a value in the unit of its kind. `part.indicator` is loaded, here as below."""
    if part.kind in AMOUNT_KINDS:
        return f"{share_text(value, against=against)} {part.indicator.unit}".strip()
    return f"{share_text(value, against=against)}%"


def total_words(part: IndicatorPart, total: Total | None, *, against: Fraction | None = None) -> str:
    """What a total says, in short; “chưa có số liệu” where there is none."""
    if total is None or not total.figures:
        return "chưa có số liệu"
    if total.assessment is not None and total.value is None:
        return str(total.assessment.label)
    if total.value is None:
        return "không phát sinh" if total.nothing_arose else "chưa có số liệu"
    return amount_words(part, total.value, against=against)


def value_words(part: IndicatorPart, case: Case, judgement: Judgement) -> str:
    """The headline of a result: the mean yearly rate for growth, else the value that was judged."""
    total = case.totals.get(judgement.period) if judgement.period else None
    return rate_words(case, judgement) or total_words(part, total, against=_limit_of(case, judgement))


def done_words(day: dt.date) -> str:
    """What a milestone says of the years after it was done: “đã xong trước đó (15/03/2023)”."""
    return f"đã xong trước đó ({short_date(day)})"


def rate_words(case: Case, judgement: Judgement) -> str:
    """The mean yearly rate of growth since the base: “9,86%/năm”; "" where there is none."""
    period = judgement.period
    total = case.totals.get(period) if period else None
    if case.kind != IndicatorKind.GROWTH or period is None or total is None or total.value is None:
        return ""
    rate = mean_rate(case.base or Fraction(), total.value, period.year - case.base_year)
    return "" if rate is None else f"{share_text(rate, against=_edge(case, judgement))}%/năm"


def gap_words(part: IndicatorPart, judgement: Judgement) -> str:
    """“cần thêm 4,8 điểm phần trăm”; "" where nothing is lacking or nobody can say."""
    if judgement.gap is None:
        return ""
    return f"cần thêm {_lacking(part, judgement.gap)}"


def reason_words(part: IndicatorPart, case: Case, judgement: Judgement) -> str:
    """The reason of a verdict as a sentence: what stands against what, and by which threshold of ours."""
    params: dict[str, object] = {
        "limit": terms_words(case.kind, case.terms),
        "value": _stated(part, case, judgement),
        "sought": "tốc độ tăng" if case.kind == IndicatorKind.GROWTH else "đường dự kiến",
        **_period_params(case, judgement),
        **{name: _param(part, name, value) for name, value in judgement.params.items() if name != "value"},
    }
    if "planned" in judgement.params:
        params |= _path_params(part, case, judgement)
    if judgement.gap is not None:
        params["gap"] = _lacking(part, judgement.gap)
    sentence = str(judgement.why.value) % params
    if "planned" in judgement.params and case.terms.is_redefined:
        sentence += f" Số gốc năm {case.base_year} tính theo cách của giai đoạn trước."
    return sentence[:1].upper() + sentence[1:]


def coverage_words(total: Total, area_names: Mapping[str, str], area_kind: str) -> str:
    """“5/7 huyện, thành phố; thiếu: Thuận Bắc, Thuận Nam”; "" for what is stated for one area."""
    if len(total.expected) < 2:
        return ""
    given = f"{len(total.figures)}/{len(total.expected)} {area_kind}"
    names = ", ".join(area_names.get(code, code) for code in total.missing)
    return f"{given}; thiếu: {names}" if names else given


def standing_words(total: Total) -> str:
    """“ước, tính đến 30/11/2025, chưa được nhận”."""
    standing = f"{total.nature.label.lower()}, tính đến {short_date(total.as_of)}"
    return standing if total.is_accepted else f"{standing}, chưa được nhận"


def number_words(value: Decimal | None) -> str:
    """A number as it was stated: “2.310”, “60,8”; “–” where there is none."""
    return "–" if value is None else decimal_text(value)


def gained_share(value: Fraction, start: Fraction, planned: Fraction) -> Fraction | None:
    """Percent of the planned gain that was made; None where nothing was to be gained."""
    return (value - start) * 100 / (planned - start) if planned > start else None


def _stated(part: IndicatorPart, case: Case, judgement: Judgement) -> str:
    """What was judged: “81,2%”, “160 tỷ đồng (bình quân 9,86%/năm)”."""
    total = case.totals.get(judgement.period) if judgement.period else None
    rate = rate_words(case, judgement)
    stated = total_words(part, total, against=_limit_of(case, judgement))
    return f"{stated} (bình quân {rate})" if rate else stated


def _edge(case: Case, judgement: Judgement) -> Fraction | None:
    """What is above the band is not shown as its upper edge, what is below not as the lower one."""
    return case.terms.high if judgement.why == Why.ABOVE_BAND else case.terms.low


def _limit_of(case: Case, judgement: Judgement) -> Fraction | None:
    """The limit a value is rounded against; that of growth is a rate, not an amount."""
    return None if case.kind == IndicatorKind.GROWTH else _edge(case, judgement)


def _period_params(case: Case, judgement: Judgement) -> dict[str, object]:
    period = judgement.period
    if period is None:
        return {}
    day = period.end
    if case.kind != IndicatorKind.GROWTH and (total := case.totals.get(period)):
        day = min(total.as_of, day)
    return {"last": period.label, "day": short_date(day)}


def _path_params(part: IndicatorPart, case: Case, judgement: Judgement) -> dict[str, object]:
    """The path's value and how much of the planned gain was made, rounded away from value and threshold."""
    planned, value, share = (judgement.params[name] for name in ("planned", "value", "share"))
    if not (isinstance(planned, Fraction) and isinstance(value, Fraction) and isinstance(share, Fraction)):
        raise TypeError(judgement.params)
    gained = gained_share(value, case.path.start, planned) if case.path else None
    made = "còn thấp hơn số gốc"
    if gained is not None and gained >= 0:
        reached = "đã" if gained >= share * 100 else "mới"
        gain = f"{share_text(gained, against=share * 100, places=0)}% mức tăng dự kiến"
        made = f"{reached} được {gain} (ngưỡng {share_text(share * 100)}% của hệ thống)"
    return {"planned": amount_words(part, planned, against=value), "gained": made}


def _lacking(part: IndicatorPart, gap: Fraction) -> str:
    """To the decimals that values have, so that people can check the subtraction; never rounded to nothing."""
    unit = part.indicator.unit if part.kind in AMOUNT_KINDS else "điểm phần trăm"
    return f"{share_text(gap, against=Fraction())} {unit}"


def _param(part: IndicatorPart, name: str, value: object) -> object:
    match value:
        case dt.date():
            return short_date(value)
        case Fraction() if name == "share":
            return f"{share_text(value * 100)}%"
        case Fraction():
            return amount_words(part, value)
    return value


def _number(value: Fraction | None) -> str:
    """A limit as it stands: exact, at most four decimals."""
    return "" if value is None else share_text(value, places=4)
