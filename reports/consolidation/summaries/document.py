"""What every printed document of a period has in common: its head, its title, its end."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from reports.consolidation.rules import Letterhead
from reports.periods.enums import PeriodKind
from reports.periods.models import ReportingPeriod


@dataclass(frozen=True)
class ReportForm:
    """What a paper carries at its end."""

    signer_lines: tuple[str, ...]
    recipients: tuple[str, ...]
    drafting_unit: str


@dataclass(frozen=True)
class Document:
    """Who writes to whom about which plan and period. `dated` is the paper's own day, None until it has one."""

    plan_title: str
    short_title: str
    is_sample: bool
    issuer: str
    consolidator: str
    period_kind: PeriodKind
    year: int
    data_from: dt.date
    data_to: dt.date
    sender: str
    letterhead: Letterhead
    seat: str
    drawn_on: dt.date
    dated: dt.date | None
    is_draft: bool
    form: ReportForm

    @property
    def draft_words(self) -> str:
        return "DỰ THẢO, số liệu chưa được cơ quan duyệt"

    @property
    def draft_lines(self) -> tuple[str, ...]:
        """What the box over the title says; empty for a paper that was sent and is no sample."""
        draft = (self.draft_words,) if self.is_draft else ()
        return (*draft, "DỮ LIỆU MẪU, không phải số liệu thật") if self.is_sample else draft

    @property
    def period_words(self) -> str:
        if self.period_kind == PeriodKind.HALF_YEAR:
            return f"6 tháng đầu năm {self.year}"
        return f"năm {self.year}"

    @property
    def subject(self) -> str:
        """What the report is about (trích yếu)."""
        return f"Kết quả thực hiện {self.short_title} {self.period_words}"

    @property
    def about(self) -> str:
        """What an official letter says under its number (“V/v …”); a report has a title instead."""
        return ""

    @property
    def plan_words(self) -> str:
        """The plan as a document is cited in full the first time: type, issuer and subject."""
        title = self.plan_title.removeprefix("Kế hoạch ")
        return f"Kế hoạch của {self.issuer} {title[:1].lower()}{title[1:]}"


def document_values(period: ReportingPeriod) -> dict[str, Any]:
    """The fields that follow from the period and its plan."""
    plan = period.plan
    return {
        "plan_title": plan.title,
        "short_title": plan.short_title,
        "is_sample": plan.is_sample,
        "issuer": plan.issuer.name,
        "consolidator": plan.consolidating_agency.name,
        "period_kind": PeriodKind(period.kind),
        "year": period.year,
        "data_from": period.data_from,
        "data_to": period.data_to,
    }
