"""Role by verb by state: no service that takes `actor` acts for somebody who has no right to it (design R12)."""

import datetime as dt
import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from agencies.enums import Role
from agencies.exceptions import NotAllowed, Refused
from agencies.rules import Actor
from reports.consolidation.enums import RenderFormat, RenderState
from reports.consolidation.exceptions import RenderRefused
from reports.consolidation.models import ConsolidatedReport, RenderJob
from reports.consolidation.services import draft_report, request_paper, request_render, retry_render
from reports.periods.enums import PeriodKind
from reports.submissions.enums import SubmissionState
from reports.submissions.models import Submission, SubmissionRevision
from reports.submissions.services import open_period
from tasks.enums import ProgressStatus
from tasks.exceptions import InvalidUpdate, StaleDraft
from tasks.models import AnnualProgress, ProgressUpdate, UpdateDraft
from tasks.rules import UpdateContent
from tasks.services import discard_draft, record_update, save_draft
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import MembershipFactory
from tests.factories.reports import DeadlineRuleFactory

YEAR = 2026
YESTERDAY = TODAY - dt.timedelta(days=1)
APPS = ("agencies", "tasks", "indicators", "reports")
WRITTEN = (UpdateDraft, ProgressUpdate, AnnualProgress, ConsolidatedReport, RenderJob)
CONTENT = UpdateContent(as_of=YESTERDAY, status=ProgressStatus.DONE, result="Đã xong.")

OWN_AGENCY = {"officer", "head"}
CONSOLIDATES = {"consolidator"}
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


def _request(*made: RenderState) -> Callable[[SimpleNamespace], dict[str, Any]]:
    def prepare(world: SimpleNamespace) -> dict[str, Any]:
        for state in made:
            world.render(state)
        return {"period": world.period}

    return prepare


def _paper(*made: RenderState, sent: bool = False) -> Callable[[SimpleNamespace], dict[str, Any]]:
    def prepare(world: SimpleNamespace) -> dict[str, Any]:
        submission = world.sent() if sent else world.submission
        for state in made:
            world.render_paper(state)
        return {"submission": submission, "format": RenderFormat.DOCX}

    return prepare


def _retry_paper(state: RenderState, *, sent: bool = False) -> Callable[[SimpleNamespace], dict[str, Any]]:
    def prepare(world: SimpleNamespace) -> dict[str, Any]:
        if sent:
            world.sent()
        return {"job": world.render_paper(state)}

    return prepare


def _retry(state: RenderState) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {"job": world.render(state)}


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
    Case(request_render, CONSOLIDATES, "none is being made", _request()),
    Case(request_render, CONSOLIDATES, "one is being made", _request(RenderState.QUEUED), writes=False),
    Case(retry_render, CONSOLIDATES, "failed", _retry(RenderState.FAILED)),
    Case(retry_render, CONSOLIDATES, "queued", _retry(RenderState.QUEUED), RenderRefused),
    Case(retry_render, CONSOLIDATES, "running", _retry(RenderState.RUNNING), RenderRefused),
    Case(retry_render, CONSOLIDATES, "ready", _retry(RenderState.READY), RenderRefused),
    Case(retry_render, CONSOLIDATES, "cancelled", _retry(RenderState.CANCELLED), RenderRefused),
    Case(request_paper, OWN_AGENCY, "the report is being written", _paper()),
    Case(request_paper, READ_SENT, "the report was sent", _paper(sent=True)),
    Case(request_paper, OWN_AGENCY, "one is being made", _paper(RenderState.QUEUED), writes=False),
    Case(retry_render, OWN_AGENCY, "failed paper of a draft", _retry_paper(RenderState.FAILED)),
    Case(retry_render, READ_SENT, "failed paper of what was sent", _retry_paper(RenderState.FAILED, sent=True)),
    Case(retry_render, OWN_AGENCY, "ready paper", _retry_paper(RenderState.READY), RenderRefused),
]


@pytest.fixture
def world(plan, assignment, lead_agency, consolidator):
    """An assignment with a draft, an open period, and whoever a test asks for."""
    writer = MembershipFactory(agency=lead_agency).user
    draft = {"payload": {"result": "Nháp"}, "edited_by": writer, "edited_at": timezone.now()}
    UpdateDraft.objects.create(assignment=assignment, year=YEAR, **draft)
    DeadlineRuleFactory(plan=plan)
    period = open_period(plan=plan, kind=PeriodKind.ANNUAL, year=YEAR, on=TODAY)

    def render(state: RenderState) -> RenderJob:
        report = draft_report(period=period)
        return RenderJob.objects.create(report=report, state=state, requested_by=consolidator, queued_at=timezone.now())

    submission = Submission.objects.get(period=period, agency=lead_agency)

    def sent() -> Submission:
        SubmissionRevision.objects.create(submission=submission, number=1, sent_by=writer, sent_at=timezone.now())
        submission.state = SubmissionState.SENT
        submission.save()
        return submission

    def render_paper(state: RenderState) -> RenderJob:
        made = {"state": state, "format": RenderFormat.DOCX, "requested_by": writer, "queued_at": timezone.now()}
        return RenderJob.objects.create(submission=submission, **made)

    return SimpleNamespace(
        assignment=assignment,
        period=period,
        render=render,
        submission=submission,
        sent=sent,
        render_paper=render_paper,
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
    ]
    takes_actor = {
        function
        for name in modules
        for _name, function in inspect.getmembers(importlib.import_module(name), inspect.isfunction)
        if not function.__name__.startswith("_")
        and inspect.unwrap(function).__module__ == name
        and "actor" in inspect.signature(function).parameters
    }
    missing = sorted(function.__name__ for function in takes_actor - {case.verb for case in CASES})
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
