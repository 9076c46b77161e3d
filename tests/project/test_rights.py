"""Role by verb by state: no service that takes `actor` acts for somebody who has no right to it (design R12)."""

import datetime as dt
import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from agencies.enums import Role
from agencies.exceptions import NotAllowed, Refused
from agencies.models import Area, Message
from agencies.rules import Actor
from indicators.enums import Comparator, Nature
from indicators.exceptions import FigureRefused, FiguresRefused, ReadingRefused
from indicators.models import BestFigure, IndicatorPart, Measurement, MeasurementEvidence, Target, TargetReading
from indicators.rules import Figure, Period
from indicators.services import (
    Reading,
    Statement,
    add_figure_evidence,
    attach_evidence,
    confirm_reading,
    correct_figure,
    record_figure,
    record_figures,
    statements_findings,
    withdraw_figure_evidence,
)
from reports.consolidation.enums import RenderFormat, RenderState
from reports.consolidation.exceptions import RenderRefused
from reports.consolidation.models import ConsolidatedReport, RenderJob
from reports.consolidation.services import draft_report, request_letters, request_paper, request_render, retry_render
from reports.periods.enums import PeriodKind, PeriodState
from reports.periods.models import ReportingPeriod
from reports.petitions.enums import AWAITED, PetitionKind, PetitionState
from reports.petitions.exceptions import PetitionRefused, WrongState
from reports.petitions.models import Petition, PetitionEntry
from reports.petitions.services import answer, close, forward, raise_from_update, raise_petition, receive
from reports.reminders.services import remind_now
from reports.submissions.enums import Decision, SubmissionState
from reports.submissions.exceptions import StaleReport, SubmissionRefused
from reports.submissions.models import LineDecision, Submission, SubmissionEvent, SubmissionLine, SubmissionRevision
from reports.submissions.services import (
    accept_unchanged,
    close_period,
    decide_line,
    move_internal_deadline,
    open_period,
    register_document,
    save_sections,
)
from tasks.enums import ProgressStatus
from tasks.exceptions import DraftOpen, EvidenceRefused, InvalidUpdate, InvalidWork, StaleDraft, WorkRefused
from tasks.models import AnnualProgress, ProgressUpdate, UpdateDraft, UpdateEvidence, WorkItem
from tasks.rules import UpdateContent, WorkContent
from tasks.services import (
    WorkbookLine,
    add_evidence,
    add_work_item,
    discard_draft,
    drop_work_item,
    edit_work_item,
    record_update,
    record_workbook,
    save_draft,
    tick_work_item,
    untick_work_item,
    withdraw_evidence,
)
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import AgencyFactory, AreaFactory, MembershipFactory
from tests.factories.files import EXE, pdf, upload
from tests.factories.indicators import IndicatorFactory, TargetFactory
from tests.factories.reports import DeadlineRuleFactory, PetitionFactory
from tests.factories.tasks import ProgressUpdateFactory, UpdateEvidenceFactory, WorkItemFactory
from tests.reports.submissions.test_matrix import SERVICES as MOVES

YEAR = 2026
YESTERDAY = TODAY - dt.timedelta(days=1)
APPS = ("agencies", "tasks", "indicators", "reports")
WRITTEN = (
    *(UpdateDraft, ProgressUpdate, AnnualProgress, ConsolidatedReport, RenderJob),
    *(ReportingPeriod, Submission, SubmissionRevision, LineDecision, SubmissionEvent, Message),
    *(Petition, PetitionEntry, WorkItem, UpdateEvidence),
    *(Measurement, BestFigure, MeasurementEvidence, Target, TargetReading),
)
CONTENT = UpdateContent(as_of=YESTERDAY, status=ProgressStatus.DONE, result="Đã xong.")

WORK = WorkContent(title="Rà soát bảng giá đất", due_on=TODAY)

OWN_AGENCY = {"officer", "head"}
CONSOLIDATES = {"consolidator"}
READS_ALL = {"consolidator", "leader"}
READ_SENT = {*OWN_AGENCY, *CONSOLIDATES, "leader"}
PEOPLE = (
    "officer",
    "head",
    "officer of another agency",
    "officer until yesterday",
    "officer from tomorrow",
    "consolidator",
    "consolidator of another agency",
    "leader",
    "leader of another committee",
    "administrator",
    "administrator of the agency",
    "nobody",
)


@dataclass(frozen=True)
class Case:
    """A verb in one state. `outcome` is what it is for those who may: a refusal, or None where it is done."""

    verb: Callable[..., Any]
    allowed: set[str]
    state: str
    prepare: Callable[[SimpleNamespace], dict[str, Any]]
    outcome: type[Exception] | None = None
    writes: bool = True

    def __str__(self) -> str:
        return f"{self.verb.__name__}-{self.state}"


def _on_draft(**given: Any) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {"assignment": world.assignment, "year": YEAR, **given}


def _save(version: int) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return _on_draft(payload={"result": "Mới"}, version=version)


def _record(draft_version: int, content: UpdateContent = CONTENT) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return _on_draft(content=content, draft_version=draft_version)


def _workbook(
    *, drafted: bool = False, content: UpdateContent = CONTENT
) -> Callable[[SimpleNamespace], dict[str, Any]]:
    def prepare(world: SimpleNamespace) -> dict[str, Any]:
        if not drafted:
            UpdateDraft.objects.all().delete()
        lines = [WorkbookLine(world.assignment, content, None)]
        return {"agency": world.assignment.agency, "year": YEAR, "lines": lines}

    return prepare


def _add(content: bytes) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {"assignment": world.assignment, "year": YEAR, "file": upload(content)}


def _add_again(world: SimpleNamespace) -> dict[str, Any]:
    return _add(UpdateEvidenceFactory(assignment=world.assignment).file.read())(world)


def _withdraw(reason: str, **state: bool) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {"evidence": UpdateEvidenceFactory(assignment=world.assignment, **state), "reason": reason}


def _statement(world: SimpleNamespace, numerator: int = 80) -> Statement:
    """A figure of an indicator that the agency answers for."""
    part = IndicatorPart.objects.filter(indicator__owner=world.assignment.agency).select_related("indicator__plan")
    if not part:
        indicator = IndicatorFactory(plan=world.assignment.task.group.plan, owner=world.assignment.agency)
        IndicatorPart.objects.create(indicator=indicator, code="main", position=1)
        AreaFactory(code="NH")
    figure = Figure(YESTERDAY, Nature.ESTIMATE, numerator=Decimal(numerator), denominator=Decimal(100))
    return Statement(part.get(), Area.objects.get(code="NH"), Period(YEAR), figure, "Báo cáo")


def _state(numerator: int = 80) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {"statement": _statement(world, numerator)}


def _state_all(*numerators: int) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {"statements": [_statement(world, numerator) for numerator in numerators]}


def _correct(reason: str) -> Callable[[SimpleNamespace], dict[str, Any]]:
    def prepare(world: SimpleNamespace) -> dict[str, Any]:
        statement = _statement(world)
        member = MembershipFactory(agency=world.assignment.agency).user
        original = record_figure(actor=as_actor(member), statement=statement)
        figure = _statement(world, 70).figure
        return {"original": original, "figure": figure, "source": "Báo cáo", "reason": reason}

    return prepare


def _figure_file(content: bytes) -> Callable[[SimpleNamespace], dict[str, Any]]:
    def prepare(world: SimpleNamespace) -> dict[str, Any]:
        about = _statement(world)
        return {"part": about.part, "area": about.area, "period": about.period, "file": upload(content)}

    return prepare


def _attach(*, recorded: bool, accepted: bool = False) -> Callable[[SimpleNamespace], dict[str, Any]]:
    """A file that waits, with or without a figure that stands."""

    def prepare(world: SimpleNamespace) -> dict[str, Any]:
        actor = as_actor(MembershipFactory(agency=world.assignment.agency).user)
        given = _figure_file(pdf("a"))(world)
        if recorded:
            record_figure(actor=actor, statement=_statement(world))
        if accepted:
            Measurement.objects.update(accepted_at=timezone.now())
        add_figure_evidence(actor=actor, **given)
        del given["file"]
        return given

    return prepare


def _withdraw_figure_file(*, recorded: bool, reason: str) -> Callable[[SimpleNamespace], dict[str, Any]]:
    def prepare(world: SimpleNamespace) -> dict[str, Any]:
        actor = as_actor(MembershipFactory(agency=world.assignment.agency).user)
        evidence, _is_new = add_figure_evidence(actor=actor, **_figure_file(pdf("a"))(world))
        if recorded:
            record_figure(actor=actor, statement=_statement(world))
        return {"evidence": evidence, "reason": reason}

    return prepare


def _confirm(document: str) -> Callable[[SimpleNamespace], dict[str, Any]]:
    """Loose words of the plan that the world is about, read by a document."""

    def prepare(world: SimpleNamespace) -> dict[str, Any]:
        plan = world.assignment.task.group.plan
        target = TargetFactory(indicator__plan=plan, wording="đạt phần lớn", interpretation="Từ 90% là đạt.")
        given = {"text": "Từ 92% mới là đạt.", "comparator": Comparator.AT_LEAST, "low": Decimal(92)}
        return {"target": target, "reading": Reading(document=document, document_on=YESTERDAY, **given)}

    return prepare


def _request(*made: RenderState) -> Callable[[SimpleNamespace], dict[str, Any]]:
    def prepare(world: SimpleNamespace) -> dict[str, Any]:
        for state in made:
            world.render(state)
        return {"period": world.period}

    return prepare


def _new_petition(text: str) -> Callable[[SimpleNamespace], dict[str, Any]]:
    def prepare(world: SimpleNamespace) -> dict[str, Any]:
        task = world.assignment.task
        given = {"plan": task.group.plan, "agency": world.assignment.agency, "task": task}
        return {**given, "kind": PetitionKind.PROPOSAL, "text": text}

    return prepare


def _paper(*made: RenderState, sent: bool = False) -> Callable[[SimpleNamespace], dict[str, Any]]:
    def prepare(world: SimpleNamespace) -> dict[str, Any]:
        submission = world.sent().revision.submission if sent else world.submission
        for state in made:
            world.render_paper(state)
        return {"submission": submission, "format": RenderFormat.DOCX}

    return prepare


def _from_update(difficulty: str) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {"update": ProgressUpdateFactory(assignment=world.assignment, difficulty=difficulty)}


def _on_petition(state: PetitionState, **given: Any) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {"petition": world.petition(state), **given}


def _forward_to_another(state: PetitionState) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {"petition": world.petition(state), "agency": AgencyFactory()}


def _asked_own_agency(world: SimpleNamespace) -> dict[str, Any]:
    """Another agency's petition, which the people of "the agency" are asked to answer."""
    asked = {"agency": AgencyFactory(), "forwarded_to": world.assignment.agency}
    return {"petition": world.petition(PetitionState.FORWARDED, **asked), "text": "Đã bố trí."}


def _petition_cases() -> Iterator["Case"]:
    """Every verb in every state: who may, and what it is for them."""
    for state in PetitionState:
        received = None if state == PetitionState.RAISED else WrongState
        yield Case(receive, READS_ALL, state, _on_petition(state), received)
        forwarded = None if state in (PetitionState.RECEIVED, PetitionState.FORWARDED) else WrongState
        yield Case(forward, READS_ALL, state, _forward_to_another(state), forwarded)
        answered = None if state in AWAITED else WrongState
        yield Case(answer, READS_ALL, state, _on_petition(state, text="Đã bố trí."), answered)
        closed = None if state != PetitionState.CLOSED else WrongState
        yield Case(close, {*OWN_AGENCY, "consolidator"}, state, _on_petition(state, text="Không cần nữa."), closed)


def _retry_paper(state: RenderState, *, sent: bool = False) -> Callable[[SimpleNamespace], dict[str, Any]]:
    def prepare(world: SimpleNamespace) -> dict[str, Any]:
        if sent:
            world.sent()
        return {"job": world.render_paper(state)}

    return prepare


def _urge(*made: RenderState, late: bool = True, closed: bool = False) -> Callable[[SimpleNamespace], dict[str, Any]]:
    """Letters to late agencies: the last on-time day was some days ago, unless told otherwise."""

    def prepare(world: SimpleNamespace) -> dict[str, Any]:
        if late:
            world.period.deadlines.update(due_on=TODAY - dt.timedelta(days=9))
        if closed:
            world.period.state = PeriodState.CLOSED
        for state in made:
            world.render_letters(state)
        return {"period": world.period}

    return prepare


def _retry_letters(state: RenderState) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {"job": world.render_letters(state)}


def _retry(state: RenderState) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {"job": world.render(state)}


def _on_report(**given: Any) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {"submission": world.submission, **given}


def _on_sent_report(**given: Any) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {"submission": world.sent().revision.submission, **given}


def _on_line(**given: Any) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {"line": world.sent(), **given}


def _on_period(**given: Any) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {"period": world.period, **given}


DOCUMENT = {"number": "15/BC-STC", "date": TODAY, "signer": "Nguyễn Văn A"}


def _work(given: dict[str, Any], **row: Any) -> Callable[[SimpleNamespace], dict[str, Any]]:
    """A piece of work of a year without a draft, unless told otherwise."""
    return lambda world: {"item": WorkItemFactory(assignment=world.assignment, **{"year": YEAR - 1, **row}), **given}


CASES = [
    Case(save_draft, OWN_AGENCY, "the draft seen", _save(1)),
    Case(save_draft, OWN_AGENCY, "a draft that moved on", _save(7), StaleDraft),
    Case(discard_draft, OWN_AGENCY, "the draft seen", _on_draft(version=1)),
    Case(discard_draft, OWN_AGENCY, "a draft that moved on", _on_draft(version=7), StaleDraft),
    Case(record_update, OWN_AGENCY, "the draft seen", _record(1)),
    Case(record_update, OWN_AGENCY, "a draft that moved on", _record(7), StaleDraft),
    Case(
        record_update, OWN_AGENCY, "nothing said", _record(1, UpdateContent(TODAY, ProgressStatus.DONE)), InvalidUpdate
    ),
    Case(save_sections, OWN_AGENCY, "nothing written yet", _on_report(sections={"done": "Đã làm."}, version=0)),
    Case(save_sections, OWN_AGENCY, "a text that moved on", _on_report(sections={}, version=7), StaleReport),
    Case(register_document, OWN_AGENCY, "not sent", _on_report(**DOCUMENT), SubmissionRefused),
    Case(register_document, OWN_AGENCY, "sent", _on_sent_report(**DOCUMENT)),
    Case(decide_line, CONSOLIDATES, "sent", _on_line(decision=Decision.ACCEPT)),
    Case(decide_line, CONSOLIDATES, "sent, no reason", _on_line(decision=Decision.RETURN), SubmissionRefused),
    Case(accept_unchanged, CONSOLIDATES, "sent, all is new", _on_sent_report(), writes=False),
    Case(accept_unchanged, CONSOLIDATES, "not sent", _on_report(), SubmissionRefused),
    Case(remind_now, CONSOLIDATES, "owed", _on_report()),
    Case(remind_now, CONSOLIDATES, "sent", _on_sent_report(), SubmissionRefused),
    Case(close_period, CONSOLIDATES, "reports are missing", _on_period(reason="Theo chỉ đạo.")),
    Case(close_period, CONSOLIDATES, "reports are missing, no reason", _on_period(), SubmissionRefused),
    Case(
        move_internal_deadline,
        CONSOLIDATES,
        "the plan's own date",
        _on_period(due_on=TODAY, reason="Theo chỉ đạo."),
        SubmissionRefused,
    ),
    Case(record_workbook, OWN_AGENCY, "nobody is writing", _workbook()),
    Case(record_workbook, OWN_AGENCY, "a draft is being written", _workbook(drafted=True), StaleDraft),
    Case(
        record_workbook,
        OWN_AGENCY,
        "nothing said",
        _workbook(content=UpdateContent(TODAY, ProgressStatus.DONE)),
        InvalidUpdate,
    ),
    Case(add_work_item, OWN_AGENCY, "a day of the year", _on_draft(content=WORK)),
    Case(add_work_item, OWN_AGENCY, "nothing to do", _on_draft(content=WorkContent("", TODAY)), InvalidWork),
    Case(edit_work_item, OWN_AGENCY, "open", _work({"content": WORK}, year=YEAR)),
    Case(edit_work_item, OWN_AGENCY, "done", _work({"content": WORK}, done_on=YESTERDAY), WorkRefused),
    Case(drop_work_item, OWN_AGENCY, "open", _work({"reason": "Trùng việc khác"})),
    Case(drop_work_item, OWN_AGENCY, "without a reason", _work({"reason": " "}), InvalidWork),
    Case(tick_work_item, OWN_AGENCY, "open", _work({"done_on": YESTERDAY})),
    Case(tick_work_item, OWN_AGENCY, "somebody is writing", _work({"done_on": YESTERDAY}, year=YEAR), DraftOpen),
    Case(untick_work_item, OWN_AGENCY, "somebody is writing", _work({}, year=YEAR, done_on=YESTERDAY), DraftOpen),
    Case(untick_work_item, OWN_AGENCY, "not done", _work({}), writes=False),
    Case(add_evidence, OWN_AGENCY, "a new file", _add(pdf("mới"))),
    Case(add_evidence, OWN_AGENCY, "a file that is there", _add_again, writes=False),
    Case(add_evidence, OWN_AGENCY, "a file that lies", _add(EXE), EvidenceRefused),
    Case(withdraw_evidence, OWN_AGENCY, "waiting", _withdraw("")),
    Case(withdraw_evidence, OWN_AGENCY, "recorded", _withdraw("Nhầm tệp.", recorded=True)),
    Case(withdraw_evidence, OWN_AGENCY, "recorded, no reason", _withdraw("", recorded=True), EvidenceRefused),
    Case(withdraw_evidence, OWN_AGENCY, "withdrawn before", _withdraw("x", withdrawn=True), writes=False),
    Case(statements_findings, OWN_AGENCY, "a good figure", _state_all(80), writes=False),
    Case(record_figure, OWN_AGENCY, "a good figure", _state()),
    Case(record_figure, OWN_AGENCY, "one that cannot be", _state(101), FigureRefused),
    Case(record_figures, OWN_AGENCY, "good figures", _state_all(80)),
    Case(record_figures, OWN_AGENCY, "one that cannot be among them", _state_all(80, 101), FiguresRefused),
    Case(correct_figure, OWN_AGENCY, "with a reason", _correct("Nhầm dòng.")),
    Case(correct_figure, OWN_AGENCY, "without a reason", _correct(""), FigureRefused),
    Case(add_figure_evidence, OWN_AGENCY, "a new file", _figure_file(pdf("mới"))),
    Case(add_figure_evidence, OWN_AGENCY, "a file that lies", _figure_file(EXE), EvidenceRefused),
    Case(attach_evidence, OWN_AGENCY, "a figure stands", _attach(recorded=True)),
    Case(attach_evidence, OWN_AGENCY, "no figure stands", _attach(recorded=False), EvidenceRefused),
    Case(attach_evidence, OWN_AGENCY, "it was accepted", _attach(recorded=True, accepted=True), EvidenceRefused),
    Case(withdraw_figure_evidence, OWN_AGENCY, "waiting", _withdraw_figure_file(recorded=False, reason="")),
    Case(withdraw_figure_evidence, OWN_AGENCY, "recorded", _withdraw_figure_file(recorded=True, reason="Nhầm.")),
    Case(
        withdraw_figure_evidence,
        OWN_AGENCY,
        "recorded, no reason",
        _withdraw_figure_file(recorded=True, reason=""),
        EvidenceRefused,
    ),
    Case(confirm_reading, CONSOLIDATES, "by a document", _confirm("Công văn 123/UBND-KTTH")),
    Case(confirm_reading, CONSOLIDATES, "without a document", _confirm(""), ReadingRefused),
    Case(request_render, CONSOLIDATES, "none is being made", _request()),
    Case(request_render, CONSOLIDATES, "one is being made", _request(RenderState.QUEUED), writes=False),
    Case(retry_render, CONSOLIDATES, "failed", _retry(RenderState.FAILED)),
    Case(retry_render, CONSOLIDATES, "queued", _retry(RenderState.QUEUED), RenderRefused),
    Case(retry_render, CONSOLIDATES, "running", _retry(RenderState.RUNNING), RenderRefused),
    Case(retry_render, CONSOLIDATES, "ready", _retry(RenderState.READY), RenderRefused),
    Case(retry_render, CONSOLIDATES, "cancelled", _retry(RenderState.CANCELLED), RenderRefused),
    Case(raise_petition, OWN_AGENCY, "with text", _new_petition("Đề nghị thêm xe.")),
    Case(raise_petition, OWN_AGENCY, "without text", _new_petition("  "), PetitionRefused),
    Case(raise_from_update, OWN_AGENCY, "that says a difficulty", _from_update("Thiếu xe.")),
    Case(raise_from_update, OWN_AGENCY, "that says none", _from_update(""), PetitionRefused),
    *_petition_cases(),
    Case(answer, {*READS_ALL, *OWN_AGENCY}, "forwarded to the agency", _asked_own_agency),
    Case(answer, READS_ALL, "without text", _on_petition(PetitionState.RECEIVED, text=" "), PetitionRefused),
    Case(
        close,
        {*OWN_AGENCY, "consolidator"},
        "without a reason",
        _on_petition(PetitionState.RECEIVED),
        PetitionRefused,
    ),
    Case(request_paper, OWN_AGENCY, "the report is being written", _paper()),
    Case(request_paper, READ_SENT, "the report was sent", _paper(sent=True)),
    Case(request_paper, OWN_AGENCY, "one is being made", _paper(RenderState.QUEUED), writes=False),
    Case(retry_render, OWN_AGENCY, "failed paper of a draft", _retry_paper(RenderState.FAILED)),
    Case(retry_render, READ_SENT, "failed paper of what was sent", _retry_paper(RenderState.FAILED, sent=True)),
    Case(retry_render, OWN_AGENCY, "ready paper", _retry_paper(RenderState.READY), RenderRefused),
    Case(request_letters, CONSOLIDATES, "somebody is late", _urge()),
    Case(request_letters, CONSOLIDATES, "nobody is late", _urge(late=False), RenderRefused),
    Case(request_letters, CONSOLIDATES, "the period is closed", _urge(closed=True), RenderRefused),
    Case(request_letters, CONSOLIDATES, "they are being made", _urge(RenderState.QUEUED), writes=False),
    Case(retry_render, CONSOLIDATES, "failed letters", _retry_letters(RenderState.FAILED)),
    Case(retry_render, CONSOLIDATES, "ready letters", _retry_letters(RenderState.READY), RenderRefused),
]


@pytest.fixture
def world(plan, assignment, lead_agency, consolidator, settings, tmp_path):
    """An assignment with a draft, an open period, and whoever a test asks for."""
    settings.MEDIA_ROOT = tmp_path
    writer = MembershipFactory(agency=lead_agency).user
    draft = {"payload": {"result": "Nháp"}, "edited_by": writer, "edited_at": timezone.now()}
    UpdateDraft.objects.create(assignment=assignment, year=YEAR, **draft)
    DeadlineRuleFactory(plan=plan)
    period = open_period(plan=plan, kind=PeriodKind.ANNUAL, year=YEAR, on=TODAY)

    def render(state: RenderState) -> RenderJob:
        report = draft_report(period=period)
        return RenderJob.objects.create(report=report, state=state, requested_by=consolidator, queued_at=timezone.now())

    submission = Submission.objects.get(period=period, agency=lead_agency)

    def sent() -> SubmissionLine:
        """The report as sent by somebody of the agency, and its one line."""
        submission.state, submission.first_sent_at = SubmissionState.SENT, timezone.now()
        submission.save()
        revision = SubmissionRevision.objects.create(
            submission=submission, number=1, sent_by=writer, sent_at=timezone.now()
        )
        return SubmissionLine.objects.create(revision=revision, assignment=assignment, role="lead", position=1)

    def petition(state: PetitionState, **values: Any) -> Petition:
        return PetitionFactory(plan=plan, state=state, **{"agency": lead_agency, **values})

    def render_paper(state: RenderState) -> RenderJob:
        made = {"state": state, "format": RenderFormat.DOCX, "requested_by": writer, "queued_at": timezone.now()}
        return RenderJob.objects.create(submission=submission, **made)

    def render_letters(state: RenderState) -> RenderJob:
        made = {"state": state, "requested_by": consolidator, "queued_at": timezone.now()}
        return RenderJob.objects.create(letters_of=period, **made)

    return SimpleNamespace(
        render_letters=render_letters,
        assignment=assignment,
        period=period,
        render=render,
        submission=submission,
        sent=sent,
        render_paper=render_paper,
        petition=petition,
    )


@pytest.fixture
def actor_of(plan, lead_agency) -> Callable[[str], Actor]:
    """The person as they stand today, by the name in PEOPLE."""
    memberships = {
        "officer": {"agency": lead_agency, "role": Role.OFFICER},
        "head": {"agency": lead_agency, "role": Role.HEAD},
        "officer of another agency": {"role": Role.OFFICER},
        "officer until yesterday": {"agency": lead_agency, "role": Role.OFFICER, "valid_until": YESTERDAY},
        "officer from tomorrow": {
            "agency": lead_agency,
            "role": Role.OFFICER,
            "valid_from": TODAY + dt.timedelta(days=1),
        },
        "consolidator": {"agency": plan.consolidating_agency, "role": Role.CONSOLIDATOR},
        "consolidator of another agency": {"agency": lead_agency, "role": Role.CONSOLIDATOR},
        "leader": {"agency": plan.issuer, "role": Role.LEADER},
        "leader of another committee": {"agency": lead_agency, "role": Role.LEADER},
        "administrator": {"agency": plan.consolidating_agency, "role": Role.ADMINISTRATOR},
        "administrator of the agency": {"agency": lead_agency, "role": Role.ADMINISTRATOR},
    }

    def actor_of(person: str) -> Actor:
        if person == "nobody":
            # An account for setting up: no membership, every right in the administration, none here.
            return as_actor(MembershipFactory(user__is_superuser=True, valid_until=YESTERDAY).user)
        return as_actor(MembershipFactory(**memberships[person]).user)

    return actor_of


def written() -> dict[str, list[dict[str, object]]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in WRITTEN}


def test_the_table_names_every_service_that_acts_for_somebody():
    modules = [
        ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts)
        for app in APPS
        for pattern in ("services.py", "services/*.py")
        for path in sorted(Path(settings.BASE_DIR, app).rglob(pattern))
        # What the services of a package share is named with an underscore.
        if not path.stem.startswith("_")
        if path.stem != "__init__"
    ]
    takes_actor = {
        function
        for name in modules
        for _name, function in inspect.getmembers(importlib.import_module(name), inspect.isfunction)
        if not function.__name__.startswith("_")
        and inspect.unwrap(function).__module__ == name
        and "actor" in inspect.signature(function).parameters
    }
    # The moves of a report have a table of their own, with every state.
    tabled = {case.verb for case in CASES} | {service for service, _given in MOVES.values()}
    missing = sorted(function.__name__ for function in takes_actor - tabled)
    assert not missing, f"services without a row of rights: {missing}. Say in CASES of {__name__} who may call them."


def attempt(case: Case, actor: Actor, given: dict[str, Any]) -> type[Exception] | None:
    try:
        case.verb(actor=actor, **given)
    except Refused as refusal:
        return type(refusal)
    return None


@pytest.mark.parametrize("case", CASES, ids=str)
def test_whoever_may_not_is_refused_alike_in_every_state(world, actor_of, case):
    given, before = case.prepare(world), written()
    forbidden = [person for person in PEOPLE if person not in case.allowed]
    outcomes = {person: attempt(case, actor_of(person), given) for person in forbidden}
    assert outcomes == dict.fromkeys(forbidden, NotAllowed)
    assert written() == before


@pytest.mark.parametrize(
    ("case", "person"),
    [pytest.param(case, person, id=f"{case}-{person}") for case in CASES for person in sorted(case.allowed)],
)
def test_whoever_may_gets_what_the_state_allows(world, actor_of, case, person):
    given, before = case.prepare(world), written()
    assert attempt(case, actor_of(person), given) is case.outcome
    assert (written() != before) is (case.outcome is None and case.writes)
