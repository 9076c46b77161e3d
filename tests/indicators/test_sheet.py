"""The page of one indicator, its figures with their sources, one figure, and the bridge of the phases."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from indicators.enums import Comparator, IndicatorKind, Nature, Phase, Relation
from indicators.models import Measurement
from indicators.rules import Period
from indicators.services import refresh_best
from reports.submissions.models import Submission, SubmissionLine, SubmissionRevision
from tests.conftest import signed_in
from tests.factories.agencies import UserFactory
from tests.factories.indicators import MeasurementFactory, TargetFactory
from tests.indicators.world import districts, measured, state, state_all
from tests.reports.helpers import opened, owing_agency

pytestmark = pytest.mark.django_db


def page_of(target, person, query="", part=""):
    indicator = target.indicator
    return signed_in(person).get(f"/{indicator.plan.code}/chi-tieu/{indicator.code}/{part}{query}")


def text_of(response):
    return response.content.decode()


class TestSheet:
    def test_the_answer_stands_first(self, plan, officer):
        target = measured(plan, low=Decimal(86))
        state_all(target.indicator.parts.get(), districts(3), 2025, [(80, 100), (160, 200)])
        page = text_of(page_of(target, officer))
        answer = page.index("80%, còn thiếu 6 điểm phần trăm so với mức chỉ tiêu (từ 86%).")
        assert answer < page.index("data-chart") < page.index("Cách tính")

    def test_an_area_has_a_verdict_of_its_own_and_a_missing_one_says_so(self, plan, officer):
        target = measured(plan, low=Decimal(86))
        state_all(target.indicator.parts.get(), districts(3), 2025, [(80, 100), (90, 100)])
        (part,) = page_of(target, officer).context["sheet"].parts
        shown = [(row.name, row.words, row.result and row.result.judgement.verdict.code) for row in part.areas]
        assert shown == [("Huyện A", "80%", "not_met"), ("Huyện B", "90%", "met"), ("Huyện C", "", None)]
        page = text_of(page_of(target, officer))
        assert "<b>thiếu</b>" in page
        # A wide table is scrolled in its own frame, and never runs under the column beside it.
        assert page.count('<div class="part-frame" tabindex="0"') == 2

    def test_where_nothing_arose_there_is_nothing_to_judge(self, plan, officer):
        target, areas = measured(plan, low=Decimal(86)), districts(3)
        part = target.indicator.parts.get()
        state_all(part, areas, 2025, [(80, 100), (0, 0)])
        state(part, areas[2], 2025, (None, None), nothing_arose=True)
        response = page_of(target, officer)
        (shown,) = response.context["sheet"].parts
        assert [row.state.label for row in shown.areas] == ["Không đạt", "Không phát sinh", "Không phát sinh"]
        assert text_of(response).count("∅") == 2

    def test_what_the_owner_says_of_itself_is_marked_so(self, plan, officer):
        target = measured(plan, kind=IndicatorKind.QUALITATIVE, comparator=Comparator.QUALITATIVE, low=None)
        areas = districts(3)
        state_all(target.indicator.parts.get(), areas, 2025, [(None, None)] * 3, assessment="met", text="Đã làm xong.")
        board = signed_in(officer).get(f"/{plan.code}/chi-tieu/?giai_doan=2021-2025")
        assert ["(tự đánh giá)" in text_of(each) for each in (page_of(target, officer), board)] == [True, True]

    def test_years_after_a_milestone_was_done_say_so(self, plan, officer):
        target = measured(
            plan, kind=IndicatorKind.MILESTONE, comparator=Comparator.BY_DATE, low=None, due_on=dt.date(2022, 12, 31)
        )
        part = target.indicator.parts.get()
        areas = districts(2)
        state_all(part, areas, 2022, [(9, 9)], done_on=dt.date(2022, 10, 15))
        state(part, areas[1], 2023, (4, 4), done_on=dt.date(2023, 4, 15))
        dropped = {"comparator": "", "low": None, "clause": None, "relation": Relation.DROPPED}
        TargetFactory(indicator=target.indicator, phase=Phase.SECOND, **dropped)
        done, shown = "đã xong trước đó (15/04/2023)", {}
        for phase in Phase:
            (found,) = page_of(target, officer, query=f"?giai_doan={phase}").context["sheet"].parts
            shown[phase] = [(row.period.year, row.words) for row in found.years]
        assert shown == {
            Phase.FIRST: [(2025, done), (2024, done), (2023, "100%"), (2022, "100%")],
            Phase.SECOND: [(2026, done), (2025, done)],
        }

    def test_parts_stand_side_by_side(self, plan, officer):
        target = measured(plan, parts=("Đô thị", "Nông thôn"), low=Decimal(98))
        (area,) = districts(1)
        urban, rural = target.indicator.parts.all()
        state(urban, area, 2025, (99, 100))
        state(rural, area, 2025, (95, 100))
        page = text_of(page_of(target, officer))
        assert [name in page for name in ("answer-good", "answer-bad", "Cách tính: Nông thôn")] == [True] * 3

    def test_the_running_phase_is_shown_where_it_has_a_target(self, plan, officer):
        target = measured(plan)
        shown = [page_of(target, officer).context["sheet"].shown.target.phase]
        TargetFactory(indicator=target.indicator, phase=Phase.SECOND, clause=target.clause)
        shown.append(page_of(target, officer).context["sheet"].shown.target.phase)
        shown.append(page_of(target, officer, "?giai_doan=2021-2025").context["sheet"].shown.target.phase)
        assert shown == ["2021-2025", "2026-2030", "2021-2025"]

    def test_a_redefined_target_breaks_the_line_and_says_why(self, plan, officer):
        target = measured(plan)
        why = "Không còn tính cơ sở sản xuất."
        TargetFactory(
            indicator=target.indicator, phase=Phase.SECOND, clause=target.clause, relation=Relation.REDEFINED,
            relation_why=why,
        )  # fmt: skip
        (area,) = districts(1)
        state(target.indicator.parts.get(), area, 2025, (80, 100))
        (broken,) = page_of(target, officer).context["sheet"].chart.breaks
        assert (broken.day.year, broken.why) == (2026, why)

    def test_without_figures_there_is_no_chart_and_it_says_so(self, plan, officer):
        response = page_of(measured(plan), officer)
        assert (response.context["sheet"].chart, "Chưa có số liệu" in text_of(response)) == (None, True)

    def test_a_stranger_does_not_see_what_was_not_accepted(self, plan, stranger, consolidator):
        target = measured(plan)
        (area,) = districts(1)
        state(target.indicator.parts.get(), area, 2025, (77, 100), is_accepted=False)
        pages = [text_of(page_of(target, person)) for person in (stranger, consolidator)]
        assert ["77%" in page for page in pages] == [False, True]

    def test_the_number_of_queries_does_not_grow(self, plan, consolidator, django_assert_num_queries):
        client, areas = signed_in(consolidator), districts(5)
        target = measured(plan, parts=("Đô thị", "Nông thôn"))
        url = f"/{plan.code}/chi-tieu/{target.indicator.code}/"
        client.get(url)
        for year in (2024, 2025):
            for part in target.indicator.parts.all():
                state_all(part, areas, year, [(80, 100)] * 5)
            with django_assert_num_queries(9):
                client.get(url)


class TestFigures:
    @pytest.fixture
    def corrected(self, plan, officer):
        """A figure of the officer's agency and the row that corrects it."""
        target = measured(plan)
        (area,) = districts(1)
        old = state(target.indicator.parts.get(), area, 2025, (70, 100), source="Biểu 01")
        new = MeasurementFactory(
            part=old.part, area=area, numerator=Decimal(75), corrects=old, reason="Cộng sót một xã.", source="Biểu 02",
            author=officer, accepted_at=old.accepted_at,
        )  # fmt: skip
        refresh_best(old.part_id, area.pk, Period(2025))
        return target, old, new

    def test_the_old_figure_stays_readable_with_the_reason(self, corrected, officer):
        target, _old, _new = corrected
        page = text_of(page_of(target, officer, part="so-lieu/"))
        assert [word in page for word in ("is-replaced", "Biểu 01", "Biểu 02", "Cộng sót một xã.", "70 / 100")] == [
            True
        ] * 5

    def test_a_figure_shows_its_whole_chain_and_which_counts(self, corrected, officer):
        target, old, new = corrected
        for shown in (old, new):
            page = page_of(target, officer, part=f"so-lieu/{shown.pk}/").context["page"]
            assert [(line.measurement.pk, line.is_replaced, line.is_used) for line in page.chain] == [
                (old.pk, True, False),
                (new.pk, False, True),
            ]

    def test_other_figures_of_the_period_stand_apart(self, corrected, officer):
        target, old, _new = corrected
        other = state(old.part, old.area, 2025, (60, 100), nature=Nature.ESTIMATE)
        page = page_of(target, officer, part=f"so-lieu/{old.pk}/").context["page"]
        assert [line.measurement.pk for line in page.others] == [other.pk]

    def test_a_figure_that_is_not_the_readers_is_not_there(self, plan, stranger, consolidator):
        target = measured(plan)
        (area,) = districts(1)
        made = state(target.indicator.parts.get(), area, 2025, (77, 100), is_accepted=False)
        answers = [
            page_of(target, person, part=f"so-lieu/{made.pk}/").status_code for person in (stranger, consolidator)
        ]
        assert answers == [404, 200]

    def test_a_figure_of_another_indicator_is_not_reached(self, plan, corrected, officer):
        _target, old, _new = corrected
        assert page_of(measured(plan), officer, part=f"so-lieu/{old.pk}/").status_code == 404

    def test_reports_that_used_it_are_listed_for_who_reads_them(self, plan, corrected, consolidator, stranger):
        target, old, _new = corrected
        revision = _sent(plan)
        SubmissionLine.objects.create(
            revision=revision, part=old.part, area=old.area, measurement_sent=old, role="lead", position=1
        )
        uses = [
            page_of(target, person, part=f"so-lieu/{old.pk}/").context["uses"] for person in (consolidator, stranger)
        ]
        assert [[use.revision for use in found] for found in uses] == [[revision], []]

    def test_figures_are_shown_a_page_at_a_time_at_constant_cost(self, plan, consolidator, django_assert_num_queries):
        target = measured(plan)
        areas = districts(7)
        url = f"/{plan.code}/chi-tieu/{target.indicator.code}/so-lieu/"
        client = signed_in(consolidator)
        client.get(url)
        for year in (2024, 2025):
            state_all(target.indicator.parts.get(), areas, year, [(80, 100)] * 7)
            with django_assert_num_queries(7):
                response = client.get(url)
        assert (len(response.context["figures"].object_list), Measurement.objects.count()) == (10, 14)
        # On paper there are no further pages: what is left out is said.
        assert "10 số mới nhất trong 14." in text_of(response)
        assert "Số 11–14 trong 14" in text_of(client.get(f"{url}?page=2"))


class TestBridge:
    def test_what_became_of_each_target(self, plan, officer):
        kept, dropped = measured(plan), measured(plan)
        second = {"phase": Phase.SECOND, "relation_why": "Nâng mức."}
        TargetFactory(indicator=kept.indicator, clause=kept.clause, relation=Relation.RAISED, low=95, **second)
        TargetFactory(
            indicator=dropped.indicator, clause=None, relation=Relation.DROPPED, comparator="", low=None, **second
        )
        response = signed_in(officer).get(f"/{plan.code}/chi-tieu/chuyen-tiep/")
        shown = [(group.relation, [line.indicator for line in group.lines]) for group in response.context["groups"]]
        assert shown == [(Relation.RAISED, [kept.indicator]), (Relation.DROPPED, [dropped.indicator])]

    def test_the_last_result_is_the_base_of_the_next_phase(self, plan, officer):
        target = measured(plan, low=Decimal(86))
        TargetFactory(indicator=target.indicator, clause=target.clause, relation=Relation.RAISED, phase=Phase.SECOND)
        state_all(target.indicator.parts.get(), districts(2), 2025, [(80, 100)])
        (group,) = signed_in(officer).get(f"/{plan.code}/chi-tieu/chuyen-tiep/").context["groups"]
        (base,) = group.lines[0].bases
        assert (base.year, base.words, base.is_known, base.is_partial) == (2025, "80%", False, True)

    def test_a_target_that_the_second_phase_brings_is_new(self, plan, officer):
        measured(plan, phase=Phase.SECOND, comparator=Comparator.EQUAL, low=Decimal(100))
        (group,) = signed_in(officer).get(f"/{plan.code}/chi-tieu/chuyen-tiep/").context["groups"]
        assert group.relation == Relation.NEW


def _sent(plan) -> SubmissionRevision:
    """A sent report of an agency of the plan."""
    owing_agency(plan)
    submission = Submission.objects.filter(period=opened(plan)).first()
    person = UserFactory()
    return SubmissionRevision.objects.create(submission=submission, number=1, sent_by=person, sent_at=timezone.now())
