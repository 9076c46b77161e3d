"""An agency's workbook: what comes out goes in again, and whatever else comes in is refused by name and cell."""

import datetime as dt
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from plan_tracker.lib.spreadsheet import UnreadableSpreadsheet
from tasks.enums import AssignmentRole, ProgressStatus
from tasks.models import ProgressUpdate
from tasks.rendering import PLACES, SHEET_NAME, progress_workbook
from tasks.services import refresh_progress
from tasks.summaries import agency_year
from tasks.workbook import judge, sheet_with_notes
from tests.conftest import TODAY, as_actor
from tests.factories.tasks import AssignmentFactory, ProgressUpdateFactory, TaskFactory, UpdateDraftFactory
from tests.tasks.workbooks import (
    DONE,
    FIRST_ROW,
    edited,
    filled,
    judged,
    lengthened,
    problems,
    read,
    rows_of,
    states,
    taken,
)

pytestmark = pytest.mark.django_db

LETTERS = {name: chr(ord("A") + place) for name, place in PLACES.items()}


def at(name: str, row: int = FIRST_ROW) -> str:
    return f"{LETTERS[name]}{row}"


@pytest.fixture
def lines(assignment):
    """Three lines of the agency: two it leads, one it supports."""
    group = assignment.task.group
    given = {"agency": assignment.agency}
    second = AssignmentFactory(task=TaskFactory(group=group, code="7.a", title="Quan trắc nước"), **given)
    supporting = AssignmentFactory(
        task=TaskFactory(group=group, code="1.1", title="Tuyên truyền"), role=AssignmentRole.SUPPORTING, **given
    )
    return [assignment, second, supporting]


def record(assignment, **values) -> ProgressUpdate:
    update = ProgressUpdateFactory(assignment=assignment, **values)
    refresh_progress(assignment=assignment, year=update.year)
    return update


class TestTheWorkbookThatComesOut:
    def test_has_a_row_a_line_leads_first_with_what_is_recorded(self, lines, officer):
        record(lines[0], percent=65, as_of=dt.date(2026, 6, 10), is_estimate=True, result="Dòng một\nDòng hai")
        rows = rows_of(taken(lines[0], officer))
        assert [row[:3] for row in rows] == [
            ["6.c.2", "Thu gom, xử lý rác thải", "Thực hiện"],
            ["7.a", "Quan trắc nước", "Thực hiện"],
            ["1.1", "Tuyên truyền", "Phối hợp"],
        ]
        assert rows[0][3:8] == ["Đang thực hiện", 65, dt.datetime(2026, 6, 10), "Có", "Dòng một\nDòng hai"]  # noqa: DTZ001
        assert rows[1][3:13] == [None] * 10

    def test_holds_the_newest_update_of_the_year_only(self, assignment, officer):
        record(assignment, year=2025, as_of=dt.date(2025, 12, 1), result="Năm ngoái")
        record(assignment, as_of=dt.date(2026, 6, 10), result="Mới nhất")
        record(assignment, as_of=dt.date(2026, 3, 1), result="Nhập sau, số cũ")
        assert rows_of(taken(assignment, officer))[0][PLACES["result"]] == "Mới nhất"

    def test_says_what_was_finished_in_an_earlier_year(self, assignment, officer):
        assignment.task.recurrence = "once"
        assignment.task.save()
        record(assignment, year=2025, status=ProgressStatus.DONE, percent=100, as_of=dt.date(2025, 12, 1))
        assert rows_of(taken(assignment, officer))[0][2] == "Thực hiện (xong từ năm trước)"

    def test_leaves_out_what_the_agency_is_not_assigned_on_the_day(self, lines, officer):
        lines[1].valid_until = TODAY - dt.timedelta(days=1)
        lines[1].save()
        assert [row[0] for row in rows_of(taken(lines[0], officer))] == ["6.c.2", "1.1"]

    def test_locks_what_is_not_entered_hides_the_key_and_asks_for_no_password(self, assignment, officer):
        sheet = load_workbook(BytesIO(taken(assignment, officer)))[SHEET_NAME]
        unlocked = {name for name, letter in LETTERS.items() if not sheet[f"{letter}{FIRST_ROW}"].protection.locked}
        assert unlocked == PLACES.keys() - {"code", "title", "role", "key"}
        assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
        assert [name for name, letter in LETTERS.items() if sheet.column_dimensions[letter].hidden] == ["key"]
        assert (sheet.freeze_panes, sheet.page_setup.orientation) == (f"C{FIRST_ROW}", "landscape")

    def test_offers_the_labels_of_the_statuses(self, assignment, officer):
        sheet = load_workbook(BytesIO(taken(assignment, officer)))[SHEET_NAME]
        offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
        assert offered[at("status")] == '"Chưa thực hiện,Đang thực hiện,Hoàn thành,Không phát sinh"'

    @pytest.mark.parametrize(
        "text", ["=cmd|'/c calc'!A1", "=1+1", "+1", "@SUM(A1)", "https://x.example", "{=1}", "<b>x"]
    )
    def test_what_people_wrote_is_text_never_a_formula_or_link(self, assignment, officer, text):
        record(assignment, result=text)
        content = taken(assignment, officer)
        cell = load_workbook(BytesIO(content))[SHEET_NAME][at("result")]
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
        assert states(judged(content, assignment, officer)) == {"UNCHANGED": 1}

    def test_queries_do_not_grow_with_the_lines(self, assignment, officer):
        with CaptureQueriesContext(
            connection,
        ) as one:
            taken(assignment, officer)
        for code in ("7.a", "7.b"):
            record(
                AssignmentFactory(task=TaskFactory(group=assignment.task.group, code=code), agency=assignment.agency)
            )
        with CaptureQueriesContext(connection) as three:
            taken(assignment, officer)
        assert len(three) == len(one)


class TestTheRoundTrip:
    def test_what_comes_out_goes_in_as_no_change(self, lines, officer):
        record(lines[0], percent=None, status=ProgressStatus.NOTHING_AROSE, result="")
        record(lines[1], percent=100, status=ProgressStatus.DONE, proposal="Một\n\nHai; <b>ba</b>", is_estimate=True)
        assert states(judged(taken(lines[0], officer), lines[0], officer)) == {"UNCHANGED": 2, "BLANK": 1}

    def test_a_program_that_saves_it_anew_changes_nothing(self, lines, officer):
        record(lines[0], cause="a\tb", difficulty="x" * 20_000)
        content = edited(taken(lines[0], officer), lambda sheet: None)
        assert states(judged(content, lines[0], officer)) == {"UNCHANGED": 1, "BLANK": 2}

    def test_a_filled_row_is_new_with_what_was_and_what_is(self, lines, officer):
        record(lines[0], percent=50, as_of=dt.date(2026, 6, 10), result="Trước")
        content = filled(taken(lines[0], officer), {"percent": 80, "as_of": dt.date(2026, 11, 20), "result": "Nay"})
        (row,) = judged(content, lines[0], officer).shown
        assert [(change.label, change.old, change.new) for change in row.changes] == [
            ("Tỷ lệ (%)", "50", "80"),
            ("Số liệu tính đến ngày", "10/06/2026", "20/11/2026"),
            ("Kết quả", "Trước", "Nay"),
        ]
        assert (row.line.content.percent, row.line.content.as_of) == (80, dt.date(2026, 11, 20))

    def test_sorted_rows_find_their_lines(self, lines, officer):
        update = record(lines[1], result="Của 7.a")

        def turn_round(sheet):
            values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST_ROW)]
            for row, new in zip(sheet.iter_rows(min_row=FIRST_ROW), reversed(values), strict=True):
                for cell, value in zip(row, new, strict=True):
                    cell.value = value

        content = edited(edited(taken(lines[0], officer), turn_round), lambda sheet: sheet.insert_rows(FIRST_ROW))
        content = edited(content, lambda sheet: sheet.cell(FIRST_ROW + 2, PLACES["result"] + 1, "Viết thêm"))
        preview = judged(content, lines[0], officer)
        (line,) = preview.lines
        assert (line.assignment, line.seen_update, line.content.result) == (lines[1], update.pk, "Viết thêm")
        assert states(preview) == {"NEW": 1, "BLANK": 2}

    def test_columns_may_be_moved_and_optional_ones_missing(self, assignment, officer):
        record(assignment, proposal="Giữ nguyên", percent=50)

        def rearrange(sheet):
            sheet.cell(FIRST_ROW, PLACES["result"] + 1, "Mới")
            sheet.delete_cols(PLACES["proposal"] + 1)
            sheet.delete_cols(PLACES["percent"] + 1)
            sheet.insert_cols(1, 2)

        (line,) = judged(edited(taken(assignment, officer), rearrange), assignment, officer).lines
        assert (line.content.result, line.content.proposal, line.content.percent) == ("Mới", "Giữ nguyên", 50)

    def test_sorting_some_of_the_columns_is_found_out(self, lines, officer):
        def sort_codes_only(sheet):
            first, second = sheet.cell(FIRST_ROW, 1), sheet.cell(FIRST_ROW + 1, 1)
            first.value, second.value = second.value, first.value

        content = filled(edited(taken(lines[0], officer), sort_codes_only), DONE)
        assert "chỉ sắp xếp một phần các cột" in problems(judged(content, lines[0], officer))[at("code")]


class TestWhatIsEntered:
    @pytest.mark.parametrize(
        ("value", "number_format", "percent"),
        [
            (65, "General", 65),
            (65.0, "0", 65),
            ("65", "@", 65),
            ("65%", "@", 65),
            (" 65 % ", "@", 65),
            (0.65, "0%", 65),
            (0.29, "0%", 29),
            (None, "General", None),
        ],
    )
    def test_percentages_in_every_form(self, assignment, officer, value, number_format, percent):
        cells = {**DONE, "status": "Đang thực hiện", "percent": value}
        content = filled(taken(assignment, officer), cells, formats={"percent": number_format})
        (line,) = judged(content, assignment, officer).lines
        assert line.content.percent == percent

    @pytest.mark.parametrize(
        ("value", "number_format", "told"),
        [
            (0.65, "General", "“0,65” không đọc được"),
            (65.5, "General", "“65,5” không đọc được"),
            (0.655, "0%", "“65,5” không đọc được"),
            (165, "General", "Tỷ lệ hoàn thành là 165%"),
            (-1, "General", "Tỷ lệ hoàn thành là -1%"),
            ("gần xong", "@", "“gần xong” không đọc được"),
            (True, "General", "“Có” không đọc được"),
            (dt.date(2026, 3, 5), "dd/mm/yyyy", "“05/03/2026” không đọc được"),
            ("=13/20", "General", "Ô chứa công thức “=13/20”"),
            ("#DIV/0!", "General", "Ô chứa lỗi “#DIV/0!”"),
        ],
    )
    def test_what_is_no_percentage_is_named_with_its_cell(self, assignment, officer, value, number_format, told):
        cells = {**DONE, "status": "Đang thực hiện", "percent": value}
        content = filled(taken(assignment, officer), cells, formats={"percent": number_format})
        found = problems(judged(content, assignment, officer))
        assert found.keys() == {at("percent")}
        assert told in found[at("percent")]

    @pytest.mark.parametrize(
        "value",
        ["05/03/2026", "5/3/2026", "5-3-26", "05.03.2026", dt.date(2026, 3, 5), dt.datetime(2026, 3, 5, 23, 59)],  # noqa: DTZ001
    )
    def test_dates_are_day_first_in_every_form(self, assignment, officer, value):
        content = filled(taken(assignment, officer), {**DONE, "as_of": value})
        assert judged(content, assignment, officer).lines[0].content.as_of == dt.date(2026, 3, 5)

    @pytest.mark.parametrize(
        ("value", "told"),
        [
            ("31/02/2026", "Ngày 31/02/2026 không có thật"),
            ("12/25/2026", "Ngày 12/25/2026 không có thật"),
            ("2026-11-20", "không phải là ngày"),
            (46000, "“46000” không phải là ngày"),
            (dt.time(7, 30), "không phải là ngày"),
            ("24/11/2026", "Ngày này chưa đến (hôm nay là 23/11/2026)"),
            ("14/12/2025", "Số liệu của năm 2026 bắt đầu từ ngày 15/12/2025"),
            (None, "Cần ghi ngày của số liệu"),
        ],
    )
    def test_what_is_no_day_of_the_year_is_named_with_its_cell(self, assignment, officer, value, told):
        content = filled(taken(assignment, officer), {**DONE, "as_of": value}, formats={"as_of": "General"})
        found = problems(judged(content, assignment, officer))
        assert found.keys() == {at("as_of")}
        assert told in found[at("as_of")]

    @pytest.mark.parametrize("label", ["Hoàn thành", "hoàn thành", "HOAN THANH", "  Hoa\u0300n  thành "])
    def test_a_status_is_known_by_its_label_whatever_the_marks(self, assignment, officer, label):
        content = filled(taken(assignment, officer), {**DONE, "status": label})
        assert judged(content, assignment, officer).lines[0].content.status == ProgressStatus.DONE

    def test_another_status_is_named_with_the_choices(self, assignment, officer):
        found = problems(judged(filled(taken(assignment, officer), {**DONE, "status": "Xong"}), assignment, officer))
        choices = "Chưa thực hiện, Đang thực hiện, Hoàn thành, Không phát sinh"
        assert found == {at("status"): f"“Xong” không phải là tình trạng. Chọn một trong: {choices}."}

    @pytest.mark.parametrize(
        ("value", "is_estimate"),
        [("Có", True), ("co", True), (True, True), ("x", True), ("Không", False), (None, False)],
    )
    def test_an_estimate_is_marked_with_a_word(self, assignment, officer, value, is_estimate):
        content = filled(taken(assignment, officer), {**DONE, "is_estimate": value})
        assert judged(content, assignment, officer).lines[0].content.is_estimate is is_estimate

    def test_another_word_for_an_estimate_is_asked_back(self, assignment, officer):
        content = filled(taken(assignment, officer), {**DONE, "is_estimate": "khoảng chừng"})
        assert problems(judged(content, assignment, officer)) == {
            at("is_estimate"): "“khoảng chừng” không đọc được. Ghi Có hoặc Không."
        }

    def test_text_is_composed_and_markup_stays_text(self, assignment, officer):
        content = filled(
            taken(assignment, officer), {**DONE, "result": "<script>alert(1)</script> Hoa\u0300n  \r\n=cmd|x"}
        )
        text = judged(content, assignment, officer).lines[0].content.result
        assert text == "<script>alert(1)</script> Hoàn\n=cmd|x"

    def test_a_number_in_a_text_cell_is_its_text(self, assignment, officer):
        content = filled(taken(assignment, officer), {**DONE, "result": 12.5, "solution": dt.date(2026, 3, 5)})
        stated = judged(content, assignment, officer).lines[0].content
        assert (stated.result, stated.solution) == ("12,5", "05/03/2026")

    def test_a_hundred_thousand_characters_are_refused_by_the_name_of_the_cell(self, assignment, officer):
        content = lengthened(
            filled(taken(assignment, officer), {**DONE, "cause": "TOO-LONG"}), "TOO-LONG", "ă" * 100_000
        )
        assert problems(judged(content, assignment, officer)) == {
            at("cause"): "Ô có 100.000 ký tự, tối đa 20.000. Rút gọn rồi gửi lại."
        }

    def test_the_rules_of_the_form_hold_and_name_their_cells(self, assignment, officer):
        content = filled(taken(assignment, officer), {**DONE, "percent": 99, "result": None})
        assert problems(judged(content, assignment, officer)) == {
            at("percent"): "Trạng thái “Hoàn thành” đi với 100% hoặc để trống, không đi với 99%.",
            at("result"): "Cần ghi kết quả thực hiện; nếu chưa có gì để báo cáo, chọn “Không phát sinh”.",
        }

    def test_a_half_filled_row_says_what_is_missing_and_leaves_the_others_be(self, lines, officer):
        preview = judged(filled(taken(lines[0], officer), {"result": "Mới có chữ"}, DONE), lines[0], officer)
        assert problems(preview).keys() == {at("status"), at("as_of")}
        assert states(preview) == {"BAD": 1, "NEW": 1, "BLANK": 1}

    def test_a_row_that_was_emptied_says_nothing(self, assignment, officer):
        record(assignment)
        emptied = dict.fromkeys(("status", "percent", "as_of", "result"))
        assert states(judged(filled(taken(assignment, officer), emptied), assignment, officer)) == {"BLANK": 1}

    def test_words_below_the_table_do_no_harm(self, assignment, officer):
        content = edited(taken(assignment, officer), lambda sheet: sheet.cell(FIRST_ROW + 3, 1, "Người lập biểu"))
        assert states(judged(content, assignment, officer)) == {"BLANK": 1}


class TestKeys:
    @pytest.mark.parametrize(
        ("key", "told"),
        [
            ("kh/UBND-NP/2026/1/0:tu-dat", "Khóa của dòng này đã bị sửa"),
            ("1", "Khóa của dòng này đã bị sửa"),
            (None, "không thêm được dòng mới"),
        ],
    )
    def test_a_key_that_is_not_ours_is_refused_in_its_row(self, lines, officer, key, told):
        content = filled(taken(lines[0], officer), {**DONE, "key": key}, DONE)
        preview = judged(content, lines[0], officer)
        assert told in problems(preview)[at("code")]
        assert states(preview) == {"BAD": 1, "NEW": 1, "BLANK": 1}

    def test_a_key_changed_by_one_figure_is_refused(self, assignment, officer):
        content = taken(assignment, officer)
        key = rows_of(content)[0][PLACES["key"]]
        changed = key.replace(f"/2026/{assignment.pk}/", f"/2026/{assignment.pk + 1}/")
        assert changed != key
        told = problems(judged(filled(content, {**DONE, "key": changed}), assignment, officer))
        assert "Khóa của dòng này đã bị sửa" in told[at("code")]

    def test_a_copied_row_is_refused_the_second_time(self, lines, officer):
        content = taken(lines[0], officer)
        key = rows_of(content)[0][PLACES["key"]]
        preview = judged(filled(content, DONE, {**DONE, "code": "6.c.2", "key": key}), lines[0], officer)
        assert problems(preview) == {at("code", 6): "Dòng này trùng với dòng 5. Giữ một dòng, xóa dòng kia."}

    def test_another_agencys_workbook_is_named(self, assignment, officer, stranger):
        theirs = AssignmentFactory(task=assignment.task, agency=stranger.memberships.get().agency)
        with pytest.raises(UnreadableSpreadsheet, match=f"của cơ quan {theirs.agency.code}, năm 2026"):
            judged(taken(theirs, stranger), assignment, officer)

    def test_another_years_workbook_is_named(self, assignment, officer):
        with pytest.raises(UnreadableSpreadsheet, match="của cơ quan UBND-NP, năm 2025"):
            judged(taken(assignment, officer, year=2025), assignment, officer, year=2026)

    def test_a_row_of_last_years_workbook_is_refused_alone(self, lines, officer):
        old = rows_of(taken(lines[0], officer, year=2025))[0][PLACES["key"]]
        preview = judged(filled(taken(lines[0], officer), {**DONE, "key": old}), lines[0], officer)
        assert "chép từ tệp khác (UBND-NP, năm 2025)" in problems(preview)[at("code")]


class TestAnOldWorkbook:
    def test_a_line_recorded_since_is_refused_with_who_and_when(self, lines, officer):
        content = filled(taken(lines[0], officer), DONE, DONE)
        record(lines[0], author__full_name="Lê Văn Bình", created_at=dt.datetime(2026, 11, 23, 3, 5, tzinfo=dt.UTC))
        preview = judged(content, lines[0], officer)
        told = problems(preview)
        assert told.keys() == {at("code")}
        assert told[at("code")].startswith("Lê Văn Bình đã ghi nhận lúc 10:05 23/11/2026, sau khi tệp này được tải về.")
        assert states(preview) == {"BAD": 1, "NEW": 1, "BLANK": 1}

    def test_a_row_that_nobody_touched_stays_out_of_the_way(self, lines, officer):
        record(lines[0], result="Lúc tải tệp")
        content = filled(taken(lines[0], officer), {}, DONE)
        record(lines[0], result="Người khác ghi nhận sau")
        assert states(judged(content, lines[0], officer)) == {"NEW": 1, "UNCHANGED": 1, "BLANK": 1}

    def test_what_was_recorded_from_it_already_is_no_change(self, assignment, officer):
        content = filled(taken(assignment, officer), DONE)
        (line,) = judged(content, assignment, officer).lines
        record(assignment, **vars(line.content))
        assert states(judged(content, assignment, officer)) == {"UNCHANGED": 1}

    def test_a_line_somebody_is_writing_about_is_refused_with_who_and_when(self, assignment, officer):
        edited_at = dt.datetime(2026, 11, 23, 1, 32, tzinfo=dt.UTC)
        UpdateDraftFactory(assignment=assignment, edited_by__full_name="Lê Văn Bình", edited_at=edited_at)
        content = filled(taken(assignment, officer), DONE)
        assert problems(judged(content, assignment, officer)) == {
            at("code"): "Lê Văn Bình đang viết dở nhiệm vụ này (bản nháp lúc 08:32 23/11/2026). "
            "Ghi nhận hoặc bỏ bản nháp đó rồi gửi lại."
        }


class TestAnotherFile:
    def test_a_workbook_without_our_headings_is_told_which_are_needed(self, assignment, officer):
        content = edited(taken(assignment, officer), lambda sheet: sheet.delete_cols(PLACES["status"] + 1))
        with pytest.raises(UnreadableSpreadsheet, match=r"Khóa dòng \(không sửa\), Tình trạng, Số liệu tính đến ngày"):
            read(content)

    def test_a_heading_that_stands_twice_is_named(self, assignment, officer):
        content = edited(taken(assignment, officer), lambda sheet: sheet.cell(4, PLACES["cause"] + 1, "KẾT QUẢ"))
        with pytest.raises(UnreadableSpreadsheet, match="“KẾT QUẢ” có hai lần, ở H4 và J4"):
            read(content)

    def test_more_rows_than_any_plan_has_are_refused(self, assignment, officer):
        def pile_up(sheet):
            for number in range(400):
                sheet.cell(FIRST_ROW + number, PLACES["result"] + 1, "x")

        with pytest.raises(UnreadableSpreadsheet, match="hơn 300 dòng"):
            read(edited(taken(assignment, officer), pile_up))


class TestTheWorkbookHandedBack:
    @pytest.fixture
    def handed_back(self, lines, officer) -> bytes:
        content = filled(taken(lines[0], officer), {**DONE, "percent": "0,5"}, {**DONE, "percent": "100%"})
        sheet, actor = read(content), as_actor(officer)
        stands = agency_year(lines[0].task.group.plan, lines[0].agency, 2026, actor)
        return progress_workbook(sheet_with_notes(sheet, judge(sheet, stands, actor), stands))

    def test_notes_stand_on_the_cells_that_are_wrong_and_rows_that_are_right_are_green(self, handed_back):
        sheet = load_workbook(BytesIO(handed_back))[SHEET_NAME]
        notes = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
        assert notes.keys() == {at("percent")}
        assert "“0,5” không đọc được" in notes[at("percent")]
        colours = [sheet.cell(row, PLACES["percent"] + 1).fill.fgColor.rgb[-6:] for row in range(5, 8)]
        assert colours == ["FBD9D7", "E2F3E8", "000000"]

    def test_it_keeps_what_was_typed_and_is_taken_again_once_put_right(self, handed_back, lines, officer):
        assert problems(judged(handed_back, lines[0], officer)).keys() == {at("percent")}
        preview = judged(filled(handed_back, {"percent": 100}), lines[0], officer)
        assert states(preview) == {"NEW": 2, "BLANK": 1}
        assert [line.content.percent for line in preview.lines] == [100, 100]
