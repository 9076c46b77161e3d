"""Figures and results through the API: who sees what, what is taken, and what is exact."""

import datetime as dt
import json
from decimal import Decimal

import pytest
import time_machine

from agencies.enums import AreaKind, Role
from indicators.enums import Nature, Phase
from indicators.models import IndicatorPart, Measurement
from tests.conftest import signed_in
from tests.factories.agencies import AreaFactory, MembershipFactory
from tests.factories.indicators import IndicatorFactory, PartFactory, TargetFactory, figure_of
from tests.factories.tasks import PlanFactory

pytestmark = pytest.mark.django_db

MEASUREMENTS = "/api/v1/measurements/"
RESULTS = "/api/v1/results/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def area():
    return AreaFactory(code="NP", name="Huyện Ninh Phước")


@pytest.fixture
def waste(plan, lead_agency):
    """From 90 %, in both phases; the lead agency answers for it."""
    indicator = IndicatorFactory(plan=plan, code="12", owner=lead_agency)
    PartFactory(indicator=indicator, code="main")
    for phase in Phase:
        TargetFactory(indicator=indicator, phase=phase, relation="kept" if phase == Phase.SECOND else "new")
    return indicator


def rows(user, url):
    return signed_in(user).get(url).json()["results"]


def send(user, measured, place, **changes):
    new = {
        "plan": measured.plan.code,
        "indicator": measured.code,
        "area": place.code,
        "year": 2026,
        "numerator": "81.25",
        "denominator": "100",
        "as_of": "2026-10-31",
        "nature": "estimate",
        "source": "Sổ theo dõi",
        **changes,
    }
    return signed_in(user).post(MEASUREMENTS, json.dumps(new), content_type="application/json")


class TestReading:
    def test_a_figure_is_told_with_iso_dates_and_exact_decimals(self, waste, area, stranger):
        made = figure_of(waste, area, 2025, numerator="81.2500", denominator=100)
        (row,) = rows(stranger, MEASUREMENTS)
        assert (row["id"], row["indicator"], row["part"], row["area"]) == (made.pk, "12", "main", "NP")
        assert (row["numerator"], row["value"], row["as_of"], row["half"]) == ("81.2500", None, "2025-12-31", "")
        assert (row["corrected_by"], row["evidence"]) == (None, [])

    @pytest.mark.parametrize(
        ("person", "seen"),
        [("officer", 1), ("consolidator", 1), ("leader", 1), ("stranger", 0), ("administrator", 0)],
    )
    def test_before_it_is_accepted_only_those_who_read_what_is_recorded(self, request, waste, area, person, seen):
        made = figure_of(waste, area, 2025, numerator=1, denominator=2, accepted_at=None)
        user = request.getfixturevalue(person)
        assert len(rows(user, MEASUREMENTS)) == seen
        status = signed_in(user).get(f"{MEASUREMENTS}{made.pk}/").status_code
        assert status == (200 if seen else 404)

    def test_filters(self, waste, area, stranger):
        other = AreaFactory(code="TN")
        figure_of(waste, area, 2024, numerator=1, denominator=2)
        figure_of(waste, other, 2025, numerator=1, denominator=2, nature=Nature.PROVISIONAL)
        figure_of(waste, area, 2026, numerator=1, denominator=2, half="first")
        years = {
            query: [row["year"] for row in rows(stranger, f"{MEASUREMENTS}?{query}")]
            for query in ("year=2024", "area=TN", "half=first", "nature=provisional", "indicator=12&part=main")
        }
        assert list(years.values()) == [[2024], [2025], [2026], [2025], [2026, 2025, 2024]]

    @pytest.mark.parametrize("query", ["year=x", "area=khong", "half=second", "nature=sure", "page=0", "la=1"])
    def test_what_cannot_be_asked_is_refused(self, stranger, query):
        answer = signed_in(stranger).get(f"{MEASUREMENTS}?{query}")
        assert (answer.status_code, list(answer.json())) == (400, [query.split("=")[0]])

    @pytest.mark.parametrize("url", [MEASUREMENTS, RESULTS])
    def test_the_number_of_queries_does_not_grow_with_rows(self, url, plan, stranger, django_assert_num_queries):
        client = signed_in(stranger)
        client.get("/tai-khoan/")
        for more in (1, 3):
            for _row in range(more):
                indicator = IndicatorFactory(plan=plan)
                TargetFactory(indicator=indicator)
                figure_of(indicator, AreaFactory(), 2025, numerator=1, denominator=2)
            with django_assert_num_queries(8 if url == RESULTS else 6):
                answer = client.get(url)
        assert answer.json()["count"] == 4


class TestRecording:
    def test_what_is_sent_is_recorded_and_answered(self, waste, area, officer):
        answer = send(officer, waste, area)
        assert answer.status_code == 201
        row, made = answer.json(), Measurement.objects.get()
        assert (row["id"], row["numerator"], row["reported_by"]) == (made.pk, "81.2500", waste.owner.code)
        assert (made.numerator, made.author, made.nature) == (Decimal("81.25"), officer, "estimate")

    def test_the_committee_of_an_area_states_its_own(self, plan, waste, area):
        person = MembershipFactory(agency__area=area, agency__kind="district", role=Role.OFFICER)
        assert send(person.user, waste, area).json()["reported_by"] == person.agency.code
        assert send(person.user, waste, AreaFactory()).status_code == 403

    @pytest.mark.parametrize("person", ["stranger", "consolidator", "leader", "administrator"])
    def test_others_are_forbidden(self, request, waste, area, person):
        answer = send(request.getfixturevalue(person), waste, area)
        assert (answer.status_code, list(answer.json())) == (403, ["detail"])
        assert not Measurement.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value", "told"),
        [
            ("numerator", "101", "Tử số 101 lớn hơn mẫu số 100."),
            ("numerator", None, "Cần nhập số này"),
            ("numerator", "1,5", "Phải là số thập phân dùng dấu chấm"),
            ("numerator", True, "Phải là số thập phân"),
            ("numerator", "NaN", ""),
            ("numerator", "1e400", "Số quá lớn"),
            ("numerator", "0.00001", "Nhiều nhất 4 chữ số"),
            ("numerator", "-1", "Số không thể âm."),
            ("as_of", "31/10/2026", "Phải là ngày theo ISO 8601"),
            ("as_of", "2026-12-31", "Ngày này chưa đến"),
            ("year", 2019, "Số liệu chỉ nhận từ năm 2020"),
            ("nature", "sure", "không phải là giá trị được nhận"),
            ("area", "khong", "Không có địa bàn này."),
            ("indicator", "khong", "Không có chỉ tiêu này."),
            ("part", "khong", "Chỉ tiêu này gồm các phần: main."),
            ("source", "", ""),
            ("corrects", 999, "Không có số liệu này."),
            ("reason", "Sửa", "Chỉ ghi lý do khi sửa"),
            ("nothing_arose", "yes", "Phải là true hoặc false."),
            ("la", 1, "Không có trường này."),
        ],
    )
    def test_what_cannot_be_taken_is_refused_by_field(self, waste, area, officer, field, value, told):
        answer = send(officer, waste, area, **{field: value})
        assert (answer.status_code, list(answer.json())) == (400, [field])
        assert told in answer.json()[field][0]
        assert not Measurement.objects.exists()

    def test_a_doubt_is_recorded_once_it_is_confirmed(self, waste, area, officer):
        figure_of(waste, area, 2025, numerator=20, denominator=100)
        answer = send(officer, waste, area)
        assert answer.status_code == 400
        assert set(answer.json()) == {"numerator", "is_confirmed"}
        assert send(officer, waste, area, is_confirmed=True).status_code == 201

    def test_the_same_figure_twice_is_one_row(self, waste, area, officer):
        assert send(officer, waste, area).json()["id"] == send(officer, waste, area).json()["id"]

    def test_a_correction_names_the_old_row_and_why(self, waste, area, officer):
        first = send(officer, waste, area).json()["id"]
        answer = send(officer, waste, area, numerator="82", corrects=first)
        assert (answer.status_code, list(answer.json())) == (400, ["reason"])
        answer = send(officer, waste, area, numerator="82", corrects=first, reason="Gõ nhầm.")
        assert (answer.status_code, answer.json()["corrects"]) == (201, first)
        old = signed_in(officer).get(f"{MEASUREMENTS}{first}/").json()
        assert old["corrected_by"] == answer.json()["id"]
        again = send(officer, waste, area, numerator="83", corrects=first, reason="Lại nhầm.")
        assert again.status_code == 400

    def test_a_correction_is_about_the_same_period(self, waste, area, officer):
        first = send(officer, waste, area).json()["id"]
        answer = send(officer, waste, area, half="first", as_of="2026-06-30", corrects=first, reason="Nhầm kỳ.")
        assert (answer.status_code, list(answer.json())) == (400, ["corrects"])

    def test_a_code_that_several_plans_have_needs_the_plan(self, waste, area, officer):
        PartFactory(indicator=IndicatorFactory(plan=PlanFactory(), code="12"))
        assert list(send(officer, waste, area, plan="").json()) == ["plan"]
        assert send(officer, waste, area).status_code == 201


class TestResults:
    def test_the_value_is_exact_and_rounding_does_not_reach_the_limit(self, plan, area, stranger):
        indicator = IndicatorFactory(plan=plan, code="2")
        TargetFactory(indicator=indicator, comparator="equal", low=100)
        made = figure_of(indicator, area, 2025, numerator=29999, denominator=30000)
        (row,) = rows(stranger, RESULTS)
        (part,) = row["parts"]
        assert (row["verdict"], row["phase"], row["is_final"], row["part"]) == ("not_met", "2021-2025", True, "main")
        assert part["value"] == {"numerator": "29999", "denominator": "300", "rounded": "99.997"}
        assert (part["numerator"], part["denominator"]) == ("29999", "30000")
        assert (part["measurements"], part["nature"], part["as_of"]) == ([made.pk], "official", "2025-12-31")
        assert part["gap"]["rounded"] == "0.00"
        assert row["reason"] == part["reason"]

    def test_coverage_names_the_areas_that_are_missing(self, waste, area, stranger):
        missing = AreaFactory()
        figure_of(waste, area, 2025, numerator=95, denominator=100)
        (row,) = rows(stranger, f"{RESULTS}?phase=2021-2025")
        assert row["parts"][0]["coverage"] == {"given": 1, "expected": 2, "missing": [missing.code]}
        assert row["is_final"] is False

    def test_each_reads_what_may_be_read(self, waste, area, stranger, officer, leader):
        figure_of(waste, area, 2025, numerator=95, denominator=100, accepted_at=None)
        verdicts = {
            user: rows(user, f"{RESULTS}?phase=2021-2025")[0]["verdict"] for user in (stranger, officer, leader)
        }
        assert list(verdicts.values()) == ["cannot_be_judged", "met", "met"]

    def test_the_path_is_told_for_today(self, plan, stranger):
        province = AreaFactory(kind=AreaKind.PROVINCE)
        indicator = IndicatorFactory(plan=plan, gathered_by=AreaKind.PROVINCE)
        TargetFactory(indicator=indicator, phase=Phase.SECOND, low=50)
        for year, value in ((2025, 40), (2026, 41)):
            figure_of(indicator, province, year, value=value, as_of=dt.date(year, 10, 31))
        (row,) = rows(stranger, RESULTS)
        # Two points a year, and 327 of the year's 365 days.
        assert row["parts"][0]["planned"] == {"numerator": "15254", "denominator": "365", "rounded": "41.79"}

    def test_filters_and_the_year_as_which_it_is_judged(self, waste, area, stranger):
        figure_of(waste, area, 2025, numerator=95, denominator=100)
        verdicts = {
            query: [row["verdict"] for row in rows(stranger, f"{RESULTS}?{query}")]
            for query in ("verdict=met", "phase=2026-2030", "year=2024&phase=2021-2025", "indicator=12")
        }
        assert list(verdicts.values()) == [
            ["met"],
            ["cannot_be_judged"],
            ["cannot_be_judged"],
            ["met", "cannot_be_judged"],
        ]

    def test_pages(self, plan, stranger):
        for _each in range(3):
            TargetFactory(indicator=IndicatorFactory(plan=plan))
        answer = signed_in(stranger).get(f"{RESULTS}?size=2&page=2").json()
        assert (answer["count"], len(answer["results"])) == (3, 1)
        assert signed_in(stranger).get(f"{RESULTS}?page=9").status_code == 404

    @pytest.mark.parametrize("query", ["phase=2031", "verdict=good", "indicator=khong", "year=x", "size=0", "low=5"])
    def test_what_cannot_be_asked_is_refused(self, plan, stranger, query):
        answer = signed_in(stranger).get(f"{RESULTS}?{query}")
        assert (answer.status_code, list(answer.json())) == (400, [query.split("=")[0]])

    def test_with_several_plans_one_must_be_named(self, plan, stranger):
        PlanFactory()
        assert signed_in(stranger).get(RESULTS).json() == {"plan": ["Cần ghi mã Kế hoạch."]}

    def test_a_part_of_its_own_has_a_verdict_of_its_own(self, plan, area, stranger):
        water = IndicatorFactory(plan=plan)
        for position, code in enumerate(("urban", "rural")):
            IndicatorPart.objects.create(indicator=water, code=code, name=code, position=position)
        TargetFactory(indicator=water, low=98)
        for part, numerator in zip(water.parts.all(), (99, 96), strict=True):
            figure_of(water, area, 2025, part=part, numerator=numerator, denominator=100)
        (row,) = rows(stranger, RESULTS)
        assert (row["verdict"], row["part"]) == ("not_met", "rural")
        assert [part["verdict"] for part in row["parts"]] == ["met", "not_met"]
