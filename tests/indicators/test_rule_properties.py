"""What holds of totals, paths, growth and verdicts whatever the figures are."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicators.enums import Comparator, Half, IndicatorKind, Nature, Phase, Verdict, Why
from indicators.rules import (
    Case,
    Figure,
    Judgement,
    Measured,
    Path,
    Period,
    Terms,
    Thresholds,
    best_figure,
    combine,
    findings,
    judge,
    mean_rate,
    pace_needed,
    total,
    totals,
    yearly_rates,
)
from indicators.rules.growth import required
from indicators.rules.paths import growth_path, straight_path
from tests.indicators.notation import figures as figures_of

AREAS = ("BA", "NH", "NP")
WHOLE = "NT"
FIRST_DAY, LAST_DAY = dt.date(2020, 1, 1), dt.date(2026, 12, 31)
# From the worst to the best, of those that a number leads to.
BETTER = [Verdict.NOT_MET, Verdict.OFF_TRACK, Verdict.BEHIND, Verdict.ON_TRACK, Verdict.MET]

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=4)
DAYS = st.dates(FIRST_DAY, LAST_DAY)
NATURES = st.sampled_from(Nature)
LIMITS = st.decimals(min_value=1, max_value=100, places=2).map(Fraction)


@st.composite
def fractions(draw: st.DrawFn, areas: tuple[str, ...] = AREAS) -> Figure:
    """A figure of a ratio that could be entered."""
    denominator = draw(AMOUNTS)
    numerator = draw(st.decimals(min_value=0, max_value=denominator, places=4))
    return Figure(
        as_of=draw(DAYS),
        nature=draw(NATURES),
        numerator=numerator,
        denominator=denominator,
        area=draw(st.sampled_from(areas)),
    )


@st.composite
def ratio_figures(draw: st.DrawFn, areas: tuple[str, ...] = AREAS) -> list[Figure]:
    """Figures of a period as they came in: several of an area, of some none, some "không phát sinh"."""
    found = draw(st.lists(fractions(areas), max_size=8))
    nothing = draw(st.lists(st.builds(_nothing, st.sampled_from(areas), DAYS, NATURES), max_size=2))
    return [replace(each, id=number) for number, each in enumerate([*found, *nothing], start=1)]


def _nothing(area: str, as_of: dt.date, nature: Nature) -> Figure:
    return Figure(as_of=as_of, nature=nature, nothing_arose=True, area=area)


def ratio(percent: Fraction | Decimal | int, **values: object) -> Figure:
    """A figure of so many percent of the province, official, at the end of 2025 unless told otherwise."""
    exact = Fraction(percent)
    parts = {"numerator": Decimal(exact.numerator), "denominator": Decimal(exact.denominator * 100)}
    return Figure(**{"as_of": dt.date(2025, 12, 31), "nature": Nature.OFFICIAL, "area": WHOLE, **parts, **values})


def amount(value: Fraction | Decimal | int, **values: object) -> Figure:
    known = {"as_of": dt.date(2025, 12, 31), "nature": Nature.OFFICIAL, "area": WHOLE, "value": Decimal(value)}
    return Figure(**{**known, **values})


def case(kind, terms, figures, today, expected=(WHOLE,), phase=Phase.FIRST):
    return Case(kind, terms, phase, totals(kind, figures, dict.fromkeys(figures, expected), WHOLE), today)


def is_about(found: Fraction, wanted: Fraction) -> bool:
    """Within a billionth: a root that is shown has an end, an exact one has none."""
    return abs(found - wanted) * 10**9 <= wanted


class TestTotals:
    @given(figures=ratio_figures((*AREAS, WHOLE)), data=st.data())
    def test_the_order_of_entry_changes_nothing(self, figures, data):
        shuffled = data.draw(st.permutations(figures))
        for kind in IndicatorKind:
            assert total(kind, figures, AREAS, WHOLE) == total(kind, shuffled, AREAS, WHOLE)

    @given(figures=ratio_figures(), later=ratio_figures(), data=st.data())
    def test_nor_does_the_order_of_periods(self, figures, later, data):
        known = {Period(2022): figures, Period(2023): data.draw(st.permutations(later))}
        back = {Period(2023): later, Period(2022): data.draw(st.permutations(figures))}
        expected = dict.fromkeys(known, AREAS)
        for kind in IndicatorKind:
            assert totals(kind, known, expected, WHOLE) == totals(kind, back, expected, WHOLE)

    @given(figures=ratio_figures())
    def test_a_total_equals_its_parts(self, figures):
        found = total(IndicatorKind.RATIO, figures, AREAS, WHOLE)
        best = [best_figure(each for each in figures if each.area == area) for area in AREAS]
        numerators = [each.numerator for each in best if each and each.numerator is not None]
        denominators = [each.denominator for each in best if each and each.denominator is not None]
        assert (found.numerator or 0) == sum(numerators)
        assert (found.denominator or 0) == sum(denominators)
        if sum(denominators):
            assert found.value == Fraction(sum(numerators)) * 100 / Fraction(sum(denominators))
        else:
            assert found.value is None
        assert found.missing == tuple(area for area, each in zip(AREAS, best, strict=True) if each is None)

    @given(values=st.lists(AMOUNTS, min_size=1, max_size=3))
    def test_amounts_add_up(self, values):
        figures = [amount(value, area=area) for value, area in zip(values, AREAS, strict=False)]
        assert total(IndicatorKind.GROWTH, figures, AREAS).value == sum(map(Fraction, values))

    @given(figures=ratio_figures(), times=st.integers(1, 1000))
    def test_scaling_numerators_and_denominators_alike_changes_no_share(self, figures, times):
        scaled = [
            each
            if each.nothing_arose
            else replace(each, numerator=each.numerator * times, denominator=each.denominator * times)
            for each in figures
        ]
        one, other = total(IndicatorKind.RATIO, figures, AREAS), total(IndicatorKind.RATIO, scaled, AREAS)
        assert (one.value, one.nothing_arose) == (other.value, other.nothing_arose)

    @given(figures=ratio_figures())
    def test_a_share_lies_between_those_of_its_parts(self, figures):
        found = total(IndicatorKind.RATIO, figures, AREAS)
        shares = [
            Fraction(each.numerator) * 100 / Fraction(each.denominator) for each in found.figures if each.denominator
        ]
        if found.value is not None:
            assert min(shares) <= found.value <= max(shares)

    @given(figures=ratio_figures())
    def test_a_total_is_as_weak_and_as_old_as_its_weakest_and_oldest_part(self, figures):
        assume(figures)
        found = total(IndicatorKind.RATIO, figures, AREAS)
        natures = {each.nature for each in found.figures}
        weakest = next(each for each in (Nature.ESTIMATE, Nature.PROVISIONAL, Nature.OFFICIAL) if each in natures)
        assert found.nature == weakest
        assert found.as_of == min(each.as_of for each in found.figures)

    @given(figures=ratio_figures(), stated=st.decimals(min_value=0, max_value=100, places=2))
    def test_what_is_stated_for_the_whole_stands_until_every_area_has_its_own(self, figures, stated):
        whole = Figure(as_of=LAST_DAY, nature=Nature.ESTIMATE, value=stated, area=WHOLE)
        found = total(IndicatorKind.RATIO, [*figures, whole], AREAS, WHOLE)
        if {each.area for each in figures} == set(AREAS):
            assert found == total(IndicatorKind.RATIO, figures, AREAS, WHOLE)
        else:
            assert (found.value, found.expected, found.is_complete) == (Fraction(stated), (WHOLE,), True)

    def test_stated_percentages_of_parts_are_never_added(self):
        stated = [Figure(as_of=LAST_DAY, nature=Nature.OFFICIAL, value=Decimal(50), area=area) for area in AREAS]
        assert total(IndicatorKind.RATIO, stated, AREAS).value is None

    def test_areas_of_which_none_exists_any_more_have_no_total(self):
        figures = {Period(2025): [ratio(90, area="BA")], Period(2026): [ratio(90, area="BA")]}
        found = totals(IndicatorKind.RATIO, figures, {Period(2025): AREAS, Period(2026): ()}, WHOLE)
        assert list(found) == [Period(2025)]

    @given(figures=ratio_figures())
    def test_missing_is_not_zero_and_not_nothing(self, figures):
        found = total(IndicatorKind.RATIO, figures, AREAS)
        assert found.nothing_arose == (bool(found.figures) and all(each.has_nothing for each in found.figures))
        if found.nothing_arose:
            assert found.value is None


class TestBestFigure:
    @given(figures=ratio_figures(), data=st.data())
    def test_it_does_not_depend_on_the_order(self, figures, data):
        assert best_figure(figures) == best_figure(data.draw(st.permutations(figures)))

    @given(figures=ratio_figures())
    def test_nothing_is_more_settled_or_as_settled_and_newer(self, figures):
        best = best_figure(figures)
        assert (best is None) == (not figures)
        for each in figures:
            assert not (each.nature == Nature.OFFICIAL and best.nature != Nature.OFFICIAL)
            assert each.nature != best.nature or each.as_of <= best.as_of

    @given(figures=ratio_figures(), data=st.data())
    def test_leaving_out_another_changes_nothing(self, figures, data):
        assume(len(figures) > 1)
        best = best_figure(figures)
        other = data.draw(st.sampled_from([each for each in figures if each != best]))
        assert best_figure(each for each in figures if each != other) == best


class TestMilestones:
    DONE = dt.date(2022, 11, 1)

    @given(first=ratio_figures(), second=ratio_figures())
    def test_an_area_that_says_nothing_new_keeps_its_last_figure(self, first, second):
        known = {Period(2022): first, Period(2023): second}
        found = totals(IndicatorKind.MILESTONE, known, dict.fromkeys(known, AREAS))
        for area in AREAS:
            newest = best_figure(each for each in second if each.area == area)
            standing = newest or best_figure(each for each in first if each.area == area)
            last = found.get(Period(2023))
            assert standing in (last.figures if last else (None,)) or standing is None

    def test_what_was_done_is_not_undone_by_a_weaker_figure(self):
        stated = figures_of("2023: BA 100/100 done 2023-03-15 | 2026: BA 95/100 ~")
        found = totals(IndicatorKind.MILESTONE, stated, dict.fromkeys(stated, ("BA",)))
        assert found[Period(2026)].done_on == dt.date(2023, 3, 15)

    def test_a_share_is_not_carried_on(self):
        known = {Period(2022): [ratio(90, area=area) for area in AREAS], Period(2023): [ratio(95, area="BA")]}
        found = totals(IndicatorKind.RATIO, known, dict.fromkeys(known, AREAS))
        assert found[Period(2023)].missing == ("NH", "NP")

    @given(days=st.lists(st.dates(dt.date(2021, 1, 1), dt.date(2022, 12, 31)), min_size=3, max_size=3))
    def test_the_last_area_decides_the_day(self, days):
        figures = [ratio(100, area=area, done_on=day) for area, day in zip(AREAS, days, strict=True)]
        assert total(IndicatorKind.MILESTONE, figures, AREAS).done_on == max(days)
        assert total(IndicatorKind.MILESTONE, figures[1:], AREAS).done_on is None


class TestGrowth:
    @given(
        base=st.integers(1, 10**6), value=st.integers(0, 10**8), percent=st.integers(0, 50), years=st.integers(1, 10)
    )
    def test_it_is_judged_as_integers_would_be(self, base, value, percent, years):
        """V ≥ B × (1 + p/100)^n is V × 100^n ≥ B × (100 + p)^n."""
        in_integers = value * 100**years >= base * (100 + percent) ** years
        assert (Fraction(value) >= required(Fraction(base), Fraction(percent), years)) == in_integers

    @given(
        base=st.integers(1, 10**6),
        rates=st.lists(st.integers(0, 60), min_size=5, max_size=5),
        percent=st.integers(0, 50),
    )
    def test_only_base_and_last_year_count(self, base, rates, percent):
        values = [Fraction(base)]
        for rate in rates:
            values.append(values[-1] * (100 + rate) / 100)
        terms = Terms(Comparator.AT_LEAST, Fraction(percent), base_year=2020)
        grown = values[-1] >= required(values[0], Fraction(percent), 5)
        exact = {
            Period(2020): [ratio(values[0])],
            Period(2025): [ratio(values[-1])],
        }
        # As ratios only to have exact values; judged as growth.
        known = {period: total(IndicatorKind.RATIO, each, (WHOLE,)) for period, each in exact.items()}
        found = judge(Case(IndicatorKind.GROWTH, terms, Phase.FIRST, known, dt.date(2026, 2, 1)))
        assert (found.verdict == Verdict.MET) == grown

    @given(base=st.integers(1, 10**6), percent=st.integers(0, 50), years=st.integers(1, 10))
    def test_a_rate_that_comes_out_even_is_shown_so(self, base, percent, years):
        value = required(Fraction(base), Fraction(percent), years)
        assert mean_rate(Fraction(base), value, years) == percent

    @given(base=AMOUNTS.filter(bool), value=AMOUNTS.filter(bool), years=st.integers(1, 10))
    def test_the_mean_rate_leads_from_base_to_value(self, base, value, years):
        rate = Fraction(mean_rate(Fraction(base), Fraction(value), years))
        assert is_about(required(Fraction(base), rate, years), Fraction(value))

    @given(base=st.integers(1, 10**6), value=st.integers(1, 10**6), percent=st.integers(0, 50), left=st.integers(1, 4))
    def test_keeping_the_pace_needed_reaches_the_target(self, base, value, percent, left):
        goal = required(Fraction(base), Fraction(percent), 5)
        pace = pace_needed(Fraction(base), Fraction(value), Fraction(percent), years=5, left=left)
        assert is_about(required(Fraction(value), Fraction(pace), left), goal)

    def test_extremes_of_the_column_have_a_rate(self):
        most, least = Fraction(10**16) - Fraction(1, 10**4), Fraction(1, 10**4)
        assert mean_rate(least, most, 1) > 0
        assert -100 < mean_rate(most, least, 1) < 0
        assert mean_rate(most, Fraction(0), 5) == -100

    @pytest.mark.parametrize(("base", "value", "years"), [(0, 5, 5), (-1, 5, 5), (5, -1, 5), (5, 5, 0)])
    def test_there_is_none_without_a_positive_base_and_a_year(self, base, value, years):
        assert mean_rate(Fraction(base), Fraction(value), years) is None

    @pytest.mark.parametrize(("base", "value", "left"), [(0, 5, 2), (5, 0, 2), (5, 5, 0)])
    def test_nor_a_pace_without_base_value_and_a_year_left(self, base, value, left):
        assert pace_needed(Fraction(base), Fraction(value), Fraction(10), years=5, left=left) is None

    def test_yearly_rates_skip_what_has_no_year_before(self):
        values = {2020: Fraction(100), 2021: Fraction(140), 2022: Fraction(105), 2024: Fraction(0), 2025: Fraction(5)}
        assert yearly_rates(values) == {2021: 40, 2022: -25}

    @given(value=st.integers(0, 10**6), year=st.integers(2021, 2025), later=st.booleans())
    def test_a_half_year_never_makes_a_verdict(self, value, year, later):
        terms = Terms(Comparator.BAND, Fraction(10), Fraction(15), base_year=2020)
        figures = {Period(2020): [amount(100)], Period(year, Half.FIRST): [amount(value)]}
        today = dt.date(2026, 2, 1) if later else dt.date(year, 8, 1)
        assert judge(case(IndicatorKind.GROWTH, terms, figures, today)) == Judgement(
            Verdict.CANNOT_BE_JUDGED, Why.NO_FIGURE
        )

    @pytest.mark.parametrize("waiting", [2020, 2025])
    def test_it_is_final_only_once_everything_is_accepted(self, waiting):
        terms = Terms(Comparator.AT_LEAST, Fraction(10), base_year=2020)
        figures = {Period(year): [amount(value)] for year, value in ((2020, 100), (2025, 170))}
        figures[Period(waiting)] = [replace(figures[Period(waiting)][0], is_accepted=False)]
        judgement = judge(case(IndicatorKind.GROWTH, terms, figures, dt.date(2026, 2, 1)))
        assert (judgement.verdict, judgement.is_final) == (Verdict.MET, False)

    @given(estimated=st.sampled_from([2020, 2025]))
    def test_it_is_final_only_where_base_and_value_are(self, estimated):
        terms = Terms(Comparator.AT_LEAST, Fraction(10), base_year=2020)
        figures = {Period(year): [amount(value)] for year, value in ((2020, 100), (2025, 170))}
        today = dt.date(2026, 2, 1)
        assert judge(case(IndicatorKind.GROWTH, terms, figures, today)).is_final
        weak = {**figures, Period(estimated): [replace(figures[Period(estimated)][0], nature=Nature.PROVISIONAL)]}
        found = judge(case(IndicatorKind.GROWTH, terms, weak, today))
        assert (found.verdict, found.is_final) == (Verdict.MET, False)

    def test_areas_that_are_missing_are_no_fall(self):
        terms = Terms(Comparator.AT_LEAST, Fraction(10), base_year=2020)
        figures = {
            Period(2020): [amount(100, area=area) for area in AREAS],
            Period(2025): [amount(170, area=area) for area in AREAS[1:]],
        }
        found = judge(case(IndicatorKind.GROWTH, terms, figures, dt.date(2026, 2, 1), AREAS))
        assert (found.verdict, found.why, found.params) == (
            Verdict.CANNOT_BE_JUDGED,
            Why.GROWTH_IS_PARTIAL,
            {"missing": 1},
        )


class TestPaths:
    @given(base=LIMITS, goal=LIMITS, days=st.lists(DAYS, min_size=2, max_size=2).map(sorted))
    def test_a_straight_path_rises_from_base_to_goal(self, base, goal, days):
        path = straight_path(base, 2020, goal, 2025, {})
        early, late = (path.at(day) for day in days)
        assert min(base, goal) <= early <= late <= goal
        assert (path.at(dt.date(2020, 12, 31)), path.at(dt.date(2025, 12, 31))) == (min(base, goal), goal)

    @given(
        base=AMOUNTS.filter(bool).map(Fraction), percent=LIMITS, days=st.lists(DAYS, min_size=2, max_size=2).map(sorted)
    )
    def test_so_does_one_of_growth(self, base, percent, days):
        path = growth_path(base, 2020, percent, 2025)
        early, late = (path.at(day) for day in days)
        assert base <= early <= late <= required(base, percent, 5)
        assert [path.at(dt.date(2020 + n, 12, 31)) for n in range(6)] == [required(base, percent, n) for n in range(6)]

    @given(
        steps=st.dictionaries(st.integers(2021, 2024), st.decimals(min_value=0, max_value=100, places=2), min_size=1),
        base=st.none() | LIMITS,
    )
    def test_a_path_goes_through_the_steps_that_were_set(self, steps, base):
        path = straight_path(base, 2020, Fraction(100), 2025, steps)
        assert {year: path.at(dt.date(year, 12, 31)) for year in steps} == {y: Fraction(s) for y, s in steps.items()}
        assert path.at(dt.date(2025, 12, 31)) == 100
        assert path.begins_on == dt.date(2020 if base is not None else min(steps), 12, 31)

    def test_without_base_and_steps_there_is_none(self):
        assert straight_path(None, 2020, Fraction(100), 2025, {}) is None
        # A step after the phase, or in its last year, which has the goal, is none.
        assert straight_path(None, 2020, Fraction(100), 2025, {2025: Decimal(90), 2026: Decimal(95)}) is None

    def test_before_its_first_step_a_path_without_a_base_asks_for_nothing(self):
        terms = Terms(Comparator.AT_LEAST, Fraction(90), yearly={2023: Decimal(60)})
        early = {Period(2022): [ratio(40, as_of=dt.date(2022, 12, 31))]}
        found = judge(case(IndicatorKind.RATIO, terms, early, dt.date(2023, 2, 1)))
        assert (found.verdict, found.why, found.gap) == (Verdict.CANNOT_BE_JUDGED, Why.NO_BASE, 50)
        on_the_step = {Period(2023): [ratio(60, as_of=dt.date(2023, 12, 31))]}
        assert judge(case(IndicatorKind.RATIO, terms, on_the_step, dt.date(2024, 2, 1))).verdict == Verdict.ON_TRACK

    def test_a_path_is_level_before_its_first_and_after_its_last_day(self):
        path = Path(((dt.date(2021, 1, 1), Fraction(1)), (dt.date(2021, 1, 11), Fraction(2))))
        days = [dt.date(2020, 1, 1), dt.date(2021, 1, 6), dt.date(2022, 1, 1)]
        assert [path.at(day) for day in days] == [1, Fraction(3, 2), 2]


NUMBER_TERMS = st.one_of(
    st.builds(Terms, st.sampled_from([Comparator.AT_LEAST, Comparator.MORE_THAN]), LIMITS),
    st.just(Terms(Comparator.EQUAL, Fraction(100))),
    st.builds(lambda low: Terms(Comparator.BAND, low, low + 10), LIMITS),
)


class TestVerdicts:
    @given(
        terms=NUMBER_TERMS,
        base=st.none() | LIMITS,
        values=st.lists(st.decimals(min_value=0, max_value=100, places=2), min_size=2, max_size=2).map(sorted),
        year=st.integers(2021, 2025),
        later=st.booleans(),
    )
    def test_a_better_figure_never_gives_a_worse_verdict(self, terms, base, values, year, later):
        found = [self._of_ratio(terms, base, value, year, later) for value in values]
        self._assert_not_worse(found)
        gaps = [each.gap or 0 for each in found]
        assert gaps[0] >= gaps[1] >= 0

    @given(
        low=st.integers(0, 30),
        is_band=st.booleans(),
        values=st.lists(AMOUNTS, min_size=2, max_size=2).map(sorted),
        base=AMOUNTS,
        year=st.integers(2021, 2025),
        later=st.booleans(),
    )
    def test_nor_does_more_growth(self, low, is_band, values, base, year, later):
        high = Fraction(low + 5) if is_band else None
        terms = Terms(Comparator.BAND if is_band else Comparator.AT_LEAST, Fraction(low), high, base_year=2020)
        today = dt.date(2026, 2, 1) if later else dt.date(year, 12, 31)
        found = [
            judge(
                case(IndicatorKind.GROWTH, terms, {Period(2020): [amount(base)], Period(year): [amount(each)]}, today)
            )
            for each in values
        ]
        self._assert_not_worse(found)

    @given(terms=NUMBER_TERMS, percent=st.decimals(min_value=0, max_value=100, places=4), times=st.integers(2, 1000))
    def test_scaling_numerator_and_denominator_alike_changes_no_verdict(self, terms, percent, times):
        one = ratio(percent)
        other = replace(one, numerator=one.numerator * times, denominator=one.denominator * times)
        today = dt.date(2026, 2, 1)
        judged = [judge(case(IndicatorKind.RATIO, terms, {Period(2025): [each]}, today)) for each in (one, other)]
        assert judged[0] == judged[1]

    @given(
        terms=NUMBER_TERMS | st.builds(Terms, st.just(Comparator.QUALITATIVE)),
        kind=st.sampled_from(IndicatorKind),
        today=st.dates(dt.date(2021, 1, 1), dt.date(2027, 1, 1)),
    )
    def test_no_figure_is_no_verdict(self, terms, kind, today):
        assert judge(case(kind, terms, {}, today)).verdict == Verdict.CANNOT_BE_JUDGED
        by_date = Terms(Comparator.BY_DATE, due_on=dt.date(2022, 12, 31))
        assert judge(case(kind, by_date, {}, today)).verdict == Verdict.CANNOT_BE_JUDGED
        assert judge(case(kind, Terms(None), {}, today)).verdict == Verdict.NO_TARGET

    @given(terms=NUMBER_TERMS, figures=ratio_figures(), today=st.dates(dt.date(2021, 1, 1), dt.date(2027, 1, 1)))
    def test_it_is_final_only_after_the_phase_with_official_figures_of_every_area(self, terms, figures, today):
        found = judge(case(IndicatorKind.RATIO, terms, {Period(2025): figures}, today, AREAS))
        known = total(IndicatorKind.RATIO, figures, AREAS)
        may_be = today.year > 2025 and known.is_complete and known.nature == Nature.OFFICIAL
        assert not found.is_final or may_be
        if may_be and known.value is not None:
            assert found.is_final
        # Before it ends nothing is met and nothing missed for good.
        assert today.year > 2025 or found.verdict not in {Verdict.MET, Verdict.NOT_MET}

    @given(
        days=st.lists(st.dates(dt.date(2022, 1, 1), dt.date(2023, 12, 31)), min_size=2, max_size=2).map(sorted),
        today=st.dates(dt.date(2022, 1, 1), dt.date(2024, 12, 31)),
    )
    def test_what_is_done_earlier_is_never_worse(self, days, today):
        terms = Terms(Comparator.BY_DATE, due_on=dt.date(2022, 12, 31))
        early, late = (
            judge(case(IndicatorKind.MILESTONE, terms, {Period(2023): [ratio(100, done_on=day)]}, today)).verdict
            for day in days
        )
        assert {early, late} <= {Verdict.MET, Verdict.MET_LATE}
        assert (early, late) != (Verdict.MET_LATE, Verdict.MET)

    def _of_ratio(self, terms, base, value, year, later):
        figures = {Period(year): [ratio(value, as_of=dt.date(year, 12, 31))]}
        if base is not None:
            figures[Period(2020)] = [ratio(base, as_of=dt.date(2020, 12, 31))]
        return judge(case(IndicatorKind.RATIO, terms, figures, dt.date(2026, 2, 1) if later else dt.date(year, 12, 31)))

    def _assert_not_worse(self, found):
        unknown = [each.verdict == Verdict.CANNOT_BE_JUDGED for each in found]
        if not any(unknown):
            worse, better = (BETTER.index(each.verdict) for each in found)
            assert worse <= better
        # Without a base what is reached has a verdict, what is not has none: never the other way about.
        assert unknown != [False, True]


JUDGEMENTS = st.builds(
    Judgement,
    st.sampled_from([each for each in Verdict if each != Verdict.NO_TARGET]),
    st.just(Why.REACHED),
    is_final=st.booleans(),
)


class TestCombining:
    @given(parts=st.lists(JUDGEMENTS, min_size=1, max_size=4))
    def test_the_whole_is_met_when_every_part_is(self, parts):
        found = combine(parts)
        assert (found.verdict == Verdict.MET) == all(each.verdict == Verdict.MET for each in parts)
        if found.verdict == Verdict.MET:
            assert found.is_final == all(each.is_final for each in parts)

    @given(parts=st.lists(JUDGEMENTS, min_size=1, max_size=4), data=st.data())
    def test_the_order_of_parts_changes_neither_verdict_nor_finality(self, parts, data):
        one, other = combine(parts), combine(data.draw(st.permutations(parts)))
        assert (one.verdict, one.is_final) == (other.verdict, other.is_final)

    @given(parts=st.lists(JUDGEMENTS, min_size=1, max_size=4))
    def test_one_part_that_is_not_met_for_good_settles_the_whole(self, parts):
        lost = Judgement(Verdict.NOT_MET, Why.BELOW, is_final=True)
        found = combine([*parts, lost])
        assert (found.verdict, found.is_final) == (Verdict.NOT_MET, True)

    @given(parts=st.lists(JUDGEMENTS, min_size=1, max_size=4))
    def test_where_nothing_arose_nothing_is_decided(self, parts):
        nothing = Judgement(Verdict.CANNOT_BE_JUDGED, Why.NOTHING_AROSE)
        assert combine([*parts, nothing]) == combine(parts)
        assert combine([nothing, nothing]) == nothing


MEASURED = Measured(IndicatorKind.RATIO, may_exceed_whole=False, is_whole=False, years=range(2020, 2027))
THRESHOLDS = Thresholds(points=20, percent=50)


class TestFindings:
    @given(
        figure=fractions(),
        earlier=fractions(),
        kind=st.sampled_from(IndicatorKind),
        today=DAYS,
        year=st.integers(2019, 2027),
    )
    def test_a_refused_figure_is_never_doubted_too(self, figure, earlier, kind, today, year):
        found = self._said(figure, earlier, today, year, kind)
        assert len({each.is_refusal for each in found}) <= 1

    @given(figure=fractions())
    def test_what_equals_the_last_figure_raises_no_doubt(self, figure):
        year = figure.as_of.year
        assert self._said(figure, figure, LAST_DAY, year, IndicatorKind.RATIO) == []
        value = replace(figure, numerator=None, denominator=None, value=figure.numerator)
        assert self._said(value, value, LAST_DAY, year, IndicatorKind.GROWTH) == []

    def _said(self, figure, earlier, today, year, kind):
        measured = replace(MEASURED, kind=kind)
        history = {Period(year): earlier, Period(year - 1): earlier}
        return findings(figure, Period(year), measured, history=history, today=today, thresholds=THRESHOLDS)
