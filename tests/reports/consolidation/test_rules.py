"""Heads and signatures by kind of agency, and the small forms of a paper's text."""

import pytest

from agencies.enums import AgencyKind as Kind
from reports.consolidation.rules import (
    authority_lines,
    follows_decree,
    letterhead,
    rule_width,
    says_something,
    text_width,
)

PROVINCE = "Ủy ban nhân dân tỉnh Ninh Thuận"
UNDER = "UBND TỈNH NINH THUẬN"
FRONT = "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh"
YOUTH = "Đoàn Thanh niên Cộng sản Hồ Chí Minh tỉnh"
STATE, OWN = ("Số: ", "/BC-X"), ("Số ", "-BC/X")
CHAIR = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
# kind, name, over it, the name as printed, before and after the number, authority.
TABLE = [
    (Kind.DEPARTMENT, "Sở Tài chính", UNDER, ("SỞ TÀI CHÍNH",), STATE, ("GIÁM ĐỐC",)),
    (
        *(Kind.DEPARTMENT, "Văn phòng Ủy ban nhân dân tỉnh", UNDER, ("VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH",), STATE),
        ("CHÁNH VĂN PHÒNG",),
    ),
    (Kind.INSPECTORATE, "Thanh tra tỉnh", UNDER, ("THANH TRA TỈNH",), STATE, ("CHÁNH THANH TRA",)),
    (Kind.BOARD, "Ban Dân tộc tỉnh", UNDER, ("BAN DÂN TỘC TỈNH",), STATE, ("TRƯỞNG BAN",)),
    (Kind.DISTRICT, "Ủy ban nhân dân huyện Ninh Phước", "", ("ỦY BAN NHÂN DÂN", "HUYỆN NINH PHƯỚC"), STATE, CHAIR),
    (
        *(Kind.DISTRICT, "Ủy ban nhân dân thành phố Phan Rang - Tháp Chàm", ""),
        *(("ỦY BAN NHÂN DÂN", "THÀNH PHỐ", "PHAN RANG - THÁP CHÀM"), STATE, CHAIR),
    ),
    (Kind.COMMUNE, "Ủy ban nhân dân xã Phước Hữu", "", ("ỦY BAN NHÂN DÂN", "XÃ PHƯỚC HỮU"), STATE, CHAIR),
    (Kind.PROVINCIAL_COMMITTEE, PROVINCE, "", ("ỦY BAN NHÂN DÂN", "TỈNH NINH THUẬN"), STATE, CHAIR),
    (
        *(Kind.MASS_ORGANISATION, FRONT, ""),
        *(("ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT\u00a0NAM", "TỈNH NINH THUẬN"), OWN, ("CHỦ TỊCH",)),
    ),
    (
        *(Kind.MASS_ORGANISATION, "Hội Nông dân tỉnh", "", ("HỘI NÔNG DÂN", "TỈNH NINH THUẬN"), OWN),
        ("CHỦ TỊCH",),
    ),
    (
        *(Kind.MASS_ORGANISATION, YOUTH, ""),
        *(("ĐOÀN THANH NIÊN CỘNG SẢN HỒ CHÍ MINH", "TỈNH NINH THUẬN"), OWN, ("BÍ THƯ",)),
    ),
    (Kind.PRESS, "Báo Ninh Thuận", "", ("BÁO NINH THUẬN",), OWN, ("TỔNG BIÊN TẬP",)),
    (
        *(Kind.PRESS, "Đài Phát thanh và Truyền hình tỉnh", UNDER, ("ĐÀI PHÁT THANH VÀ TRUYỀN HÌNH TỈNH",), STATE),
        ("GIÁM ĐỐC",),
    ),
]


def head_of(kind, name, symbol="BC-X", number=""):
    return letterhead(kind, name, parent=PROVINCE, issuer=PROVINCE, symbol=symbol, number=number)


@pytest.mark.parametrize(("kind", "name", "over", "lines", "number", "authority"), TABLE, ids=lambda value: str(value))
def test_head_and_authority_by_kind_of_agency(kind, name, over, lines, number, authority):
    head = head_of(kind, name)
    assert (head.parent, head.agency, (head.number_before, head.number_after)) == (over, lines, number)
    assert authority_lines(kind, name) == authority
    assert head.rule is follows_decree(kind, name) is (number == STATE)


def test_every_kind_of_agency_is_in_the_table():
    assert {row[0] for row in TABLE} == set(Kind)


def test_only_peoples_committees_sign_on_behalf_of_a_body():
    signs = {row[0] for row in TABLE if any(line.startswith("TM.") for line in authority_lines(row[0], row[1]))}
    assert signs == {Kind.DISTRICT, Kind.COMMUNE, Kind.PROVINCIAL_COMMITTEE}


@pytest.mark.parametrize(
    ("kind", "symbol", "number", "after"),
    [
        (Kind.DEPARTMENT, "BC-SKHĐT", "", "/BC-SKHĐT"),
        (Kind.DEPARTMENT, "", "", "/BC-"),
        (Kind.MASS_ORGANISATION, "", "", "-BC/"),
        (Kind.MASS_ORGANISATION, "BC/MTTQ-BTT", "", "-BC/MTTQ-BTT"),
        (Kind.MASS_ORGANISATION, "BC-MTTQ", "", "-BC/MTTQ"),
        (Kind.DEPARTMENT, "BC-STC", "05/BC-STC", "05/BC-STC"),
        (Kind.MASS_ORGANISATION, "", "21-BC/MTTQ", "21-BC/MTTQ"),
    ],
)
def test_number_and_symbol_are_written_in_the_bodys_own_order(kind, symbol, number, after):
    assert head_of(kind, FRONT, symbol, number).symbol == after


@pytest.mark.parametrize(
    ("text", "says"),
    [("", False), ("Không có.", False), (" không ", False), ("Không có vốn.", True), ("Thiếu vốn", True)],
)
def test_none_is_an_answer_that_says_nothing(text, says):
    assert says_something(text) is says


@pytest.mark.parametrize(
    ("text", "size", "printed"),
    [
        ("SỞ TÀI CHÍNH", 12, 29.6),
        ("HUYỆN NINH PHƯỚC", 12, 44.1),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, 87.7),
        ("Độc lập - Tự do - Hạnh phúc", 13, 56.1),
        ("Kết quả thực hiện Kế hoạch thực hiện Nghị quyết số 21-NQ/TU năm 2026", 14, 153.0),
    ],
)
def test_the_estimated_rule_is_a_third_to_a_half_of_the_printed_line(text, size, printed):
    assert text_width(text, size) == pytest.approx(printed, rel=0.1)
    assert 1 / 3 <= rule_width([text], size, column=165) / printed <= 1 / 2


def test_the_rule_of_a_wrapped_name_is_measured_by_its_column():
    assert rule_width(["SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN"], 12, column=68) == pytest.approx(0.42 * 0.88 * 68)
