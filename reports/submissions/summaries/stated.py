"""Which figures an agency's report carries now: those of its indicators, and of its own area in those of others."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from agencies.models import Agency, Area
from agencies.rules import Actor
from indicators.enums import IndicatorKind, Phase
from indicators.models import IndicatorPart, Measurement, MeasurementEvidence, Target
from indicators.policies import COMMITTEES
from indicators.rules import Figure, Period, best_figure, phase_years
from indicators.summaries import Areas
from reports.periods.enums import PeriodKind
from reports.submissions import rules
from reports.submissions.models import Submission
from reports.submissions.rules import FigureFacts
from reports.submissions.summaries.figures import FigureLine, FigurePart, figure_in

# Part and area.
Place = tuple[int, int]


def agency_figures(submission: Submission, *, actor: Actor) -> tuple[FigurePart, ...]:
    """The figures of an agency's report as they stand, lead parts first, each lane in the plan's order.

    Lead: every part of the indicators that the agency answers for, in every area they are gathered in. Supporting: the
    agency's own area in the indicators of others, which it need not state. What has no target in the phase of the year
    is not asked for, nor growth in half a year. One query where there is no part, else four. `submission.period` and
    `agency` are loaded.
    """
    period = rules.figure_period(PeriodKind(submission.period.kind), submission.period.year)
    parts = _parts(submission, period) if period else []
    if period is None or not parts:
        return ()
    areas = Areas(Area.objects.all())
    stated = _stated(submission, period, parts, actor)
    found = []
    for part in parts:
        is_lead = part.indicator.owner_id == submission.agency_id
        asked = _asked(part, areas, stated) if is_lead else _own(part, areas, period, submission.agency)
        if lines := tuple(stated.line(part, area, is_lead=is_lead) for area in asked):
            found.append(FigurePart(part, lines))
    return tuple(sorted(found, key=lambda each: not each.is_lead))


def _parts(submission: Submission, period: Period) -> list[IndicatorPart]:
    phase = next((each for each in Phase if period.year in phase_years(each)), "")
    asked = Target.objects.filter(phase=phase).set()
    own_area = Agency.objects.filter(pk=submission.agency_id, kind__in=COMMITTEES.values(), area__isnull=False)
    parts = IndicatorPart.objects.filter(
        Q(indicator__owner=submission.agency_id) | Q(indicator__gathered_by__in=own_area.values("area__kind")),
        indicator__plan=submission.period.plan_id,
        indicator__in=asked.values("indicator"),
    )
    if period.half:
        # Judged on whole years only.
        parts = parts.exclude(Q(own_kind=IndicatorKind.GROWTH) | Q(own_kind="", indicator__kind=IndicatorKind.GROWTH))
    return list(parts.in_phase(phase).select_related("indicator").order_by("indicator__position", "position"))


def _asked(part: IndicatorPart, areas: Areas, stated: "_Stated") -> list[Area]:
    """Areas of a lead part, by name; the province alone where only a figure for the whole of it is known."""
    by_code = {area.code: area for area in areas.all}
    expected = [area.code for area in areas.expected(part.indicator.gathered_by, stated.period)]
    given = {code for code, area in by_code.items() if stated.best(part, area, stated.period)}
    return [by_code[code] for code in rules.areas_asked(expected, given, areas.whole)]


def _own(part: IndicatorPart, areas: Areas, period: Period, agency: Agency) -> list[Area]:
    """The agency's own area, where figures of the part are gathered in such areas."""
    return [area for area in areas.expected(part.indicator.gathered_by, period) if area.pk == agency.area_id]


@dataclass(frozen=True)
class _Stated:
    """Standing figures that count for the report, and their files, by part and area."""

    submission: Submission
    period: Period
    figures: Mapping[Place, Sequence[Measurement]]
    files: Mapping[Place, Sequence[MeasurementEvidence]]

    def best(self, part: IndicatorPart, area: Area, period: Period) -> Measurement | None:
        about = {each.pk: each for each in self.figures.get((part.pk, area.pk), ()) if each.period == period}
        best = best_figure(figure_in(area, each) for each in about.values())
        return about[best.id] if best else None

    def done_before(self, part: IndicatorPart, area: Area) -> Figure | None:
        """The first figure of an earlier year that says it was done."""
        earlier = [each for each in self.figures.get((part.pk, area.pk), ()) if each.year < self.period.year]
        done = [figure_in(area, each) for each in earlier if each.done_on is not None]
        return min(done, key=lambda figure: (figure.as_of, figure.id), default=None)

    def line(self, part: IndicatorPart, area: Area, *, is_lead: bool) -> FigureLine:
        best = self.best(part, area, self.period)
        last = self.best(part, area, self.period._replace(year=self.period.year - 1))
        done_before = self.done_before(part, area)
        evidence = self._evidence(part, area, best) if best else ()
        facts = FigureFacts(
            is_lead=is_lead,
            figure=figure_in(area, best) if best else None,
            last=figure_in(area, last) if last else None,
            evidence=len(evidence),
            finished_before=best is None and done_before is not None,
        )
        period = self.submission.period
        asks_estimates = period.kind == PeriodKind.ANNUAL
        checks = rules.figure_checks(facts, cut_off=period.data_to, asks_estimates=asks_estimates)
        return FigureLine(part, area, best, facts, evidence, tuple(checks), done_before)

    def _evidence(self, part: IndicatorPart, area: Area, best: Measurement) -> tuple[dict[str, object], ...]:
        """Files of whoever stated the figure that counts."""
        files = [each for each in self.files.get((part.pk, area.pk), ()) if each.reported_by_id == best.reported_by_id]
        return tuple({"id": each.pk, "name": each.name, "size": each.size, "sha256": each.sha256} for each in files)


def _stated(submission: Submission, period: Period, parts: Sequence[IndicatorPart], actor: Actor) -> _Stated:
    """What anybody stated of the agency's own indicators, and what it stated itself of others'. Two queries."""
    counts = Q(part__indicator__owner=submission.agency_id) | Q(reported_by=submission.agency_id)
    years = Q(year__in=(period.year - 1, period.year), half=period.half)
    done_before = Q(year__lt=period.year, done_on__isnull=False)
    figures: dict[Place, list[Measurement]] = defaultdict(list)
    for each in Measurement.objects.filter(counts, years | done_before, part__in=parts).standing():
        figures[each.part_id, each.area_id].append(each)
    recorded = MeasurementEvidence.objects.visible_to(actor).standing().filter(measurement__isnull=False)
    files: dict[Place, list[MeasurementEvidence]] = defaultdict(list)
    for file in recorded.filter(counts, part__in=parts, year=period.year, half=period.half):
        files[file.part_id, file.area_id].append(file)
    return _Stated(submission, period, figures, files)
