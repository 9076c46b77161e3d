"""A block pasted from a spreadsheet finds its places, whatever order, headings and names it has."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.enums import AreaKind
from agencies.models import Area
from indicators.workbook import Slot, read_block

NAMES = {
    "BA": "Huyện Bác Ái",
    "NH": "Huyện Ninh Hải",
    "PRTC": "Thành phố Phan Rang - Tháp Chàm",
}
AREAS = [Area(code=code, name=name, kind=AreaKind.DISTRICT) for code, name in NAMES.items()]
PROVINCE = Area(code="NT", name="Tỉnh Ninh Thuận", kind=AreaKind.PROVINCE)
YEARS = (2021, 2022, 2023)
BOTH = ("numerator", "denominator")


def read(*rows: str, columns=("value",), areas=AREAS, **at):
    return read_block("\n".join(rows), areas=areas, years=YEARS, columns=columns, whole=PROVINCE, **at)


def by_place(block, column: str = "value") -> dict[str, list[str | None]]:
    """Rows of the table, by code."""
    return {area.code: [block.cells.get(Slot(area.code, year, column)) for year in YEARS] for area in AREAS}


class TestByPlace:
    def test_a_bare_block_begins_where_it_is_pasted(self):
        block = read("1\t2", "3\t4", first_area=1, first_year=1)
        assert by_place(block) == {"BA": [None] * 3, "NH": [None, "1", "2"], "PRTC": [None, "3", "4"]}
        assert (block.notes, block.unknown) == ((), ())

    def test_an_empty_cell_or_row_keeps_its_place(self):
        block = read("1\t\t3", "\t\t", "7\t8\t9")
        assert by_place(block) == {"BA": ["1", None, "3"], "NH": [None] * 3, "PRTC": ["7", "8", "9"]}

    def test_what_does_not_fit_is_told_with_its_numbers(self):
        block = read("1\t2", "3\t4", "5\t6", first_area=1, first_year=2)
        assert by_place(block)["PRTC"] == [None, None, "3"]
        assert [(row.why, row.cells) for row in block.unknown] == [("thừa dòng", ("5",))]
        assert "1 cột cuối không đọc" in block.notes[0]

    def test_two_amounts_stand_side_by_side(self):
        block = read("1\t2\t3\t4", columns=BOTH)
        assert (by_place(block, "numerator")["BA"], by_place(block, "denominator")["BA"]) == (
            ["1", "3", None],
            ["2", "4", None],
        )

    def test_a_pair_of_columns_in_a_cell_of_numerators_is_both_amounts(self):
        block = read("80\t100", columns=("numerator",), may_pair=True, first_year=1)
        assert by_place(block, "numerator")["BA"] == [None, "80", None]
        assert by_place(block, "denominator")["BA"] == [None, "100", None]
        assert block.columns == ((2022, "numerator"), (2022, "denominator"))
        named = read("Bác Ái\t80\t100", columns=("numerator",), may_pair=True)
        assert (by_place(named, "numerator")["BA"][0], by_place(named, "denominator")["BA"][0]) == ("80", "100")

    def test_years_above_and_odd_columns_are_no_pair(self):
        years = read("2021\t2022", "80\t90", columns=("numerator",), may_pair=True)
        odd = read("80\t90\t95", columns=("numerator",), may_pair=True)
        assert by_place(years, "numerator")["BA"] == ["80", "90", None]
        assert by_place(odd, "numerator")["BA"] == ["80", "90", "95"]

    @pytest.mark.parametrize("sign", ["-", " -   ", "\u2013", "\u2014", "\u2026", "..."])
    def test_a_sign_for_nothing_is_blank(self, sign):
        block = read(f"1\t{sign}\t3", f"Cam Ranh\t{sign}", "Bác Ái\t1")
        assert by_place(read(f"1\t{sign}\t3"))["BA"] == ["1", None, "3"]
        assert [row.cells for row in block.unknown if row.name == "Cam Ranh"] == []


class TestByName:
    @pytest.mark.parametrize(
        "name",
        [
            "Thành phố Phan Rang - Tháp Chàm",
            "TP. Phan Rang-Tháp Chàm",
            "tp phan rang – tháp chàm",
            "Phan Rang - Tháp Chàm",
            "3. TP Phan Rang - Tháp Chàm",
            "UBND thành phố Phan Rang - Tháp Chàm",
            "PRTC",
            "Thành phố  Phan\u00a0Rang -Tháp Chàm",
            "Tha\u0300nh phố Phan Rang - Tháp Chàm",
        ],
    )
    def test_a_name_is_known_however_it_is_written(self, name):
        assert by_place(read(f"{name}\t1\t2"))["PRTC"] == ["1", "2", None]

    def test_order_running_numbers_and_years_are_the_blocks_own(self):
        block = read(
            "STT\tĐịa phương\tNăm 2023\tNăm 2021",
            "1\tNinh Hải\t9\t7",
            "2\tH. Bác Ái\t3\t1",
            first_area=2,
            first_year=2,
        )
        assert by_place(block) == {"BA": ["1", None, "3"], "NH": ["7", None, "9"], "PRTC": [None] * 3}

    def test_a_row_of_years_alone_is_a_heading(self):
        assert by_place(read("2022\t2023", "5\t6"))["BA"] == [None, "5", "6"]

    def test_the_total_is_kept_apart(self):
        block = read("Bác Ái\t1", "Toàn tỉnh\t10", "Tổng cộng\t10")
        assert (by_place(block)["BA"][0], block.totals) == ("1", {(2021, "value"): "10"})
        assert read("Bác Ái\t1", "Ninh Thuận\t10").totals == {(2021, "value"): "10"}

    def test_the_province_alone_is_no_total(self):
        block = read("Toàn tỉnh\t10", areas=[PROVINCE])
        assert (block.cells, block.totals) == ({Slot("NT", 2021, "value"): "10"}, {})

    def test_an_unknown_and_a_repeated_name_are_told(self):
        block = read("Cam Ranh\t5\t6", "Bác Ái\t1\t2", "Bác Ái\t3\t4")
        assert [(row.name, row.cells) for row in block.unknown] == [("Cam Ranh", ("5", "6")), ("Bác Ái", ("3", "4"))]
        assert by_place(block)["BA"] == ["1", "2", None]

    def test_numbers_of_columns_are_no_row(self):
        block = read("Địa phương\t2021\t2022", "A\t1\t2", "Bác Ái\t5\t6")
        assert (by_place(block)["BA"], block.unknown) == (["5", "6", None], ())

    def test_years_outside_the_table_are_told(self):
        block = read("\t2019\t2021", "Bác Ái\t5\t6")
        assert (by_place(block)["BA"], "2019" in block.notes[0]) == (["6", None, None], True)

    def test_a_merged_year_stands_over_both_amounts_and_percentages_are_left_out(self):
        block = read(
            "Địa phương\tNăm 2021\t\t\tNăm 2022\t\t",
            "\tMẫu số\tTử số\tTỷ lệ (%)\tMẫu số\tTử số\tTỷ lệ (%)",
            "Bác Ái\t100\t80\t80%\t110\t90\t81,8",
            columns=("numerator",),
        )
        assert by_place(block, "numerator")["BA"] == ["80", "90", None]
        assert by_place(block, "denominator")["BA"] == ["100", "110", None]


class TestText:
    def test_one_number_written_the_english_way_marks_the_block(self):
        marked = [read("1,234", f"Toàn tỉnh\t{other}").is_english for other in ("2,000.0", "2.000,5", "2,000")]
        assert marked == [True, False, False]

    def test_quotes_of_excel_and_lone_ones(self):
        assert by_place(read('"Bác\nÁi"\t"1"'))["BA"][0] == "1"
        assert by_place(read('Bác Ái\t5"\t6'))["BA"] == ['5"', "6", None]

    def test_nothing_says_so(self):
        assert "Không đọc được số nào" in read("").notes[0]

    @given(st.text(alphabet='0123456789,.\t\n"- aBác Ái2021%', max_size=200))
    def test_no_text_breaks_the_reading_or_leaves_the_table(self, text):
        block = read_block(text, areas=AREAS, years=YEARS, columns=BOTH, whole=PROVINCE)
        assert {slot.area for slot in block.cells} <= NAMES.keys()
        assert {slot.year for slot in block.cells} <= set(YEARS)
        assert all(block.cells.values())

    @given(st.permutations(sorted(NAMES)), st.permutations(YEARS))
    def test_names_and_years_in_any_order_mean_the_same(self, codes, years):
        def amount(code: str, year: int) -> str:
            return str(Decimal(year) + sorted(NAMES).index(code)).replace(".", ",") + ",5"

        rows = ["\t" + "\t".join(str(year) for year in years)]
        rows += ["\t".join([NAMES[code], *(amount(code, year) for year in years)]) for code in codes]
        expected = {code: [amount(code, year) for year in YEARS] for code in NAMES}
        assert by_place(read(*rows)) == expected
