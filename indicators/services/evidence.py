"""Files that prove figures."""

from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.exceptions import NotAllowed
from agencies.models import Area
from agencies.rules import Actor
from indicators.models import IndicatorPart, Measurement, MeasurementEvidence
from indicators.policies import reporting_agency
from indicators.rules import Period, best_figure
from indicators.services.catalogue import figure_years
from tasks.exceptions import EvidenceRefused
from tasks.services import judged_file, kept_file, taken_back


def add_figure_evidence(
    *, actor: Actor, part: IndicatorPart, area: Area, period: Period, file: "File[Any]"
) -> tuple[MeasurementEvidence, bool]:
    """Keep a file that proves a figure; it waits for the next one recorded. Returns it, and whether it is new.

    The same content twice for a period is one row: the first. Raises `NotAllowed`, `EvidenceRefused`.
    """
    agency_id = reporting_agency(actor, part.indicator, area)
    if agency_id is None:
        raise NotAllowed(_("Chỉ cơ quan chịu trách nhiệm hoặc UBND của địa bàn mới gửi minh chứng của số liệu này."))
    if period.year not in figure_years(part.indicator.plan, actor.on):
        raise EvidenceRefused(_("Năm %(year)s không nhận số liệu, nên không nhận minh chứng.") % {"year": period.year})
    facts = judged_file(file)
    about = {"part": part, "area": area, "year": period.year, "half": period.half, "reported_by_id": agency_id}
    with transaction.atomic():
        # Two who send the same file at once are put in order.
        IndicatorPart.objects.select_for_update().get(pk=part.pk)
        standing = MeasurementEvidence.objects.filter(**about).standing()
        known = standing.filter(sha256=facts.sha256).first()
        if known is not None:
            return known, False
        if standing.count() >= settings.EVIDENCE_MAX_FILES:
            words = _("Kỳ này đã có %(count)s tệp, là mức tối đa. Rút bớt tệp không cần rồi tải lên.")
            raise EvidenceRefused(words % {"count": settings.EVIDENCE_MAX_FILES})
        return kept_file(MeasurementEvidence(**about, uploaded_by_id=actor.user_id), file, facts), True


@transaction.atomic
def withdraw_figure_evidence(*, actor: Actor, evidence: MeasurementEvidence, reason: str = "") -> MeasurementEvidence:
    """Take a file back, by the agency that gave it. Row and file stay; withdrawing twice changes nothing.

    What is recorded needs a reason, what still waits has one. Raises `NotAllowed`, `EvidenceRefused`.
    """
    if evidence.reported_by_id not in actor.own_agencies:
        raise NotAllowed(_("Chỉ cơ quan đã gửi tệp mới rút được tệp."))
    evidence = MeasurementEvidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    is_recorded = evidence.measurement_id is not None
    return taken_back(evidence, by=actor.user_id, is_recorded=is_recorded, reason=reason)


@transaction.atomic
def attach_evidence(*, actor: Actor, part: IndicatorPart, area: Area, period: Period) -> int:
    """Put what waits with the figure that the agency has already stated; returns how many files that were.

    Raises `NotAllowed`, and `EvidenceRefused` where there is no such figure or it was accepted.
    """
    agency_id = reporting_agency(actor, part.indicator, area)
    if agency_id is None:
        raise NotAllowed(_("Chỉ cơ quan chịu trách nhiệm hoặc UBND của địa bàn mới gửi minh chứng của số liệu này."))
    # Neither corrected nor accepted between the look and the deed.
    IndicatorPart.objects.select_for_update().get(pk=part.pk)
    measurement = open_figure(part, area, period, agency_id)
    if measurement is None:
        words = _("Kỳ này cơ quan chưa có số liệu, hoặc số liệu đã được nhận: tệp đi cùng lần bấm “Ghi nhận” tới.")
        raise EvidenceRefused(words)
    return bind_evidence(measurement)


def open_figure(part: IndicatorPart, area: Area, period: Period, agency_id: int) -> Measurement | None:
    """The best of what the agency stated, as long as it was not accepted: what waits may still go with it."""
    stated = Measurement.objects.standing().filter(
        part=part, area=area, year=period.year, half=period.half, reported_by=agency_id
    )
    by_id = {each.pk: each for each in stated.select_related("area")}
    best = best_figure(each.figure for each in by_id.values())
    found = by_id[best.id] if best and best.id else None
    return found if found and found.accepted_at is None else None


def bind_evidence(measurement: Measurement) -> int:
    """What the agency uploaded for this part, area and period since the last figure came with this one; how many files
    that were."""
    return (
        MeasurementEvidence.objects.filter(
            part=measurement.part_id,
            area=measurement.area_id,
            year=measurement.year,
            half=measurement.half,
            reported_by=measurement.reported_by_id,
        )
        .pending()
        .update(measurement=measurement)
    )
