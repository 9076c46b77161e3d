"""Agencies load once; what administrators changed since is kept."""

from pathlib import Path

import pytest

from agencies.loading import AgenciesLoaded, load_agencies
from agencies.models import Agency, AgencyGroup, AgencyGroupMember, Area
from plan_tracker.lib.fixtures import FixtureError

pytestmark = pytest.mark.django_db

FIXTURE = """\
areas:
  - {code: NT, name: Tỉnh Ninh Thuận, kind: province, parent: null}
  - {code: NP, name: Huyện Ninh Phước, kind: district, parent: NT}
agencies:
  - {code: UBNDT, name: UBND tỉnh Ninh Thuận, short_name: UBND tỉnh, kind: provincial_committee, area: NT}
  - code: UBND-NP
    name: UBND huyện Ninh Phước
    short_name: UBND huyện Ninh Phước
    document_symbol: BC-UBND
    kind: district
    parent: UBNDT
    area: NP
    seat: Ninh Phước
groups:
  - {code: huyen, name: UBND các huyện, needs_decision: false, members: [UBND-NP]}
  - {code: lien-quan, name: Các đơn vị liên quan, needs_decision: true, note: Chờ, members: []}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "agencies.yaml"
    path.write_text(FIXTURE, encoding="utf-8")
    return path


def test_agencies_areas_and_groups_are_made_as_written(path):
    assert load_agencies(path) == AgenciesLoaded(areas=2, agencies=2, groups=2)
    district = Agency.objects.get(code="UBND-NP")
    assert (district.parent.code, district.area.code, district.seat, district.position) == (
        "UBNDT",
        "NP",
        "Ninh Phước",
        20,
    )
    assert Area.objects.get(code="NP").parent.code == "NT"
    groups = {group.code: list(group.agencies.all()) for group in AgencyGroup.objects.all()}
    assert groups == {"huyen": [district], "lien-quan": []}
    assert AgencyGroup.objects.get(needs_decision=True).note == "Chờ"


def test_loading_again_adds_nothing(path):
    assert load_agencies(path) == load_agencies(path)
    counts = [model.objects.count() for model in (Area, Agency, AgencyGroup, AgencyGroupMember)]
    assert counts == [2, 2, 2, 1]


def test_what_the_administrator_changed_is_kept(path):
    load_agencies(path)
    Agency.objects.filter(code="UBND-NP").update(name="UBND xã Ninh Phước", valid_until="2025-06-30", position=5)
    group = AgencyGroup.objects.get(code="lien-quan")
    AgencyGroup.objects.filter(pk=group.pk).update(needs_decision=False)
    AgencyGroupMember.objects.create(group=group, agency=Agency.objects.get(code="UBNDT"))
    AgencyGroupMember.objects.filter(group__code="huyen").delete()
    load_agencies(path)
    district = Agency.objects.get(code="UBND-NP")
    assert (district.name, f"{district.valid_until}", district.position) == ("UBND xã Ninh Phước", "2025-06-30", 5)
    groups = {group.code: [agency.code for agency in group.agencies.all()] for group in AgencyGroup.objects.all()}
    assert groups == {"huyen": [], "lien-quan": ["UBNDT"]}
    assert not AgencyGroup.objects.filter(needs_decision=True).exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: province,", "kind: land,", "agencies.yaml, dòng 2, trường “kind”: “land” không thuộc province,"),
        ("parent: NT}", "parent: XX}", "agencies.yaml, dòng 3, trường “parent”: không có mã “XX”"),
        ("area: NP", "area: XX", "agencies.yaml, dòng 6, trường “area”: không có mã “XX”"),
        ("    name: UBND huyện Ninh Phước\n", "", "agencies.yaml, dòng 6, trường “name”: thiếu"),
        ("[UBND-NP]", "[UBND-NP, A, B]", "agencies.yaml, dòng 15, trường “members”: không có mã A, B"),
        ("needs_decision: true", "needs_decision: có", "agencies.yaml, dòng 16, trường “needs_decision”: cần true"),
    ],
)
def test_a_slip_in_the_fixture_is_named_with_its_line_and_field(path, old, new, message):
    path.write_text(FIXTURE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FixtureError) as error:
        load_agencies(path)
    assert str(error.value).startswith(message)
