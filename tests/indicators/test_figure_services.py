"""Figures are stated, corrected and accepted: rows only come, and which of them counts is derived."""

import datetime as dt
import itertools
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.enums import AgencyKind, AreaKind, Role
from agencies.exceptions import NotAllowed
from agencies.models import Agency, Area, User
from indicators.enums import Half, IndicatorKind, Nature, Phase, Verdict
from indicators.exceptions import FigureRefused, FiguresRefused
from indicators.models import BestFigure, IndicatorPart, Measurement, MeasurementEvidence
from indicators.policies import (
    can_confirm_reading,
    can_correct_figure,
    can_record_figure,
    can_record_figures,
    reporting_agency,
)
from indicators.querysets import ACCEPTED_FIRST, reads_recorded
from indicators.rules import Figure, Period
from indicators.services import (
    Statement,
    accept_figures,
    correct_figure,
    rebuild_best,
    record_figure,
    record_figures,
    wrong_best,
)
from indicators.summaries import results
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import AgencyFactory, AreaFactory, MembershipFactory
from tests.factories.files import PDF
from tests.factories.indicators import IndicatorFactory, TargetFactory

pytestmark = pytest.mark.django_db

YEAR = Period(2025)
AT = dt.datetime(2026, 1, 15, 8, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Setting:
    """An indicator that is gathered by district, its owner, and a district with its committee."""

    part: IndicatorPart
    province: Area
    district: Area
    owner: User
    committee: User
    other: User

    def says(self, percent: str = "90", period: Period = YEAR, area: Area | None = None, **values: object) -> Statement:
        return Statement(self.part, area or self.district, period, figure(percent, period, **values), "Sổ theo dõi")

    def record(self, *args: object, by: User | None = None, **values: object) -> Measurement:
        statement = self.says(*args, **values)
        return record_figure(actor=as_actor(by or self.owner), statement=statement, is_confirmed=True)

    def correct(self, original: Measurement, percent: str = "80", by: User | None = None, **values: object):
        return correct_figure(
            actor=as_actor(by or self.owner),
            original=original,
            figure=figure(percent, original.period, **values),
            source="Sổ theo dõi",
            reason="Nhầm cột.",
            is_confirmed=True,
        )

    @property
    def best(self) -> BestFigure:
        return BestFigure.objects.get(part=self.part, area=self.district)


def figure(percent: str = "90", period: Period = YEAR, **values: object) -> Figure:
    known = {"as_of": min(period.end, TODAY), "nature": Nature.OFFICIAL}
    return Figure(**{**known, "numerator": Decimal(percent), "denominator": Decimal(100), **values})


@pytest.fixture
def world(plan) -> Setting:
    indicator = IndicatorFactory(plan=plan, code="2")
    TargetFactory(indicator=indicator, low=90)
    province = AreaFactory(code="NT", kind=AreaKind.PROVINCE)
    district = AreaFactory(code="BA", name="Huyện Bác Ái")
    committee = AgencyFactory(code="UBND-BA", kind=AgencyKind.DISTRICT, area=district)
    return Setting(
        part=IndicatorPart.objects.create(indicator=indicator, code="main", position=1),
        province=province,
        district=district,
        owner=MembershipFactory(agency=indicator.owner).user,
        committee=MembershipFactory(agency=committee, role=Role.HEAD).user,
        other=MembershipFactory(agency=AgencyFactory(kind=AgencyKind.DISTRICT, area=AreaFactory(code="TN"))).user,
    )


def refused(call, *fields: str) -> FigureRefused:
    """What was said, by field and code."""
    with pytest.raises(FigureRefused) as failure:
        call()
    assert tuple(each.code for each in failure.value.findings) == fields
    return failure.value


class TestRecording:
    def test_a_figure_is_kept_as_stated(self, world):
        made = world.record("90.5", as_of=dt.date(2025, 11, 30), nature=Nature.ESTIMATE, text="Ước cả năm.")
        made.refresh_from_db()
        assert (made.numerator, made.denominator, made.value) == (Decimal("90.5"), 100, None)
        assert (made.period, made.as_of, made.nature, made.text) == (
            YEAR,
            dt.date(2025, 11, 30),
            "estimate",
            "Ước cả năm.",
        )
        assert (made.source, made.author, made.corrects, made.accepted_at) == ("Sổ theo dõi", world.owner, None, None)
        assert made.reported_by_id == world.part.indicator.owner_id

    def test_a_committee_states_in_its_own_name(self, world):
        assert world.record(by=world.committee).reported_by == Agency.objects.get(code="UBND-BA")

    def test_a_second_figure_leaves_the_first_as_it_was(self, world):
        first = world.record("90")
        before = Measurement.objects.filter(pk=first.pk).values().get()
        world.record("91")
        assert Measurement.objects.filter(pk=first.pk).values().get() == before
        assert Measurement.objects.count() == 2

    def test_the_same_said_twice_is_one_figure(self, world):
        assert world.record() == world.record()
        assert Measurement.objects.count() == 1

    def test_the_same_from_another_source_or_agency_is_another_figure(self, world):
        world.record()
        world.record(by=world.committee)
        statement = Statement(world.part, world.district, YEAR, figure(), "Báo cáo khác")
        record_figure(actor=as_actor(world.owner), statement=statement)
        assert Measurement.objects.count() == 3

    def test_what_was_corrected_may_be_said_again(self, world):
        world.correct(world.record("90"), "80")
        assert world.record("90").numerator == 90
        assert Measurement.objects.count() == 3

    def test_of_several_all_are_kept_or_none(self, world):
        good, bad = world.says("90"), world.says("101", Period(2024))
        with pytest.raises(FiguresRefused) as failure:
            record_figures(actor=as_actor(world.owner), statements=[good, bad], is_confirmed=True)
        assert list(failure.value.refusals) == [1]
        assert not Measurement.objects.exists()
        assert not BestFigure.objects.exists()

    def test_each_that_is_refused_is_named_by_its_place(self, world):
        statements = [world.says("101"), world.says("90"), world.says("-1")]
        with pytest.raises(FiguresRefused) as failure:
            record_figures(actor=as_actor(world.owner), statements=statements)
        codes = {place: [each.code for each in one.findings] for place, one in failure.value.refusals.items()}
        assert codes == {0: ["numerator_over"], 2: ["negative"]}

    def test_a_doubt_is_kept_once_it_is_confirmed_a_refusal_never(self, world):
        world.record("60", Period(2024))
        doubtful = world.says("90")
        assert refused(lambda: record_figure(actor=as_actor(world.owner), statement=doubtful), "jump_points").is_doubt
        record_figure(actor=as_actor(world.owner), statement=doubtful, is_confirmed=True)
        assert not refused(lambda: world.record("101"), "numerator_over").is_doubt

    def test_a_figure_has_a_source(self, world):
        statement = Statement(world.part, world.district, YEAR, figure(), "")
        refused(lambda: record_figure(actor=as_actor(world.owner), statement=statement, is_confirmed=True), "source")

    def test_years_run_from_the_base_year_to_the_running_one(self, world):
        world.record(period=Period(2020))
        world.record(period=Period(TODAY.year))
        refused(lambda: world.record(period=Period(2019)), "year")
        refused(lambda: world.record(period=Period(TODAY.year + 1), as_of=TODAY), "year")

    def test_files_that_wait_come_with_the_figure_of_their_agency_and_period(self, world):
        def waiting(agency, period=YEAR):
            return MeasurementEvidence.objects.create(
                part=world.part, area=world.district, year=period.year, half=period.half, reported_by=agency,
                name="so-lieu.pdf", size=len(PDF), sha256="0" * 64, content_type="application/pdf", file="x.pdf",
                uploaded_by=world.owner, uploaded_at=timezone.now(),
            )  # fmt: skip

        owner, committee = world.part.indicator.owner, Agency.objects.get(code="UBND-BA")
        ours, theirs, half = waiting(owner), waiting(committee), waiting(owner, Period(2025, Half.FIRST))
        made = world.record()
        bound = {each.pk: each.measurement_id for each in MeasurementEvidence.objects.all()}
        assert bound == {ours.pk: made.pk, theirs.pk: None, half.pk: None}


class TestCorrecting:
    def test_the_original_stays_and_is_named(self, world):
        original = world.record("90")
        made = world.correct(original, "80")
        assert (made.corrects, made.reason, made.numerator) == (original, "Nhầm cột.", 80)
        assert Measurement.objects.get(pk=original.pk).numerator == 90
        assert list(Measurement.objects.standing()) == [made]

    def test_corrections_make_a_chain_of_which_the_end_stands(self, world):
        first = world.record("90")
        second = world.correct(first, "80")
        third = world.correct(second, "85")
        assert [each.pk for each in Measurement.objects.standing()] == [third.pk]
        assert (third.corrects.corrects, world.best.recorded) == (first, third)

    def test_what_was_corrected_is_not_corrected_again(self, world):
        original = world.record("90")
        world.correct(original, "80")
        failure = refused(lambda: world.correct(original, "70"), "corrects")
        assert str(failure) == "Số liệu này đã được sửa rồi; mở bản mới nhất để sửa tiếp."
        # Nor by somebody who read it before it was corrected.
        stale = Measurement.objects.for_list().get(pk=original.pk)
        refused(lambda: world.correct(stale, "70"), "corrects")

    def test_a_reason_is_asked_for(self, world):
        original = world.record("90")
        refused(
            lambda: correct_figure(
                actor=as_actor(world.owner), original=original, figure=figure("80"), source="Sổ", reason=""
            ),
            "reason",
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            Measurement.objects.create(
                part=world.part, area=world.district, year=2025, reported_by=original.reported_by, as_of=TODAY,
                nature="official", source="Sổ", author=world.owner, created_at=AT, corrects=original,
            )  # fmt: skip

    def test_a_figure_is_not_doubted_for_differing_from_the_one_it_corrects(self, world):
        original = world.record("9", Period(2024))
        correct_figure(
            actor=as_actor(world.owner),
            original=original,
            figure=figure("90", Period(2024)),
            source="Sổ",
            reason="Nhầm.",
        )

    def test_it_is_stated_by_who_corrects(self, world):
        owner = world.part.indicator.owner
        theirs = world.record("90", by=world.committee)
        assert world.correct(theirs, "80", by=world.owner).reported_by == owner
        again = world.record("70", by=world.committee)
        assert world.correct(again, "75", by=world.committee).reported_by == again.reported_by != owner

    def test_others_may_not(self, world):
        original = world.record("90")
        with pytest.raises(NotAllowed):
            world.correct(original, by=world.committee)
        with pytest.raises(NotAllowed):
            world.correct(original, by=world.other)


class TestBest:
    def test_official_stands_before_a_newer_estimate(self, world):
        official = world.record("90", as_of=dt.date(2025, 6, 30))
        world.record("95", nature=Nature.ESTIMATE)
        assert world.best.recorded == official

    def test_of_equals_the_newer_day_then_the_later_entry(self, world):
        world.record("90", as_of=dt.date(2025, 6, 30))
        newer = world.record("91")
        assert world.best.recorded == newer
        assert world.record("92") == BestFigure.objects.get().recorded

    def test_a_correction_may_leave_the_place_to_another(self, world):
        estimate = world.record("95", nature=Nature.ESTIMATE)
        official = world.record("90")
        corrected = world.correct(official, "90", nature=Nature.ESTIMATE, as_of=dt.date(2025, 6, 30))
        assert corrected.nature == Nature.ESTIMATE
        assert world.best.recorded == estimate

    def test_the_accepted_one_is_the_best_of_those_accepted(self, world):
        first = world.record("90", nature=Nature.ESTIMATE)
        second = world.record("91")
        assert (world.best.recorded, world.best.accepted) == (second, None)
        assert accept_figures(measurement_ids=[first.pk], at=AT) == 1
        assert (world.best.recorded, world.best.accepted) == (second, first)
        assert accept_figures(measurement_ids=[first.pk, second.pk], at=AT) == 1
        assert world.best.accepted == second
        assert Measurement.objects.get(pk=first.pk).accepted_at == AT

    def test_an_accepted_figure_counts_until_what_corrects_it_is_accepted(self, world):
        first = world.record("90")
        accept_figures(measurement_ids=[first.pk], at=AT)
        second = world.correct(first, "80")
        third = world.correct(second, "85")
        assert (world.best.recorded, world.best.accepted) == (third, first)
        accept_figures(measurement_ids=[third.pk], at=AT)
        assert world.best.accepted == third

    def test_halves_years_and_areas_have_each_their_own(self, world):
        world.record("90")
        world.record("80", Period(2025, Half.FIRST), as_of=dt.date(2025, 6, 30))
        world.record("70", area=world.province)
        rows = BestFigure.objects.order_by("recorded__numerator")
        assert [(row.area.code, row.period, row.recorded.numerator) for row in rows] == [
            ("NT", YEAR, 70),
            ("BA", Period(2025, Half.FIRST), 80),
            ("BA", YEAR, 90),
        ]

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_whatever_comes_in_whatever_order_it_is_what_a_rebuilding_gives(self, world, data):
        with transaction.atomic():
            for number in range(data.draw(st.integers(1, 8))):
                self._step(world, data, number)
            assert wrong_best() == []
            kept = list(BestFigure.objects.order_by("year", "half").values_list("year", "half", "recorded", "accepted"))
            assert rebuild_best() == len(kept)
            assert (
                list(BestFigure.objects.order_by("year", "half").values_list("year", "half", "recorded", "accepted"))
                == kept
            )
            transaction.set_rollback(True)

    def _step(self, world, data, number):
        known = list(Measurement.objects.all())
        verb = data.draw(st.sampled_from(["record", "correct", "accept"] if known else ["record"]))
        values = {"nature": data.draw(st.sampled_from(Nature)), "as_of": dt.date(2025, data.draw(st.integers(1, 6)), 1)}
        if verb == "record":
            half = data.draw(st.sampled_from(Half))
            world.record(
                str(10 + number),
                Period(2025, half),
                by=data.draw(st.sampled_from([world.owner, world.committee])),
                **values,
            )
        elif verb == "correct":
            original = data.draw(st.sampled_from(known))
            if not hasattr(original, "corrected_by"):
                world.correct(original, str(50 + number), **values)
        else:
            accept_figures(measurement_ids=[data.draw(st.sampled_from(known)).pk], at=AT)


class TestCommand:
    def run(self, *arguments: str) -> str:
        out = StringIO()
        call_command("check_figures", *arguments, stdout=out)
        return out.getvalue()

    def test_all_is_well(self, world):
        world.record()
        assert self.run() == "Số liệu đang dùng khớp với các số đã ghi nhận.\n"

    @pytest.mark.parametrize("spoil", ["lost", "other", "accepted", "too many"])
    def test_a_difference_is_listed_and_put_right(self, world, spoil):
        first, second = world.record("90", as_of=dt.date(2025, 6, 30)), world.record("91")
        if spoil == "lost":
            BestFigure.objects.all().delete()
        elif spoil == "too many":
            BestFigure.objects.create(part=world.part, area=world.district, year=2024, recorded=first)
        else:
            BestFigure.objects.update(**({"recorded": first} if spoil == "other" else {"accepted": first}))
        out = StringIO()
        with pytest.raises(CommandError, match=r"^1 số lệch; chạy lại với --rebuild$"):
            call_command("check_figures", stdout=out)
        year = 2024 if spoil == "too many" else 2025
        assert out.getvalue() == f"lệch: phần {world.part.pk}, địa bàn {world.district.pk}, kỳ {year}\n"
        assert self.run("--rebuild") == "Đã dựng lại 1 số liệu đang dùng.\n"
        assert (world.best.recorded, world.best.accepted) == (second, None)

    def test_neither_asks_more_for_more_figures(self, world, django_assert_num_queries):
        years = itertools.count(2020)
        for _more in (1, 3):
            for _row in range(_more):
                world.record(period=Period(next(years)))
            with django_assert_num_queries(2):
                assert wrong_best() == []


class TestFrozen:
    @pytest.fixture
    def pair(self, world):
        accepted, waiting = world.record("90"), world.record("91")
        accept_figures(measurement_ids=[accepted.pk], at=AT)
        return accepted, waiting

    def _refused(self, statement: str) -> bool:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError as error:
            return "frozen" in str(error)
        return False

    @pytest.mark.parametrize("change", ["numerator = 1", "accepted_at = NULL", "source = 'khác'", "corrects_id = NULL"])
    def test_an_accepted_figure_can_be_neither_changed_nor_deleted(self, pair, change):
        accepted, _waiting = pair
        assert self._refused(f"UPDATE indicators_measurement SET {change} WHERE id = {accepted.pk}")
        assert self._refused(f"DELETE FROM indicators_measurement WHERE id = {accepted.pk}")

    def test_one_that_waits_is_not_frozen_yet(self, pair):
        _accepted, waiting = pair
        assert not self._refused(f"UPDATE indicators_measurement SET text = 'x' WHERE id = {waiting.pk}")

    def test_it_can_still_be_corrected(self, world, pair):
        accepted, _waiting = pair
        made = world.correct(accepted, "89")
        assert made.corrects == accepted
        assert accept_figures(measurement_ids=[accepted.pk], at=timezone.now()) == 0


class TestRights:
    @pytest.fixture
    def people(self, world, consolidator, leader):
        return {
            "owner": world.owner,
            "committee": world.committee,
            "other": world.other,
            "consolidator": consolidator,
            "leader": leader,
        }

    def may(self, people, ask) -> set[str]:
        return {name for name, user in people.items() if ask(as_actor(user))}

    def test_the_owner_states_for_every_area_a_committee_for_its_own(self, world, people):
        indicator = world.part.indicator
        elsewhere = Area.objects.get(code="TN")
        ask = {area.code: self.may(people, lambda actor, area=area: can_record_figure(actor, indicator, area))
               for area in (world.district, world.province, elsewhere)}  # fmt: skip
        assert ask == {"BA": {"owner", "committee"}, "NT": {"owner"}, "TN": {"owner", "other"}}
        assert self.may(people, lambda actor: can_record_figures(actor, indicator)) == {"owner", "committee", "other"}

    def test_where_figures_are_gathered_for_the_province_nobody_states_one_of_a_district(self, world, people):
        indicator = IndicatorFactory(
            plan=world.part.indicator.plan, owner=world.part.indicator.owner, gathered_by="province"
        )
        assert self.may(people, lambda actor: can_record_figure(actor, indicator, world.district)) == set()
        assert self.may(people, lambda actor: can_record_figure(actor, indicator, world.province)) == {"owner"}
        assert self.may(people, lambda actor: can_record_figures(actor, indicator)) == {"owner"}

    def test_in_whose_name(self, world, people):
        indicator = world.part.indicator
        names = {name: reporting_agency(as_actor(user), indicator, world.district) for name, user in people.items()}
        committee = Agency.objects.get(code="UBND-BA").pk
        assert names == {
            "owner": indicator.owner_id,
            "committee": committee,
            **dict.fromkeys(("other", "consolidator", "leader")),
        }

    def test_who_may_not_state_is_told_so_and_nothing_is_kept(self, world, people):
        for name in ("other", "consolidator", "leader"):
            with pytest.raises(NotAllowed):
                world.record(by=people[name])
        assert not Measurement.objects.exists()

    def test_who_may_correct(self, world, people):
        theirs, ours = world.record("90", by=world.committee), world.record("91")
        assert self.may(people, lambda actor: can_correct_figure(actor, theirs)) == {"owner", "committee"}
        assert self.may(people, lambda actor: can_correct_figure(actor, ours)) == {"owner"}

    def test_only_consolidators_confirm_a_reading_where_words_are_loose(self, world, people):
        loose = TargetFactory(interpretation="Từ 90% trở lên.")
        loose.indicator.plan = world.part.indicator.plan
        plain = world.part.indicator.targets.get()
        assert self.may(people, lambda actor: can_confirm_reading(actor, loose)) == {"consolidator"}
        assert self.may(people, lambda actor: can_confirm_reading(actor, plain)) == set()

    def test_before_it_is_accepted_a_figure_is_for_those_who_state_answer_consolidate_and_lead(self, world, people):
        world.record("90", by=world.committee)
        see = self.may(people, lambda actor: Measurement.objects.visible_to(actor).exists())
        assert see == {"owner", "committee", "consolidator", "leader"}
        assert see == self.may(people, self._shown)
        accept_figures(measurement_ids=[Measurement.objects.get().pk], at=AT)
        assert self.may(people, lambda actor: Measurement.objects.visible_to(actor).exists()) == set(people)
        assert self.may(people, self._shown) == set(people)

    def test_the_owners_figure_is_not_the_committees_before(self, world, people):
        world.record("90")
        see = {"owner", "consolidator", "leader"}
        assert self.may(people, lambda actor: Measurement.objects.visible_to(actor).exists()) == see
        assert self.may(people, self._shown) == see

    def test_each_reads_the_figure_that_counts_for_them(self, world, people):
        accepted = world.record("90")
        accept_figures(measurement_ids=[accepted.pk], at=AT)
        world.record("91")
        assert {name: self._shown(as_actor(user)) for name, user in people.items()} == {
            "owner": [91],
            "committee": [90],
            "other": [90],
            "consolidator": [91],
            "leader": [91],
        }
        # A paper that names no reader takes what was accepted.
        assert self._numerators(ACCEPTED_FIRST) == [90]

    def test_another_plans_consolidator_is_a_stranger(self, world):
        world.record("90")
        stranger = MembershipFactory(role=Role.CONSOLIDATOR).user
        assert not Measurement.objects.visible_to(as_actor(stranger)).exists()
        assert self._shown(as_actor(stranger)) == []

    def _shown(self, actor):
        return self._numerators(reads_recorded(actor, "recorded__"))

    def _numerators(self, condition):
        return [row[7] for row in BestFigure.objects.shown(condition)]


class TestResults:
    def test_each_sees_the_verdict_of_the_figures_they_read(self, world, plan):
        for area in (world.district, Area.objects.get(code="TN")):
            accept_figures(measurement_ids=[world.record("80", area=area).pk], at=AT)
            world.record("95", area=area)
        shown = {
            user: results(plan, Phase.FIRST, recorded=reads_recorded(as_actor(user), "recorded__"), today=TODAY)[0]
            for user in (world.owner, world.other)
        }
        assert [(each.verdict, each.deciding.value) for each in shown.values()] == [
            (Verdict.MET, "95%"),
            (Verdict.NOT_MET, "80%"),
        ]

    def test_later_periods_can_be_left_out(self, world, plan):
        for year, percent in ((2024, "80"), (2025, "95")):
            for area in (world.district, Area.objects.get(code="TN")):
                world.record(percent, Period(year), area=area)
        recorded = reads_recorded(as_actor(world.owner), "recorded__")
        (found,) = results(plan, Phase.FIRST, recorded=recorded, today=dt.date(2025, 2, 1), until=Period(2024))
        assert found.deciding.value == "80%"

    @pytest.mark.parametrize("until", [None, Period(2024), Period(2024, Half.FIRST), Period(2022)])
    @pytest.mark.parametrize("kind", [IndicatorKind.RATIO, IndicatorKind.GROWTH, IndicatorKind.MILESTONE])
    def test_without_history_the_verdicts_are_the_same(self, world, plan, kind, until):
        """Newest is a half year; a district said in 2022 that it was done; the base year counts."""
        indicator, areas = world.part.indicator, (world.district, Area.objects.get(code="TN"))
        indicator.kind = kind
        indicator.save()
        if kind == IndicatorKind.MILESTONE:
            limits = {"comparator": "by_date", "low": None, "due_on": dt.date(2022, 12, 31)}
            indicator.targets.update(**limits)
        periods = [Period(year) for year in (2020, 2021, 2022, 2023)] + [Period(2024, Half.FIRST)]
        for period, area in itertools.product(periods, areas):
            if kind == IndicatorKind.MILESTONE and period.year > 2022 and area == world.district:
                continue
            values = {"numerator": None, "denominator": None, "value": Decimal(period.year - 2000)}
            done = {"done_on": dt.date(period.year, 3, 1)} if period.year > 2021 else {}
            stated = {
                IndicatorKind.RATIO: {},
                IndicatorKind.GROWTH: values,
                IndicatorKind.MILESTONE: {"numerator": Decimal(100), **done} if done else {},
            }[kind]
            world.record(str(period.year - 1950), period, area=area, **stated)
        asked = {"recorded": reads_recorded(as_actor(world.owner), "recorded__"), "until": until}
        one, other = (
            results(plan, Phase.FIRST, **asked, today=dt.date(2024, 9, 1), with_history=with_history)[0]
            for with_history in (True, False)
        )
        assert other.judgement == one.judgement
        assert (other.deciding.value, other.deciding.reason) == (one.deciding.value, one.deciding.reason)
        assert one.judgement.period is not None

    def test_without_history_less_is_read(self, world, plan):
        for year in range(2020, 2026):
            world.record(period=Period(year))
        recorded = reads_recorded(as_actor(world.owner), "recorded__")
        (found,) = results(plan, Phase.FIRST, recorded=recorded, today=TODAY, with_history=False)
        assert [period.year for period in found.deciding.case.totals] == [2020, 2025]

    def test_four_queries_whatever_there_is(self, world, plan, django_assert_num_queries):
        recorded = reads_recorded(as_actor(world.owner), "recorded__")
        for year in (2024, 2025):
            world.record(period=Period(year))
            for with_history, queries in ((True, 4), (False, 5)):
                with django_assert_num_queries(queries):
                    found = results(plan, Phase.FIRST, recorded=recorded, today=TODAY, with_history=with_history)
                    assert all((each.limit, each.deciding.reason, each.deciding.value) for each in found)
            other = IndicatorFactory(plan=plan, kind=IndicatorKind.GROWTH)
            TargetFactory(indicator=other)
            IndicatorPart.objects.create(indicator=other, code="main", position=1)
