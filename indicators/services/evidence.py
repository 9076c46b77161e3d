"""Files that prove figures."""

from indicators.models import Measurement, MeasurementEvidence


def bind_evidence(measurement: Measurement) -> None:
    """What the agency uploaded for this part, area and period since the last figure came with this one."""
    MeasurementEvidence.objects.filter(
        part=measurement.part_id,
        area=measurement.area_id,
        year=measurement.year,
        half=measurement.half,
        reported_by=measurement.reported_by_id,
    ).pending().update(measurement=measurement)
