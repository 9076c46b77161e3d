"""Rows of a workbook judged by the update form's own rules, as things stand now."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from agencies.rules import Actor
from plan_tracker.lib.spreadsheet import UnreadableSpreadsheet, place
from plan_tracker.lib.text import fold
from tasks.enums import ProgressStatus, WorkbookRowState
from tasks.exceptions import problem_text
from tasks.forms import UpdateForm
from tasks.models import Assignment, ProgressUpdate
from tasks.rendering import COLUMNS
from tasks.rules import UpdateContent
from tasks.services import WorkbookLine, update_problems
from tasks.summaries import (
    ENTERED,
    NO,
    AgencyYear,
    ProgressSheet,
    RowKey,
    SheetRow,
    read_only_cells,
    stated_cells,
)
from tasks.workbook.reading import NO_WORDS, YES_WORDS, ReadRow, ReadSheet

_STATUSES = {fold(str(label)): value for value, label in ProgressStatus.choices}


@dataclass(frozen=True)
class CellProblem:
    """What is wrong in a cell, and what to do."""

    column: str
    place: str
    label: str
    text: str


@dataclass(frozen=True)
class Change:
    """A cell that says something other than what is recorded."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class JudgedRow:
    """What comes of a row. `line` is what would be recorded, on rows that are `NEW`."""

    row: ReadRow
    state: WorkbookRowState
    assignment: Assignment | None = None
    line: WorkbookLine | None = None
    problems: tuple[CellProblem, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def code(self) -> str:
        return self.assignment.task.code if self.assignment else self.row.cells.get("code", "")

    @property
    def title(self) -> str:
        return self.assignment.task.title if self.assignment else self.row.cells.get("title", "")


@dataclass(frozen=True)
class Preview:
    """Every row judged. Rows are recorded together or not at all: one that is wrong holds all of them back."""

    rows: tuple[JudgedRow, ...]

    @property
    def lines(self) -> list[WorkbookLine]:
        return [row.line for row in self.rows if row.line]

    @property
    def shown(self) -> list[JudgedRow]:
        """Rows that a person has to look at, in the order of the sheet; mistakes first."""
        return [*self._in(WorkbookRowState.BAD), *self._in(WorkbookRowState.NEW)]

    @property
    def has_errors(self) -> bool:
        return bool(self._in(WorkbookRowState.BAD))

    @property
    def counts(self) -> list[tuple[WorkbookRowState, int]]:
        return [(state, len(self._in(state))) for state in WorkbookRowState]

    def _in(self, state: WorkbookRowState) -> list[JudgedRow]:
        return [row for row in self.rows if row.state == state]


def judge(sheet: ReadSheet, stands: AgencyYear, actor: Actor) -> Preview:
    """Whether each row can be recorded as things stand now. Two queries more than `stands` took."""
    keys = [RowKey.read(row.cells.get("key", "")) for row in sheet.rows]
    _require_own_workbook(keys, stands)
    wanted = {key.seen_update for key in keys if key and key.seen_update}
    seen = ProgressUpdate.objects.visible_to(actor).filter(pk__in=wanted, year=stands.year).in_bulk()
    judge = _Judge(sheet, stands, actor, seen)
    rows = [judge.row(row, key) for row, key in zip(sheet.rows, keys, strict=True)]
    return Preview(tuple(row for row in rows if row))


def sheet_with_notes(sheet: ReadSheet, preview: Preview, stands: AgencyYear) -> ProgressSheet:
    """The same workbook to hand back: notes on cells that are wrong, rows that are right marked."""
    rows = []
    for judged in preview.rows:
        notes: dict[str, str] = {}
        for problem in judged.problems:
            notes[problem.column] = "\n".join(filter(None, (notes.get(problem.column), problem.text)))
        known = _recorded_cells(stands, judged.assignment) if judged.assignment else {}
        cells = {**known, **judged.row.cells}
        is_accepted = judged.state == WorkbookRowState.NEW
        rows.append(SheetRow(cells.get("key", ""), cells, notes, is_accepted))
    return ProgressSheet(stands.plan, stands.agency, stands.year, tuple(rows))


def _require_own_workbook(keys: list[RowKey | None], stands: AgencyYear) -> None:
    """A whole workbook of another plan, agency or year is named as such, not refused row by row."""
    known = [key for key in keys if key]
    if not known or any(_is_own(key, stands) for key in known):
        return
    raise UnreadableSpreadsheet(
        _("Tệp này là của cơ quan %(agency)s, năm %(year)s (kế hoạch %(plan)s). Mở trang Excel của cơ quan và năm đó.")
        % {"agency": known[0].agency, "year": known[0].year, "plan": known[0].plan}
    )


def _is_own(key: RowKey, stands: AgencyYear) -> bool:
    return (key.plan, key.agency, key.year) == (stands.plan.code, stands.agency.code, stands.year)


def _recorded_cells(stands: AgencyYear, assignment: Assignment) -> dict[str, str]:
    return {**read_only_cells(assignment), **stated_cells(stands.latest.get(assignment.pk))}


class _Judge:
    """Judges the rows of one sheet, one after the other: the second row with a key is refused."""

    def __init__(self, sheet: ReadSheet, stands: AgencyYear, actor: Actor, seen: dict[int, ProgressUpdate]) -> None:
        self.sheet = sheet
        self.stands = stands
        self.actor = actor
        self.seen = seen
        self.rows_by_assignment: dict[int, int] = {}
        self.lines_by_code: dict[str, set[int]] = {}
        for pk, assignment in stands.assignments.items():
            self.lines_by_code.setdefault(assignment.task.code, set()).add(pk)

    def row(self, row: ReadRow, key: RowKey | None) -> JudgedRow | None:
        """None for a row without a line of ours where nothing was entered: it does no harm."""
        problem = self._key_problem(row, key)
        if problem or key is None:
            return None if row.is_blank else self._bad(row, None, [self._problem(row, "code", problem)])
        assignment = self.stands.assignments[key.assignment]
        if row.is_blank:
            return JudgedRow(row, WorkbookRowState.BLANK, assignment)
        self.rows_by_assignment[key.assignment] = row.number
        cells = {**stated_cells(self.stands.latest.get(assignment.pk)), **row.cells}
        content, problems = self._content(row, cells)
        if content and self._says_nothing_new(content, assignment, key):
            return JudgedRow(row, WorkbookRowState.UNCHANGED, assignment)
        problems += self._standing_problems(row, assignment, key)
        if content:
            found = update_problems(assignment, self.stands.year, content, today=self.actor.on)
            problems += [self._problem(row, each.field, problem_text(each)) for each in found]
        if problems or content is None:
            return self._bad(row, assignment, problems)
        line = WorkbookLine(assignment, content, key.seen_update)
        return JudgedRow(row, WorkbookRowState.NEW, assignment, line, changes=self._changes(assignment, content))

    def _key_problem(self, row: ReadRow, key: RowKey | None) -> str:
        if key is None and not row.cells["key"]:
            return _("Dòng này không có khóa: không thêm được dòng mới. Nhập vào dòng có sẵn của nhiệm vụ.")
        if key is None:
            return _("Khóa của dòng này đã bị sửa. Tải tệp mới rồi nhập lại dòng này.")
        if not _is_own(key, self.stands) or key.assignment not in self.stands.assignments:
            return _("Dòng này chép từ tệp khác (%(agency)s, năm %(year)s). Xóa dòng này; nhập vào dòng có sẵn.") % {
                "agency": key.agency,
                "year": key.year,
            }
        if key.assignment not in self.lines_by_code.get(row.cells.get("code", ""), {key.assignment}):
            return _(
                "Mã và khóa của dòng này không khớp: có lẽ chỉ sắp xếp một phần các cột. Tải tệp mới rồi nhập lại."
            )
        first = self.rows_by_assignment.get(key.assignment)
        return _("Dòng này trùng với dòng %(number)s. Giữ một dòng, xóa dòng kia.") % {"number": first} if first else ""

    def _content(self, row: ReadRow, cells: dict[str, str]) -> tuple[UpdateContent | None, list[CellProblem]]:
        """What the row states, by the update form; or what stands against reading it."""
        told = {name: _fault_text(fault, row.cells[name]) for name, fault in row.faults.items()}
        told |= {name: text for name, text in _choice_problems(cells).items() if name not in told}
        form = UpdateForm(_form_data(cells))
        for name, errors in form.errors.as_data().items():
            told.setdefault(name, " ".join(_error_text(error) for error in errors))
        if told:
            return None, [self._problem(row, name, told[name]) for name in sorted(told, key=_order)]
        return form.content(), []

    def _says_nothing_new(self, content: UpdateContent, assignment: Assignment, key: RowKey) -> bool:
        """The same as is recorded, or as the workbook said when it was taken: nobody touched the row."""
        shown = self.seen.get(key.seen_update or 0)
        return any(
            update is not None and update.assignment_id == assignment.pk and update.says(content)
            for update in (self.stands.latest.get(assignment.pk), shown)
        )

    def _standing_problems(self, row: ReadRow, assignment: Assignment, key: RowKey) -> list[CellProblem]:
        """Somebody is writing about the line on its page, or recorded after the workbook was taken."""
        draft, latest = self.stands.drafts.get(assignment.pk), self.stands.latest.get(assignment.pk)
        texts = []
        if draft:
            text = _(
                "%(who)s đang viết dở nhiệm vụ này (bản nháp lúc %(when)s). Ghi nhận hoặc bỏ bản nháp đó rồi gửi lại."
            )
            texts.append(text % {"who": draft.edited_by, "when": _moment(draft.edited_at)})
        if latest and latest.pk != key.seen_update:
            text = _(
                "%(who)s đã ghi nhận lúc %(when)s, sau khi tệp này được tải về. "
                "Tải tệp mới rồi nhập lại dòng này, hoặc xóa trắng dòng này để bỏ qua."
            )
            texts.append(text % {"who": latest.author, "when": _moment(latest.created_at)})
        elif key.seen_update and not latest:
            texts.append(_("Bản ghi nhận trong tệp không còn hiệu lực. Tải tệp mới rồi nhập lại dòng này."))
        return [self._problem(row, "code", text) for text in texts]

    def _changes(self, assignment: Assignment, content: UpdateContent) -> tuple[Change, ...]:
        old, new = stated_cells(self.stands.latest.get(assignment.pk)), stated_cells(content)
        old["is_estimate"] = old["is_estimate"] or NO
        return tuple(
            Change(str(COLUMNS[name].label), old[name], new[name]) for name in ENTERED if old[name] != new[name]
        )

    def _bad(self, row: ReadRow, assignment: Assignment | None, problems: list[CellProblem]) -> JudgedRow:
        return JudgedRow(row, WorkbookRowState.BAD, assignment, problems=tuple(problems))

    def _problem(self, row: ReadRow, name: str, text: str) -> CellProblem:
        """At its cell; what concerns the whole line, or a column that is not there, at the line's first."""
        column = name if name in COLUMNS else "code"
        stands = next(each for each in (column, "code", "key") if each in self.sheet.columns)
        return CellProblem(column, place(self.sheet.columns[stands], row.number), str(COLUMNS[column].label), text)


def _form_data(cells: dict[str, str]) -> dict[str, Any]:
    status = _STATUSES.get(fold(cells["status"]), cells["status"])
    data = {**{name: cells[name] for name in ENTERED}, "status": status, "draft_version": "0"}
    if fold(data.pop("is_estimate")) in YES_WORDS:
        data["is_estimate"] = "on"
    return data


def _choice_problems(cells: dict[str, str]) -> dict[str, str]:
    """Where the workbook has words of its own for what the form offers to choose."""
    problems = {}
    status, choices = cells["status"], ", ".join(str(label) for label in ProgressStatus.labels)
    if not status:
        problems["status"] = _("Cần chọn tình trạng: %(choices)s.") % {"choices": choices}
    elif fold(status) not in _STATUSES:
        problems["status"] = _("“%(status)s” không phải là tình trạng. Chọn một trong: %(choices)s.") % {
            "status": status[:40],
            "choices": choices,
        }
    if not cells["as_of"]:
        problems["as_of"] = _("Cần ghi ngày của số liệu, ví dụ 28/02/2026.")
    if fold(cells["is_estimate"]) not in YES_WORDS | NO_WORDS:
        problems["is_estimate"] = _("“%(text)s” không đọc được. Ghi Có hoặc Không.") % {
            "text": cells["is_estimate"][:40]
        }
    return problems


def _order(name: str) -> int:
    """Problems stand in the order of the columns."""
    return list(COLUMNS).index(name) if name in COLUMNS else 0


def _error_text(error: ValidationError) -> str:
    if error.code != "max_length":
        return " ".join(error.messages)
    params = error.params or {}
    length, most = (number_format(params[name], force_grouping=True) for name in ("show_value", "limit_value"))
    return _("Ô có %(length)s ký tự, tối đa %(most)s. Rút gọn rồi gửi lại.") % {"length": length, "most": most}


def _fault_text(fault: str, text: str) -> str:
    if fault == "formula":
        return _("Ô chứa công thức “%(text)s”. Chép ô rồi dán lại dạng giá trị (Paste Special, Values).") % {
            "text": text[:60]
        }
    return _("Ô chứa lỗi “%(text)s” của Excel. Nhập lại nội dung.") % {"text": text[:20]}


def _moment(when: Any) -> str:
    return f"{timezone.localtime(when):%H:%M %d/%m/%Y}"
