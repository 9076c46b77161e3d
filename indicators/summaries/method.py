"""“Cách tính”: the formula with the numbers filled in, and what the path asks for. Plain sentences, one a line."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from indicators.enums import Comparator, IndicatorKind, Verdict
from indicators.rules import Figure, Period, Total, mean_rate, pace_needed, yearly_rates
from indicators.summaries.results import PartResult
from indicators.summaries.wording import amount_words, gained_share, gap_words, terms_words
from plan_tracker.lib.dates import short_date
from plan_tracker.lib.numbers import decimal_text, share_text

# So many areas are written out in a formula; of more, the first ones stand for all.
TERMS_SHOWN = 8
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def calculation(result: PartResult) -> tuple[str, ...]:
    """How the value that was judged comes about, and how it stands against target and path."""
    period, total = result.period, result.total
    if period is None or total is None:
        return ()
    if result.case.kind == IndicatorKind.GROWTH:
        return tuple(_growth(result, period, total))
    return (*_value(result, period, total), *_comparison(result, total), *_on_path(result, total))


def sum_words(figures: tuple[Figure, ...], name: str) -> str:
    """“(2.310 + 1.980 + 640)”; a single number stands without brackets, of many the first ones are shown."""
    amounts = [amount for figure in figures if (amount := getattr(figure, name)) is not None]
    shown = [decimal_text(amount) for amount in amounts[:TERMS_SHOWN]]
    if len(amounts) > TERMS_SHOWN:
        shown.append("…")
    return f"({' + '.join(shown)})" if len(shown) > 1 else "".join(shown)


def rate_of_years(result: PartResult) -> dict[int, Fraction]:
    """Growth on the year before, in percent, of each complete year."""
    whole = {
        period.year: total.value
        for period, total in result.case.totals.items()
        if not period.half and total.value is not None and total.is_complete
    }
    return yearly_rates(whole)


def signed(rate: Fraction) -> str:
    """“+40%”, “−25%”."""
    text = share_text(abs(rate))
    return f"{'−' if rate < 0 else '+'}{text}%"


def _value(result: PartResult, period: Period, total: Total) -> Iterator[str]:
    unit = result.indicator.quantity_unit
    if total.numerator is not None and total.denominator is not None and total.value is not None:
        summed = f"{decimal_text(total.numerator)} / {decimal_text(total.denominator)} {unit}".strip()
        percent = f"{share_text(total.value, against=result.case.terms.low)}%"
        if len(total.figures) > 1:
            formula = f"{sum_words(total.figures, 'numerator')} / {sum_words(total.figures, 'denominator')}"
            yield f"{period.label}: {formula} = {summed} = {percent}."
        else:
            yield f"{period.label}: {summed} = {percent}."
    elif total.value is not None and len(total.figures) > 1:
        yield f"{period.label}: {sum_words(total.figures, 'value')} = {amount_words(result.part, total.value)}."
    elif total.value is not None and result.case.kind in {IndicatorKind.RATIO, IndicatorKind.MILESTONE}:
        yield f"{period.label}: tỷ lệ toàn tỉnh đã công bố; không có tử số, mẫu số để tính lại."
    if total.missing:
        yield f"Chưa có số của {len(total.missing)} địa bàn: chỉ cộng những nơi đã báo, không coi nơi thiếu là 0."


def _comparison(result: PartResult, total: Total) -> Iterator[str]:
    terms, value = result.case.terms, total.value
    if terms.comparator == Comparator.BY_DATE and terms.due_on:
        done = f"xong ngày {short_date(total.done_on)}" if total.done_on else "chưa xong"
        yield f"Hạn {short_date(terms.due_on)}: {done} (ngày xong là ngày của nơi xong sau cùng)."
    if terms.low is None or value is None or _is_unknown(result):
        return
    sign = ">" if terms.comparator == Comparator.MORE_THAN else "≥"
    stated = share_text(value, against=terms.low)
    answer = "đúng" if terms.is_reached(value) else f"chưa, {gap_words(result.part, result.judgement)}"
    yield f"So với mức {terms_words(result.case.kind, terms)}: {stated} {sign} {_limit(terms.low)}? {answer}."


def _on_path(result: PartResult, total: Total) -> Iterator[str]:
    """Only while the phase runs: afterwards the limit alone counts."""
    case, path = result.case, result.case.path
    if case.is_over or path is None or total.value is None:
        return
    day = min(total.as_of, (result.judgement.period or Period(case.last_year)).end)
    planned = path.at(day)
    (first, start), (last, goal) = path.points[0], path.points[-1]
    way = "theo mức từng năm" if case.terms.yearly else "đường thẳng"
    yield (
        f"Đường dự kiến đến {short_date(day)}: {_percent(planned, total.value)}"
        f" ({way} từ {_percent(start)} cuối năm {first.year} đến {_percent(goal)} cuối năm {last.year})."
    )
    gained = gained_share(total.value, path.start, planned)
    if gained is not None and total.value < planned:
        least = case.behind_share * 100
        yield (
            f"Đã được {share_text(gained, against=least, places=0)}% mức tăng dự kiến;"
            f" dưới {share_text(least)}% là không theo kịp (ngưỡng của hệ thống, Kế hoạch không đặt)."
        )
    yield from _asked_today(result, total.value, goal)


def _asked_today(result: PartResult, value: Fraction, goal: Fraction) -> Iterator[str]:
    case, path, period = result.case, result.case.path, result.judgement.period
    if path is None or period is None:
        return
    if path.points[0][0] <= case.today <= path.points[-1][0]:
        yield f"Hôm nay ({short_date(case.today)}) đường dự kiến cần {_percent(path.at(case.today))}."
    left = case.last_year - period.year
    if value < goal and left > 0:
        pace = share_text((goal - value) / left)
        yield f"Còn cần tăng bình quân {pace} điểm phần trăm mỗi năm đến hết {case.last_year}."


def _growth(result: PartResult, period: Period, total: Total) -> Iterator[str]:
    case, unit, value = result.case, result.indicator.unit, total.value
    if value is None:
        return
    if len(total.figures) > 1:
        yield from _value(result, period, total)
    now, then = _amount_of(period.year, value, unit), f"V{_sub(case.base_year)}"
    base = case.base
    if base is None or base <= 0:
        yield f"{now}; chưa có {then} lớn hơn 0 để so."
        return
    yield f"{now}; gốc {_amount_of(case.base_year, base, unit)}."
    yield from _growth_needed(result, period.year, value, base)
    years = period.year - case.base_year
    if (rate := mean_rate(base, value, years)) is not None:
        shown = share_text(rate, against=case.terms.low)
        yield f"Bình quân: ({_plain(value)} / {_plain(base)}){_root(years)} − 1 = {shown}%/năm (trung bình nhân)."
    if rates := {year: rate for year, rate in rate_of_years(result).items() if case.base_year < year <= period.year}:
        yield f"Từng năm: {'; '.join(f'{year}: {signed(each)}' for year, each in rates.items())}."


def _is_unknown(result: PartResult) -> bool:
    """Nobody can say yet, so the formula does not answer either."""
    return result.judgement.verdict == Verdict.CANNOT_BE_JUDGED


def _growth_needed(result: PartResult, year: int, value: Fraction, base: Fraction) -> Iterator[str]:
    case, unit, goal, path = result.case, result.indicator.unit, result.case.terms.low, result.case.path
    if goal is None or path is None:
        return
    needed = path.at(dt.date(year, 12, 31))
    power = str(year - case.base_year).translate(_SUPERSCRIPT)
    factor = share_text(1 + goal / 100, places=4)
    yield (f"Mức phải có năm {year}: {_plain(base)} × {factor}{power} = {share_text(needed, against=value)} {unit}.")
    if not _is_unknown(result):
        answer = "đúng" if value >= needed else f"chưa, {gap_words(result.part, result.judgement)}".rstrip(", ")
        yield f"V{_sub(year)} ≥ mức phải có: {_plain(value)} ≥ {share_text(needed, against=value)}? {answer}."
    if case.is_over:
        return
    left = case.last_year - year
    pace = pace_needed(base, value, goal, years=case.last_year - case.base_year, left=left)
    if pace is not None and value > 0:
        yield f"Để đạt vào năm {case.last_year}: còn cần tăng {share_text(pace)}%/năm trong {left} năm."


def _amount_of(year: int, value: Fraction, unit: str) -> str:
    return f"V{_sub(year)} = {_plain(value)} {unit}".strip()


def _sub(year: int) -> str:
    return str(year).translate(_SUBSCRIPT)


def _root(years: int) -> str:
    return "" if years == 1 else f"¹ᐟ{str(years).translate(_SUPERSCRIPT)}"


def _plain(value: Fraction | Decimal) -> str:
    return share_text(value, places=4)


def _limit(value: Fraction) -> str:
    return share_text(value, places=4)


def _percent(value: Fraction, against: Fraction | None = None) -> str:
    return f"{share_text(value, against=against)}%"
