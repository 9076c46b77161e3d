"""Words and forms of a paper that can be decided from values (Decree 30/2020, Annex I)."""

from collections.abc import Sequence
from dataclasses import dataclass

from agencies.enums import AgencyKind

# Points are numbered in the Vietnamese alphabet: no f, j, w, z (Decree 30/2020, Annex I).
POINTS = "abcdđeghiklmnopqrstuvxy"
SECTIONS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
NON_BREAKING = "\u00a0"

COMMITTEE = "Ủy ban nhân dân"
PROVINCIAL = f"{COMMITTEE} tỉnh "
COMMITTEES = (AgencyKind.PROVINCIAL_COMMITTEE, AgencyKind.DISTRICT, AgencyKind.COMMUNE)
UNITS = ("thành phố", "thị xã", "thị trấn", "đặc khu", "huyện", "tỉnh", "phường", "xã")
PARTY_PAPER = "Báo "
LONG_PLACE = 25


@dataclass(frozen=True)
class Letterhead:
    """The left head of a paper, in the capitals in which it is printed, and how its number is written.

    `rule` is the line drawn under the name of a state body; Party and mass organisations have an asterisk.
    """

    parent: str
    agency: tuple[str, ...]
    rule: bool
    number_before: str
    number_after: str
    number: str = ""

    @property
    def symbol(self) -> str:
        """The number and symbol as another line of the paper names them; the number may still be blank."""
        return self.number or self.number_after


def point(number: int) -> str:
    """The letter of the nth point, from 1: a, b, c, d, đ, e, g, …; after y: aa, ab, …"""
    turns, place = divmod(number - 1, len(POINTS))
    return (POINTS[turns - 1] if turns else "") + POINTS[place]


def sentence(text: str) -> str:
    """The text in one paragraph, closed by a full stop where its author left it open."""
    line = " ".join(text.split())
    return line if line.endswith((".", ";", ":", "!", "?", "…", ".”")) else f"{line}."


def says_something(text: str) -> bool:
    """“Không có.” is an answer to the form's question, not a difficulty or a proposal."""
    return text.strip(" .\n").lower() not in {"", "không", "không có"}


def committee_header(name: str) -> str:
    """“UBND tỉnh Ninh Thuận”: common words may be abbreviated in the header (Decree 30/2020)."""
    return name.replace(COMMITTEE, "UBND")


def follows_decree(kind: AgencyKind, name: str) -> bool:
    """Mass organisations and bodies of the Party, to which the newspaper belongs, do not follow Decree 30/2020."""
    party_paper = kind == AgencyKind.PRESS and name.startswith(PARTY_PAPER)
    return kind != AgencyKind.MASS_ORGANISATION and not party_paper


def letterhead(kind: AgencyKind, name: str, *, parent: str, issuer: str, symbol: str, number: str = "") -> Letterhead:
    """The head of an agency's paper. `issuer` is the People's Committee of the province.

    A department, board or inspectorate stands under its People's Committee. A People's Committee issues by itself, so
    nothing stands over its own name, as on the signed plan. For the others the forms here are only a beginning, which
    the agency changes in the Word file: their rules are not Decree 30/2020, and were not at hand.
    """
    stands_under = kind not in COMMITTEES and follows_decree(kind, name)
    before, after = _number_form(kind, name, symbol)
    return Letterhead(
        parent=committee_header(parent).upper() if stands_under else "",
        agency=_name_lines(kind, name, issuer.removeprefix(PROVINCIAL)),
        rule=follows_decree(kind, name),
        number_before=before,
        number_after=after,
        number=number,
    )


def authority_lines(kind: AgencyKind, name: str) -> tuple[str, ...]:
    """Authority and position of the head, over the signature (domain 1.4): a beginning that the Word file changes.

    Only a People's Committee signs "TM."; a department works under its head. No line of a mass organisation is law.
    """
    if kind in COMMITTEES:
        return ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    if kind == AgencyKind.BOARD:
        return ("TRƯỞNG BAN",)
    if kind == AgencyKind.INSPECTORATE:
        return ("CHÁNH THANH TRA",)
    if kind == AgencyKind.MASS_ORGANISATION:
        return ("BÍ THƯ" if name.startswith("Đoàn Thanh niên") else "CHỦ TỊCH",)
    if kind == AgencyKind.PRESS and name.startswith(PARTY_PAPER):
        return ("TỔNG BIÊN TẬP",)
    return ("CHÁNH VĂN PHÒNG" if name.startswith("Văn phòng") else "GIÁM ĐỐC",)


def _name_lines(kind: AgencyKind, name: str, province: str) -> tuple[str, ...]:
    """The name in capitals; of committees and mass organisations the place on a line of its own.

    A place too long for the column stands below its kind, lest “Phan Rang - Tháp Chàm” be broken.
    """
    if kind == AgencyKind.MASS_ORGANISATION and name.endswith(" tỉnh"):
        name = f"{name} {province}"
    elif kind not in COMMITTEES:
        return (name.upper(),)
    for unit in UNITS:
        body, found, place = name.partition(f" {unit} ")
        if found:
            places = (f"{unit} {place}",) if len(unit) + len(place) < LONG_PLACE else (unit, place)
            return tuple(line.upper() for line in (body.replace("Việt Nam", f"Việt{NON_BREAKING}Nam"), *places))
    return (name.upper(),)


def _number_form(kind: AgencyKind, name: str, symbol: str) -> tuple[str, str]:
    """What stands before and after the number: “Số: 15/BC-STC”, in the Party's way “Số 15-BC/MTTQ”."""
    if follows_decree(kind, name):
        return "Số: ", f"/{symbol or 'BC-'}"
    type_of_paper, _sign, agency = symbol.replace("/", "-", 1).partition("-")
    return "Số ", f"-{type_of_paper or 'BC'}/{agency}"


def rule_width(lines: Sequence[str], size: float, *, column: float, bold: bool = True) -> float:
    """Length in millimetres of the rule beneath: a third to a half of the longest printed line (Decree 30/2020).

    Word draws a rule by its ends, not by its text, so the text's length is estimated from its letters; 42 % leaves room
    for the error to both sides. A line longer than its column is broken and fills most of it.
    """
    longest = max(text_width(line, size, bold=bold) for line in lines)
    return 0.42 * (longest if longest <= column else 0.88 * column)


def text_width(text: str, size: float, *, bold: bool = True) -> float:
    """Roughly how long a line of Times letters is, in millimetres."""
    units = sum(_letter_width(letter) for letter in text)
    return units * size * (25.4 / 72) * (1.0 if bold else 0.95)


def _letter_width(letter: str) -> float:
    """In ems: capitals are about 0.7 wide, small letters 0.48, blanks and signs 0.28."""
    if letter.isupper():
        return 0.38 if letter in "IÌỈĨÍỊ" else 0.71
    return 0.49 if letter.isalnum() else 0.28
