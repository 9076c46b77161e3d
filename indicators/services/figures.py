"""What happens to figures: they are stated, corrected, accepted; the best of them is kept at hand."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.exceptions import NotAllowed
from agencies.models import Area
from agencies.rules import Actor
from indicators.exceptions import FigureRefused, FiguresRefused
from indicators.models import BestFigure, IndicatorPart, Measurement
from indicators.policies import can_correct_figure, reporting_agency
from indicators.rules import Figure, Finding, Period, best_figure, findings
from indicators.services.catalogue import measured, thresholds
from indicators.services.evidence import bind_evidence

# Part id, area id, year, half.
BestKey = tuple[int, int, int, str]


@dataclass(frozen=True)
class Statement:
    """One figure that somebody states: of which part and area, for which period, and where it comes from."""

    part: IndicatorPart
    area: Area
    period: Period
    figure: Figure
    source: str


@transaction.atomic
def record_figures(*, actor: Actor, statements: Sequence[Statement], is_confirmed: bool = False) -> list[Measurement]:
    """Append figures: all of them or none. What says the same as the standing figure is not written again.

    Doubtful figures need `is_confirmed`. Raises `NotAllowed`, and `FiguresRefused` by place in `statements`.
    """
    _lock(statement.part.pk for statement in statements)
    refusals: dict[int, FigureRefused] = {}
    for place, found in enumerate(statements_findings(actor=actor, statements=statements)):
        if blocking := [finding for finding in found if finding.is_refusal or not is_confirmed]:
            refusals[place] = FigureRefused(blocking)
    if refusals:
        raise FiguresRefused(refusals)
    recorded = [_append(actor, statement) for statement in statements]
    for key in dict.fromkeys((each.part.pk, each.area.pk, each.period) for each in statements):
        refresh_best(*key)
    return recorded


def record_figure(*, actor: Actor, statement: Statement, is_confirmed: bool = False) -> Measurement:
    """Append one figure. Raises `NotAllowed`, `FigureRefused`."""
    try:
        return record_figures(actor=actor, statements=[statement], is_confirmed=is_confirmed)[0]
    except FiguresRefused as refused:
        raise refused.refusals[0] from None


@transaction.atomic
def correct_figure(
    *, actor: Actor, original: Measurement, figure: Figure, source: str, reason: str, is_confirmed: bool = False
) -> Measurement:
    """Append a figure in place of `original`, which stays readable. Raises `NotAllowed`, `FigureRefused`."""
    _lock([original.part_id])
    # Read behind the lock: somebody may have corrected it a moment ago.
    original = Measurement.objects.for_list().get(pk=original.pk)
    if not can_correct_figure(actor, original):
        raise NotAllowed(_("Chỉ cơ quan đã báo cáo hoặc chịu trách nhiệm về chỉ tiêu mới sửa số liệu này."))
    statement = Statement(original.part, original.area, original.period, figure, source)
    found = [] if reason else [Finding("reason", "reason")]
    if hasattr(original, "corrected_by"):
        found.append(Finding("reason", "corrects"))
    found += _findings([statement], today=actor.on, without=original.pk)[0]
    if blocking := [finding for finding in found if finding.is_refusal or not is_confirmed]:
        raise FigureRefused(blocking)
    # Who corrects states it: not in the name of a district whose figure the responsible agency puts right.
    own = actor.own_agencies
    agency_id = original.reported_by_id if original.reported_by_id in own else original.part.indicator.owner_id
    corrected = _create(actor, statement, agency_id, corrects=original, reason=reason)
    refresh_best(original.part_id, original.area_id, original.period)
    return corrected


def accept_figures(*, measurement_ids: Iterable[int], at: dt.datetime) -> int:
    """Mark figures as accepted, once and for good; returns how many were not before. Call it inside a transaction."""
    new = Measurement.objects.filter(pk__in=list(measurement_ids), accepted_at__isnull=True)
    keys = {(each.part_id, each.area_id, each.period) for each in new}
    _lock(part_id for part_id, _area_id, _period in keys)
    accepted = new.update(accepted_at=at)
    for key in sorted(keys):
        refresh_best(*key)
    return accepted


def statements_findings(*, actor: Actor, statements: Sequence[Statement]) -> list[list[Finding]]:
    """What there is to say about each figure before any is kept. Raises `NotAllowed`.

    Figures given together are each other's history: a slip of units shows against the year before in the same table.
    One query, and one for who is not of the agency that answers for the indicator.
    """
    for part, area in {(each.part, each.area) for each in statements}:
        _agency(actor, part, area)
    return _findings(statements, today=actor.on)


def refresh_best(part_id: int, area_id: int, period: Period) -> None:
    """Derive which figure counts from the standing ones (design R6). Call it with the part locked (`_lock`)."""
    about: dict[str, Any] = {"part_id": part_id, "area_id": area_id, "year": period.year, "half": period.half}
    stated = list(Measurement.objects.filter(**about).select_related("area"))
    if stated:
        BestFigure.objects.update_or_create(**about, defaults=_best_of(stated))
    else:
        BestFigure.objects.filter(**about).delete()


def wrong_best() -> list[BestKey]:
    """(part id, area id, year, half) of every stored best figure that differs from what the figures say."""
    wrong = []
    stored = {_key(row): row for row in BestFigure.objects.all()}
    for key, stated in _stated_by_key().items():
        row = stored.pop(key, None)
        if row is None or any(getattr(row, name) != value for name, value in _best_of(stated).items()):
            wrong.append(key)
    return sorted([*wrong, *stored])


@transaction.atomic
def rebuild_best() -> int:
    """Write all of them anew; returns how many there are."""
    _lock(IndicatorPart.objects.values_list("pk", flat=True))
    BestFigure.objects.all().delete()
    rows = [
        BestFigure(part_id=part_id, area_id=area_id, year=year, half=half, **_best_of(stated))
        for (part_id, area_id, year, half), stated in _stated_by_key().items()
    ]
    BestFigure.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _best_of(stated: Sequence[Measurement]) -> dict[str, int | None]:
    """Field values of `BestFigure` for all figures of one part, area and period; there is at least one.

    An accepted figure counts for everybody until what corrects it is accepted too.
    """
    accepted = [each for each in stated if each.accepted_at]
    recorded_best = best_figure(each.figure for each in _uncorrected(stated, by=stated))
    accepted_best = best_figure(each.figure for each in _uncorrected(accepted, by=accepted, among=stated))
    return {
        "recorded_id": recorded_best.id if recorded_best else None,
        "accepted_id": accepted_best.id if accepted_best else None,
    }


def _uncorrected(
    figures: Iterable[Measurement], *, by: Iterable[Measurement], among: Sequence[Measurement] = ()
) -> list[Measurement]:
    """Those that none of `by` corrects, be it by way of others `among` which a chain of corrections runs."""
    corrects = {each.pk: each.corrects_id for each in among}
    replaced: set[int] = set()
    for each in by:
        older = each.corrects_id
        while older is not None:
            replaced.add(older)
            older = corrects.get(older)
    return [each for each in figures if each.pk not in replaced]


def _stated_by_key() -> dict[BestKey, list[Measurement]]:
    groups: dict[BestKey, list[Measurement]] = {}
    for each in Measurement.objects.select_related("area").defer("source", "reason"):
        groups.setdefault(_key(each), []).append(each)
    return groups


def _key(row: Measurement | BestFigure) -> BestKey:
    return row.part_id, row.area_id, row.year, row.half


def _lock(part_ids: Iterable[int]) -> None:
    """Who writes figures of a part waits for whoever is at it, in one order for all: what is derived stays right.

    `no_key`: figures that name the part may still be read and their rows referred to.
    """
    parts = IndicatorPart.objects.filter(pk__in=set(part_ids)).order_by("pk")
    list(parts.select_for_update(no_key=True).values_list("pk", flat=True))


def _findings(statements: Sequence[Statement], *, today: dt.date, without: int | None = None) -> list[list[Finding]]:
    """By place. `without`: a figure that is being corrected says nothing about the one in its place."""
    parts, areas = {each.part for each in statements}, {each.area for each in statements}
    best = BestFigure.objects.filter(part__in=parts, area__in=areas).exclude(recorded=without)
    recorded: dict[tuple[int, int], dict[Period, Figure]] = defaultdict(dict)
    for row in best.select_related("recorded__area"):
        recorded[row.part_id, row.area_id][row.period] = row.recorded.figure
    alone = [_about(each, {}, today) for each in statements]
    given: dict[tuple[int, int], dict[Period, Figure]] = defaultdict(dict)
    for each, found in zip(statements, alone, strict=True):
        if not any(finding.is_refusal for finding in found):
            given[each.part.pk, each.area.pk][each.period] = each.figure
    together = []
    for each in statements:
        key = each.part.pk, each.area.pk
        others = {period: figure for period, figure in given[key].items() if period != each.period}
        together.append(_about(each, {**recorded[key], **others}, today))
    return together


def _about(statement: Statement, history: Mapping[Period, Figure], today: dt.date) -> list[Finding]:
    about = measured(statement.part, statement.area, today)
    limits = thresholds()
    found = findings(statement.figure, statement.period, about, history=history, today=today, thresholds=limits)
    return found if statement.source else [*found, Finding("source", "source")]


def _agency(actor: Actor, part: IndicatorPart, area: Area) -> int:
    agency_id = reporting_agency(actor, part.indicator, area)
    if agency_id is None:
        raise NotAllowed(_("Chỉ cơ quan chịu trách nhiệm hoặc UBND của địa bàn mới nhập số liệu này."))
    return agency_id


def _append(actor: Actor, statement: Statement) -> Measurement:
    """Pressed twice, or by two people at once, it is one figure."""
    agency_id = _agency(actor, statement.part, statement.area)
    same = Measurement.objects.filter(reported_by_id=agency_id, **_columns(statement)).standing()
    if (known := same.order_by("-id").first()) is not None:
        bind_evidence(known)
        return known
    return _create(actor, statement, agency_id)


def _create(
    actor: Actor,
    statement: Statement,
    agency_id: int,
    *,
    corrects: Measurement | None = None,
    reason: str = "",
) -> Measurement:
    measurement = Measurement.objects.create(
        reported_by_id=agency_id,
        author_id=actor.user_id,
        created_at=timezone.now(),
        corrects=corrects,
        reason=reason,
        **_columns(statement),
    )
    bind_evidence(measurement)
    return measurement


def _columns(statement: Statement) -> dict[str, Any]:
    """What is stated as the columns of `Measurement`."""
    figure = asdict(statement.figure)
    for name in ("id", "area", "is_accepted"):
        del figure[name]
    return figure | {
        "assessment": statement.figure.assessment or "",
        "part": statement.part,
        "area": statement.area,
        "year": statement.period.year,
        "half": statement.period.half,
        "source": statement.source,
    }
