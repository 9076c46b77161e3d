"""An agency's own report as data: what was sent, or the report as it stands (plan IV.6.2)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils import timezone

from agencies.enums import AgencyKind
from agencies.models import Agency
from agencies.rules import Actor
from plan_tracker.lib.dates import short_date
from reports.consolidation import rules
from reports.consolidation.rules import Letterhead
from reports.consolidation.summaries import wording
from reports.consolidation.summaries.document import Document, ReportForm, document_values
from reports.consolidation.summaries.entries import Entry, entry_of
from reports.consolidation.summaries.paper_figures import FIGURE_COLUMNS, PaperFigures, paper_figures
from reports.consolidation.summaries.wording import Block
from reports.petitions.summaries import EarlierPetition, petitions_for_agency
from reports.submissions.enums import SubmissionState
from reports.submissions.models import Submission, SubmissionRevision
from reports.submissions.summaries import (
    FigurePart,
    ReportLine,
    SentLine,
    agency_report,
    sent_figures,
    sent_lines,
)
from tasks.enums import AssignmentRole
from tasks.models import Assignment, ProgressUpdate

STANDS = (SubmissionState.SENT, SubmissionState.ACCEPTED)
NO_FIGURE = "–"
SUPPORTING = "Nhiệm vụ phối hợp"


@dataclass(frozen=True)
class PaperLine:
    """One task of the report. `entry` is None where nothing was recorded, which is not zero."""

    code: str
    title: str
    group: str
    finished_before: bool
    evidence: tuple[str, ...]
    entry: Entry | None

    @property
    def is_reported(self) -> bool:
        return self.entry is not None and not self.nothing_arose

    @property
    def nothing_arose(self) -> bool:
        return self.entry is not None and self.entry.says_nothing_arose

    @property
    def is_missing(self) -> bool:
        return self.entry is None and not self.finished_before

    @property
    def state_words(self) -> str:
        """Where the task stands, in one of the answers that every line has."""
        if self.entry is not None:
            return str(self.entry.status.label)
        return wording.FINISHED_BEFORE if self.finished_before else wording.MISSING


@dataclass(frozen=True)
class AnnexRow:
    """A row of the annex, as its cells are printed. `band` is the title over the first supporting task."""

    number: int
    code: str
    title: str
    state: str
    percent: str
    as_of: str
    evidence: str
    band: str


@dataclass(frozen=True)
class EarlierLine:
    """A petition that the agency raised, and what had become of it on the paper's day; "" while it waits."""

    text: str
    outcome: str


@dataclass(frozen=True)
class AgencyPaper(Document):
    """Everything that an agency's report says, in the order of the paper."""

    figure_columns: ClassVar[tuple[str, ...]] = FIGURE_COLUMNS
    annex_columns: ClassVar[tuple[str, ...]] = (
        *("TT", "Mã", "Nhiệm vụ", "Tình trạng", "Tỷ lệ", "Số liệu tính đến ngày", "Minh chứng"),
    )

    addressee: tuple[str, ...]
    sections: Mapping[str, str]
    leads: tuple[PaperLine, ...]
    supporting: tuple[PaperLine, ...]
    earlier: tuple[EarlierLine, ...]
    figures: PaperFigures

    @property
    def opening(self) -> str:
        return (
            f"Thực hiện {self.plan_words} (sau đây gọi tắt là Kế hoạch), {self.sender} báo cáo kết quả thực hiện "
            f"{self.period_words} như sau:"
        )

    @property
    def body(self) -> tuple[Block, ...]:
        return wording.body(self)

    @property
    def closing(self) -> str:
        """The report ends with its mark (Decree 30/2020)."""
        return (
            f"Trên đây là báo cáo kết quả thực hiện Kế hoạch {self.period_words}, {self.sender} kính trình "
            f"{self.issuer} xem xét, chỉ đạo./."
        )

    @property
    def contributions(self) -> tuple[PaperLine, ...]:
        """Supporting tasks about which something was recorded; the others are not owed."""
        return tuple(line for line in self.supporting if line.entry is not None)

    @property
    def annex_name(self) -> str:
        """Annexes have a Roman numeral only when there are two or more (Decree 30/2020)."""
        return "Phụ lục I" if self.annex and self.figures.rows else "Phụ lục"

    @property
    def figures_name(self) -> str:
        return "Phụ lục II" if self.annex and self.figures.rows else "Phụ lục"

    @property
    def figures_title(self) -> str:
        return f"Số liệu chỉ tiêu {self.period_words}".upper()

    @property
    def annex_title(self) -> str:
        return f"Tình trạng thực hiện nhiệm vụ {self.period_words}".upper()

    @property
    def annex(self) -> tuple[AnnexRow, ...]:
        """Lead tasks, then the supporting ones under a title."""
        first = len(self.leads)
        lines = enumerate((*self.leads, *self.contributions))
        return tuple(_annex_row(place + 1, line, SUPPORTING if place == first else "") for place, line in lines)


def agency_paper(submission: Submission, *, today: dt.date, actor: Actor) -> AgencyPaper:
    """The agency's paper for somebody who may have it (`policies.can_render_submission`).

    A report that was sent or accepted is printed from its frozen lines: what is recorded later changes nothing. Until
    then the agency prints the report as it stands, as a draft; what others may read of it is what was last sent
    (design R12). `submission.period.plan` and `submission.agency` are loaded with their issuer and parent.
    """
    if submission.state in STANDS or submission.agency_id not in actor.own_agencies:
        return _sent_paper(submission, actor)
    report = agency_report(submission, today=today, actor=actor)
    return _paper(
        submission,
        sections=report.sections,
        leads=[_line_as_it_stands(line) for line in report.leads],
        supporting=[_line_as_it_stands(line) for line in report.supporting],
        figures=report.figures,
        earlier=_earlier(submission, actor, today),
        drawn_on=today,
    )


def _sent_paper(submission: Submission, actor: Actor) -> AgencyPaper:
    revisions = SubmissionRevision.objects.visible_to(actor).sent().filter(submission=submission)
    revision = revisions.latest("number")
    lines = [(sent.line.role, _line_as_sent(sent)) for sent in sent_lines(revision)]
    assert revision.sent_at is not None  # noqa: S101 (it was sent)
    drawn_on = timezone.localdate(revision.sent_at)
    return _paper(
        submission,
        sections=revision.sections,
        leads=[line for role, line in lines if role == AssignmentRole.LEAD],
        supporting=[line for role, line in lines if role == AssignmentRole.SUPPORTING],
        figures=sent_figures(revision),
        earlier=_earlier(submission, actor, drawn_on),
        drawn_on=drawn_on,
        sending=revision.number,
    )


def _earlier(submission: Submission, actor: Actor, on: dt.date) -> tuple[EarlierLine, ...]:
    """Petitions of the period as they stood on the day: what became of them afterwards belongs into the next report."""
    period = submission.period
    found = petitions_for_agency(period.plan, submission.agency_id, actor, since=period.data_from)
    return tuple(_earlier_line(each, on) for each in found if timezone.localdate(each.petition.raised_at) <= on)


def _earlier_line(earlier: EarlierPetition, on: dt.date) -> EarlierLine:
    settled = earlier.settled_at is not None and timezone.localdate(earlier.settled_at) <= on
    document = f" ({earlier.document})" if earlier.document else ""
    return EarlierLine(earlier.petition.text, f"{earlier.outcome}{document}" if settled else "")


def _paper(
    submission: Submission,
    *,
    sections: Mapping[str, str],
    leads: Sequence[PaperLine],
    supporting: Sequence[PaperLine],
    figures: Sequence[FigurePart],
    earlier: tuple[EarlierLine, ...],
    drawn_on: dt.date,
    sending: int | None = None,
) -> AgencyPaper:
    """`sending` is the number of the sending that is printed; the registry's number and date belong to one."""
    is_registered = submission.state in STANDS and sending is not None and sending == submission.document_sending
    agency, plan = submission.agency, submission.period.plan
    goes_through = plan.consolidating_agency.name if agency.pk != plan.consolidating_agency_id else ""
    return AgencyPaper(
        **document_values(submission.period),
        sender=agency.name,
        letterhead=_letterhead(submission, plan.issuer, submission.document_number if is_registered else ""),
        seat=agency.seat,
        drawn_on=drawn_on,
        dated=submission.document_date if is_registered else None,
        is_draft=submission.state not in STANDS,
        form=_form(agency, goes_through),
        addressee=(plan.issuer.name, f"(qua {goes_through})") if goes_through else (plan.issuer.name,),
        sections=sections,
        leads=tuple(leads),
        supporting=tuple(supporting),
        earlier=earlier,
        figures=paper_figures(figures),
    )


def _letterhead(submission: Submission, issuer: Agency, number: str) -> Letterhead:
    agency = submission.agency
    return rules.letterhead(
        AgencyKind(agency.kind),
        agency.name,
        parent=(agency.parent or issuer).name,
        issuer=issuer.name,
        symbol=agency.document_symbol,
        number=number,
    )


def _form(agency: Agency, goes_through: str) -> ReportForm:
    through = (f"{goes_through} (tổng hợp)",) if goes_through else ()
    return ReportForm(
        signer_lines=rules.authority_lines(AgencyKind(agency.kind), agency.name),
        recipients=("Như trên", *through),
        drafting_unit="",
    )


def _line_as_it_stands(line: ReportLine) -> PaperLine:
    names = tuple(file.name for file in line.evidence)
    return _line(line.assignment, line.update, line.finished_before, names)


def _line_as_sent(sent: SentLine) -> PaperLine:
    line = sent.line
    names = tuple(str(file["name"]) for file in line.evidence)
    return _line(line.assignment, line.update_sent, line.finished_before, names)


def _line(
    assignment: Assignment, update: ProgressUpdate | None, finished_before: bool, evidence: tuple[str, ...]
) -> PaperLine:
    task = assignment.task
    return PaperLine(
        code=task.code,
        title=task.title,
        group=task.group.title,
        finished_before=finished_before,
        evidence=evidence,
        entry=entry_of("", update) if update else None,
    )


def _annex_row(number: int, line: PaperLine, band: str) -> AnnexRow:
    entry = line.entry
    percent = NO_FIGURE
    if entry is not None and entry.percent is not None:
        percent = f"{entry.percent}% (ước)" if entry.is_estimate else f"{entry.percent}%"
    return AnnexRow(
        number=number,
        code=line.code,
        title=line.title,
        state=line.state_words,
        percent=percent,
        as_of=short_date(entry.as_of) if entry else NO_FIGURE,
        evidence="; ".join(line.evidence) or NO_FIGURE,
        band=band,
    )
