"""The signed plan's indicators and targets, held against its text."""

from decimal import Decimal

import pytest

from indicators.enums import Comparator, Phase, Relation
from indicators.loading import load_indicators
from indicators.models import Indicator, IndicatorPart, Target
from plan_tracker.lib.fixtures import FixtureError
from tasks.models import Plan
from tests.conftest import FIXTURES

FILE = FIXTURES / "plan" / "indicators.yaml"
# Code, comparator, low, high, base year: the paper's figures (II.2.a, II.2.b).
FIRST_PHASE = {
    "1": ("by_date", None, None),
    "2": ("equal", "100", None),
    "3": ("equal", "100", None),
    "4": ("band", "10", "15"),
    "5": ("equal", "100", None),
    "6": ("qualitative", None, None),
    "7": ("band", "30", "50"),
    "8": ("equal", "100", None),
    "9": ("band", "20", "25"),
    "10": ("at_least", "30", None),
    "11": ("at_least", "98.5", None),
    "12": ("at_least", "86", None),
    "13": ("equal", "100", None),
    "14": ("equal", "100", None),
    "15": ("at_least", "30", None),
    "16": ("at_least", "10", None),
    "17": ("equal", "100", None),
    "18": ("equal", "100", None),
    "19": ("at_least", "49", None),
    "20": ("at_least", "98", None),
}
SECOND_PHASE = {
    "3": ("qualitative", None, None),
    "4": ("at_least", "10", None),
    "7": ("more_than", "50", None),
    "9": ("at_least", "20", None),
    "10": ("more_than", "50", None),
    "11": ("equal", "100", None),
    "15": ("at_least", "50", None),
    "16": ("at_least", "20", None),
    "17": ("equal", "100", None),
}
DROPPED = {"1", "2", "5", "6", "8", "12", "13", "14", "18", "19", "20"}


@pytest.fixture
def plan(real_plan: int, db: None) -> Plan:
    return Plan.objects.get(pk=real_plan)


def limits(plan: Plan, phase: Phase) -> dict[str, tuple[str, str | None, str | None]]:
    def number(value: Decimal | None) -> str | None:
        return None if value is None else f"{value.normalize():f}"

    return {
        target.indicator.code: (target.comparator, number(target.low), number(target.high))
        for target in Target.objects.of(plan).in_phase(phase)
        if target.is_set
    }


def test_the_first_phase_sets_twenty_targets(plan):
    assert limits(plan, Phase.FIRST) == FIRST_PHASE


def test_the_second_phase_sets_nine_targets(plan):
    assert limits(plan, Phase.SECOND) == SECOND_PHASE


def test_eleven_targets_are_not_carried_on(plan):
    dropped = Target.objects.of(plan).filter(phase=Phase.SECOND, relation=Relation.DROPPED)
    assert {target.indicator.code for target in dropped.select_related("indicator")} == DROPPED


def test_every_target_that_is_set_stands_in_its_clause_word_for_word(plan):
    targets = list(Target.objects.of(plan).exclude(comparator="").select_related("clause"))
    assert len(targets) == 29
    assert [
        target.wording for target in targets if not target.wording or target.wording not in target.clause.text
    ] == []


@pytest.mark.parametrize(
    ("phase", "refs"), [(Phase.FIRST, {"II.2.a.1", "II.2.a.2", "II.2.a.3"}), (Phase.SECOND, {"II.2.b"})]
)
def test_each_phase_has_its_clauses(plan, phase, refs):
    targets = Target.objects.of(plan).in_phase(phase).exclude(comparator="")
    assert {target.clause.ref for target in targets} == refs


def test_clean_water_has_an_urban_and_a_rural_part_and_both_must_be_met(plan):
    parts = IndicatorPart.objects.filter(indicator__plan=plan, indicator__code="20")
    assert list(parts.values_list("code", "required")) == [("urban", True), ("rural", True)]


def test_the_second_phase_asks_for_no_plants_and_for_one_assessment_of_the_databases(plan):
    """As the fixture reads II.2.b: "không xét phần cơ sở sản xuất", "đánh giá bằng lời một lần cho cả ba lĩnh vực"."""
    asked = IndicatorPart.objects.filter(indicator__plan=plan, indicator__code__in=("3", "17"))
    asked = asked.select_related("indicator").order_by("indicator__position", "position")
    codes = {phase: list(asked.in_phase(phase).values_list("code", flat=True)) for phase in Phase.values}
    assert codes == {
        "2021-2025": ["survey", "records", "database", "zones", "clusters", "plants"],
        "2026-2030": ["modern", "zones", "clusters"],
    }
    assert [part.code for part in asked if part.kind == "qualitative"] == ["modern"]


def test_growth_is_counted_from_the_year_before_the_phase(plan):
    growth = Target.objects.of(plan).filter(indicator__kind="growth", comparator__gt="")
    assert set(growth.values_list("phase", "base_year")) == {("2021-2025", 2020), ("2026-2030", 2025)}


def test_only_arrears_may_exceed_the_whole(plan):
    assert list(Indicator.objects.of(plan).filter(may_exceed_whole=True).values_list("code", flat=True)) == ["8"]


def test_loading_again_changes_nothing(plan):
    before = list(Target.objects.of(plan).order_by("pk").values())
    assert load_indicators(FILE, plan) == 20
    assert list(Target.objects.of(plan).order_by("pk").values()) == before


def test_a_confirmed_reading_is_kept_when_the_plan_is_loaded_again(plan, today):
    target = Target.objects.of(plan).exclude(interpretation="").first()
    Target.objects.filter(pk=target.pk).update(interpretation="Đã thống nhất tại cuộc họp.", confirmed_on=today)
    load_indicators(FILE, plan)
    target.refresh_from_db()
    assert (target.interpretation, target.awaits_confirmation) == ("Đã thống nhất tại cuộc họp.", False)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("low: '98.5'", "low: '98,5'", "trường “low”: “98,5” không phải số"),
        ("comparator: band", "comparator: range", "trường “comparator”: “range” không thuộc"),
        ("owner: STNMT", "owner: SNNMT", "trường “owner”: không có mã “SNNMT”"),
    ],
)
def test_a_broken_fixture_names_line_and_field(plan, tmp_path, old, new, complaint):
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "indicators.yaml"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FixtureError) as failure:
        load_indicators(broken, plan)
    assert str(failure.value).startswith("indicators.yaml, dòng ")
    assert complaint in str(failure.value)


def test_the_comparators_are_those_of_the_rules():
    assert {item.value for item in Comparator} == {"at_least", "more_than", "equal", "band", "by_date", "qualitative"}
