"""The consolidated report as data: frozen, one for all renderings (design R10)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agencies.enums import AgencyKind
from reports.consolidation.rules import Letterhead, letterhead
from reports.consolidation.summaries.document import Document, ReportForm, document_values
from reports.consolidation.summaries.entries import (
    GroupSection,
    GroupStatements,
    Statement,
    TaskSection,
    difficulty_of,
    entry_of,
    statements_of,
)
from reports.consolidation.summaries.targets import Targets, period_targets
from reports.consolidation.summaries.targets_wording import targets_blocks
from reports.consolidation.summaries.wording import Block
from reports.periods.models import ReportingPeriod
from reports.submissions.enums import SubmissionState
from reports.submissions.summaries import AgencyLine, accepted_lines, agency_lines, latest_updates
from tasks import rules
from tasks.models import Assignment, Plan, ProgressUpdate, TaskGroup


@dataclass(frozen=True)
class AbsentAgency:
    """An agency that owes a report and recorded nothing for the period."""

    name: str
    leads: int
    state: str


@dataclass(frozen=True)
class ConsolidatedSummary(Document):
    """Everything that the document says, in the order of the paper."""

    groups: tuple[GroupSection, ...]
    duties: tuple[GroupSection, ...]
    targets: Targets
    owing: int
    accepted: int
    absent: tuple[AbsentAgency, ...]

    @property
    def sections(self) -> tuple[GroupSection, ...]:
        return (*self.groups, *self.duties)

    @property
    def numbered_sections(self) -> tuple[tuple[int, GroupSection], ...]:
        """The eleven groups under the plan's numbers; the duties of part IV go on counting after them."""
        numbered = [(group.number, group) for group in self.groups if group.number is not None]
        last = max((number for number, _group in numbered), default=0)
        return (*numbered, *enumerate(self.duties, start=last + 1))

    @property
    def duty_numbers(self) -> tuple[int, ...]:
        return tuple(number for number, group in self.numbered_sections if group.number is None)

    @property
    def tasks(self) -> int:
        return sum(len(group.tasks) for group in self.sections)

    @property
    def agencies(self) -> int:
        """How many agencies lead at least one task."""
        return len({agency for group in self.sections for task in group.tasks for agency in task.agencies})

    @property
    def difficulties(self) -> tuple[GroupStatements, ...]:
        return statements_of(self.sections, difficulty_of)

    @property
    def solutions(self) -> tuple[GroupStatements, ...]:
        return statements_of(self.sections, lambda entry: Statement(entry.agency, entry.solution))

    @property
    def proposals(self) -> tuple[GroupStatements, ...]:
        return statements_of(self.sections, lambda entry: Statement(entry.agency, entry.proposal))

    @property
    def is_accepted(self) -> bool:
        """Every agency that owes was accepted: what stands here was looked at."""
        return 0 < self.owing == self.accepted

    @property
    def draft_words(self) -> str:
        return "DỰ THẢO" if self.is_accepted else super().draft_words

    @property
    def targets_blocks(self) -> tuple[Block, ...]:
        return targets_blocks(self.targets, self.indicator_annex)

    @property
    def indicator_annex(self) -> str:
        return "Phụ lục I" if self.absent else "Phụ lục"

    @property
    def absent_annex(self) -> str:
        """Annexes have a Roman numeral only when there are two or more (Decree 30/2020)."""
        return "Phụ lục" if self.targets.is_empty else "Phụ lục II"

    @property
    def leads(self) -> int:
        return sum(group.leads for group in self.sections)

    @property
    def recorded(self) -> int:
        return sum(group.recorded for group in self.sections)


def consolidated_summary(period: ReportingPeriod, on: dt.date) -> ConsolidatedSummary:
    """Draw the report from what is recorded for the period's year, as the leads stand on the reference day.

    A half-year report reads figures up to its cut-off, an annual one all of the year's. Thirteen queries.
    """
    plan = period.plan
    sections = _group_sections(plan, period, rules.reference_day(period.year, on))
    lines = agency_lines(period, on)
    return ConsolidatedSummary(
        **document_values(period),
        sender=plan.consolidating_agency.name,
        letterhead=_letterhead(plan),
        seat=plan.consolidating_agency.seat,
        drawn_on=on,
        dated=None,
        is_draft=True,
        form=ReportForm(tuple(plan.report_signer_lines), tuple(plan.report_recipients), plan.report_drafting_unit),
        groups=tuple(section for section in sections if section.number is not None),
        duties=tuple(section for section in sections if section.number is None),
        targets=period_targets(period, on),
        owing=len(lines),
        accepted=sum(line.state == SubmissionState.ACCEPTED for line in lines),
        absent=tuple(_absent_agency(line) for line in lines if not line.submission.is_sent),
    )


def _letterhead(plan: Plan) -> Letterhead:
    agency = plan.consolidating_agency
    return letterhead(
        AgencyKind(agency.kind),
        agency.name,
        parent=plan.issuer.name,
        issuer=plan.issuer.name,
        symbol=agency.document_symbol,
    )


def _absent_agency(line: AgencyLine) -> AbsentAgency:
    return AbsentAgency(line.submission.agency.name, line.leads, str(line.state.label))


def _group_sections(plan: Plan, period: ReportingPeriod, day: dt.date) -> list[GroupSection]:
    in_force = Assignment.objects.leads().in_force(day).filter(task__group__plan=plan)
    found = list(in_force.with_recorded(period.year).select_related("agency").order_by("agency__position"))
    # What was accepted stands; where nothing was yet, what is recorded.
    latest = {**latest_updates(period, found), **accepted_lines(period)}
    leads: dict[int, list[Assignment]] = {}
    for assignment in found:
        leads.setdefault(assignment.task_id, []).append(assignment)
    groups = TaskGroup.objects.filter(plan=plan).prefetch_related("tasks")
    return [
        GroupSection(
            group.code,
            group.number,
            group.title,
            tuple(
                _task_section(task.code, task.title, leads.get(task.pk, []), latest)
                for task in sorted(group.tasks.all(), key=lambda task: task.position)
            ),
        )
        for group in groups
    ]


def _task_section(
    code: str, title: str, leads: Iterable[Assignment], latest: Mapping[int, ProgressUpdate | None]
) -> TaskSection:
    entries, missing, done_before = [], [], []
    for assignment in leads:
        update = latest.get(assignment.pk)
        if update is not None:
            entries.append(entry_of(assignment.agency.name, update))
        elif assignment.finished_before:  # type: ignore[attr-defined]
            done_before.append(assignment.agency.name)
        else:
            missing.append(assignment.agency.name)
    return TaskSection(code, title, tuple(entries), tuple(missing), tuple(done_before))
