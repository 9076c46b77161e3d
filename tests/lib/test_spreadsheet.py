"""A file is judged before it is unpacked, and a cell is read as a person sees it."""

import datetime as dt
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from plan_tracker.lib.spreadsheet import UnreadableSpreadsheet, check_package, place, read_sheets

MB = 1024 * 1024
CONTENT_TYPES = "[Content_Types].xml"
BOOK = "xl/workbook.xml"


def package(**parts: bytes) -> BytesIO:
    """A zip with the two parts that every workbook has, and others."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {CONTENT_TYPES: b"<Types/>", BOOK: b"<workbook/>", **parts}.items():
            archive.writestr(name, content)
    target.seek(0)
    return target


def book(*values: object, formats: tuple[str, ...] = ()) -> BytesIO:
    """A workbook whose first row holds the values."""
    made, target = Workbook(), BytesIO()
    sheet = made.active
    sheet.append(values)
    for number, number_format in enumerate(formats, start=1):
        sheet.cell(1, number).number_format = number_format
    made.save(target)
    target.seek(0)
    return target


def first_row(file: BytesIO) -> list[tuple[str, str]]:
    _number, cells = next(next(read_sheets(file, max_bytes=MB)))
    return [(cell.text, cell.fault) for cell in cells if cell.text or cell.fault]


class TestWhatIsNoWorkbook:
    @pytest.mark.parametrize(
        "content",
        [b"", b"x", b"PK\x03\x04", b"%PDF-1.7", b"<html>", b"PK\x05\x06" + b"\x00" * 18],
        ids=["empty", "a letter", "half a zip", "PDF", "HTML", "an empty zip"],
    )
    def test_is_refused_with_advice(self, content):
        with pytest.raises(UnreadableSpreadsheet, match="không phải là tệp Excel"):
            check_package(BytesIO(content), max_bytes=MB)

    def test_a_password_or_the_old_format_is_named(self):
        with pytest.raises(UnreadableSpreadsheet, match=r"mật khẩu hoặc là dạng \.xls cũ"):
            check_package(BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600), max_bytes=MB)

    @pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/VBAPROJECT.BIN"])
    def test_macros_are_named(self, name):
        with pytest.raises(UnreadableSpreadsheet, match="macro"):
            check_package(package(**{name: b"x"}), max_bytes=MB)

    def test_a_zip_of_something_else_is_no_workbook(self):
        target = BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("word/document.xml", b"<document/>")
        with pytest.raises(UnreadableSpreadsheet, match="không phải là tệp Excel"):
            check_package(target, max_bytes=MB)

    def test_broken_xml_inside_is_refused_and_nothing_else_escapes(self):
        whole, broken = zipfile.ZipFile(book("x")), BytesIO()
        with zipfile.ZipFile(broken, "w") as archive:
            for name in whole.namelist():
                content = whole.read(name)
                archive.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
        with pytest.raises(UnreadableSpreadsheet, match="không phải là tệp Excel"):
            [list(rows) for rows in read_sheets(broken, max_bytes=MB)]

    def test_entities_that_expand_without_end_are_refused(self):
        laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        whole, bomb = zipfile.ZipFile(book("x")), BytesIO()
        with zipfile.ZipFile(bomb, "w") as archive:
            for name in whole.namelist():
                content = whole.read(name)
                if name.endswith("sheet1.xml"):
                    content = laughs + content.replace(b"<sheetData>", b"<sheetData>&b;")
                archive.writestr(name, content)
        with pytest.raises(UnreadableSpreadsheet):
            [list(rows) for rows in read_sheets(bomb, max_bytes=MB)]


class TestZipBombs:
    def test_a_part_that_packs_a_thousandfold_is_refused_without_being_unpacked(self):
        bomb = package(**{"xl/worksheets/sheet1.xml": b"0" * 8 * MB})
        with pytest.raises(UnreadableSpreadsheet, match="quá lớn"):
            check_package(bomb, max_bytes=MB)

    def test_many_parts_are_refused(self):
        with pytest.raises(UnreadableSpreadsheet, match="quá lớn"):
            check_package(package(**{f"xl/media/{n}.png": b"x" for n in range(500)}), max_bytes=MB)

    def test_what_unpacks_beyond_ten_times_the_limit_is_refused(self):
        parts = {f"xl/{n}.xml": bytes(range(256)) * 400 for n in range(12)}
        with pytest.raises(UnreadableSpreadsheet, match="quá lớn"):
            check_package(package(**parts), max_bytes=100 * 1024)

    def test_a_size_that_is_a_lie_is_found_out_while_reading(self):
        whole, liar = zipfile.ZipFile(book("x" * 5000)), BytesIO()
        with zipfile.ZipFile(liar, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in whole.namelist():
                archive.writestr(name, whole.read(name))
            archive.getinfo("xl/worksheets/sheet1.xml").file_size = 10
        with pytest.raises(UnreadableSpreadsheet, match="không phải là tệp Excel"):
            [list(rows) for rows in read_sheets(liar, max_bytes=MB)]

    def test_a_row_beyond_the_last_one_is_not_waited_for(self):
        whole, far = zipfile.ZipFile(book("x")), BytesIO()
        with zipfile.ZipFile(far, "w") as archive:
            for name in whole.namelist():
                archive.writestr(name, whole.read(name).replace(b'<row r="1"', b'<row r="999999999"'))
        assert [list(rows) for rows in read_sheets(far, max_bytes=MB)] == [[]]


class TestCells:
    @pytest.mark.parametrize(
        ("value", "number_format", "text"),
        [
            (65, "General", "65"),
            (65.0, "0", "65"),
            (0.65, "0%", "65%"),
            (0.29, "0.00%", "29%"),
            (0.655, "0%", "65,5%"),
            (0.65, "General", "0,65"),
            (1234567, "General", "1234567"),
            ("65%", "General", "65%"),
            (dt.datetime(2026, 3, 5, 7, 30), "dd/mm/yyyy", "05/03/2026"),  # noqa: DTZ001 (cells have no zone)
            (dt.date(2026, 3, 5), "m/d/yyyy", "05/03/2026"),
            ("05/03/2026", "General", "05/03/2026"),
            (True, "General", "Có"),
            ("  hai đầu ", "General", "  hai đầu "),
            ("dòng\nhai", "General", "dòng\nhai"),
            ("Windows_x000D_\nhai", "General", "Windows\r\nhai"),
        ],
    )
    def test_a_cell_reads_as_a_person_would_type_it(self, value, number_format, text):
        assert first_row(book(value, formats=(number_format,))) == [(text, "")]

    def test_a_formula_is_no_value(self):
        assert first_row(book("=1+1")) == [("=1+1", "formula")]

    def test_an_error_is_no_value(self):
        assert first_row(book("#N/A")) == [("#N/A", "error")]

    @pytest.mark.filterwarnings("ignore:Cell A1 is marked as a date")
    def test_a_date_beyond_the_calendar_is_an_error_not_a_crash(self):
        assert first_row(book(9e12, formats=("dd/mm/yyyy",))) == [("#VALUE!", "error")]

    def test_rows_keep_their_numbers_and_empty_ones_are_left_out(self):
        made, target = Workbook(), BytesIO()
        made.active["B3"], made.active["A7"] = "ba", "bảy"
        made.save(target)
        (rows,) = read_sheets(target, max_bytes=MB)
        assert [(number, [cell.text for cell in cells][:2]) for number, cells in rows] == [
            (3, ["", "ba"]),
            (7, ["bảy", ""]),
        ]

    def test_a_cell_has_the_name_that_excel_gives_it(self):
        assert [place(7, 12), place(28, 1)] == ["G12", "AB1"]
