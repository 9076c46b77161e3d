"""A report in any state, brought there by the services themselves."""

import datetime as dt
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.enums import Role
from agencies.models import Agency, User
from agencies.rules import Actor
from reports.periods.enums import PeriodKind
from reports.submissions import services
from reports.submissions.enums import Section, SubmissionState
from reports.submissions.models import Submission
from reports.submissions.rules import COMPULSORY
from tasks.models import Assignment, Plan
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import MembershipFactory
from tests.reports.helpers import lead_task, opened, owing_agency, recorded

NOTHING = dict.fromkeys((section.value for section in COMPULSORY), "Không có.")
S = SubmissionState


@dataclass
class Round:
    """One agency with one lead task, its people, the consolidator, and its report of the year."""

    plan: Plan
    agency: Agency
    assignment: Assignment
    submission: Submission
    officer: User
    head: User
    consolidator: User

    def actor(self, name: str, on: dt.date = TODAY) -> Actor:
        return as_actor(getattr(self, name), on)

    def now(self) -> Submission:
        """The row as it stands."""
        found = Submission.objects.select_related(
            "agency", "period__plan__consolidating_agency", "period__plan__issuer"
        )
        return found.get(pk=self.submission.pk)

    def say(self, verb: str, who: str, **given: Any) -> Any:
        return getattr(services, verb)(actor=self.actor(who), submission=self.submission, **given)

    def write(self, text: str = "Không có.", **sections: str) -> None:
        """Fill the general text, so that nothing compulsory is missing."""
        standing = self.submission.revisions.filter(sent_at=None).first()
        services.save_sections(
            actor=self.actor("officer"),
            submission=self.submission,
            sections={**dict.fromkeys(NOTHING, text), **sections},
            version=standing.version if standing else 0,
        )

    def send(self, reason: str = "Đã rà soát.") -> None:
        self.say("send", "head", warnings_reason=reason)

    def accept(self) -> None:
        self.say("accept", "consolidator")


def new_round(plan: Plan, *, update: bool = True, agency: Agency | None = None, **of_period: Any) -> Round:
    """A round that has not begun; the lead task has an update unless told otherwise."""
    agency = agency or owing_agency(plan, code="STC", name="Sở Tài chính")
    assignment = lead_task(plan, agency, code="5.1")
    if update:
        recorded(assignment, as_of=dt.date(2026, 11, 10), is_estimate=True)
    period = opened(plan, **of_period)
    return Round(
        plan=plan,
        agency=agency,
        assignment=assignment,
        submission=Submission.objects.get(period=period, agency=agency),
        officer=MembershipFactory(agency=agency, role=Role.OFFICER).user,
        head=MembershipFactory(agency=agency, role=Role.HEAD).user,
        consolidator=MembershipFactory(agency=plan.consolidating_agency, role=Role.CONSOLIDATOR).user,
    )


def bring_to(round_: Round, state: SubmissionState) -> None:
    """Walk the report to a state by the ordinary way."""
    if state == S.NOT_STARTED:
        return
    round_.say("start", "officer")
    round_.write()
    if state == S.DRAFTING:
        return
    round_.say("propose", "officer")
    if state == S.AWAITING_HEAD:
        return
    round_.send()
    if state == S.SENT:
        return
    if state == S.RETURNED:
        round_.say("return_submission", "consolidator", reason="Thiếu số liệu thu.")
        return
    round_.accept()


def paper(name: str = "ban-ky.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, BytesIO(b"%PDF-1.7\n%%EOF\n").getvalue(), "application/pdf")


__all__ = ["NOTHING", "PeriodKind", "Round", "Section", "bring_to", "new_round", "paper"]
