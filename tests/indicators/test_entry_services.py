"""Figures are stated, corrected, proved: who may, what is refused, what is doubted, and all or none."""

import datetime as dt
import itertools
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from threading import Barrier

import pytest
from django.db import connection

from agencies.enums import AgencyKind, AreaKind, Role
from agencies.exceptions import NotAllowed
from indicators.enums import Half, IndicatorKind, Nature
from indicators.exceptions import FigureRefused, FiguresRefused
from indicators.models import BestFigure, Measurement, MeasurementEvidence
from indicators.policies import can_correct_figure, can_record_figure, can_record_figures, stated_areas
from indicators.rules import Period
from indicators.services import (
    Statement,
    accept_figures,
    add_figure_evidence,
    attach_evidence,
    correct_figure,
    record_figure,
    record_figures,
    withdraw_figure_evidence,
)
from indicators.summaries import Areas, entry_page
from tasks.exceptions import EvidenceRefused
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.files import EXE, pdf, upload
from tests.indicators.figures import END, YEAR, figure, make_world

pytestmark = pytest.mark.django_db


def codes(refused) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def total(world):
    areas = Areas([*world.districts, world.province])
    return entry_page(world.part, world.districts[0], Period(YEAR), areas, world.actor).total


class TestWhoStatesFigures:
    def test_the_owner_for_every_area_the_committee_for_its_own(self, world):
        mine, other = world.districts[0], world.districts[1]
        says = [
            can_record_figure(actor, world.indicator, area)
            for actor in (world.actor, world.local_actor)
            for area in (mine, other, world.province)
        ]
        assert says == [True, True, True, True, False, False]
        assert stated_areas(world.local_actor, world.indicator, world.districts) == (mine,)

    def test_a_department_of_the_province_has_no_say_in_what_others_gather(self, world):
        """Its area is the province, as that of every department."""
        other = MembershipFactory(agency=AgencyFactory(area=world.province)).user
        world.indicator.gathered_by = AreaKind.PROVINCE
        assert not can_record_figure(as_actor(other), world.indicator, world.province)
        assert not can_record_figures(as_actor(other), world.indicator)

    @pytest.mark.parametrize("role", [Role.CONSOLIDATOR, Role.LEADER, Role.ADMINISTRATOR])
    def test_no_other_role_does(self, world, role):
        person = MembershipFactory(agency=world.indicator.owner, role=role).user
        with pytest.raises(NotAllowed):
            record_figure(actor=as_actor(person), statement=world.statement())
        assert not Measurement.objects.exists()

    def test_a_figure_is_in_the_name_of_who_states_it(self, world):
        made = record_figure(actor=world.local_actor, statement=world.statement())
        assert (made.reported_by, world.record("NP").reported_by) == (world.committee, world.indicator.owner)

    def test_who_stated_it_and_the_owner_correct_it(self, world):
        made = record_figure(actor=world.local_actor, statement=world.statement())
        stranger = MembershipFactory(agency__kind=AgencyKind.DISTRICT).user
        says = [can_correct_figure(actor, made) for actor in (world.local_actor, world.actor, as_actor(stranger))]
        assert says == [True, True, False]
        with pytest.raises(NotAllowed):
            correct_figure(actor=as_actor(stranger), original=made, figure=figure(), source="x", reason="y")


class TestOneProvinceValue:
    AMOUNTS = (("NH", 1, 3), ("NP", 50, 60), ("NS", 100, 101))

    @pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
    def test_whatever_the_order(self, world, order):
        for place in order:
            code, numerator, denominator = self.AMOUNTS[place]
            world.record(code, numerator=Decimal(numerator), denominator=Decimal(denominator))
        found = total(world)
        assert (found.value, found.missing) == (Fraction(151 * 100, 164), ())

    def test_a_correction_changes_it_and_leaves_the_old_one(self, world):
        made = [world.record(code) for code in ("NH", "NP", "NS")]
        new = figure(numerator=Decimal(50))
        fixed = correct_figure(actor=world.actor, original=made[0], figure=new, source="Mới", reason="Nhầm dòng")
        assert total(world).value == Fraction(210 * 100, 300)
        assert (fixed.corrects, fixed.reason, Measurement.objects.count()) == (made[0], "Nhầm dòng", 4)
        made[0].refresh_from_db()
        assert made[0].numerator == 80
        assert BestFigure.objects.get(area=world.districts[0]).recorded == fixed


class TestChecks:
    def test_numerator_over_denominator(self, world):
        with pytest.raises(FigureRefused) as refused:
            record_figure(actor=world.actor, statement=world.statement(numerator=Decimal(101)))
        assert codes(refused) == ["numerator_over"]
        assert not refused.value.is_doubt

    def test_over_is_right_where_arrears_are_paid(self, world):
        world.indicator.may_exceed_whole = True
        assert world.record(numerator=Decimal(101)).numerator == 101

    @pytest.mark.parametrize(("numerator", "code"), [(Decimal(59), "jump_points"), (Decimal("0.08"), "slip")])
    def test_a_jump_and_a_slip_are_doubted_and_kept_once_confirmed(self, world, numerator, code):
        world.record(year=YEAR - 1)
        statement = world.statement(numerator=numerator)
        with pytest.raises(FigureRefused) as refused:
            record_figure(actor=world.actor, statement=statement)
        assert (codes(refused), refused.value.is_doubt) == ([code], True)
        assert record_figure(actor=world.actor, statement=statement, is_confirmed=True).numerator == numerator

    def test_the_threshold_of_a_jump_is_told(self, world):
        world.record(year=YEAR - 1)
        with pytest.raises(FigureRefused, match="quá ngưỡng 20 điểm phần trăm"):
            record_figure(actor=world.actor, statement=world.statement(numerator=Decimal(59)))

    def test_an_older_figure_than_what_stands(self, world):
        world.record()
        old = world.statement(nature=Nature.ESTIMATE, as_of=dt.date(YEAR, 6, 1))
        with pytest.raises(FigureRefused) as refused:
            record_figure(actor=world.actor, statement=old)
        assert codes(refused) == ["older"]

    def test_a_source_is_needed(self, world):
        with pytest.raises(FigureRefused) as refused:
            record_figure(actor=world.actor, statement=world.statement(source=""))
        assert codes(refused) == ["source"]

    def test_nothing_arose_is_an_answer(self, world):
        made = world.record(nothing_arose=True)
        assert (made.nothing_arose, made.numerator) == (True, None)


class TestAllOrNone:
    def test_one_that_is_refused_holds_back_the_others(self, world):
        given = [world.statement("NH"), world.statement("NP", numerator=Decimal(101)), world.statement("NS")]
        with pytest.raises(FiguresRefused) as refused:
            record_figures(actor=world.actor, statements=given, is_confirmed=True)
        assert list(refused.value.refusals) == [1]
        assert not Measurement.objects.exists()

    def test_one_that_is_not_mine_holds_back_the_others(self, world):
        with pytest.raises(NotAllowed):
            record_figures(actor=world.local_actor, statements=[world.statement("NH"), world.statement("NP")])
        assert not Measurement.objects.exists()

    def test_figures_given_together_are_each_others_history(self, world):
        given = [world.statement(year=year) for year in (2022, 2023)]
        given.append(world.statement(year=2024, numerator=Decimal("0.08"), denominator=Decimal("0.1")))
        with pytest.raises(FiguresRefused) as refused:
            record_figures(actor=world.actor, statements=given)
        ((place, found),) = refused.value.refusals.items()
        assert (place, {finding.code for finding in found.findings}) == (2, {"slip"})

    def test_what_is_refused_is_nobodys_history(self, world):
        given = [world.statement(year=2023, numerator=Decimal(80_000)), world.statement(year=2024)]
        with pytest.raises(FiguresRefused) as refused:
            record_figures(actor=world.actor, statements=given)
        assert list(refused.value.refusals) == [0]

    def test_the_checks_of_many_figures_take_no_more_queries(self, world, django_assert_num_queries):
        world.record()
        actor = world.actor
        for count in (1, 3):
            bad = [world.statement(code, numerator=Decimal(101)) for code in ("NH", "NP", "NS")[:count]]
            # Three are of the transaction, one is the lock.
            with django_assert_num_queries(5), pytest.raises(FiguresRefused):
                record_figures(actor=actor, statements=bad)


class TestTwice:
    def test_the_same_figure_is_not_written_again(self, world):
        assert world.record() == world.record()
        assert Measurement.objects.count() == 1

    def test_a_figure_is_corrected_once(self, world):
        made = world.record()
        given = {"original": made, "figure": figure(numerator=Decimal(70)), "source": "Mới"}
        correct_figure(actor=world.actor, reason="Nhầm", **given)
        with pytest.raises(FigureRefused) as refused:
            correct_figure(actor=world.actor, reason="Nhầm nữa", **given)
        assert codes(refused) == ["corrects"]

    def test_a_correction_says_why(self, world):
        made = world.record()
        with pytest.raises(FigureRefused) as refused:
            correct_figure(actor=world.actor, original=made, figure=figure(), source="Mới", reason="")
        assert codes(refused) == ["reason"]

    def test_a_correction_is_not_measured_by_what_it_corrects(self, world):
        made = world.record(numerator=Decimal("0.08"))
        correct_figure(actor=world.actor, original=made, figure=figure(), source="Mới", reason="Nhầm đơn vị")
        assert BestFigure.objects.get().recorded.numerator == 80


class TestEvidence:
    def add(self, world, actor=None, content: bytes = b"", **about) -> tuple[MeasurementEvidence, bool]:
        given = {"part": world.part, "area": world.districts[0], "period": Period(YEAR), **about}
        return add_figure_evidence(actor=actor or world.actor, file=upload(content or pdf("a")), **given)

    def test_a_file_waits_for_the_figure_and_goes_with_it(self, world):
        file, is_new = self.add(world)
        assert (is_new, file.measurement, file.recorded_as_of) == (True, None, None)
        made = world.record()
        file.refresh_from_db()
        assert (file.measurement, file.recorded_as_of) == (made, END)

    def test_the_same_content_is_kept_once(self, world):
        assert [self.add(world)[1] for _ in range(2)] == [True, False]

    def test_it_goes_with_its_own_period_area_and_agency_alone(self, world):
        waiting = [
            self.add(world, period=Period(YEAR, Half.FIRST))[0],
            self.add(world, area=world.districts[1])[0],
            self.add(world, actor=world.local_actor)[0],
        ]
        world.record()
        assert [MeasurementEvidence.objects.get(pk=each.pk).measurement for each in waiting] == [None, None, None]

    def test_the_owners_file_goes_with_its_correction_of_what_a_committee_stated(self, world):
        made = record_figure(actor=world.local_actor, statement=world.statement())
        file = self.add(world)[0]
        fixed = correct_figure(
            actor=world.actor, original=made, figure=figure(numerator=Decimal(70)), source="Mới", reason="Nhầm"
        )
        file.refresh_from_db()
        assert (file.measurement, fixed.reported_by) == (fixed, world.indicator.owner)

    def test_what_comes_after_the_figure_is_put_with_it(self, world):
        made = world.record()
        files = [self.add(world, content=pdf(name))[0] for name in ("a", "b")]
        local = self.add(world, actor=world.local_actor)[0]
        about = {"part": world.part, "area": world.districts[0], "period": Period(YEAR)}
        assert [attach_evidence(actor=world.actor, **about) for _ in range(2)] == [2, 0]
        assert [MeasurementEvidence.objects.get(pk=each.pk).measurement for each in files] == [made, made]
        # The committee has stated nothing; the owner's figure is not its own.
        with pytest.raises(EvidenceRefused):
            attach_evidence(actor=world.local_actor, **about)
        assert MeasurementEvidence.objects.get(pk=local.pk).measurement is None

    def test_it_goes_with_the_correction_never_with_what_was_corrected_or_accepted(self, world):
        made = world.record()
        new = figure(numerator=Decimal(70))
        fixed = correct_figure(
            actor=world.actor, original=made, figure=new, source="Mới", reason="Nhầm", is_confirmed=True
        )
        about = {"part": world.part, "area": world.districts[0], "period": Period(YEAR)}
        file = self.add(world)[0]
        attach_evidence(actor=world.actor, **about)
        assert MeasurementEvidence.objects.get(pk=file.pk).measurement == fixed
        accept_figures(measurement_ids=[fixed.pk], at=fixed.created_at)
        self.add(world, content=pdf("b"))
        with pytest.raises(EvidenceRefused):
            attach_evidence(actor=world.actor, **about)

    def test_lies_and_years_without_figures_are_refused(self, world):
        with pytest.raises(EvidenceRefused):
            self.add(world, content=EXE)
        with pytest.raises(EvidenceRefused, match="2019"):
            self.add(world, period=Period(2019))

    def test_too_many_are_refused(self, world, settings):
        settings.EVIDENCE_MAX_FILES = 1
        self.add(world)
        with pytest.raises(EvidenceRefused, match="tối đa"):
            self.add(world, content=pdf("b"))

    def test_who_gave_it_takes_it_back_with_a_reason_once_it_is_recorded(self, world):
        file = self.add(world)[0]
        world.record()
        file.refresh_from_db()
        with pytest.raises(NotAllowed):
            withdraw_figure_evidence(actor=world.local_actor, evidence=file, reason="x")
        with pytest.raises(EvidenceRefused):
            withdraw_figure_evidence(actor=world.actor, evidence=file)
        done = withdraw_figure_evidence(actor=world.actor, evidence=file, reason="Nhầm tệp")
        again = withdraw_figure_evidence(actor=world.actor, evidence=file, reason="khác")
        assert (done.withdrawn_reason, again.withdrawn_at) == ("Nhầm tệp", done.withdrawn_at)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def run(self, deed) -> list[object]:
        start = Barrier(2, timeout=30)

        def act(number: int) -> object:
            try:
                start.wait()
                return deed(number)
            except FigureRefused as refused:
                return refused
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            return [future.result(timeout=60) for future in [pool.submit(act, number) for number in range(2)]]

    def test_two_who_press_the_button_make_one_figure(self, world):
        actor, statement = world.actor, world.statement()
        made = self.run(lambda _number: record_figure(actor=actor, statement=statement))
        assert len({each.pk for each in made}) == Measurement.objects.count() == 1

    def test_two_corrections_leave_one(self, world):
        actor, original = world.actor, world.record()

        def fix(number: int) -> Measurement:
            new = figure(numerator=Decimal(70 + number))
            return correct_figure(actor=actor, original=original, figure=new, source="Mới", reason="Nhầm")

        results = self.run(fix)
        assert sum(isinstance(each, FigureRefused) for each in results) == 1
        assert Measurement.objects.filter(corrects=original).count() == 1


def test_a_milestone_is_done_when_all_is_done(plan):
    world = make_world(plan, kind=IndicatorKind.MILESTONE)
    with pytest.raises(FigureRefused) as refused:
        record_figure(actor=world.actor, statement=world.statement(done_on=END))
    assert codes(refused) == ["done_but_not_all"]
    assert world.record(numerator=Decimal(100), done_on=END).done_on == END


def test_a_day_that_has_not_come_is_refused(world):
    later = world.statement(year=2026, as_of=TODAY + dt.timedelta(days=1))
    with pytest.raises(FigureRefused) as refused:
        record_figure(actor=world.actor, statement=later)
    assert codes(refused) == ["in_future"]


def test_a_statement_needs_a_year_that_takes_figures(world):
    early = Statement(world.part, world.districts[0], Period(2019), figure(2019), "x")
    with pytest.raises(FigureRefused) as refused:
        record_figure(actor=world.actor, statement=early)
    assert codes(refused) == ["year"]
