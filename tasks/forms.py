"""The update form: reads what an officer typed; the rules decide."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plan_tracker.lib.dates import short_date
from plan_tracker.lib.diff import same_text
from plan_tracker.lib.formfields import DateField, LinesField, ParagraphsField, PercentField
from tasks.enums import ProgressStatus
from tasks.exceptions import StaleDraft, problem_text
from tasks.models import Assignment, Plan, ProgressUpdate
from tasks.rules import Problem, UpdateContent
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

    @property
    def is_text(self) -> bool:
        return self.name in TEXT_FIELDS


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
            found.append(Difference(name, str(UpdateForm.base_fields[name].label), *pair))
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
