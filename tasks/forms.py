"""The update form: reads what an officer typed; the rules decide."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plan_tracker.lib.dates import short_date
from plan_tracker.lib.diff import same_text
from plan_tracker.lib.formfields import DateField, LinesField, ParagraphsField, PercentField
from plan_tracker.lib.text import clean_text
from tasks.enums import ProgressStatus
from tasks.exceptions import StaleDraft, problem_text
from tasks.models import Assignment, Plan, ProgressUpdate, WorkItem
from tasks.rules import MAX_PERSON, MAX_TITLE, MAX_WEIGHT, Problem, UpdateContent, WorkContent
from tasks.services import update_problems

# Result first; the rest folds out, by itself where the status asks for it.
SECTIONS = (
    ("", "", ("result",)),
    (_("Nội dung chưa thực hiện và nguyên nhân"), "in_progress,not_started", ("not_done", "cause")),
    (_("Khó khăn, giải pháp, kiến nghị"), "", ("difficulty", "solution", "proposal")),
)
TEXT_FIELDS = tuple(name for _summary, _opens, names in SECTIONS for name in names)
COMPARED_FIELDS = ("status", "percent", "as_of", "is_estimate", *TEXT_FIELDS)


def _paragraphs(label: Any, rows: int, **kwargs: Any) -> ParagraphsField:
    return ParagraphsField(label=label, widget=forms.Textarea(attrs={"rows": rows}), required=False, **kwargs)


@dataclass(frozen=True)
class LastText:
    """What a field said in an earlier update."""

    label: str
    text: str


@dataclass(frozen=True)
class TextPair:
    """A text field and what stands beside it."""

    bound: forms.BoundField
    last: tuple[LastText, ...]

    @property
    def is_copied(self) -> bool:
        """The field says word for word what it said before."""
        typed = str(self.bound.value() or "").strip()
        return bool(typed) and any(same_text(typed, last.text.strip()) for last in self.last)


@dataclass(frozen=True)
class Section:
    """Text fields that stand together. `opens` names the statuses that unfold it."""

    summary: str
    opens: str
    fields: tuple[TextPair, ...]

    @property
    def is_filled(self) -> bool:
        return any(pair.bound.value() or pair.bound.errors for pair in self.fields)


@dataclass(frozen=True)
class Difference:
    """A field of which two people say different things."""

    name: str
    label: str
    theirs: str
    mine: str
    # Text that may be copied from one side to the other.
    is_text: bool = True


class Conflict:
    """What stands now, for the person whose save was refused: somebody's draft, or their recorded update.

    `typed` is what the person was saving.
    """

    def __init__(self, refusal: StaleDraft, typed: Mapping[str, Any]) -> None:
        draft, latest = refusal.draft, refusal.latest
        self.draft_version = draft.version if draft else 0
        self.seen_update = latest.pk if latest else ""
        self.is_draft = draft is not None
        self.who = draft.edited_by if draft else latest.author if latest else None
        self.when = draft.edited_at if draft else latest.created_at if latest else None
        theirs = draft.payload if draft else vars(latest) if latest else {}
        self.differences = differences(theirs, typed) if self.who else []

    @property
    def is_same(self) -> bool:
        """Their draft says what mine says: a save of mine whose answer never came, perhaps. Nothing to choose."""
        return self.is_draft and not self.differences


def differences(theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> list[Difference]:
    """The fields of an update that read differently."""
    found = []
    for name in COMPARED_FIELDS:
        pair = _told(name, theirs.get(name)), _told(name, mine.get(name))
        if not same_text(*pair):
            label = str(UpdateForm.base_fields[name].label)
            found.append(Difference(name, label, *pair, is_text=name in TEXT_FIELDS))
    return found


def _told(name: str, value: object) -> str:
    """A field's value as a person reads it, typed or stored."""
    if isinstance(value, dt.date):
        return short_date(value)
    if name == "status":
        return str(dict(ProgressStatus.choices).get(str(value), value or ""))
    if name == "is_estimate":
        return gettext("có") if value in (True, "on") else gettext("không")
    return "" if value is None else str(value).strip()


class UpdateForm(forms.Form):
    """One assignment's year (design R4, R15). Labels are the plan's five contents (IV.6)."""

    status = forms.ChoiceField(label=_("Tình trạng"), choices=ProgressStatus.choices, widget=forms.RadioSelect)
    percent = PercentField(
        label=_("Tỷ lệ hoàn thành (%)"), required=False, help_text=_("Số nguyên 0–100; để trống nếu không đo được.")
    )
    as_of = DateField(label=_("Số liệu tính đến ngày"))
    is_estimate = forms.BooleanField(
        label=_("Là số ước thực hiện cả năm"),
        required=False,
        help_text=_("Đánh dấu khi báo cáo trước ngày chốt số liệu 14/12; số chính thức ghi nhận sau."),
    )
    result = _paragraphs(_("Kết quả thực hiện"), 6, help_text=_("Bắt buộc, trừ khi không phát sinh."))
    not_done = _paragraphs(_("Nội dung chưa thực hiện"), 3)
    cause = _paragraphs(_("Nguyên nhân"), 3)
    difficulty = _paragraphs(_("Khó khăn, vướng mắc"), 3)
    solution = _paragraphs(_("Giải pháp tháo gỡ"), 3)
    proposal = _paragraphs(_("Kiến nghị, đề xuất với UBND tỉnh"), 3)
    corrects = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("Lý do sửa"), max_length=500, required=False)
    draft_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    seen_update = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def content(self) -> UpdateContent:
        """What the form states; call it on a valid form."""
        data = self.cleaned_data
        return UpdateContent(
            as_of=data["as_of"],
            status=ProgressStatus(data["status"]),
            percent=data["percent"],
            is_estimate=data["is_estimate"],
            **{name: data[name] for name in TEXT_FIELDS},
        )

    conflict: Conflict | None = None

    @property
    def is_correction(self) -> bool:
        return bool(self["corrects"].value())

    def sections(self, earlier: Sequence[ProgressUpdate], year: int) -> list[Section]:
        """The text fields in groups, beside what they said in earlier updates, newest first."""
        return [
            Section(
                str(summary), opens, tuple(TextPair(self[name], _last_texts(name, earlier, year)) for name in names)
            )
            for summary, opens, names in SECTIONS
        ]

    def slips(self, assignment: Assignment, year: int, today: dt.date) -> dict[str, str]:
        """A sentence for each field whose content cannot be recorded. A draft may lack anything: no blank is a slip."""
        if self.is_valid():
            self.add_problems(update_problems(assignment, year, self.content(), today=today))
        return {
            name: str(errors[0])
            for name, errors in self.errors.items()
            if name in self.fields and str(self[name].value() or "").strip()
        }

    def show_conflict(self, refusal: StaleDraft) -> None:
        """Show what stands now beside what was typed. The form then carries the new versions: sending it again keeps
        the typed text knowingly."""
        self.conflict = Conflict(refusal, self.data)
        self.data = {
            **{name: self.data.get(name, "") for name in self.data},
            "draft_version": self.conflict.draft_version,
            "seen_update": self.conflict.seen_update,
        }

    def add_problems(self, problems: list[Problem]) -> None:
        """Show what a service refused, each at its field."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem_text(problem))


class WorkbookForm(forms.Form):
    """An agency's workbook, sent in. Whether it can be read is for `tasks.workbook` to say."""

    file = forms.FileField(
        label=_("Tệp Excel đã điền"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": _("Chọn tệp đã điền rồi bấm “Kiểm tra tệp”."),
            "empty": _("Tệp rỗng. Chọn tệp đã điền và đã lưu."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > settings.WORKBOOK_MAX_MB * 1024 * 1024:
            message = _("Tệp lớn hơn %(limit)s MB. Xóa hình ảnh trong tệp, hoặc chia làm hai tệp, rồi gửi lại.")
            raise ValidationError(message, params={"limit": settings.WORKBOOK_MAX_MB})
        return file


class WorkItemForm(forms.Form):
    """A piece of the agency's own plan."""

    title = forms.CharField(label=_("Công việc"), max_length=MAX_TITLE)
    deliverable = forms.CharField(
        label=_("Sản phẩm"),
        max_length=MAX_TITLE,
        required=False,
        help_text=_("Văn bản, báo cáo hoặc kết quả cụ thể khi xong, ví dụ: Quyết định ban hành bảng giá đất."),
    )
    person = forms.CharField(label=_("Người thực hiện"), max_length=MAX_PERSON, required=False)
    due_on = DateField(label=_("Hạn"))
    weight = forms.IntegerField(
        label=_("Trọng số"),
        min_value=1,
        max_value=MAX_WEIGHT,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "3"}),
        help_text=_("Số nguyên 1–100. Công việc nặng hơn thì trọng số lớn hơn; các việc ngang nhau để 1."),
    )

    @classmethod
    def of(cls, item: WorkItem, data: Any = None) -> "WorkItemForm":
        """The form of an item as it stands, or as it was sent."""
        return cls(data, initial={name: getattr(item, name) for name in WorkContent.__dataclass_fields__})

    def content(self) -> WorkContent:
        """What the form states; call it on a valid form."""
        return WorkContent(**{name: self.cleaned_data[name] for name in WorkContent.__dataclass_fields__})

    def add_problems(self, problems: list[Problem]) -> None:
        """Show what a service refused, each at its field."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem_text(problem))


class NewWorkItemForm(WorkItemForm):
    """A new piece of work, for one of the agency's tasks."""

    nhiem_vu = forms.ChoiceField(label=_("Nhiệm vụ"))
    field_order = ("nhiem_vu",)

    def __init__(self, assignments: list[Assignment], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assignments = {each.task.code: each for each in assignments}
        choices = [(code, str(each.task)) for code, each in self.assignments.items()]
        self.fields["nhiem_vu"].choices = [("", _("Chọn nhiệm vụ")), *choices]  # type: ignore[attr-defined]

    @property
    def assignment(self) -> Assignment:
        return self.assignments[self.cleaned_data["nhiem_vu"]]


class TickForm(forms.Form):
    """The day on which a piece of work was done; today where nothing is said."""

    done_on = DateField(label=_("Xong ngày"), required=False)


class DropForm(forms.Form):
    reason = forms.CharField(label=_("Lý do bỏ"), max_length=500)


class WithdrawForm(forms.Form):
    """Why a file of evidence is taken back. Whether a reason is needed is for the service to say."""

    reason = forms.CharField(label=_("Lý do rút"), max_length=500, required=False)

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"])


def _last_texts(name: str, earlier: Sequence[ProgressUpdate], year: int) -> tuple[LastText, ...]:
    """What a field said this year and the year before; once where both say the same, or only one says anything."""
    texts: dict[str, LastText] = {}
    for update in earlier:
        day = short_date(update.as_of)
        label = gettext("Lần trước, %(day)s") % {"day": day} if update.year == year else gettext("Năm %s") % update.year
        texts.setdefault(getattr(update, name), LastText(label, getattr(update, name)))
    return tuple(last for text, last in texts.items() if text or len(texts) == 1)


class ReportFormForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the consolidated report ends: signer, recipients, drafting unit."""

    report_signer_lines = LinesField(
        label=_("Quyền hạn, chức vụ người ký báo cáo"),
        help_text=_("Mỗi dòng một ý, ví dụ: KT. GIÁM ĐỐC, dòng sau PHÓ GIÁM ĐỐC."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    report_recipients = LinesField(
        label=_("Nơi nhận báo cáo"),
        help_text=_("Mỗi dòng một nơi nhận, không gạch đầu dòng; dòng “Lưu: VT, đơn vị soạn thảo” tự thêm."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    class Meta:
        model = Plan
        fields = ("report_signer_lines", "report_recipients", "report_drafting_unit")
