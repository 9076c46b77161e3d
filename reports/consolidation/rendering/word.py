"""The Word file of an agency's report: the PDF's sentences in the PDF's form, for people to change."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any, NamedTuple

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from plan_tracker.lib.dates import document_date
from reports.consolidation.rendering import word_styles as styles
from reports.consolidation.rules import NON_BREAKING, rule_width
from reports.consolidation.summaries import AgencyPaper, AnnexRow, BlockKind

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
# Times bold 13: the rule beneath is as long as the words (Decree 30/2020).
MOTTO_WIDTH = 56.1
HEAD_COLUMNS = (68, styles.TEXT_WIDTH - 68)
SIGNATURE_COLUMNS = (styles.TEXT_WIDTH / 2, styles.TEXT_WIDTH / 2)
BLANK_NUMBER, BLANK_DAY = NON_BREAKING * 8, NON_BREAKING * 5


class Columns(NamedTuple):
    """Of an annex: names, widths in millimetres, and which are centred."""

    names: tuple[str, ...]
    widths: tuple[float, ...]
    middle: tuple[int, ...]


TASKS = Columns(AgencyPaper.annex_columns, (12, 18, 80, 34, 23, 27, styles.ANNEX_WIDTH - 194), (0, 1, 4, 5))
FIGURES = Columns(
    AgencyPaper.figure_columns, (12, 12, styles.ANNEX_WIDTH - 192, 42, 23, 23, 32, 25, 23), (0, 1, 4, 5, 6, 7, 8)
)
BLOCK_STYLES = {
    BlockKind.SECTION: styles.SECTION,
    BlockKind.ITEM: styles.ITEM,
    BlockKind.LEAD_IN: styles.LEAD_IN,
    BlockKind.TEXT: styles.BODY,
}
# Zip entries carry a time; a fixed one keeps the same paper the same bytes.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def paper_docx(paper: AgencyPaper) -> bytes:
    """The paper as a Word file in the form of Decree 30/2020 (domain 1)."""
    document = docx.Document()
    styles.set_styles(document)
    styles.set_page(document.sections[0])
    _describe(document, paper)
    _letterhead(document, paper)
    _title(document, paper)
    document.add_paragraph(paper.opening, styles.BODY)
    for block in paper.body:
        document.add_paragraph(block.text, BLOCK_STYLES[block.kind])
    document.add_paragraph(paper.closing, styles.CLOSING)
    _signature(document, paper)
    if paper.annex:
        table = _annex(document, paper, (paper.annex_name, paper.annex_title), TASKS)
        _rows(table, TASKS, [(row.band, _task_cells(row)) for row in paper.annex])
    if paper.figures.rows:
        table = _annex(document, paper, (paper.figures_name, paper.figures_title), FIGURES)
        _rows(table, FIGURES, [(row.band, row.cells) for row in paper.figures.rows])
    return _packed(document)


def _describe(document: Document, paper: AgencyPaper) -> None:
    """The file's properties: whose it is and what it is about; no trace of a template."""
    moment = dt.datetime.combine(paper.drawn_on, dt.time(), dt.UTC)
    properties = document.core_properties
    properties.title, properties.subject = paper.subject, paper.short_title
    properties.author = properties.last_modified_by = paper.sender
    properties.comments, properties.language = "", styles.LANGUAGE
    properties.created = properties.modified = moment
    package = document.part.package
    for key in [key for key, relation in package.rels.items() if relation.reltype.endswith("/thumbnail")]:
        del package.rels[key]


def _letterhead(document: Document, paper: AgencyPaper) -> None:
    head = paper.letterhead
    left, right = _layout(document, HEAD_COLUMNS, rows=2).columns
    agency = [(head.parent, styles.PARENT)] if head.parent else []
    first = _fill(left.cells[0], [*agency, *((line, styles.AGENCY) for line in head.agency)])
    if head.rule:
        _rule(first, HEAD_COLUMNS[0], rule_width(head.agency, 12, column=HEAD_COLUMNS[0]))
    else:
        first.add_paragraph("*", styles.NUMBER).paragraph_format.space_before = 0
    nation = _fill(right.cells[0], [(NATION, styles.NATION), (MOTTO, styles.MOTTO)])
    _rule(nation, HEAD_COLUMNS[1], MOTTO_WIDTH)
    _fill(left.cells[1], [(f"{head.number_before}{_number(paper)}", styles.NUMBER)])
    # A long place name (Phan Rang - Tháp Chàm) leaves the whole date to a second line.
    _fill(right.cells[1], [(f"{paper.seat}, {_day(paper).replace(' ', NON_BREAKING)}", styles.PLACE)])


def _title(document: Document, paper: AgencyPaper) -> None:
    if paper.draft_lines:
        _broken(document.add_paragraph(style=styles.DRAFT), paper.draft_lines)
    document.add_paragraph("BÁO CÁO", styles.TYPE)
    document.add_paragraph(paper.subject, styles.SUBJECT)
    _rule(document, styles.TEXT_WIDTH, rule_width([paper.subject], 14, column=styles.TEXT_WIDTH))
    first, *others = paper.addressee
    addressee = document.add_paragraph(style=styles.ADDRESSEE)
    _broken(addressee, [f"Kính gửi: {first}", *others])
    addressee.add_run(".")


def _signature(document: Document, paper: AgencyPaper) -> None:
    """One row that is not split, held to the closing sentence, with room for signature and seal."""
    table = _layout(document, SIGNATURE_COLUMNS, rows=1)
    left, right = table.rows[0].cells
    _row_property(table.rows[0], "w:cantSplit")
    unit = paper.form.drafting_unit or BLANK_DAY
    recipients = [*(f"- {recipient};" for recipient in paper.form.recipients), f"- Lưu: VT, {unit}."]
    _fill(left, [("Nơi nhận:", styles.RECIPIENTS_TITLE), *((line, styles.RECIPIENT) for line in recipients)])
    _fill(right, [*((line, styles.POSITION) for line in paper.form.signer_lines), ("", styles.SIGNER)])
    # Word wants a paragraph behind a table.
    document.add_paragraph(style=styles.RULE)._p.get_or_add_pPr().append(_no_border())


def _annex(document: Document, paper: AgencyPaper, head: tuple[str, str], columns: Columns) -> Table:
    """An annex with its name and title; it lies across the page and counts its own pages."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    for inherited in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(inherited)
    styles.set_page(section, landscape=True)
    name, title = head
    document.add_paragraph(name, styles.ANNEX_NAME)
    document.add_paragraph(title, styles.ANNEX_TITLE)
    note = f"(Kèm theo Báo cáo số {_number(paper)} {_day(paper)} của {paper.sender})"
    document.add_paragraph(note, styles.ANNEX_NOTE)
    table = _grid(document, columns.widths)
    _annex_row(table, columns, columns.names, head=True)
    return table


def _rows(table: Table, columns: Columns, rows: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Rows with the band over each, where it has one."""
    for band, cells in rows:
        if band:
            _band(table, band)
        _annex_row(table, columns, cells)


def _task_cells(row: AnnexRow) -> tuple[str, ...]:
    return str(row.number), row.code, row.title, row.state, row.percent, row.as_of, row.evidence


def _annex_row(table: Table, columns: Columns, texts: Sequence[str], *, head: bool = False) -> None:
    row = _whole_row(table)
    if head:
        _row_property(row, "w:tblHeader")
    for place, (cell, text, width) in enumerate(zip(row.cells, texts, columns.widths, strict=True)):
        middle = styles.CELL_MIDDLE if place in columns.middle else styles.CELL
        cell.width = Mm(width)
        _fill(cell, [(text, styles.CELL_HEAD if head else middle)])


def _band(table: Table, text: str) -> None:
    """A row across the table."""
    row = _whole_row(table)
    _fill(row.cells[0].merge(row.cells[-1]), [(text, styles.CELL_BAND)])


def _whole_row(table: Table) -> _Row:
    """A new row that is not split between pages."""
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    _row_property(row, "w:cantSplit")
    return row


def _number(paper: AgencyPaper) -> str:
    """Blank until the registry has given it."""
    return paper.letterhead.number or f"{BLANK_NUMBER}{paper.letterhead.number_after}"


def _day(paper: AgencyPaper) -> str:
    if paper.dated:
        return document_date(paper.dated)
    return f"ngày {BLANK_DAY} tháng {BLANK_DAY} năm {paper.drawn_on.year}"


def _fill(cell: _Cell, lines: Sequence[tuple[str, str]]) -> _Cell:
    """Texts with their styles, one a paragraph; a cell begins with an empty one."""
    for place, (text, style) in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.style = style
        paragraph.add_run(text)
    return cell


def _broken(paragraph: Paragraph, lines: Sequence[str]) -> None:
    """Lines of one paragraph."""
    for place, line in enumerate(lines):
        run = paragraph.add_run()
        if place:
            run.add_break()
        run.add_text(line)


def _rule(place: Document | _Cell, column: float, width: float) -> None:
    """A drawn line, centred in its column: the upper border of a paragraph that is drawn in from both sides."""
    paragraph = place.add_paragraph(style=styles.RULE)
    indent = Mm((column - width) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent


def _layout(document: Document, columns: Sequence[float], *, rows: int) -> Table:
    """A table without borders or padding, as wide as the text."""
    table: Table = document.add_table(rows=rows, cols=len(columns))
    _fix_widths(table, columns)
    for row in table.rows:
        for cell, width in zip(row.cells, columns, strict=True):
            cell.width = Mm(width)
    padding = _sides("w:tblCellMar", ("left", "right"), {"w": "0", "type": "dxa"})
    table._tbl.tblPr.insert_element_before(padding, "w:tblLook")
    return table


def _grid(document: Document, columns: Sequence[float]) -> Table:
    table: Table = document.add_table(rows=0, cols=len(columns))
    _fix_widths(table, columns)
    line = {"val": "single", "sz": "4", "space": "0", "color": "000000"}
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    table._tbl.tblPr.insert_element_before(
        _sides("w:tblBorders", sides, line), "w:tblLayout", "w:tblCellMar", "w:tblLook"
    )
    return table


def _fix_widths(table: Table, columns: Sequence[float]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, columns, strict=True):
        column.width = Mm(width)


def _sides(name: str, sides: Sequence[str], values: dict[str, str]) -> Any:
    holder = OxmlElement(name)
    for side in sides:
        element = OxmlElement(f"w:{side}")
        for attribute, value in values.items():
            element.set(qn(f"w:{attribute}"), value)
        holder.append(element)
    return holder


def _row_property(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _no_border() -> Any:
    return _sides("w:pBdr", ("top",), {"val": "nil"})


def _packed(document: Document) -> bytes:
    """The file's bytes, with the times of its entries levelled."""
    written, levelled = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(levelled, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(zipfile.ZipInfo(entry.filename, ZIP_TIME), source.read(entry), zipfile.ZIP_DEFLATED)
    return levelled.getvalue()
