"""Loading the calendar: idempotent, leaves the administrator's rules alone, names what is wrong."""

import datetime as dt

import pytest
import yaml
from django.forms.models import model_to_dict

from plan_tracker.lib.fixtures import FixtureError
from reports.periods.loading import load_calendar
from reports.periods.models import DeadlineRule, Holiday
from tests.conftest import FIXTURES
from tests.factories.tasks import ClauseFactory

CALENDAR = FIXTURES / "calendar.yaml"
RULE = {
    "kind": "annual",
    "audience": "agencies",
    "year": None,
    "month": 11,
    "day": 30,
    "wording": "before",
    "roll_to_working_day": False,
    "origin": "clause",
    "clause": "IV.6.2",
    "opens_days_before": 45,
    "note": "",
}


@pytest.fixture
def plan_with_clauses(plan):
    for ref in ("IV.6.1", "IV.6.2"):
        ClauseFactory(plan=plan, ref=ref)
    return plan


@pytest.fixture
def calendar_of(tmp_path):
    """Writes a calendar of one rule, the plan's, changed as told; a value `...` leaves the field out."""

    def write(**changes):
        rule = {name: value for name, value in {**RULE, **changes}.items() if value is not ...}
        path = tmp_path / "calendar.yaml"
        path.write_text(yaml.safe_dump({"rules": [rule]}, allow_unicode=True), encoding="utf-8")
        return path

    return write


def write_holidays(path, *days):
    """A calendar without rules, with (day, month) as holidays."""
    holidays = [{"day": day, "month": month, "name": f"Ngày {day}/{month}"} for day, month in days]
    path.write_text(yaml.safe_dump({"holidays": holidays, "rules": []}, allow_unicode=True), encoding="utf-8")
    return path


def rules_as_loaded():
    return [model_to_dict(rule) for rule in DeadlineRule.objects.order_by("pk")]


def test_the_calendar_holds_the_plans_dates_and_the_internal_one(plan_with_clauses):
    assert load_calendar(CALENDAR, plan_with_clauses) == 5
    values = ("kind", "audience", "day", "month", "wording", "roll_to_working_day", "origin", "clause_ref")
    assert list(DeadlineRule.objects.order_by("pk").values_list(*values)) == [
        ("half_year", "consolidator", 25, 6, "before", False, "clause", "IV.6.1"),
        ("annual", "consolidator", 31, 12, "before", False, "clause", "IV.6.1"),
        ("annual", "agencies", 30, 11, "before", False, "clause", "IV.6.2"),
        ("half_year", "agencies", 15, 6, "on_or_before", False, "internal", ""),
        ("agency_plan", "agencies", 30, 6, "on_or_before", False, "clause", "IV.6.2"),
    ]
    assert list(DeadlineRule.objects.filter(year=2022).values_list("kind", "quote")) == [
        ("agency_plan", "trong quý II/2021")
    ]


def test_loading_twice_changes_nothing(plan_with_clauses):
    load_calendar(CALENDAR, plan_with_clauses)
    first = rules_as_loaded()
    load_calendar(CALENDAR, plan_with_clauses)
    assert rules_as_loaded() == first


def test_what_the_administrator_changed_is_kept(plan_with_clauses, calendar_of):
    path = calendar_of()
    load_calendar(path, plan_with_clauses)
    DeadlineRule.objects.update(day=20, roll_to_working_day=True)
    load_calendar(path, plan_with_clauses)
    assert list(DeadlineRule.objects.values_list("day", "roll_to_working_day")) == [(20, True)]


def test_a_rule_that_the_administrator_replaced_from_a_day_on_is_kept(plan_with_clauses, calendar_of):
    path = calendar_of()
    load_calendar(path, plan_with_clauses)
    rule = DeadlineRule.objects.get()
    rule.valid_until = dt.date(2026, 12, 31)
    rule.save()
    rule.pk, rule.day, rule.valid_from, rule.valid_until = None, 20, dt.date(2027, 1, 1), None
    rule.save(force_insert=True)
    load_calendar(path, plan_with_clauses)
    assert list(DeadlineRule.objects.order_by("day").values_list("day", flat=True)) == [20, 30]


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("kind", "weekly", "“weekly” không thuộc agency_plan, half_year, annual, ad_hoc, five_year"),
        ("audience", "press", "“press” không thuộc agencies, consolidator"),
        ("wording", "trước", "“trước” không thuộc before, on_or_before"),
        ("origin", "guess", "“guess” không thuộc clause, internal"),
        ("month", "mười một", "cần số nguyên, gặp 'mười một'"),
        ("day", ..., "thiếu"),
        ("day", 31, "ngày 31/11 không có thật"),
        ("year", "2026", "cần số nguyên, gặp '2026'"),
        ("roll_to_working_day", "không", "cần true hoặc false, gặp 'không'"),
        ("opens_days_before", True, "cần số nguyên, gặp True"),
        ("clause", "IV.9", "không có mã “IV.9”"),
    ],
)
def test_a_mistake_is_named_with_its_file_line_and_field(plan_with_clauses, calendar_of, field, value, why):
    with pytest.raises(FixtureError) as caught:
        load_calendar(calendar_of(**{field: value}), plan_with_clauses)
    assert str(caught.value) == f"calendar.yaml, dòng 2, trường “{field}”: {why}"
    assert not DeadlineRule.objects.exists()


@pytest.mark.parametrize(("year", "accepted"), [(2028, True), (2026, False), (None, False)])
def test_29_february_is_a_rule_of_a_leap_year_only(plan_with_clauses, calendar_of, year, accepted):
    path = calendar_of(year=year, month=2, day=29)
    if accepted:
        assert load_calendar(path, plan_with_clauses) == 1
        return
    with pytest.raises(FixtureError, match="ngày 29/2 không có thật"):
        load_calendar(path, plan_with_clauses)


class TestHolidays:
    def test_days_with_the_same_date_every_year_are_loaded_until_the_year_after_the_plan(self, plan_with_clauses):
        load_calendar(CALENDAR, plan_with_clauses)
        days = [(1, 1), (4, 30), (5, 1), (9, 2)]
        expected = [dt.date(year, *day) for year in range(2022, 2032) for day in days]
        assert list(Holiday.objects.order_by("date").values_list("date", flat=True)) == expected
        assert not Holiday.objects.filter(is_working_swap=True).exists()

    def test_loading_again_brings_back_nothing_that_the_administrator_deleted_or_renamed(self, plan_with_clauses):
        load_calendar(CALENDAR, plan_with_clauses)
        Holiday.objects.filter(date=dt.date(2026, 9, 2)).delete()
        Holiday.objects.filter(date=dt.date(2026, 1, 1)).update(name="Nghỉ")
        before = list(Holiday.objects.values())
        load_calendar(CALENDAR, plan_with_clauses)
        assert list(Holiday.objects.values()) == before

    @pytest.mark.parametrize(
        ("days", "why"),
        [
            ([(31, 2)], "dòng 2, trường “day”: ngày 31/2 không có thật"),
            ([(29, 2)], "dòng 2, trường “day”: ngày 29/2 không có thật"),
            ([(2, 9), (2, 9)], "dòng 5, trường “day”: ngày 2/9 đã có ở trên"),
        ],
    )
    def test_a_mistake_is_named_and_nothing_is_loaded(self, plan, tmp_path, days, why):
        with pytest.raises(FixtureError) as caught:
            load_calendar(write_holidays(tmp_path / "calendar.yaml", *days), plan)
        assert str(caught.value) == f"calendar.yaml, {why}"
        assert not Holiday.objects.exists()
