"""An agency's report on paper: the PDF's boxes, the Word file's structure, and one text in both (Decree 30/2020)."""

import dataclasses
import datetime as dt
import io
import zipfile
from collections import Counter
from functools import cache

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from agencies.enums import AgencyKind
from reports.consolidation import rules
from reports.consolidation.rendering import paper_docx, paper_html, report_pdf
from reports.consolidation.summaries import agency_paper
from reports.submissions.enums import SubmissionState as S
from tasks.enums import AssignmentRole
from tests.conftest import TODAY
from tests.reports.consolidation.paper import papers
from tests.reports.consolidation.test_rendering import FACES, fonts_of, read
from tests.reports.helpers import done, lead_task, nothing_arose, recorded, task_group
from tests.reports.submissions.rounds import bring_to, new_round

LONG_NAME = (
    "Ban Quản lý các khu công nghiệp, khu kinh tế và các cụm công nghiệp tập trung ven biển phía Nam "
    "tỉnh Ninh Thuận thứ nhất"
)
TOP = 20
MIDDLE = (30 + 195) / 2


def head_of(kind, name, symbol="BC-X"):
    issuer = "Ủy ban nhân dân tỉnh Ninh Thuận"
    return rules.letterhead(kind, name, parent=issuer, issuer=issuer, symbol=symbol)


@pytest.fixture
def round_(plan):
    """Every kind of line: several groups, gaps, contributions, nothing arose, missing, and general text."""
    round_ = new_round(plan, update=False)
    lines = "\n".join(f"Đoạn {n}: đã thu gom, vận chuyển và xử lý rác thải tại các xã." for n in range(40))
    recorded(round_.assignment, result=lines, not_done="Còn 2 khu", cause="Thiếu vốn", proposal="Bổ sung vốn")
    land = task_group(plan, title="Đất đai và tài nguyên nước")
    done(lead_task(plan, round_.agency, code="2.1", title="Đo đạc", group=land), difficulty="Mưa nhiều")
    nothing_arose(lead_task(plan, round_.agency, code="2.2", title="Thu hồi đất", group=land))
    lead_task(plan, round_.agency, code="2.3", title="Việc còn thiếu", group=land)
    for number in range(30):
        recorded(
            lead_task(plan, round_.agency, AssignmentRole.SUPPORTING, code=f"7.{number}", title=f"Việc góp {number}")
        )
    round_.write(direction="Đã ban hành kế hoạch.", solution="Lồng ghép các nguồn vốn.")
    return round_


@pytest.fixture
def paper(round_):
    return agency_paper(round_.now(), today=TODAY, actor=round_.actor("officer"))


@cache
def rendered(html):
    return report_pdf(html)


@pytest.fixture
def pages(paper):
    return papers(rendered(paper_html(paper)))


@pytest.fixture
def word(paper):
    return opened(paper)


def opened(paper):
    return docx.Document(io.BytesIO(paper_docx(paper)))


def plain(text):
    return "".join(text.split())


def body_of(word):
    """The document's own paragraphs, without those of tables and without drawn rules."""
    return [paragraph for paragraph in word.paragraphs if paragraph.text]


class TestPdf:
    def test_it_has_the_page_of_the_decree_and_a_wide_annex_that_counts_for_itself(self, pages):
        upright = [page for page in pages if page.width < page.height]
        wide = [page for page in pages if page.width > page.height]
        assert {(page.width, page.height) for page in upright} == {(210.0, 297.0)}
        assert len(upright) > 2
        assert len(wide) > 1
        for part in (upright, wide):
            numbers = [[run.text for run in page.runs if run.baseline < TOP] for page in part]
            assert numbers == [[], *([str(number)] for number in range(2, len(part) + 1))]
        assert wide[0].lines()[0] == "Phụ lục"
        assert [page.text.count("Minh chứng") for page in wide] == [1] * len(wide)

    def test_it_embeds_only_faces_of_the_tinos_family(self, paper):
        assert fonts_of(read(rendered(paper_html(paper)))) == {(face, True) for face in FACES}

    def test_the_head_names_the_department_under_its_committee(self, pages):
        first = pages[0]
        assert first.run("UBND TỈNH NINH THUẬN").baseline < first.run("SỞ TÀI CHÍNH").baseline
        name = first.run("SỞ TÀI CHÍNH")
        [rule] = [r for r in first.rules if r.middle == pytest.approx(name.middle, abs=0.5) and r.y - name.baseline < 4]
        assert 1 / 3 <= rule.width / name.width <= 1 / 2
        number, symbol, place = first.run("Số:"), first.run("/BC-STC"), first.run("Ninh Thuận, ")
        assert number.baseline == symbol.baseline == place.baseline
        assert symbol.left - number.right > 8

    def test_a_district_issues_by_itself_and_a_mass_organisation_has_an_asterisk(self, paper):
        kinds = {
            AgencyKind.DISTRICT: "Ủy ban nhân dân thành phố Phan Rang - Tháp Chàm",
            AgencyKind.MASS_ORGANISATION: "Hội Nông dân tỉnh",
        }
        heads = {
            kind: papers(report_pdf(paper_html(dataclasses.replace(paper, letterhead=head_of(kind, name)))))[0]
            for kind, name in kinds.items()
        }
        district, mass = heads.values()
        assert [line for line in district.lines() if "PHAN RANG - THÁP CHÀM" in line]
        assert "UBND TỈNH" not in district.text + mass.text
        star, name = mass.run("*"), mass.run("TỈNH NINH THUẬN")
        assert star.middle == pytest.approx(name.middle, abs=0.5)
        assert [r for r in mass.rules if r.middle == pytest.approx(name.middle, abs=0.5)] == []
        assert mass.run("-BC/X").left - mass.run("Số ").right > 8

    def test_a_long_place_name_leaves_the_whole_date_to_the_next_line(self, paper):
        first = papers(report_pdf(paper_html(dataclasses.replace(paper, seat="Phan Rang - Tháp Chàm"))))[0]
        place, month = first.run("Phan Rang - Tháp Chàm,"), first.run(" tháng ")
        assert 4 < month.baseline - place.baseline < 8
        line = [run.text for run in first.runs if run.baseline == month.baseline]
        assert line == ["ngày ", " tháng ", " năm 2026"]

    def test_a_long_name_wraps_and_moves_nothing(self, paper):
        head = head_of(AgencyKind.BOARD, LONG_NAME)
        first = papers(report_pdf(paper_html(dataclasses.replace(paper, letterhead=head))))[0]
        nation = first.run("CỘNG HÒA")
        assert nation.text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
        names = [run for run in first.runs if run.text.strip() and run.text.strip() in LONG_NAME.upper()]
        assert len(names) > 2
        assert max(run.right for run in names) < nation.left

    def test_the_end_is_kept_together_with_room_for_the_seal(self, pages):
        [last] = [page for page in pages if "Nơi nhận:" in page.text]
        signer = last.run("GIÁM ĐỐC")
        assert "./." in last.text
        assert 297 - 20 - signer.baseline >= 28
        assert signer.middle > MIDDLE
        for words in ("- Như trên;", "- Sở Tài nguyên và Môi trường (tổng hợp);", "- Lưu: VT, ."):
            assert last.text.count(words) == 1

    def test_what_was_sent_carries_no_draft_line_and_given_numbers_are_printed(self, plan):
        sent = new_round(plan)
        bring_to(sent, S.SENT)
        sent.say("register_document", "officer", number="05/BC-STC", date=dt.date(2026, 11, 20), signer="Ký")
        paper = agency_paper(sent.now(), today=TODAY, actor=sent.actor("officer"))
        texts = [
            papers(report_pdf(paper_html(paper)))[0].text,
            " ".join(paragraph.text for paragraph in _all_paragraphs(opened(paper))),
        ]
        for text in (" ".join(text.split()) for text in texts):
            assert "DỰ THẢO" not in text
            assert "Số: 05/BC-STC" in text
            assert "Ninh Thuận, ngày 20 tháng 11 năm 2026" in text

    def test_markup_that_somebody_typed_is_printed_not_obeyed(self, round_):
        round_.write(proposal="<b>5 < 7 & 8</b>")
        paper = agency_paper(round_.now(), today=TODAY, actor=round_.actor("officer"))
        assert "<b>5 < 7 & 8</b>" in " ".join(page.text for page in papers(report_pdf(paper_html(paper))))
        assert "<b>5 < 7 & 8</b>" in [paragraph.text for paragraph in body_of(opened(paper))]


class TestWord:
    def test_the_page_is_a4_with_the_decrees_margins_and_the_annex_lies_across(self, word):
        first, annex = word.sections
        sizes = [(section.page_width, section.page_height) for section in (first, annex)]
        assert [(round(w.mm), round(h.mm)) for w, h in sizes] == [(210, 297), (297, 210)]
        for section in word.sections:
            margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
            assert [round(margin.mm) for margin in margins] == [20, 20, 30, 20]

    def test_the_page_number_is_a_field_in_the_header_from_the_second_page_of_each_section(self, word):
        for section in word.sections:
            assert section.different_first_page_header_footer
            assert section.first_page_header.paragraphs[0].text == ""
            assert not section.first_page_header.is_linked_to_previous
            [number] = section.header.paragraphs
            [field] = number._p.findall(qn("w:fldSimple"))
            assert (field.get(qn("w:instr")), number.style.name) == ("PAGE", "Số trang")
            assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
            assert section.header_distance < section.top_margin

    def test_every_style_is_times_in_black_and_of_the_decrees_sizes(self, word):
        used = {paragraph.style.name for paragraph in _all_paragraphs(word)}
        sizes = {name: word.styles[name].font.size.pt for name in used}
        assert {name: word.styles[name].font.name for name in used} == dict.fromkeys(used, "Times New Roman")
        assert {str(word.styles[name].font.color.rgb) for name in used} == {"000000"}
        assert (word.styles["Normal"].font.name, word.styles["Normal"].font.size.pt) == ("Times New Roman", 14)
        expected = {
            "Nội dung": 14,
            "Heading 1": 14,
            "Heading 2": 14,
            "Quốc hiệu": 12,
            "Tiêu ngữ": 13,
            "Cơ quan chủ quản": 12,
            "Cơ quan ban hành": 12,
            "Số ký hiệu": 13,
            "Địa danh ngày tháng": 13,
            "Nơi nhận": 12,
            "Nơi nhận danh sách": 11,
            "Chức vụ người ký": 14,
            "Trích yếu": 14,
        }
        assert {name: sizes[name] for name in expected} == expected

    def test_weights_follow_the_decree(self, word):
        faces = {
            "Cơ quan chủ quản": (False, False),
            "Cơ quan ban hành": (True, False),
            "Địa danh ngày tháng": (False, True),
            "Heading 1": (True, False),
            "Heading 2": (True, False),
            "Nơi nhận": (True, True),
            "Ghi chú phụ lục": (False, True),
            "Nội dung": (False, False),
        }
        found = {name: (word.styles[name].font.bold, word.styles[name].font.italic) for name in faces}
        assert found == faces

    def test_the_body_is_justified_with_first_lines_drawn_in_and_six_points_between(self, word):
        layout = word.styles["Nội dung"].paragraph_format
        assert layout.alignment.name == "JUSTIFY"
        assert layout.first_line_indent == pytest.approx(Mm(10), abs=400)
        assert (layout.space_after, layout.line_spacing) == (Pt(6), 1.0)
        assert word.styles["Heading 1"].paragraph_format.keep_with_next is True

    def test_rules_are_drawn_and_nothing_is_a_typed_line_or_a_list(self, word):
        ruled = [p for p in _all_paragraphs(word) if p.style.name == "Kẻ ngang" and p.paragraph_format.left_indent]
        assert word.styles["Kẻ ngang"].element.pPr.find(qn("w:pBdr")).find(qn("w:top")).get(qn("w:val")) == "single"
        lengths = []
        for paragraph, column in zip(ruled, (68, 92, 160), strict=True):
            lengths.append(column - 2 * paragraph.paragraph_format.left_indent.mm)
        assert lengths[0] == pytest.approx(0.42 * 29.6, abs=2)
        assert lengths[1] == pytest.approx(56.1, abs=0.5)
        text = "".join(paragraph.text for paragraph in _all_paragraphs(word))
        assert "__" not in text
        assert not any(paragraph._p.xpath(".//w:numPr | .//w:u") for paragraph in _all_paragraphs(word))

    def test_a_mass_organisation_has_an_asterisk_instead_of_the_rule(self, paper):
        head = head_of(AgencyKind.MASS_ORGANISATION, "Hội Nông dân tỉnh")
        left = opened(dataclasses.replace(paper, letterhead=head)).tables[0].cell(0, 0)
        assert [paragraph.text for paragraph in left.paragraphs] == ["HỘI NÔNG DÂN", "TỈNH NINH THUẬN", "*"]

    def test_layout_tables_have_no_borders_and_the_annex_has(self, word):
        head, signature, annex = word.tables
        for table in (head, signature):
            assert table._tbl.tblPr.find(qn("w:tblBorders")) is None
            assert sum(round(cell.width.mm) for cell in table.rows[0].cells) == 160
        assert len(annex._tbl.tblPr.find(qn("w:tblBorders"))) == 6

    def test_the_annexs_head_is_repeated_and_no_row_is_split(self, word):
        rows = word.tables[-1].rows
        assert [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in rows] == [True, *[False] * (len(rows) - 1)]
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in rows)
        band = rows[5].cells[0]
        assert (band.text, band._tc.grid_span) == ("Nhiệm vụ phối hợp", 7)

    def test_the_signature_is_one_whole_row_held_to_the_closing_sentence(self, word):
        [row] = word.tables[1].rows
        assert row._tr.xpath("./w:trPr/w:cantSplit")
        closing = body_of(word)[-4]
        assert closing.text.endswith("./.")
        assert closing.style.paragraph_format.keep_with_next is True
        position, name = row.cells[1].paragraphs
        assert (position.text, name.text) == ("GIÁM ĐỐC", "")
        assert name.style.paragraph_format.space_before.mm == pytest.approx(30, abs=0.5)

    def test_the_file_is_vietnamese_and_the_agencys(self, word, paper):
        properties = word.core_properties
        assert (properties.title, properties.author) == (paper.subject, "Sở Tài chính")
        assert (properties.language, properties.comments) == ("vi-VN", "")
        languages = {element.get(qn("w:val")) for element in word.styles.element.iter(qn("w:lang"))}
        assert languages == {"vi-VN"}

    def test_the_same_paper_gives_the_same_bytes_later_too(self, paper, time_machine):
        time_machine.move_to("2026-11-23T08:00:00+07:00")
        first = paper_docx(paper)
        time_machine.move_to("2027-01-31T23:59:00+07:00")
        assert paper_docx(paper) == first
        assert paper_docx(dataclasses.replace(paper, sender="Sở Khác")) != first

    def test_elements_stand_in_the_schemas_order_which_word_insists_on(self, word):
        order = {
            "sectPr": ["headerReference", "type", "pgSz", "pgMar", "pgNumType", "cols", "titlePg", "docGrid"],
            "tblPr": ["tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblCellMar", "tblLook"],
            "trPr": ["cantSplit", "tblHeader"],
            "pPr": ["pStyle", "keepNext", "keepLines", "widowControl", "pBdr", "spacing", "ind", "jc", "outlineLvl"],
        }
        for tree in (word.element, word.styles.element):
            for name, children in order.items():
                for element in tree.iter(qn(f"w:{name}")):
                    found = [child.tag.rpartition("}")[2] for child in element]
                    known = [child for child in found if child in children]
                    assert known == sorted(known, key=children.index), found

    def test_no_style_of_ours_has_two_names(self, word):
        names = {paragraph.style.name for paragraph in _all_paragraphs(word)}
        assert len(names) > 20
        assert [name for name in names if "," in name] == []

    def test_the_file_is_whole_and_holds_no_picture_of_a_template(self, paper):
        with zipfile.ZipFile(io.BytesIO(paper_docx(paper))) as archive:
            assert archive.testzip() is None
            assert [name for name in archive.namelist() if "thumbnail" in name] == []


class TestOneText:
    def test_word_and_pdf_say_the_same_paragraph_by_paragraph(self, word, paper, pages):
        """What is between the addressee and the signature, and the cells of the annex."""
        written = [paragraph.text for paragraph in body_of(word)]
        begin, end = written.index(paper.opening), written.index(paper.closing)
        assert written[begin : end + 1] == [paper.opening, *(block.text for block in paper.body), paper.closing]
        upright = [page for page in pages if page.width < page.height]
        printed = plain("".join(line for page in upright for line in _body_lines(page)))
        printed = printed[printed.index(plain(paper.opening)) : printed.index("Nơinhận:")]
        assert printed == plain("".join(written[begin : end + 1]))

    def test_the_annexes_have_the_same_cells(self, paper, word, pages):
        """Cells wrap on paper, so letters are compared; the head stands on each page."""
        wide = [page for page in pages if page.width > page.height]
        head, *rows = [[cell.text for cell in dict.fromkeys(row.cells)] for row in word.tables[-1].rows]
        over = [paragraph.text for paragraph in body_of(word)[-3:]]
        written = "".join([*over, *(head * len(wide)), *(text for row in rows for text in row)])
        printed = "".join(run.text for page in wide for run in page.runs if run.baseline > TOP)
        assert Counter(plain(printed)) == Counter(plain(written))
        assert head == list(paper.annex_columns)
        assert len(rows) == len(paper.annex) + 1

    @pytest.mark.parametrize(
        "words",
        [
            *("UBND TỈNH NINH THUẬN", "SỞ TÀI CHÍNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "/BC-STC"),
            *("Độc lập - Tự do - Hạnh phúc", "DỰ THẢO, số liệu chưa được cơ quan duyệt", "BÁO CÁO"),
            *("Kết quả thực hiện Kế hoạch thử năm 2026", "Kính gửi: Ủy ban nhân dân tỉnh Ninh Thuận"),
            *("(qua Sở Tài nguyên và Môi trường).", "Nơi nhận:", "- Như trên;", "GIÁM ĐỐC"),
            *("TÌNH TRẠNG THỰC HIỆN NHIỆM VỤ NĂM 2026", "của Sở Tài chính)"),
        ],
    )
    def test_head_title_and_end_stand_in_both(self, word, pages, words):
        in_pdf = plain("".join(page.text for page in pages))
        in_word = plain("".join(paragraph.text for paragraph in _all_paragraphs(word)))
        assert (in_pdf.count(plain(words)), in_word.count(plain(words))) == (in_word.count(plain(words)),) * 2
        assert plain(words) in in_word


def _all_paragraphs(word):
    cells = [cell for table in word.tables for row in table.rows for cell in dict.fromkeys(row.cells)]
    return [*(paragraph for cell in cells for paragraph in cell.paragraphs), *word.paragraphs]


def _body_lines(page):
    return [line for line in page.lines() if not line.strip().isdigit()]
