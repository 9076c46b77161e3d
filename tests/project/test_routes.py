"""Every route has a declared policy: anonymous people sign in first, strangers get what the table says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, include, path, resolve, reverse
from django.utils import timezone
from django.views import View

from agencies.enums import MessageKind, Role
from agencies.models import Message, User
from agencies.services import notify
from indicators.enums import Comparator, Phase
from indicators.models import Measurement, MeasurementEvidence, TargetReading
from reports.consolidation.enums import RenderState
from reports.consolidation.models import ConsolidatedReport, RenderJob
from reports.consolidation.services import draft_report
from reports.periods.enums import PeriodKind
from reports.periods.models import ReportingPeriod
from reports.petitions.models import Petition
from reports.submissions.models import Submission, SubmissionLine, SubmissionRevision
from reports.submissions.services import open_period
from tasks.models import Assignment, Plan, ProgressUpdate, UpdateDraft
from tasks.services import refresh_progress
from tests.conftest import TODAY, signed_in
from tests.factories.agencies import AreaFactory, MembershipFactory
from tests.factories.indicators import IndicatorFactory, MeasurementFactory, PartFactory, TargetFactory
from tests.factories.reports import DeadlineRuleFactory, PetitionFactory
from tests.factories.tasks import PlanFactory, ProgressUpdateFactory, UpdateEvidenceFactory, WorkItemFactory

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ADMIN = "admin:*"
SIGN_IN = "agencies:sign_in"
HEALTH = ("pages:health", "pages:web_health")
FORGOTTEN = ("agencies:forgotten_password", "agencies:reset_sent", "agencies:reset_password")
FEED = "calendar_feed"
# The address of a calendar feed is itself the secret.
OPEN = {SIGN_IN, *HEALTH, FEED, *FORGOTTEN}
# What a stranger must never read: recorded but not accepted; a draft.
RECORDED = "Kết quả chưa được nhận của Ninh Phước"
DRAFTED = "Bản nháp riêng của Ninh Phước"
REASON = {"reason": "Theo chỉ đạo."}
PETITION = {"kind": "proposal", "task": "6.c.2", "text": "Đề nghị thêm xe."}
PLANNED = "Công việc riêng của Ninh Phước"
WORK = {"nhiem_vu": "6.c.2", "title": "Rà soát", "due_on": "30/11/2026", "weight": "1", "reason": "Trùng việc khác"}
FIGURE = {
    "numerator": "70",
    "denominator": "100",
    "as_of": "20/11/2026",
    "nature": "estimate",
    "source": "Báo cáo",
    "reason": "Nhầm dòng.",
}
READING = {
    "text": "Từ 90% là đạt.",
    "comparator": "at_least",
    "low": "90",
    "document": "Công văn 1/UBND-KTTH",
    "document_on": "20/11/2026",
}
UPDATE = {"status": "in_progress", "as_of": "20/11/2026", "percent": "60", "result": "Đã làm thêm."}


@dataclass(frozen=True)
class Policy:
    """Statuses by method. `stranger` is an officer of another agency; `right` names the fixture of who belongs here."""

    right: str
    stranger: dict[str, int]
    allowed: dict[str, int]
    data: dict[str, str] = field(default_factory=dict)


def _open(right: str = "officer") -> Policy:
    """A page for everyone who is signed in; what it shows follows from who asks."""
    return Policy(right, {"GET": 200}, {"GET": 200})


def _hidden() -> Policy:
    """A row that another agency does not see."""
    return Policy("officer", {"GET": 404}, {"GET": 200})


def _move(right: str, answered: int, data: dict[str, str] | None = None) -> Policy:
    """A verb about another agency's report: for strangers the report is not there."""
    return Policy(right, {"GET": 405, "POST": 404}, {"GET": 405, "POST": answered}, data or {})


# The API answers 401 in JSON instead of sending anybody to sign in. What everyone reads whole:
READ_BY_ALL = (
    *("plans", "clauses", "areas", "agencies", "agency-groups", "task-groups", "tasks", "assignments"),
    *("indicators", "targets", "periods"),
)
API = {
    "api:schema": _open(),
    **{f"api:{name}-{kind}": _open() for name in READ_BY_ALL for kind in ("list", "detail")},
    # The update sent here is no whole one; tests/tasks/test_api.py sends those.
    "api:progress-updates-list": Policy("officer", {"GET": 200, "POST": 400}, {"GET": 200, "POST": 400}),
    "api:progress-updates-detail": _hidden(),
    # Nor is the figure; tests/indicators/test_api_figures.py sends those.
    "api:measurements-list": Policy("officer", {"GET": 200, "POST": 400}, {"GET": 200, "POST": 400}),
    "api:measurements-detail": _hidden(),
    "api:results": _open(),
    "api:submissions-list": _open(),
    "api:submissions-detail": _hidden(),
    # The petition sent here is no whole one; tests/reports/petitions/test_api.py sends those.
    "api:petitions-list": Policy("officer", {"GET": 200, "POST": 400}, {"GET": 200, "POST": 400}),
    "api:petitions-detail": _hidden(),
    "api:consolidated-reports-list": _open("consolidator"),
    "api:consolidated-reports-detail": Policy("consolidator", {"GET": 404}, {"GET": 200}),
    "api:dashboard": Policy("consolidator", {"GET": 403}, {"GET": 200}),
}
POLICIES = {
    SIGN_IN: Policy("officer", {"GET": 302, "POST": 302}, {"GET": 302, "POST": 302}),
    "agencies:sign_out": Policy("officer", {"GET": 405, "POST": 302}, {"GET": 405, "POST": 302}),
    "agencies:account": _open(),
    "agencies:change_password": _open(),
    "agencies:forgotten_password": Policy(
        "officer", {"GET": 200, "POST": 302}, {"GET": 200, "POST": 302}, {"email": "ai@coquan.example"}
    ),
    "agencies:reset_sent": _open(),
    "agencies:reset_password": _open(),
    "agencies:choose_mails": Policy(
        "officer", {"GET": 405, "POST": 302}, {"GET": 405, "POST": 302}, {"kinds": "report"}
    ),
    "agencies:inbox": _open(),
    "agencies:read_all": Policy("officer", {"GET": 405, "POST": 302}, {"GET": 405, "POST": 302}, {"up_to": "1"}),
    "agencies:message": _hidden(),
    "agencies:open_message": Policy("officer", {"GET": 405, "POST": 404}, {"GET": 405, "POST": 302}),
    "agencies:make_token": Policy("officer", {"GET": 405, "POST": 200}, {"GET": 405, "POST": 200}),
    "agencies:revoke_token": Policy("officer", {"GET": 405, "POST": 302}, {"GET": 405, "POST": 302}),
    # Nothing has left a heartbeat here.
    "pages:health": Policy("officer", {"GET": 503, "HEAD": 503}, {"GET": 503, "HEAD": 503}),
    "pages:web_health": _open(),
    "pages:status": Policy("administrator", {"GET": 403}, {"GET": 200}),
    # The address asked here is nobody's; tests/reports/reminders/test_feed.py asks for real ones.
    FEED: Policy("officer", {"GET": 404}, {"GET": 404}),
    "api:docs": _open(),
    **API,
    "pages:home": _open(),
    "pages:document": _open(),
    "pages:board": Policy("consolidator", {"GET": 403}, {"GET": 200}),
    "pages:task": _open(),
    "indicators:list": _open(),
    "indicators:detail": _open(),
    "indicators:mine": _open(),
    "indicators:figure_new": Policy("officer", {"GET": 403, "POST": 403}, {"GET": 200, "POST": 302}, FIGURE),
    "indicators:figure_correct": Policy("officer", {"GET": 404, "POST": 404}, {"GET": 200, "POST": 302}, FIGURE),
    # Nothing pasted: tests/indicators/test_grid_views.py sends tables.
    "indicators:grid": Policy("officer", {"GET": 403, "POST": 403}, {"GET": 200, "POST": 422}),
    "indicators:evidence": Policy("officer", {"GET": 403, "POST": 403}, {"GET": 200, "POST": 302}),
    # Nothing waits: one is told so at the form.
    "indicators:attach_evidence": Policy("officer", {"GET": 405, "POST": 403}, {"GET": 405, "POST": 302}),
    "indicators:evidence_file": _hidden(),
    "indicators:withdraw_evidence": Policy(
        "officer", {"GET": 405, "POST": 404}, {"GET": 405, "POST": 302}, {"reason": "Nhầm tệp."}
    ),
    "indicators:workbook": _open(),
    "indicators:bridge": _open(),
    "indicators:figures": _open(),
    "indicators:confirm_reading": Policy("consolidator", {"GET": 403, "POST": 403}, {"GET": 200, "POST": 302}, READING),
    "indicators:reading_file": _open(),
    "pages:figure": _hidden(),
    "tasks:list": _open(),
    "tasks:update": Policy("officer", {"GET": 403, "POST": 403}, {"GET": 200, "POST": 302}, UPDATE),
    "tasks:save_draft": Policy("officer", {"GET": 405, "POST": 403}, {"GET": 405, "POST": 200}, UPDATE),
    "tasks:discard_draft": Policy("officer", {"GET": 405, "POST": 403}, {"GET": 405, "POST": 302}),
    # No file, no rows: tests/tasks/test_workbook_view.py sends those.
    "tasks:workbook": Policy("officer", {"GET": 403, "POST": 403}, {"GET": 200, "POST": 422}),
    "tasks:workbook_file": Policy("officer", {"GET": 403, "POST": 405}, {"GET": 200, "POST": 405}),
    "tasks:workbook_notes": Policy("officer", {"GET": 405, "POST": 403}, {"GET": 405, "POST": 302}),
    "tasks:record_workbook": Policy("officer", {"GET": 405, "POST": 403}, {"GET": 405, "POST": 302}),
    "tasks:work": _open(),
    "tasks:work_xlsx": _open(),
    # A stranger's own agency has no such task.
    "tasks:add_work": Policy("officer", {"GET": 200, "POST": 422}, {"GET": 200, "POST": 302}, WORK),
    "tasks:work_item": Policy("officer", {"GET": 404, "POST": 404}, {"GET": 200, "POST": 302}, WORK),
    "tasks:tick_work": Policy("officer", {"GET": 405, "POST": 404}, {"GET": 405, "POST": 302}),
    "tasks:untick_work": Policy("officer", {"GET": 405, "POST": 404}, {"GET": 405, "POST": 302}),
    "tasks:drop_work": Policy("officer", {"GET": 405, "POST": 404}, {"GET": 405, "POST": 302}, WORK),
    "tasks:evidence": Policy("officer", {"GET": 403, "POST": 403}, {"GET": 200, "POST": 302}),
    "tasks:evidence_file": _hidden(),
    "tasks:withdraw_evidence": Policy(
        "officer", {"GET": 405, "POST": 404}, {"GET": 405, "POST": 302}, {"reason": "Nhầm tệp."}
    ),
    "reports:list": _open(),
    "reports:calendar": _open(),
    "reports:make_feed": Policy("officer", {"GET": 405, "POST": 200}, {"GET": 405, "POST": 200}),
    "reports:revoke_feed": Policy("officer", {"GET": 405, "POST": 302}, {"GET": 405, "POST": 302}),
    "reports:board": _open("consolidator"),
    "reports:queue": Policy("consolidator", {"GET": 403}, {"GET": 200}),
    "reports:close_period": Policy("consolidator", {"GET": 405, "POST": 403}, {"GET": 405, "POST": 302}, REASON),
    "reports:move_deadline": Policy(
        "consolidator", {"GET": 405, "POST": 403}, {"GET": 405, "POST": 422}, {**REASON, "due_on": "20/11/2026"}
    ),
    "reports:submission": _hidden(),
    "reports:review": _hidden(),
    "reports:proof": _hidden(),
    "reports:signed_copy": _hidden(),
    # The state lets few of these happen here; tests/reports/submissions/test_matrix.py has them all.
    "reports:save_sections": _move("officer", 409),
    "reports:record_line": _move("officer", 302, UPDATE),
    "reports:start": _move("officer", 302),
    "reports:propose": _move("officer", 302),
    "reports:give_back": _move("head", 422),
    "reports:send": _move("head", 422),
    "reports:withdraw": _move("head", 422),
    "reports:register_document": _move("officer", 422),
    "reports:decide": _move("consolidator", 302, {"decision": "accept"}),
    "reports:accept_unchanged": _move("consolidator", 302),
    "reports:return": _move("consolidator", 422),
    "reports:accept": _move("consolidator", 302),
    "reports:reopen": _move("consolidator", 422),
    "reports:record_received": _move("consolidator", 422),
    "reports:remind": _move("consolidator", 302),
    "reports:ledger": _hidden(),
    "reports:ledger_xlsx": _hidden(),
    "reports:period_ledger": Policy("consolidator", {"GET": 404}, {"GET": 200}),
    "reports:period_ledger_xlsx": Policy("consolidator", {"GET": 404}, {"GET": 200}),
    "reports:letters": Policy("consolidator", {"GET": 403}, {"GET": 200}),
    # Nobody is late here: the answer says so.
    "reports:request_letters": Policy("consolidator", {"GET": 405, "POST": 403}, {"GET": 405, "POST": 302}),
    "reports:letters_job": Policy("consolidator", {"GET": 404}, {"GET": 200}),
    "reports:retry_letters": Policy("consolidator", {"GET": 405, "POST": 404}, {"GET": 405, "POST": 302}),
    "reports:letters_file": Policy("consolidator", {"GET": 404}, {"GET": 200}),
    "reports:consolidation": Policy("consolidator", {"GET": 403}, {"GET": 200}),
    "reports:request_pdf": Policy("consolidator", {"GET": 405, "POST": 403}, {"GET": 405, "POST": 302}),
    "reports:job": Policy("consolidator", {"GET": 404}, {"GET": 200}),
    "reports:retry": Policy("consolidator", {"GET": 405, "POST": 404}, {"GET": 405, "POST": 302}),
    "reports:download": Policy("consolidator", {"GET": 404}, {"GET": 200}),
    "reports:petitions": _open(),
    "reports:new_petition": Policy("officer", {"GET": 200, "POST": 422}, {"GET": 200, "POST": 302}, PETITION),
    "reports:raise_from_update": Policy("officer", {"GET": 405, "POST": 404}, {"GET": 405, "POST": 302}),
    "reports:petition": _hidden(),
    "reports:receive_petition": Policy("consolidator", {"GET": 405, "POST": 404}, {"GET": 405, "POST": 302}),
    "reports:forward_petition": Policy("consolidator", {"GET": 405, "POST": 404}, {"GET": 405, "POST": 302}),
    "reports:answer_petition": Policy("consolidator", {"GET": 405, "POST": 404}, {"GET": 405, "POST": 302}, PETITION),
    "reports:close_petition": Policy("officer", {"GET": 405, "POST": 404}, {"GET": 405, "POST": 302}, PETITION),
    "reports:papers": _hidden(),
    "reports:request_paper": Policy(
        "officer", {"GET": 405, "POST": 404}, {"GET": 405, "POST": 302}, {"format": "docx"}
    ),
    "reports:paper_job": _hidden(),
    "reports:retry_paper": Policy("officer", {"GET": 405, "POST": 404}, {"GET": 405, "POST": 302}),
    "reports:paper_file": _hidden(),
    ADMIN: Policy("administrator", {"GET": 302}, {"GET": 200}),
}
POSTS = sorted(name for name, policy in POLICIES.items() if policy.allowed.get("POST", 405) != 405)
# What strangers may not even look at has no other way in.
CLOSED = sorted(
    name for name, policy in POLICIES.items() if not {200, 302} & set(policy.stranger.values()) or name == ADMIN
)
NO_LINK = {"uidb64": "MQ", "token": "khong-con-dung"}
NO_FEED = {"secret": "khong-con-dung"}
SAMPLE_ARGS = {
    "plan": "kh",
    "code": "6.c.2",
    "agency": "UBND-NP",
    "period": "annual-2026",
    "phase": "2026-2030",
    **dict.fromkeys(("figure", "reading", "job", "number", "line", "petition", "update", "item", "evidence"), 1),
    "message": 1,
    "job": 1,
    "evidence": 1,
    **NO_LINK,
    **NO_FEED,
}


@dataclass(frozen=True)
class Route:
    name: str
    takes: tuple[str, ...]
    view: Callable[..., Any]


def routes(
    patterns: list[URLPattern | URLResolver], namespace: str = "", takes: tuple[str, ...] = ()
) -> Iterator[Route]:
    """Every route; the administration is one, and a route without a name goes by its path."""
    for pattern in patterns:
        taken = (*takes, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            yield from routes(pattern.url_patterns, inner, taken)
        else:
            name = pattern.name or f"(no name) {pattern.pattern}"
            name = ADMIN if namespace == "admin" else f"{namespace}:{name}" if namespace else name
            yield Route(name, taken, pattern.callback)


ROUTES = list(routes(get_resolver().url_patterns))
TAKES = {route.name: route.takes for route in ROUTES}


def url_of(name: str, args: dict[str, object] = SAMPLE_ARGS) -> str:
    """The address of a route, with the arguments that it takes."""
    if name == ADMIN:
        return reverse("admin:agencies_user_changelist")
    return reverse(
        name, kwargs={taken: {"pk": args.get(name, 1), **NO_LINK, **NO_FEED, **args}[taken] for taken in TAKES[name]}
    )


@pytest.fixture
def clock() -> Iterator[None]:
    with time_machine.travel(f"{TODAY} 09:00+07:00", tick=False):
        yield


@pytest.fixture
def world(clock, plan, assignment, officer, head, stranger, consolidator, administrator, settings, tmp_path):
    """One of everything a route may be about, with texts that could leak."""
    settings.MEDIA_ROOT = tmp_path
    update = ProgressUpdateFactory(assignment=assignment, author=officer, result=RECORDED, difficulty=RECORDED)
    refresh_progress(assignment=assignment, year=update.year)
    UpdateDraft.objects.create(
        assignment=assignment, year=2026, payload={"result": DRAFTED}, edited_by=officer, edited_at=update.created_at
    )
    work = WorkItemFactory(assignment=assignment, title=PLANNED, created_by=officer)
    evidence = UpdateEvidenceFactory(assignment=assignment, update_made=update)
    part = PartFactory(indicator=IndicatorFactory(plan=plan, code="6.c.2", owner=assignment.agency))
    about = {"part": part, "area": AreaFactory(), "year": 2026, "reported_by": assignment.agency}
    figure = MeasurementFactory(**about, as_of=TODAY, author=officer, text=RECORDED)
    add_figure_file(figure, evidence.pk)
    target = TargetFactory(indicator=part.indicator, phase=Phase.SECOND, interpretation="Từ 90% là đạt.")
    reading = TargetReading(target=target, comparator=Comparator.AT_LEAST, low=90, at=timezone.now())
    reading.file.save("cong-van.pdf", ContentFile(b"%PDF-1.7"))
    DeadlineRuleFactory(plan=plan)
    period = open_period(plan=plan, kind=PeriodKind.ANNUAL, year=2026, on=TODAY)
    made = {"report": draft_report(period=period), "requested_by": consolidator, "queued_at": update.created_at}
    ready = RenderJob.objects.create(state=RenderState.READY, **made)
    ready.file.save("tong-hop.pdf", ContentFile(b"%PDF-1.7"))
    failed = RenderJob.objects.create(state=RenderState.FAILED, **made)
    line = sent_line(Submission.objects.get(period=period), assignment, head)
    asked = {
        "submission": Submission.objects.get(period=period),
        "requested_by": officer,
        "queued_at": made["queued_at"],
    }
    paper = RenderJob.objects.create(state=RenderState.READY, **asked)
    paper.file.save("np.pdf", ContentFile(b"%PDF-1.7"))
    failed_paper = RenderJob.objects.create(state=RenderState.FAILED, **asked)
    urged = {"letters_of": period, "requested_by": consolidator, "queued_at": made["queued_at"]}
    letters = RenderJob.objects.create(state=RenderState.READY, **urged)
    letters.file.save("don-doc.pdf", ContentFile(b"%PDF-1.7"))
    failed_letters = RenderJob.objects.create(state=RenderState.FAILED, **urged)
    args = {"plan": plan.code, "code": "6.c.2", "agency": assignment.agency.code, "period": period.code}
    args |= {"line": line.pk, "number": line.revision.number}
    petition = PetitionFactory(plan=plan, agency=assignment.agency, raised_by=officer, text=RECORDED)
    args |= {"petition": petition.pk, "update": update.pk}
    return SimpleNamespace(
        args={
            **args,
            "job": ready.pk,
            "item": work.pk,
            "evidence": evidence.pk,
            "figure": figure.pk,
            "reading": reading.pk,
            "phase": target.phase,
            "message": told(officer).pk,
            **api_rows(update, plan),
        },
        failed_args={**args, "job": failed.pk},
        jobs={
            "reports:retry": failed.pk,
            "reports:retry_paper": failed_paper.pk,
            "reports:paper_job": paper.pk,
            "reports:paper_file": paper.pk,
            "reports:letters_job": letters.pk,
            "reports:letters_file": letters.pk,
            "reports:retry_letters": failed_letters.pk,
        },
        form={"draft_version": "1", "seen_update": str(update.pk)},
        people={
            "officer": officer,
            "head": head,
            "stranger": stranger,
            "consolidator": consolidator,
            "administrator": administrator,
        },
    )


def add_figure_file(figure: Measurement, number: int) -> None:
    """A file of the figure, which goes by the same number as that of the update."""
    file = MeasurementEvidence(
        pk=number,
        part=figure.part,
        area=figure.area,
        year=figure.year,
        reported_by=figure.reported_by,
        measurement=figure,
        name="bang.pdf",
        size=8,
        content_type="application/pdf",
        uploaded_by=figure.author,
        uploaded_at=timezone.now(),
    )
    file.file.save("bang.pdf", ContentFile(b"%PDF-1.7"))


def told(person: User) -> Message:
    """A message of the person's own, with words that could leak."""
    words = {"subject": RECORDED, "body": RECORDED, "html": "", "link": "/"}
    return notify(key="event:1", kind=MessageKind.ACTION, people=[person], **words)[0]


def sent_line(submission: Submission, assignment: Assignment, head: User) -> SubmissionLine:
    """A revision that was sent with a scan, and one line of it."""
    submission.signed_copy.save("ban-ky.pdf", ContentFile(b"%PDF-1.7"))
    revision = SubmissionRevision(submission=submission, number=1, sent_by=head, sent_at=timezone.now())
    revision.proof.save("ban-quet.pdf", ContentFile(b"%PDF-1.7"), save=False)
    revision.save()
    return SubmissionLine.objects.create(revision=revision, assignment=assignment, role="lead", position=1)


def api_rows(update: ProgressUpdate, plan: Plan) -> dict[str, int]:
    """Id of a row for each of the API's addresses, by route."""
    rows = {
        "progress-updates": update,
        "assignments": update.assignment,
        "tasks": update.assignment.task,
        "task-groups": update.assignment.task.group,
        "clauses": update.assignment.task.clause,
        "agencies": update.assignment.agency,
        "agency-groups": plan.reporting_group,
        "plans": plan,
        "areas": AreaFactory(),
        "indicators": plan.indicators.get(),
        "targets": TargetFactory(indicator=plan.indicators.get(), clause__ref="II.2.a"),
        "periods": ReportingPeriod.objects.get(plan=plan),
        "consolidated-reports": ConsolidatedReport.objects.get(period__plan=plan),
        "submissions": Submission.objects.get(agency=update.assignment.agency),
        "petitions": Petition.objects.get(plan=plan),
        "measurements": Measurement.objects.get(part__indicator__plan=plan),
    }
    return {f"api:{name}-detail": row.pk for name, row in rows.items()}


def args_of(world: SimpleNamespace, name: str) -> dict[str, object]:
    """The arguments of a route; a job is the one that the route can do something with."""
    return {**world.args, **({"job": world.jobs[name]} if name in world.jobs else {})}


def answer(world: SimpleNamespace, name: str, person: str, method: str) -> int:
    args = args_of(world, name)
    data = {**POLICIES[name].data, **world.form} if method == "POST" else {}
    client = signed_in(world.people[person])
    if method == "POST":
        encoding = {"content_type": "application/json"} if name in API else {}
        return client.post(url_of(name, args), data, **encoding).status_code
    return client.generic(method, url_of(name, args)).status_code


class TestTheTable:
    def test_every_route_has_a_policy(self):
        missing = sorted(TAKES.keys() - POLICIES.keys())
        assert not missing, f"routes without a policy: {missing}. Say in POLICIES of {__name__} who gets what there."

    def test_no_policy_speaks_of_a_route_that_is_gone(self):
        assert sorted(POLICIES.keys() - TAKES.keys()) == []

    def test_a_new_route_is_found_wherever_it_hangs(self):
        view = View.as_view()
        inner = ([path("moi/", view, name="new"), path("khong-ten/", view)], "inner")
        patterns = [path("<slug:plan>/", include(inner)), path("tren-cung/", view, name="top")]
        found = [(route.name, route.takes) for route in routes(patterns)]
        assert found == [("inner:new", ("plan",)), ("inner:(no name) khong-ten/", ("plan",)), ("top", ())]


class TestAnonymous:
    @pytest.mark.parametrize("name", sorted(POLICIES.keys() - OPEN - API.keys()))
    def test_everyone_signs_in_first_whatever_the_method(self, name):
        url = url_of(name)
        answers = {method: Client().generic(method, url) for method in METHODS}
        sent_to = {method: (answer.status_code, answer.get("Location")) for method, answer in answers.items()}
        assert sent_to == dict.fromkeys(METHODS, (302, f"{reverse(SIGN_IN)}?next={quote(url)}"))

    @pytest.mark.django_db
    @pytest.mark.parametrize("name", sorted(API))
    def test_the_api_says_who_may_ask_whatever_the_method(self, name):
        answers = [Client().generic(method, url_of(name)) for method in METHODS]
        assert {(answer.status_code, answer.headers["WWW-Authenticate"]) for answer in answers} == {(401, "Token")}

    def test_the_sign_in_page_is_open(self):
        assert Client().get(reverse(SIGN_IN)).status_code == 200

    @pytest.mark.django_db
    @pytest.mark.parametrize("name", HEALTH)
    def test_the_health_pages_are_open_and_name_no_person_version_or_address(self, name):
        answer = Client().get(reverse(name)).json()
        assert answer.keys() <= {"status", "database", "parts"}
        assert all(part.keys() == {"status", "seconds"} for part in answer.get("parts", {}).values())

    def test_only_health_the_feed_signing_in_and_a_forgotten_password_are_marked_as_open(self):
        open_views = {route.view for route in ROUTES if not getattr(route.view, "login_required", True)}
        itself = {*API, "api:docs"}  # asks who it is by itself: a token is no session
        known = {resolve(url_of(name)).func for name in OPEN | itself} | {resolve(reverse("admin:login")).func}
        assert open_views == known

    @pytest.mark.django_db
    def test_a_next_address_elsewhere_is_not_followed(self, officer):
        officer.set_password("mat-khau-thu-nghiem")
        officer.save()
        form = {"username": officer.email, "password": "mat-khau-thu-nghiem", "next": "https://example.org/"}
        assert Client().post(reverse(SIGN_IN), form).headers["Location"] == reverse("pages:home")


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_a_stranger_gets_what_the_table_says(world, name):
    policy = POLICIES[name]
    assert {method: answer(world, name, "stranger", method) for method in policy.stranger} == policy.stranger


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_who_belongs_there_is_let_in(world, name):
    policy = POLICIES[name]
    assert {method: answer(world, name, policy.right, method) for method in policy.allowed} == policy.allowed


@pytest.mark.parametrize("name", CLOSED)
def test_no_other_method_is_a_way_in(world, name):
    others = set(METHODS) - POLICIES[name].stranger.keys()
    answers = {method: answer(world, name, "stranger", method) for method in others}
    refusals = {302} if name == ADMIN else {403, 404, 405}
    assert {method: status for method, status in answers.items() if status not in refusals} == {}


@pytest.mark.parametrize("name", POSTS)
def test_a_form_sent_from_another_site_is_refused(world, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people[POLICIES[name].right])
    assert client.post(url_of(name, args_of(world, name)), world.form).status_code == 403


class TestWhatAnotherAgencyReads:
    @pytest.mark.parametrize("name", sorted(name for name in POLICIES if POLICIES[name].stranger.get("GET") == 200))
    def test_nothing_that_was_not_accepted_and_no_draft(self, world, name):
        page = signed_in(world.people["stranger"]).get(url_of(name, world.args)).getvalue()
        assert [text for text in (RECORDED, DRAFTED, PLANNED) if text.encode() in page] == []

    @pytest.mark.parametrize(
        ("name", "text"), [("pages:task", RECORDED), ("tasks:update", DRAFTED), ("tasks:work", PLANNED)]
    )
    def test_the_agency_itself_reads_them(self, world, name, text):
        assert text in signed_in(world.people["officer"]).get(url_of(name, world.args)).content.decode()

    @pytest.mark.parametrize("name", sorted(POLICIES))
    def test_not_even_the_consolidator_reads_a_draft(self, world, name):
        page = signed_in(world.people["consolidator"]).get(url_of(name, world.args))
        assert DRAFTED.encode() not in page.getvalue()

    def test_the_administration_sends_a_stranger_to_its_own_sign_in(self, world):
        response = signed_in(world.people["stranger"]).get(url_of(ADMIN))
        assert response.headers["Location"] == f"{reverse('admin:login')}?next={quote(url_of(ADMIN))}"


class TestAddressesPutTogetherByHand:
    @pytest.fixture
    def other_plan(self, world):
        """A plan with a consolidator and a period of its own, whose code is the same."""
        plan = PlanFactory()
        DeadlineRuleFactory(plan=plan)
        open_period(plan=plan, kind=PeriodKind.ANNUAL, year=2026, on=TODAY)
        person = MembershipFactory(agency=plan.consolidating_agency, role=Role.CONSOLIDATOR).user
        return SimpleNamespace(code=plan.code, consolidator=person)

    @pytest.mark.parametrize(
        ("name", "method"), [("reports:job", "GET"), ("reports:download", "GET"), ("reports:retry", "POST")]
    )
    def test_another_plans_job_is_not_reached_through_ones_own_plan(self, world, other_plan, name, method):
        args = {**world.failed_args, "plan": other_plan.code}
        assert signed_in(other_plan.consolidator).generic(method, url_of(name, args)).status_code == 404

    def test_a_plans_consolidator_does_not_read_anothers_report(self, world, other_plan):
        response = signed_in(other_plan.consolidator).get(url_of("reports:consolidation", world.args))
        assert response.status_code == 403

    @pytest.mark.parametrize(
        "name", ["tasks:update", "pages:task", "indicators:detail", "tasks:list", "reports:board", "reports:list"]
    )
    @pytest.mark.parametrize("wrong", ["plan", "code", "agency", "period"])
    def test_what_does_not_exist_is_not_found(self, world, name, wrong):
        right, broken = url_of(name, world.args), url_of(name, {**world.args, wrong: "khong-co"})
        client = signed_in(world.people["officer"])
        assert client.get(broken).status_code == (200 if broken == right else 404)

    def test_an_agency_without_the_task_has_no_form_for_it(self, world):
        own = world.people["stranger"].memberships.get().agency.code
        url = url_of("tasks:update", {**world.args, "agency": own})
        assert signed_in(world.people["stranger"]).get(url).status_code == 404
