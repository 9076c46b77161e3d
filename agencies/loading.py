"""Loading areas, agencies and groups from a fixture. Idempotent; what administrators changed since is kept."""

from dataclasses import dataclass
from pathlib import Path

from agencies.enums import AgencyKind, AreaKind
from agencies.models import Agency, AgencyGroup, AgencyGroupMember, Area
from plan_tracker.lib.fixtures import Record, read_record


@dataclass(frozen=True)
class AgenciesLoaded:
    areas: int
    agencies: int
    groups: int


def load_agencies(path: Path) -> AgenciesLoaded:
    """Create what the fixture names and the database lacks. Call it inside a transaction.

    Existing rows are left as they are: names, dates and members belong to the administrator once loaded.
    """
    top = read_record(path)
    areas = _load_areas(top)
    agencies = _load_agencies(top, areas)
    groups = _load_groups(top, agencies)
    return AgenciesLoaded(len(areas), len(agencies), groups)


def _load_areas(top: Record) -> dict[str, Area]:
    areas = {area.code: area for area in Area.objects.all()}
    for record in top.records("areas"):
        parent = record.lookup("parent", areas, optional=True)
        values = {"name": record.text("name"), "kind": record.choice("kind", AreaKind), "parent": parent}
        area, _ = Area.objects.get_or_create(code=record.text("code"), defaults=values)
        areas[area.code] = area
    return areas


def _load_agencies(top: Record, areas: dict[str, Area]) -> dict[str, Agency]:
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    for position, record in enumerate(top.records("agencies"), start=1):
        values = {
            "name": record.text("name"),
            "short_name": record.text("short_name"),
            "document_symbol": record.text("document_symbol", optional=True),
            "kind": record.choice("kind", AgencyKind),
            "parent": record.lookup("parent", agencies, optional=True),
            "area": record.lookup("area", areas, optional=True),
            "seat": record.text("seat", optional=True),
            "position": position * 10,
        }
        agency, _ = Agency.objects.get_or_create(code=record.text("code"), defaults=values)
        agencies[agency.code] = agency
    return agencies


def _load_groups(top: Record, agencies: dict[str, Agency]) -> int:
    count = 0
    for record in top.records("groups"):
        members = record.strings("members")
        if unknown := sorted(set(members) - set(agencies)):
            raise record.fail("members", f"không có mã {', '.join(unknown)}")
        group, created = AgencyGroup.objects.get_or_create(
            code=record.text("code"),
            defaults={
                "name": record.text("name"),
                "needs_decision": record.flag("needs_decision"),
                "note": record.text("note", optional=True),
            },
        )
        if created:
            AgencyGroupMember.objects.bulk_create(
                AgencyGroupMember(group=group, agency=agencies[code]) for code in members
            )
        count += 1
    return count
