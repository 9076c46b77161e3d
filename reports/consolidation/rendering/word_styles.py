"""The Word file's page and styles: those of Decree 30/2020, Annex I. One style for each element of the paper."""

from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
FONT_SLOTS = ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia")
THEME_SLOTS = ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme")
# A4, margins 20 mm, at the left 30 mm; the page number stands in the middle of the top margin.
PAPER_WIDTH, PAPER_HEIGHT = 210, 297
TOP, BOTTOM, LEFT, RIGHT, HEADER = 20, 20, 30, 20, 9
TEXT_WIDTH = PAPER_WIDTH - LEFT - RIGHT
ANNEX_WIDTH = PAPER_HEIGHT - LEFT - RIGHT
# Room for signature and seal, never drawn.
SIGNATURE_ROOM = 30
RULE_WEIGHT = "6"  # eighths of a point

# A comma in a style's name would make Word read two names.
BODY, LEAD_IN, CLOSING, SECTION, ITEM = "Nội dung", "Dẫn ý", "Kết thúc", "Heading 1", "Heading 2"
PARENT, AGENCY, NATION, MOTTO = "Cơ quan chủ quản", "Cơ quan ban hành", "Quốc hiệu", "Tiêu ngữ"
NUMBER, PLACE, RULE, PAGE_NUMBER = "Số ký hiệu", "Địa danh ngày tháng", "Kẻ ngang", "Số trang"
DRAFT, TYPE, SUBJECT, ADDRESSEE = "Dự thảo", "Tên loại văn bản", "Trích yếu", "Kính gửi"
POSITION, SIGNER, RECIPIENTS_TITLE, RECIPIENT = "Chức vụ người ký", "Họ tên người ký", "Nơi nhận", "Nơi nhận danh sách"
ANNEX_NAME, ANNEX_TITLE, ANNEX_NOTE = "Tên phụ lục", "Tiêu đề phụ lục", "Ghi chú phụ lục"
CELL_HEAD, CELL, CELL_MIDDLE, CELL_BAND = "Bảng đầu cột", "Bảng", "Bảng giữa", "Bảng nhóm"


@dataclass(frozen=True)
class Look:
    """How a style prints; lengths in points, the first line's indent in millimetres."""

    size: float
    align: ALIGN = ALIGN.CENTER
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 0
    first_line: float = 0
    keeps_next: bool = False


LOOKS = {
    PARENT: Look(12),
    AGENCY: Look(12, bold=True),
    NATION: Look(12, bold=True),
    MOTTO: Look(13, bold=True),
    NUMBER: Look(13, before=5),
    PLACE: Look(13, italic=True, before=5),
    DRAFT: Look(13, bold=True, before=8),
    TYPE: Look(14, bold=True, before=14, keeps_next=True),
    SUBJECT: Look(14, bold=True, keeps_next=True),
    ADDRESSEE: Look(14, before=12, after=12),
    BODY: Look(14, ALIGN.JUSTIFY, after=6, first_line=10),
    CLOSING: Look(14, ALIGN.JUSTIFY, after=12, first_line=10, keeps_next=True),
    LEAD_IN: Look(14, ALIGN.LEFT, after=6, first_line=10, keeps_next=True),
    SECTION: Look(14, ALIGN.LEFT, bold=True, before=10, after=6, first_line=10, keeps_next=True),
    ITEM: Look(14, ALIGN.LEFT, bold=True, before=8, after=6, first_line=10, keeps_next=True),
    RECIPIENTS_TITLE: Look(12, ALIGN.LEFT, bold=True, italic=True, keeps_next=True),
    RECIPIENT: Look(11, ALIGN.LEFT),
    POSITION: Look(14, bold=True, keeps_next=True),
    SIGNER: Look(14, bold=True, before=SIGNATURE_ROOM * 72 / 25.4),
    ANNEX_NAME: Look(14, bold=True, keeps_next=True),
    ANNEX_TITLE: Look(14, bold=True, keeps_next=True),
    ANNEX_NOTE: Look(14, italic=True, after=10, keeps_next=True),
    CELL_HEAD: Look(12, bold=True, before=2, after=2),
    CELL: Look(12, ALIGN.LEFT, before=2, after=2),
    CELL_MIDDLE: Look(12, before=2, after=2),
    CELL_BAND: Look(12, ALIGN.LEFT, bold=True, before=2, after=2, keeps_next=True),
    PAGE_NUMBER: Look(13),
    RULE: Look(1),
}


def set_styles(document: Document) -> None:
    """“Normal” is Times New Roman 14; every other style is made from it, in the template's theme nothing is left."""
    _set_language(document)
    normal = document.styles["Normal"]
    _set_look(normal, Look(14, ALIGN.LEFT))
    for name, look in LOOKS.items():
        known = name in {style.name for style in document.styles}
        style = document.styles[name] if known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = normal, True
        _set_look(style, look)
    _set_border(document.styles[DRAFT], ("top", "left", "bottom", "right"), space="4")
    # A name that fills its column does not touch the words beside it.
    for name in (PARENT, AGENCY):
        layout = document.styles[name].paragraph_format
        layout.left_indent = layout.right_indent = Mm(1.5)
    # The box's sides stand outside of its text.
    box = document.styles[DRAFT].paragraph_format
    box.left_indent = box.right_indent = Pt(5)
    rule = document.styles[RULE].paragraph_format
    rule.line_spacing, rule.space_before = Pt(2), Pt(2)
    _set_border(document.styles[RULE], ("top",), space="0")


def set_page(section: Section, *, landscape: bool = False) -> None:
    """The page, and its number: in the top margin, from the second page of the section on."""
    width, height = (PAPER_HEIGHT, PAPER_WIDTH) if landscape else (PAPER_WIDTH, PAPER_HEIGHT)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = Mm(HEADER)
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = False
    section.first_page_header.is_linked_to_previous = False
    number = section.header.paragraphs[0]
    number.style = PAGE_NUMBER
    number._p.append(_field("PAGE"))
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    section._sectPr.find(qn("w:cols")).addprevious(start)


def _set_look(style: Any, look: Look) -> None:
    font: Any = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(look.size), look.bold, look.italic
    font.color.rgb = RGBColor(0, 0, 0)
    slots = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in THEME_SLOTS:
        slots.attrib.pop(qn(theme), None)
    for slot in FONT_SLOTS:
        slots.set(qn(slot), FONT)
    layout = style.paragraph_format
    layout.alignment, layout.line_spacing = look.align, 1.0
    layout.space_before, layout.space_after = Pt(look.before), Pt(look.after)
    layout.first_line_indent = Mm(look.first_line)
    layout.keep_with_next, layout.keep_together = look.keeps_next, False
    layout.widow_control = True


def _set_language(document: Document) -> None:
    """Vietnamese for the whole file, so that Word checks no English spelling."""
    for language in document.styles.element.iter(qn("w:lang")):
        for script in ("w:val", "w:eastAsia"):
            language.set(qn(script), LANGUAGE)
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), LANGUAGE)


def _set_border(style: Any, sides: tuple[str, ...], *, space: str) -> None:
    borders = OxmlElement("w:pBdr")
    for side in sides:
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", RULE_WEIGHT), ("space", space), ("color", "000000")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    style.element.get_or_add_pPr().insert_element_before(borders, *AFTER_BORDERS)


def _field(instruction: str) -> Any:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "2"
    run.append(text)
    field.append(run)
    return field


# Paragraph properties that the schema wants behind the borders.
AFTER_BORDERS = (
    *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct"),
    *("w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind"),
    *("w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment"),
    *("w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"),
)
