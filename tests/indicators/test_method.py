"""“Cách tính”: the formula with the numbers filled in."""

import datetime as dt
from decimal import Decimal

import pytest

from agencies.enums import AreaKind
from agencies.models import Area
from indicators.enums import Comparator, IndicatorKind, Nature, Phase
from indicators.querysets import ACCEPTED_FIRST
from indicators.summaries import results
from indicators.summaries.method import TERMS_SHOWN, calculation
from tests.indicators.world import districts, measured, state, state_all

pytestmark = pytest.mark.django_db

AFTER = dt.date(2026, 3, 1)


def lines(target, today=AFTER):
    plan = target.indicator.plan
    (found,) = results(plan, Phase(target.phase), recorded=ACCEPTED_FIRST, today=today, indicator=target.indicator)
    return [line for part in found.parts for line in calculation(part)]


def test_a_ratio_is_the_sum_of_numerators_over_the_sum_of_denominators(plan):
    target = measured(plan, low=Decimal(86))
    state_all(target.indicator.parts.get(), districts(3), 2025, [(2310, 2400), (1980, 2500), (640, 700)])
    assert lines(target) == [
        "2025: (2.310 + 1.980 + 640) / (2.400 + 2.500 + 700) = 4.930 / 5.600 tấn = 88,04%.",
        "So với mức từ 86%: 88,04 ≥ 86? đúng.",
    ]


def test_what_is_missing_is_not_added_as_zero(plan):
    target = measured(plan, low=Decimal(86))
    state_all(target.indicator.parts.get(), districts(3), 2025, [(1, 2)])
    assert lines(target)[:2] == [
        "2025: 1 / 2 tấn = 50%.",
        "Chưa có số của 2 địa bàn: chỉ cộng những nơi đã báo, không coi nơi thiếu là 0.",
    ]


def test_of_many_areas_the_first_are_written_out(plan):
    target = measured(plan, low=Decimal(10))
    areas = [*districts(7), Area.objects.create(code="X", name="X", kind="district")]
    areas.append(Area.objects.create(code="Y", name="Y", kind="district"))
    state_all(target.indicator.parts.get(), areas, 2025, [(1, 2)] * len(areas))
    assert lines(target)[0].count(" + ") == 2 * TERMS_SHOWN
    assert "+ …)" in lines(target)[0]


def test_growth_shows_what_it_must_have_become(plan):
    target = measured(
        plan, kind=IndicatorKind.GROWTH, gathered_by=AreaKind.PROVINCE, comparator=Comparator.BAND,
        low=Decimal(10), high=Decimal(15),
    )  # fmt: skip
    districts(0)
    province = Area.objects.get(kind=AreaKind.PROVINCE)
    for year, value in {2020: 100, 2021: 140, 2022: 105, 2023: 150, 2024: 120, 2025: 160}.items():
        state(target.indicator.parts.get(), province, year, value)
    assert lines(target) == [
        "V₂₀₂₅ = 160 tỷ đồng; gốc V₂₀₂₀ = 100 tỷ đồng.",
        "Mức phải có năm 2025: 100 × 1,1⁵ = 161,05 tỷ đồng.",
        "V₂₀₂₅ ≥ mức phải có: 160 ≥ 161,05? chưa, cần thêm 1,05 tỷ đồng.",
        "Bình quân: (160 / 100)¹ᐟ⁵ − 1 = 9,86%/năm (trung bình nhân).",
        "Từng năm: 2021: +40%; 2022: −25%; 2023: +42,86%; 2024: −20%; 2025: +33,33%.",
    ]


def test_growth_on_the_way_says_the_pace_that_is_still_needed(plan):
    target = measured(plan, kind=IndicatorKind.GROWTH, gathered_by=AreaKind.PROVINCE, low=Decimal(10))
    districts(0)
    province = Area.objects.get(kind=AreaKind.PROVINCE)
    for year, value in {2020: 100, 2021: 105}.items():
        state(target.indicator.parts.get(), province, year, value)
    assert lines(target, dt.date(2022, 3, 1))[-3].startswith(
        "Để đạt vào năm 2025: còn cần tăng 11,29%/năm trong 4 năm."
    )


def test_once_the_phase_is_over_nothing_is_asked_for_any_more(plan):
    target = measured(plan, kind=IndicatorKind.GROWTH, gathered_by=AreaKind.PROVINCE, low=Decimal(10))
    districts(0)
    province = Area.objects.get(kind=AreaKind.PROVINCE)
    for year, value in {2020: 100, 2021: 105}.items():
        state(target.indicator.parts.get(), province, year, value)
    shown = " ".join(lines(target))
    assert [words in shown for words in ("Mức phải có năm 2021", "Để đạt", "?")] == [True, False, False]


def test_where_nobody_can_judge_the_formula_does_not(plan):
    target = measured(plan, low=Decimal(86))
    state_all(target.indicator.parts.get(), districts(3), 2024, [(1, 2)] * 3)
    assert lines(target) == ["2024: (1 + 1 + 1) / (2 + 2 + 2) = 3 / 6 tấn = 50%."]


def test_on_the_way_the_path_says_what_it_asks_today(plan):
    target = measured(plan, gathered_by=AreaKind.PROVINCE, low=Decimal(90))
    districts(0)
    province = Area.objects.get(kind=AreaKind.PROVINCE)
    part = target.indicator.parts.get()
    state(part, province, 2020, (80, 100))
    state(part, province, 2023, (84, 100), nature=Nature.ESTIMATE)
    assert lines(target, dt.date(2024, 12, 31)) == [
        "2023: 84 / 100 tấn = 84%.",
        "So với mức từ 90%: 84 ≥ 90? chưa, cần thêm 6 điểm phần trăm.",
        "Đường dự kiến đến 31/12/2023: 86% (đường thẳng từ 80% cuối năm 2020 đến 90% cuối năm 2025).",
        "Đã được 67% mức tăng dự kiến; dưới 80% là không theo kịp (ngưỡng của hệ thống, Kế hoạch không đặt).",
        "Hôm nay (31/12/2024) đường dự kiến cần 88%.",
        "Còn cần tăng bình quân 3 điểm phần trăm mỗi năm đến hết 2025.",
    ]


def test_a_published_percentage_says_that_there_is_nothing_to_compute(plan):
    target = measured(plan, gathered_by=AreaKind.PROVINCE, low=Decimal(49))
    districts(0)
    state(target.indicator.parts.get(), Area.objects.get(kind=AreaKind.PROVINCE), 2025, "48.5")
    assert lines(target) == [
        "2025: tỷ lệ toàn tỉnh đã công bố; không có tử số, mẫu số để tính lại.",
        "So với mức từ 49%: 48,5 ≥ 49? chưa, cần thêm 0,5 điểm phần trăm.",
    ]


def test_nothing_is_computed_from_nothing(plan):
    assert lines(measured(plan)) == []
