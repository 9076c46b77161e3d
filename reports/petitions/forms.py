"""What people type about petitions. The services decide; each form's fields are its service's arguments."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from plan_tracker.lib.formfields import ParagraphsField
from reports.petitions.enums import PetitionKind, PetitionState, PetitionVerb
from reports.petitions.exceptions import PetitionRefused
from reports.petitions.models import Petition, PetitionEntry
from reports.petitions.rules import needs_text
from tasks.models import Assignment, Plan, Task


def _paragraphs(label: Any, rows: int, **kwargs: Any) -> ParagraphsField:
    return ParagraphsField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class _RefusableForm(forms.Form):
    def add_refusal(self, refusal: PetitionRefused) -> None:
        """Show what a service refused, at its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class PetitionForm(_RefusableForm):
    """A petition of one's agency. The agency is asked for where one belongs to several."""

    agency = forms.ModelChoiceField(label=_("Cơ quan nêu"), queryset=Agency.objects.none(), to_field_name="code")
    kind = forms.ChoiceField(label=_("Loại"), choices=PetitionKind.choices, widget=forms.RadioSelect)
    task = forms.ModelChoiceField(
        label=_("Nhiệm vụ liên quan"),
        queryset=Task.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("Không gắn với nhiệm vụ nào"),
    )
    text = _paragraphs(
        _("Nội dung"), 8, help_text=_("Vướng ở đâu, vì sao, đề nghị ai giải quyết việc gì. Mỗi kiến nghị một việc.")
    )

    def __init__(self, *args: Any, plan: Plan, agencies: Sequence[Agency], day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [agency.pk for agency in agencies]
        given = Assignment.objects.in_force(day).filter(task=OuterRef("pk"), agency__in=own)
        self.fields["task"].queryset = Task.objects.of(plan).filter(Exists(given)).defer("text", "search")  # type: ignore[attr-defined]
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=own)  # type: ignore[attr-defined]
        if len(own) == 1:
            self.only_agency: Agency | None = agencies[0]
            del self.fields["agency"]
        else:
            self.only_agency = None

    def arguments(self) -> dict[str, Any]:
        """What the service takes; call it on a valid form."""
        data = self.cleaned_data
        return {**data, "agency": self.only_agency or data["agency"], "kind": PetitionKind(data["kind"])}


class _ActionForm(_RefusableForm):
    """A verb on one petition; several stand on one page, so that each has ids of its own."""

    verb: PetitionVerb

    def __init__(self, data: Any = None, *, petition: Petition, day: dt.date) -> None:
        super().__init__(data, auto_id=f"{self.verb}_%s")


class ReceiveForm(_ActionForm):
    verb = PetitionVerb.RECEIVE


class ForwardForm(_ActionForm):
    verb = PetitionVerb.FORWARD
    agency = forms.ModelChoiceField(
        label=_("Cơ quan trả lời"), queryset=Agency.objects.none(), to_field_name="code", empty_label=_("Chọn cơ quan")
    )
    text = _paragraphs(_("Ý kiến kèm theo"), 3, required=False)

    def __init__(self, data: Any = None, *, petition: Petition, day: dt.date) -> None:
        super().__init__(data, petition=petition, day=day)
        # Neither who raised it nor who has it already.
        others = Agency.objects.valid_on(day).exclude(pk__in=[petition.agency_id, petition.forwarded_to_id or 0])
        self.fields["agency"].queryset = others  # type: ignore[attr-defined]


class AnswerForm(_ActionForm):
    verb = PetitionVerb.ANSWER
    text = _paragraphs(_("Nội dung trả lời"), 5)
    document = forms.CharField(
        label=_("Số, ký hiệu văn bản trả lời"),
        max_length=PetitionEntry._meta.get_field("document").max_length,
        required=False,
        help_text=_("Nếu trả lời bằng văn bản, ví dụ: 1234/UBND-KTTH ngày 12/12/2026."),
    )


class CloseForm(_ActionForm):
    verb = PetitionVerb.CLOSE
    text = _paragraphs(_("Lý do đóng"), 3, required=False)

    def __init__(self, data: Any = None, *, petition: Petition, day: dt.date) -> None:
        super().__init__(data, petition=petition, day=day)
        self.fields["text"].required = needs_text(PetitionState(petition.state), self.verb)


ACTION_FORMS: dict[PetitionVerb, type[_ActionForm]] = {
    form.verb: form for form in (ReceiveForm, ForwardForm, AnswerForm, CloseForm)
}
