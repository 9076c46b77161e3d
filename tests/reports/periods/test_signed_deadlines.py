"""The deadlines of the signed plan, as the command lists them, held against the table of domain 2.5."""

import json

import pytest
from django.core.management import call_command

from tests.reports.periods.test_rules import LAST_DAYS

pytestmark = pytest.mark.django_db


def listed(capsys, *arguments):
    call_command("deadlines", *arguments, "--format", "json")
    return json.loads(capsys.readouterr().out)


@pytest.fixture(autouse=True)
def _loaded(real_plan):
    """The rules and holidays of `fixtures/calendar.yaml`, as `load_plan` loads them."""


def test_the_27_deadlines_of_the_plan_are_those_of_the_table(capsys):
    rows = [row for row in listed(capsys, "--from", "2022", "--to", "2030") if row["kind"] != "agency_plan"]
    ordered = [row for row in rows if row["origin"] == "clause"]
    ordered.sort(key=lambda row: row["nominal"])
    assert [(row["nominal"], row["literal"], row["rolled"]) for row in ordered] == [
        tuple(day.isoformat() for day in days) for days in LAST_DAYS
    ]
    assert {row["wording"] for row in ordered} == {"before"}
    assert all(row["last_day"] == row["literal"] and not row["rolls"] for row in ordered)
    clauses = {(row["kind"], row["audience"]): row["clause"] for row in ordered}
    assert clauses == {
        ("half_year", "consolidator"): "IV.6.1",
        ("annual", "consolidator"): "IV.6.1",
        ("annual", "agencies"): "IV.6.2",
    }


def test_the_internal_half_year_date_comes_each_year_and_names_no_clause(capsys):
    internal = [row for row in listed(capsys) if row["origin"] == "internal"]
    assert [row["literal"] for row in internal] == [f"{year}-06-15" for year in range(2022, 2031)]
    assert {(row["kind"], row["audience"], row["wording"], row["clause"]) for row in internal} == {
        ("half_year", "agencies", "on_or_before", "")
    }


def test_the_agencies_plan_is_owed_once_with_the_papers_own_words(capsys):
    found = [row for row in listed(capsys) if row["kind"] == "agency_plan"]
    assert found == [
        {
            "period": "agency-plan-2022",
            "kind": "agency_plan",
            "year": 2022,
            "audience": "agencies",
            "nominal": "2022-06-30",
            "words": "“trong quý II/2021”, đọc là chậm nhất ngày 30/6",
            "wording": "on_or_before",
            "literal": "2022-06-30",
            "rolled": "2022-06-30",
            "rolls": False,
            "last_day": "2022-06-30",
            "origin": "clause",
            "clause": "IV.6.2",
        }
    ]


def test_the_text_names_the_rolled_day_where_it_differs(capsys):
    call_command("deadlines", "--from", "2026", "--to", "2026")
    assert capsys.readouterr().out.splitlines() == [
        "half-year-2026  Cơ quan gửi báo cáo: 15/06/2026, chậm nhất ngày 15/6 (hạn nội bộ, Kế hoạch không quy "
        "định); theo câu chữ Thứ Hai 15/06/2026",
        "half-year-2026  Cơ quan tổng hợp: 25/06/2026, trước ngày 25/6 (Kế hoạch, mục IV.6.1); theo câu chữ "
        "Thứ Tư 24/06/2026",
        "annual-2026  Cơ quan gửi báo cáo: 30/11/2026, trước ngày 30/11 (Kế hoạch, mục IV.6.2); theo câu chữ "
        "Chủ nhật 29/11/2026; lùi sang ngày làm việc Thứ Hai 30/11/2026 (công tắc đang tắt)",
        "annual-2026  Cơ quan tổng hợp: 31/12/2026, trước ngày 31/12 (Kế hoạch, mục IV.6.1); theo câu chữ "
        "Thứ Tư 30/12/2026",
    ]


def test_nine_years_take_as_many_queries_as_one(capsys, django_assert_num_queries):
    for first in ("2022", "2030"):
        with django_assert_num_queries(3):
            listed(capsys, "--from", first, "--to", "2030")
