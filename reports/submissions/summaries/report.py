"""One agency's report as it would be sent now: lines from what was recorded, general text, and what is missing."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from agencies.rules import Actor
from plan_tracker.lib.formfields import MAX_TEXT
from plan_tracker.lib.legacy import legacy_encoding
from reports.periods.enums import PeriodKind
from reports.periods.models import ReportingPeriod
from reports.submissions import rules
from reports.submissions.enums import Answer, CheckCode, Section
from reports.submissions.models import Submission, SubmissionLine, SubmissionRevision
from reports.submissions.rules import LineFacts
from reports.submissions.summaries.figures import FigurePart, count_answers
from reports.submissions.summaries.sent import TEXT_LABELS
from reports.submissions.summaries.stated import agency_figures
from tasks.enums import ProgressStatus
from tasks.models import Assignment, ProgressUpdate, UpdateDraft, UpdateEvidence, WorkItem
from tasks.rules import is_writing, reference_day

# Where a person is who looks at the figures, and the gaps that lead there.
FIGURES = "so-lieu"
STATED_LAST = (CheckCode.INDICATOR_MISSING,)


@dataclass(frozen=True)
class Check:
    """One thing that would send the report back: what, and where (a line, a section of the general text, or a part of
    an indicator, whose sentence names the areas)."""

    code: CheckCode
    line: "ReportLine | None" = None
    section: Section | None = None
    part: FigurePart | None = None
    sentence: str = ""

    @property
    def is_error(self) -> bool:
        return self.code.is_error

    @property
    def place(self) -> str:
        """The code of the task or indicator, or the section's name."""
        if self.part:
            return _("Chỉ tiêu %s") % self.part.code
        return self.line.code if self.line else str(self.section.label) if self.section else ""

    @property
    def words(self) -> str:
        return self.sentence or str(self.code.label)


@dataclass(frozen=True)
class ReportLine:
    """One assignment in the report. `update` is the latest that counts in the period, or None."""

    assignment: Assignment
    update: ProgressUpdate | None
    draft: UpdateDraft | None
    evidence: tuple[UpdateEvidence, ...]
    work: tuple[WorkItem, ...]
    finished_before: bool
    facts: LineFacts
    checks: tuple[CheckCode, ...]

    @property
    def code(self) -> str:
        return self.assignment.task.code

    @property
    def answer(self) -> Answer:
        return rules.answer(self.facts)

    @property
    def is_complete(self) -> bool:
        return not any(code.is_error for code in self.checks)

    @property
    def status(self) -> ProgressStatus | None:
        return ProgressStatus(self.update.status) if self.update else None


@dataclass(frozen=True)
class AgencyReport:
    """Everything that the workspace, the checks and the sending look at. `figures` are read when first looked at."""

    submission: Submission
    actor: Actor
    revision: SubmissionRevision | None
    sections: Mapping[str, str]
    leads: tuple[ReportLine, ...]
    supporting: tuple[ReportLine, ...]
    compulsory: tuple[Section, ...]
    missing_sections: tuple[Section, ...]
    invalid_sections: tuple[Section, ...]

    @property
    def was_sent(self) -> bool:
        """Something was sent before; a first writing that is still open has nothing before it."""
        return self.revision is not None and (self.revision.is_sent or self.revision.number > 1)

    @property
    def lines(self) -> tuple[ReportLine, ...]:
        return (*self.leads, *self.supporting)

    @property
    def section_texts(self) -> list[tuple[str, str]]:
        """The general text, by the section's name."""
        return [(str(section.label), self.sections.get(section.value, "")) for section in Section]

    @property
    def has_section_text(self) -> bool:
        return any(self.sections.values())

    @property
    def checks(self) -> list[Check]:
        """Errors first, in the report's order."""
        found = [Check(code, line=line) for line in self.lines for code in line.checks]
        found += [Check(code, part=part, sentence=said) for part in self.figures for code, said in part.checks]
        found += [Check(CheckCode.SECTION_MISSING, section=section) for section in self.missing_sections]
        found += [Check(CheckCode.SECTION_INVALID, section=section) for section in self.invalid_sections]
        return sorted(found, key=lambda check: not check.is_error)

    @property
    def errors(self) -> list[Check]:
        return [check for check in self.checks if check.is_error]

    @property
    def warnings(self) -> list[Check]:
        return [check for check in self.checks if not check.is_error]

    @cached_property
    def figures(self) -> tuple[FigurePart, ...]:
        return agency_figures(self.submission, actor=self.actor)

    @property
    def owed_figures(self) -> list[FigurePart]:
        return [part for part in self.figures if part.is_lead]

    @property
    def added_figures(self) -> list[FigurePart]:
        """The agency's own area in the indicators of others."""
        return [part for part in self.figures if not part.is_lead]

    @property
    def missing_figures(self) -> list[FigurePart]:
        return [part for part in self.figures if part.missing]

    @property
    def complete(self) -> int:
        """Parts that have their answer: lead lines, figures owed, and compulsory sections."""
        lines = sum(line.is_complete for line in self.leads)
        figures = sum(part.is_complete for part in self.owed_figures)
        return lines + figures + len(self.compulsory) - len(self.missing_sections)

    @property
    def parts(self) -> int:
        return len(self.leads) + len(self.owed_figures) + len(self.compulsory)

    @property
    def answers(self) -> list[tuple[Answer, int]]:
        """How many lead lines were reported, confirmed empty, or are missing; missing is never zero."""
        counts = Counter(line.answer for line in self.leads)
        return [(answer, counts[answer]) for answer in Answer if counts[answer]]

    @property
    def figure_answers(self) -> list[tuple[Answer, int]]:
        return count_answers(self.figures)

    def written_by_other(self, actor: Actor, now: dt.datetime) -> SubmissionRevision | None:
        """The revision being written, where somebody else was at it a moment ago."""
        revision = self.revision
        if revision is None or revision.is_sent or revision.edited_at is None:
            return None
        if revision.edited_by_id == actor.user_id:
            return None
        return revision if is_writing(revision.edited_at, now) else None

    def line(self, code: str) -> ReportLine | None:
        return next((line for line in self.lines if line.code == code), None)

    def next_gap(self, after: str = "") -> Check | None:
        """The first error behind the line or section `after`, else the first of all; without one, the first part whose
        figures are missing, unless that is where the person comes from (`FIGURES`): figures stop no sending."""
        order = [*(line.code for line in self.lines), *Section.values]
        start = order.index(after) if after in order else -1
        later = [check for check in self.errors if order.index(_key(check)) > start]
        figures = [] if after == FIGURES else [check for check in self.warnings if check.code in STATED_LAST]
        return next(iter([*later, *self.errors, *figures]), None)


def _key(check: Check) -> str:
    return check.line.code if check.line else check.section.value if check.section else ""


def agency_report(submission: Submission, *, today: dt.date, actor: Actor) -> AgencyReport:
    """The report as it stands. Six queries, whatever the number of lines. `submission.period.plan` is loaded.

    Drafts and files are those that the actor may see; checks of a reader who may not see drafts leave them out.
    """
    assignments = _assignments(submission, today)
    revision = SubmissionRevision.objects.filter(submission=submission).order_by("-number").first()
    plans = submission.period.asks_for_plan
    updates = {} if plans else latest_updates(submission.period, assignments)
    work = _work(submission, assignments, actor) if plans else None
    drafts = _drafts(submission, assignments, actor)
    evidence = _evidence(submission, assignments, actor)
    before = _last_results(submission)
    lines = [
        _report_line(
            submission.period,
            assignment,
            updates.get(assignment.pk),
            drafts.get(assignment.pk),
            evidence.get(assignment.pk, ()),
            None if work is None else work.get(assignment.pk, ()),
            before.get(assignment.task_id, ""),
        )
        for assignment in assignments
    ]
    sections = dict(revision.sections) if revision else {}
    leads = tuple(line for line in lines if line.assignment.is_lead)
    # The six contents of IV.6.2 are asked of reports; a plan is its pieces of work.
    compulsory = () if plans else rules.COMPULSORY
    return AgencyReport(
        submission=submission,
        actor=actor,
        revision=revision,
        sections=sections,
        leads=leads,
        supporting=tuple(line for line in lines if not line.assignment.is_lead),
        compulsory=compulsory,
        missing_sections=tuple(rules.missing_sections(sections, [line.facts for line in lines], compulsory)),
        invalid_sections=tuple(section for section in Section if _is_unusable(sections.get(section, ""))),
    )


def _is_unusable(text: str) -> bool:
    """What is being written is kept as typed; a text too long or in an old encoding cannot be sent."""
    return len(text) > MAX_TEXT or legacy_encoding(text) is not None


def _assignments(submission: Submission, today: dt.date) -> list[Assignment]:
    period = submission.period
    in_force = Assignment.objects.filter(task__group__plan=period.plan_id, agency=submission.agency_id).in_force(
        reference_day(period.year, today)
    )
    every = in_force.with_recorded(period.year).select_related("task__group", "agency")
    return list(every.order_by("role", "task__group__position", "task__position"))


def latest_updates(period: ReportingPeriod, assignments: Iterable[Assignment]) -> dict[int, ProgressUpdate]:
    """The period's latest standing update by assignment id: of its year, and as of its cut-off where it has one."""
    updates = ProgressUpdate.objects.filter(assignment__in=list(assignments), year=period.year).standing()
    if period.figures_until is not None:
        updates = updates.filter(as_of__lte=period.figures_until)
    latest: dict[int, ProgressUpdate] = {}
    for update in updates.newest_first().select_related("author"):
        latest.setdefault(update.assignment_id, update)
    return latest


def _drafts(submission: Submission, assignments: Sequence[Assignment], actor: Actor) -> dict[int, UpdateDraft]:
    drafts = UpdateDraft.objects.visible_to(actor).filter(assignment__in=assignments, year=submission.period.year)
    return {draft.assignment_id: draft for draft in drafts.select_related("edited_by")}


def _evidence(
    submission: Submission, assignments: Sequence[Assignment], actor: Actor
) -> dict[int, tuple[UpdateEvidence, ...]]:
    """Standing files of the year that came with a recorded update."""
    files = UpdateEvidence.objects.visible_to(actor).standing()
    found: dict[int, tuple[UpdateEvidence, ...]] = {}
    for file in files.filter(assignment__in=assignments, year=submission.period.year, update_made__isnull=False):
        found[file.assignment_id] = (*found.get(file.assignment_id, ()), file)
    return found


def _work(submission: Submission, assignments: Sequence[Assignment], actor: Actor) -> dict[int, tuple[WorkItem, ...]]:
    """The agency's own plan of the year, by assignment id."""
    items = WorkItem.objects.visible_to(actor).standing()
    found: dict[int, tuple[WorkItem, ...]] = {}
    for item in items.filter(assignment__in=assignments, year=submission.period.year).order_by("due_on", "pk"):
        found[item.assignment_id] = (*found.get(item.assignment_id, ()), item)
    return found


def _last_results(submission: Submission) -> dict[int, str]:
    """What the agency's report of the period before said, by task id."""
    earlier = (
        SubmissionRevision.objects.sent()
        .filter(
            submission__agency=submission.agency_id,
            submission__period__plan=submission.period.plan_id,
            submission__period__data_to__lt=submission.period.data_to,
        )
        .order_by("-submission__period__data_to", "-number")
    )
    lines = SubmissionLine.objects.filter(revision=earlier.values("pk")[:1], update_sent__isnull=False)
    return dict(lines.values_list("assignment__task_id", "update_sent__result"))


def _report_line(
    period: ReportingPeriod,
    assignment: Assignment,
    update: ProgressUpdate | None,
    draft: UpdateDraft | None,
    evidence: tuple[UpdateEvidence, ...],
    work: tuple[WorkItem, ...] | None,
    last_result: str,
) -> ReportLine:
    finished_before = bool(assignment.finished_before)  # type: ignore[attr-defined]
    facts = LineFacts(
        is_lead=assignment.is_lead,
        status=ProgressStatus(update.status) if update else None,
        percent=update.percent if update else None,
        as_of=update.as_of if update else None,
        is_estimate=update.is_estimate if update else False,
        texts={name: getattr(update, name) for name in TEXT_LABELS} if update else {},
        evidence=len(evidence),
        finished_before=finished_before,
        has_draft=draft is not None,
        last_result=last_result,
        planned=None if work is None else len(work),
    )
    checks = rules.line_checks(facts, cut_off=period.data_to, asks_estimates=period.kind == PeriodKind.ANNUAL)
    return ReportLine(assignment, update, draft, evidence, work or (), finished_before, facts, tuple(checks))
