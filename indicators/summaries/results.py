"""Results for people: where each indicator stands against its target, and why. One summary for page, paper and API."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Max, Q

from agencies.enums import AreaKind
from agencies.models import Area
from indicators.enums import Assessment, Half, IndicatorKind, Nature, Phase, Verdict, Why
from indicators.models import BestFigure, Indicator, IndicatorPart, Target
from indicators.querysets import ACCEPTED, FIGURE_COLUMNS, BestFigureQuerySet
from indicators.rules import Case, Figure, Judgement, Period, Total, combine, judge, phase_years, totals
from indicators.summaries.wording import (
    coverage_words,
    done_words,
    gap_words,
    reason_words,
    standing_words,
    terms_words,
    value_words,
)
from tasks.models import Plan

FiguresByPeriod = Mapping[Period, Sequence[Figure]]


@dataclass(frozen=True)
class PartResult:
    """One part of an indicator in a phase: the case that was judged, and the verdict. `part.indicator` is loaded."""

    indicator: Indicator
    part: IndicatorPart
    case: Case
    judgement: Judgement
    area_names: Mapping[str, str]

    @property
    def period(self) -> Period | None:
        """What was judged, or the newest there is; None without any figure in the phase. A milestone that was done
        earlier needs none."""
        return self.judgement.period or self.case.current or self.case.done_before(Period(self.case.last_year))

    @property
    def total(self) -> Total | None:
        return self.case.totals.get(self.period) if self.period else None

    @property
    def done_before(self) -> dt.date | None:
        """The day on which a milestone was done, where that was before the phase."""
        before = self.period is not None and self.period.year < phase_years(self.case.phase)[0]
        return self.total.done_on if before and self.total else None

    @property
    def value(self) -> str:
        if self.done_before:
            return done_words(self.done_before)
        return value_words(self.part, self.case, replace(self.judgement, period=self.period))

    @property
    def reason(self) -> str:
        reason = reason_words(self.part, self.case, self.judgement)
        if self.judgement.why != Why.NO_TARGET or not self.done_before:
            return reason
        return f"{reason} {done_words(self.done_before).capitalize()}."

    @property
    def gap(self) -> str:
        return gap_words(self.part, self.judgement)

    @property
    def lacking(self) -> Fraction:
        """The gap as a share of what is asked for; 0 where nothing is lacking or nobody can say."""
        gap, total = self.judgement.gap, self.total
        if gap is None or total is None or total.value is None:
            return Fraction()
        return gap / (total.value + gap)

    @property
    def coverage(self) -> str:
        kind = AreaKind(self.indicator.gathered_by).label.lower()
        return coverage_words(self.total, self.area_names, kind) if self.total else ""

    @property
    def standing(self) -> str:
        """Nature and as-of day of what was judged."""
        return standing_words(self.total) if self.total else ""


@dataclass(frozen=True)
class Result:
    """One indicator in one phase. `judgement` is that of its required parts together."""

    target: Target
    parts: tuple[PartResult, ...]

    @property
    def indicator(self) -> Indicator:
        return self.target.indicator

    @cached_property
    def judgement(self) -> Judgement:
        found = [each.judgement for each in self.parts if each.part.required]
        return combine(found) if found else Judgement(Verdict.CANNOT_BE_JUDGED, Why.NO_FIGURE)

    @property
    def verdict(self) -> Verdict:
        return self.judgement.verdict

    @property
    def deciding(self) -> PartResult | None:
        """The required part whose verdict is the indicator's; of several the one that lacks most of what is asked for.
        None where nothing is measured."""
        return max(self._sharing, key=lambda each: each.lacking, default=None)

    @property
    def _sharing(self) -> list[PartResult]:
        """Required parts with the indicator's verdict; one where nothing arose decides nothing, unless all say so."""
        is_empty = self.judgement.why == Why.NOTHING_AROSE
        alike = (each for each in self.parts if each.part.required and each.judgement.verdict == self.verdict)
        return [each for each in alike if (each.judgement.why == Why.NOTHING_AROSE) == is_empty]

    @property
    def reason(self) -> str:
        """Why the verdict is what it is: the sentences of the required parts that share it, by name."""
        sharing = self._sharing
        if not self.target.is_set and len(self.parts) == 1:
            return self.parts[0].reason
        if not self.target.is_set or not sharing:
            return str(self.judgement.why.value)
        if len(sharing) == 1 and not sharing[0].part.name:
            return sharing[0].reason
        if self.verdict in {Verdict.MET, Verdict.ON_TRACK}:
            # The best verdict is that of all of them.
            return f"Cả {len(sharing)} phần bắt buộc: {self.verdict.label.lower()}."
        if len({each.reason for each in sharing}) == 1:
            return f"{', '.join(each.part.name for each in sharing)}: {sharing[0].reason}"
        return " ".join(f"{each.part.name}: {each.reason}" for each in sharing)

    @property
    def limit(self) -> str:
        return terms_words(self.kind, self.target.terms)

    @property
    def kind(self) -> IndicatorKind:
        """How its parts are measured in the phase, which is not always as the indicator is."""
        return self.parts[0].case.kind if self.parts else IndicatorKind(self.indicator.kind)

    @property
    def has_named_parts(self) -> bool:
        return any(each.part.name for each in self.parts)

    @property
    def has_figures(self) -> bool:
        return any(each.total for each in self.parts)

    @property
    def is_provisional(self) -> bool:
        """There is a verdict, and it may still change."""
        return self.verdict not in {Verdict.CANNOT_BE_JUDGED, Verdict.NO_TARGET} and not self.judgement.is_final


def results(
    plan: Plan,
    phase: Phase,
    *,
    recorded: Q,
    today: dt.date,
    until: Period | None = None,
    indicator: Indicator | None = None,
    with_history: bool = True,
) -> list[Result]:
    """Every indicator of the plan (or one) in a phase, in the paper's order. Four queries, five without history.

    `recorded` is the condition on `BestFigure` under which the recorded figure is taken and not the accepted one
    (`querysets.reads_recorded(actor, "recorded__")` for a person). `until` leaves out later periods.
    Without history only the years are read that verdicts rest on, which is much less: for pages that show no trend.
    """
    found = results_by_phase(
        plan,
        recorded=recorded,
        today=today,
        until=until,
        indicator=indicator,
        phases=(phase,),
        with_history=with_history,
    )
    return found[phase]


def results_by_phase(
    plan: Plan,
    *,
    recorded: Q,
    today: dt.date,
    until: Period | None = None,
    indicator: Indicator | None = None,
    phases: Sequence[Phase] = tuple(Phase),
    with_history: bool = True,
) -> dict[Phase, list[Result]]:
    """As `results`, for several phases at once; the same four queries, one more for each phase without history."""
    targets = Target.objects.of(plan).in_phase(*phases)
    parts = IndicatorPart.objects.filter(indicator__plan=plan)
    best = BestFigure.objects.filter(part__indicator__plan=plan)
    if indicator is not None:
        targets, parts = targets.filter(indicator=indicator), parts.filter(indicator=indicator)
        best = best.filter(part__indicator=indicator)
    if until is not None:
        best = best.filter(_ends_by(until))
    if not with_history:
        known = best.filter(recorded | ACCEPTED)
        best = best.filter(Q.create([_deciding_years(known, phase, targets) for phase in phases], connector=Q.OR))
    figures = figures_by_part(best.shown(recorded))
    areas = Areas(Area.objects.all())
    by_indicator: dict[int, list[IndicatorPart]] = defaultdict(list)
    for part in parts:
        by_indicator[part.indicator_id].append(part)
    found: dict[Phase, list[Result]] = {phase: [] for phase in phases}
    for target in targets:
        if indicator is not None:
            # The caller's own, whose plan is loaded.
            target.indicator = indicator
        asked = [part for part in by_indicator[target.indicator_id] if part.is_in_phase(target.phase)]
        for part in asked:
            part.indicator = target.indicator
        result = _result(target, asked, figures, areas, today)
        found[Phase(target.phase)].append(result)
    return found


def part_result(
    target: Target, part: IndicatorPart, figures: FiguresByPeriod, expected: Mapping[Period, Sequence[str]],
    *, whole: str, area_names: Mapping[str, str], today: dt.date,
) -> PartResult:  # fmt: skip
    """One part, its indicator loaded, judged on the figures given; with one area expected, that area's own verdict."""
    case = Case(
        kind=part.kind,
        terms=target.terms,
        phase=Phase(target.phase),
        totals=totals(part.kind, figures, expected, whole),
        today=today,
        behind_share=Fraction(settings.INDICATOR_BEHIND_PERCENT, 100),
    )
    return PartResult(target.indicator, part, case, judge(case), area_names)


class Areas:
    """Which areas make the whole, on which day. Read once for a page."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.all = list(areas)
        self.names = {area.code: area.name for area in self.all}

    def expected(self, kind: str, period: Period) -> tuple[Area, ...]:
        """Areas of the kind that exist on the period's last day, by name."""
        return tuple(area for area in self.all if area.kind == kind and area.is_valid_on(period.end))

    @property
    def whole(self) -> str:
        """The province's code."""
        return next((area.code for area in self.all if area.kind == AreaKind.PROVINCE), "")


def _result(
    target: Target,
    parts: Sequence[IndicatorPart],
    figures: Mapping[int, FiguresByPeriod],
    areas: Areas,
    today: dt.date,
) -> Result:
    gathered_by = target.indicator.gathered_by
    judged = []
    for part in parts:
        known = figures.get(part.pk, {})
        expected = {period: [area.code for area in areas.expected(gathered_by, period)] for period in known}
        judged.append(
            part_result(target, part, known, expected, whole=areas.whole, area_names=areas.names, today=today)
        )
    return Result(target, tuple(judged))


def _ends_by(until: Period) -> Q:
    """Condition: the period has ended when `until` ends."""
    in_its_year = Q(year=until.year, half=until.half) if until.half else Q(year=until.year)
    return Q(year__lt=until.year) | in_its_year


def _deciding_years(best: BestFigureQuerySet, phase: Phase, targets: Iterable[Target]) -> Q:
    """Condition: the base years, the newest year and the newest whole year that any part has figures of in the phase;
    of a milestone every year, since what is done stays done. One query."""
    years = phase_years(phase)
    newest = best.filter(year__range=(years[0], years[-1])).order_by().values("part")
    found = newest.annotate(any=Max("year"), whole=Max("year", filter=Q(half=Half.NONE))).values_list("any", "whole")
    chosen = {target.base_year or years[0] - 1 for target in targets}.union(*found) - {None}
    milestones = Q(part__indicator__kind=IndicatorKind.MILESTONE) | Q(part__own_kind=IndicatorKind.MILESTONE)
    return Q(year__in=chosen) | milestones


def figures_by_part(rows: Iterable[tuple[Any, ...]]) -> dict[int, dict[Period, list[Figure]]]:
    """By part and period, from `BestFigureQuerySet.shown`."""
    found: dict[int, dict[Period, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for part_id, area, year, half, *columns in rows:
        figure = _figure(area, dict(zip(FIGURE_COLUMNS, columns, strict=True)))
        found[part_id][Period(year, Half(half))].append(figure)
    return found


def _figure(area: str, values: dict[str, Any]) -> Figure:
    nature, assessment = Nature(values.pop("nature")), values.pop("assessment")
    return Figure(
        area=area,
        nature=nature,
        assessment=Assessment(assessment) if assessment else None,
        is_accepted=values.pop("accepted_at") is not None,
        **values,
    )
