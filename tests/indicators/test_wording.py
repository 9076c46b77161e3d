"""Reasons as people read them: full sentences, rounded so that they never say more than is exact."""

import datetime as dt
from decimal import Decimal

import pytest

from agencies.enums import AreaKind
from agencies.models import Area
from indicators.enums import Comparator, IndicatorKind, Nature, Phase, Relation, Verdict
from indicators.querysets import ACCEPTED_FIRST
from indicators.summaries import results
from tests.factories.indicators import TargetFactory
from tests.indicators.world import ESTIMATE, PROVINCE, districts, measured, state, state_all

pytestmark = pytest.mark.django_db

AFTER = dt.date(2026, 3, 1)
DURING = dt.date(2023, 12, 31)


def result_of(target, today=AFTER):
    plan = target.indicator.plan
    (found,) = results(plan, Phase(target.phase), recorded=ACCEPTED_FIRST, today=today, indicator=target.indicator)
    return found


def test_what_falls_short_says_value_gap_and_limit(plan):
    target = measured(plan, low=Decimal(86))
    state_all(target.indicator.parts.get(), districts(), 2025, [(80, 100), (160, 200), (3, 4)])
    assert result_of(target).reason == "79,93%, còn thiếu 6,07 điểm phần trăm so với mức chỉ tiêu (từ 86%)."


def test_a_hair_below_the_whole_is_not_shown_as_the_whole(plan):
    target = measured(plan, comparator=Comparator.EQUAL, low=Decimal(100))
    state_all(target.indicator.parts.get(), districts(1), 2025, [(99_999, 100_000)])
    found = result_of(target)
    assert (found.verdict, found.reason.split(",")[1]) == (Verdict.NOT_MET, "999%")


@pytest.mark.parametrize(
    ("made", "verdict", "words"),
    [
        (90, Verdict.ON_TRACK, "90%, đã ở mức chỉ tiêu (từ 90%)."),
        (86, Verdict.ON_TRACK, "86%, không thấp hơn đường dự kiến 86% (đến 31/12/2023)."),
        (
            85,
            Verdict.BEHIND,
            "85%, thấp hơn đường dự kiến 86% (đến 31/12/2023) nhưng đã được 83% mức tăng dự kiến"
            " (ngưỡng 80% của hệ thống).",
        ),
        (
            84,
            Verdict.OFF_TRACK,
            "84%, thấp hơn đường dự kiến 86% (đến 31/12/2023); mới được 67% mức tăng dự kiến"
            " (ngưỡng 80% của hệ thống).",
        ),
        (
            79,
            Verdict.OFF_TRACK,
            "79%, thấp hơn đường dự kiến 86% (đến 31/12/2023); còn thấp hơn số gốc.",
        ),
    ],
)
def test_on_the_way_the_path_and_our_threshold_are_named(plan, made, verdict, words):
    target = measured(plan, gathered_by=AreaKind.PROVINCE, low=Decimal(90))
    districts(0)
    part = target.indicator.parts.get()
    area = _province()
    state(part, area, 2020, (80, 100))
    state(part, area, 2023, (made, 100))
    found = result_of(target, DURING)
    assert (found.verdict, found.reason) == (verdict, words)


def test_growth_names_amount_mean_rate_and_what_is_lacking(plan):
    target = measured(
        plan, kind=IndicatorKind.GROWTH, gathered_by=AreaKind.PROVINCE, comparator=Comparator.BAND,
        low=Decimal(10), high=Decimal(15),
    )  # fmt: skip
    districts(0)
    for year, value in {2020: 100, 2021: 140, 2022: 105, 2023: 150, 2024: 120, 2025: 160}.items():
        state(target.indicator.parts.get(), _province(), year, value)
    words = (
        "160 tỷ đồng (bình quân 9,86%/năm), thấp hơn mức chỉ tiêu (10–15%/năm); thiếu 1,05 tỷ đồng so với mức phải có."
    )
    assert result_of(target).reason == words


def test_without_a_base_growth_says_so(plan):
    target = measured(plan, kind=IndicatorKind.GROWTH, gathered_by=AreaKind.PROVINCE, low=Decimal(10))
    districts(0)
    state(target.indicator.parts.get(), _province(), 2025, 160)
    found = result_of(target)
    words = "Chưa có số liệu gốc năm 2020 nên chưa tính được tốc độ tăng."
    assert (found.verdict, found.reason) == (Verdict.CANNOT_BE_JUDGED, words)


def test_the_parts_that_decide_are_named(plan):
    target = measured(plan, parts=("Đô thị", "Nông thôn"), low=Decimal(98))
    urban, rural = target.indicator.parts.all()
    (area,) = districts(1)
    state(urban, area, 2025, (99, 100))
    state(rural, area, 2025, (95, 100))
    assert result_of(target).reason == "Nông thôn: 95%, còn thiếu 3 điểm phần trăm so với mức chỉ tiêu (từ 98%)."


def test_parts_that_are_all_met_are_told_once(plan):
    target = measured(plan, parts=("Đô thị", "Nông thôn"), low=Decimal(98))
    (area,) = districts(1)
    for part in target.indicator.parts.all():
        state(part, area, 2025, (99, 100))
    assert result_of(target).reason == "Cả 2 phần bắt buộc: đạt."


def test_a_milestone_that_was_late_says_when(plan):
    target = measured(
        plan, kind=IndicatorKind.MILESTONE, comparator=Comparator.BY_DATE, low=None, due_on=dt.date(2022, 12, 31)
    )
    (area,) = districts(1)
    state(target.indicator.parts.get(), area, 2023, (9, 9), done_on=dt.date(2023, 4, 15))
    found = result_of(target)
    assert (found.verdict, found.reason) == (Verdict.MET_LATE, "Xong ngày 15/04/2023, sau hạn 31/12/2022.")


def test_no_target_is_no_failure(plan):
    target = measured(plan, comparator="", low=None, clause=None, relation=Relation.DROPPED)
    found = result_of(target)
    assert (found.verdict, found.reason) == (Verdict.NO_TARGET, "Giai đoạn này không đặt chỉ tiêu.")


def test_an_indicator_without_parts_cannot_be_judged(plan):
    target = measured(plan, parts=())
    found = result_of(target)
    assert (found.verdict, found.reason) == (Verdict.CANNOT_BE_JUDGED, "Chưa có số liệu của giai đoạn.")


def test_missing_areas_are_named_and_make_the_result_provisional(plan):
    target = measured(plan, low=Decimal(70))
    state_all(target.indicator.parts.get(), districts(3), 2025, [(80, 100), (80, 100)], nature=Nature.OFFICIAL)
    found = result_of(target)
    (part,) = found.parts
    assert (part.coverage, found.is_provisional) == ("2/3 huyện, thành phố; thiếu: Huyện C", True)


def _province():
    return Area.objects.get(kind=AreaKind.PROVINCE)


def test_of_parts_with_the_same_verdict_the_one_that_lacks_most_decides(plan):
    """Indicator 17 in 2026: on the way with 100 % of zones, 95,56 % of clusters; an optional part decides nothing."""
    target = measured(
        plan, gathered_by=AreaKind.PROVINCE, parts=("Khu", "Cụm", "Cơ sở", "Khác"),
        phase=Phase.SECOND, comparator=Comparator.EQUAL, low=Decimal(100),
    )  # fmt: skip
    districts()
    province = Area.objects.get(code=PROVINCE)
    parts = list(target.indicator.parts.all())
    for part, base, now in zip(parts, (3, 41, 43, 40), (3, 43, 44, 41), strict=True):
        whole = 3 if part == parts[0] else 45
        state(part, province, 2025, (base, whole))
        state(part, province, 2026, (now, whole), **ESTIMATE, as_of=dt.date(2026, 10, 31))
    parts[3].required = False
    parts[3].save()
    (found,) = results(plan, Phase.SECOND, recorded=ACCEPTED_FIRST, today=dt.date(2026, 11, 23))
    assert {each.judgement.verdict for each in found.parts} == {Verdict.ON_TRACK}
    assert (found.deciding.part.name, found.deciding.value) == ("Cụm", "95,56%")


def test_a_milestone_is_told_as_done_in_the_phase_after(plan):
    first = measured(
        plan, kind=IndicatorKind.MILESTONE, comparator=Comparator.BY_DATE, low=None, due_on=dt.date(2022, 12, 31)
    )
    dropped = {"comparator": "", "low": None, "clause": None, "relation": Relation.DROPPED}
    second = TargetFactory(indicator=first.indicator, phase=Phase.SECOND, **dropped)
    (area,) = districts(1)
    state(first.indicator.parts.get(), area, 2023, (9, 9), done_on=dt.date(2023, 4, 15))
    found = result_of(second)
    assert (found.has_figures, found.deciding.value) == (True, "đã xong trước đó (15/04/2023)")
    assert found.reason == "Giai đoạn này không đặt chỉ tiêu. Đã xong trước đó (15/04/2023)."


def test_one_that_was_not_done_is_not(plan):
    first = measured(
        plan, kind=IndicatorKind.MILESTONE, comparator="", low=None, clause=None, relation=Relation.DROPPED
    )
    second = TargetFactory(
        indicator=first.indicator, phase=Phase.SECOND, comparator="", low=None, clause=None, relation=Relation.DROPPED
    )
    state_all(first.indicator.parts.get(), districts(2), 2023, [(9, 9)], done_on=dt.date(2023, 4, 15))
    found = result_of(second)
    assert (found.has_figures, found.reason) == (False, "Giai đoạn này không đặt chỉ tiêu.")
