"""What a report still lacks, as its reminder says it: counts, the first gaps, and where to begin."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from agencies.enums import Role
from agencies.rules import Actor
from reports.submissions.enums import CheckCode
from reports.submissions.models import Submission
from reports.submissions.summaries import AgencyReport, Check, ReportLine, agency_report

# A mail names so many gaps; the rest is behind the link.
NAMED = 8
# What is counted in a mail, by the words that people use for it, in this order.
COUNTED: tuple[tuple[str, tuple[CheckCode, ...]], ...] = (
    ("nhiệm vụ", (CheckCode.LINE_UNTOUCHED, CheckCode.LINE_UNPLANNED)),
    ("chỉ tiêu", (CheckCode.INDICATOR_MISSING,)),
    ("số liệu trong lời", (CheckCode.FIGURE_MISSING,)),
    ("minh chứng", (CheckCode.DONE_WITHOUT_EVIDENCE, CheckCode.INDICATOR_WITHOUT_EVIDENCE)),
    ("nội dung chung", (CheckCode.SECTION_MISSING, CheckCode.SECTION_INVALID)),
)
# What is wrong at a place, in two words; the page says what to do.
SHORT = {
    CheckCode.LINE_UNTOUCHED: "chưa cập nhật",
    CheckCode.LINE_UNPLANNED: "chưa có công việc",
    CheckCode.INDICATOR_MISSING: "chưa có số liệu",
    CheckCode.FIGURE_MISSING: "chưa nêu số liệu",
    CheckCode.DONE_WITHOUT_EVIDENCE: "thiếu minh chứng",
    CheckCode.INDICATOR_WITHOUT_EVIDENCE: "thiếu minh chứng",
    CheckCode.SECTION_MISSING: "còn trống",
    CheckCode.SECTION_INVALID: "cần sửa chữ",
}


@dataclass(frozen=True)
class Gap:
    """One thing that is lacking, and where it is entered."""

    words: str
    url: str


@dataclass(frozen=True)
class Owed:
    """What an agency's report lacks. `supported` are tasks it may still contribute to, named where it leads none."""

    submission: Submission
    counts: tuple[tuple[int, str], ...]
    gaps: tuple[Gap, ...]
    unnamed: int
    supported: tuple[Gap, ...]
    url: str

    @property
    def words(self) -> str:
        """“2 nhiệm vụ, 1 minh chứng”; "" where nothing is lacking but the sending."""
        return ", ".join(f"{count} {name}" for count, name in self.counts)

    @property
    def first_gap(self) -> str:
        return self.gaps[0].url if self.gaps else self.url


def owed_by(submission: Submission, on: dt.date) -> Owed:
    """What the checks before sending find lacking, as the agency's own officers see it."""
    reader = Actor(0, on, frozenset({(Role.OFFICER.value, submission.agency_id)}))
    report = agency_report(submission, today=on, actor=reader)
    lacking = [check for check in report.checks if any(check.code in codes for _name, codes in COUNTED)]
    supported = [] if report.leads else [line for line in report.supporting if line.update is None]
    return Owed(
        submission=submission,
        counts=_counts(lacking),
        gaps=tuple(_gap(check, report) for check in lacking[:NAMED]),
        unnamed=max(0, len(lacking) - NAMED),
        supported=tuple(_line_gap(line, report.submission) for line in supported[:NAMED]),
        url=settings.SITE_URL + _workspace(submission),
    )


def _counts(lacking: Sequence[Check]) -> tuple[tuple[int, str], ...]:
    counted = ((sum(check.code in codes for check in lacking), name) for name, codes in COUNTED)
    return tuple((count, name) for count, name in counted if count)


def _gap(check: Check, report: AgencyReport) -> Gap:
    submission = report.submission
    short = SHORT.get(check.code, check.code.label)
    if check.part is not None:
        url = f"{settings.SITE_URL}{_workspace(submission)}?muc=so-lieu#{check.part.anchor}"
        return Gap(f"{check.place}: {short}", url)
    if check.line is None:
        url = f"{settings.SITE_URL}{_workspace(submission)}?muc=chung#id_{check.section}"
        return Gap(f"{check.place}: {short}", url)
    gap = _line_gap(check.line, submission)
    return Gap(f"{gap.words}: {short}", gap.url)


def _line_gap(line: ReportLine, submission: Submission) -> Gap:
    url = f"{settings.SITE_URL}{_workspace(submission)}?dong={line.code}"
    return Gap(f"{line.code} {line.assignment.task.title}", url)


def _workspace(submission: Submission) -> str:
    period = submission.period
    return reverse("reports:submission", args=[period.plan.code, period.code, submission.agency.code])
