"""The product as it runs: a web server and a worker with a database, a broker and a VAR_DIR of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen
from uuid import uuid4

import psycopg2
import redis

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "hanh-trinh-thu-nghiem"
OFFICER, COLLEAGUE, CONSOLIDATOR = "an@np.example", "binh@np.example", "tonghop@stnmt.example"
LEADER, ADMINISTRATOR = "lanhdao@ubndt.example", "quantri@stnmt.example"
# Enters figures of the agency that answers for most indicators.
FIGURES = "solieu@stnmt.example"
# Agencies of the reporting round, each with an officer and a head: one has sent its report when everything starts, one
# lacks `LEFT_OVER` of its many lines; the others have begun nothing.
SENT_BEFORE, MANY_LINES = "SGTVT", "UBND-TB"
IN_TIME, RETURNED, MISSING = "SYT", "SKHCN", "BDT"
LEFT_OVER = 7
PATIENCE = 40


def officer_of(agency: str) -> str:
    return f"chuyenvien@{agency.lower()}.example"


def head_of(agency: str) -> str:
    return f"lanhdao@{agency.lower()}.example"


LOG_LINES = 60
# One process prepares everything: starting Django four times costs seconds.
PREPARE = f"""
import datetime as dt
from django.core.management import call_command
from django.utils import timezone
from reports.models import Petition, PetitionEntry, Submission
from reports.submissions import services as round_services
from reports.submissions.rules import COMPULSORY
from agencies.models import Agency, Membership, User, actor_for
from tasks.models import Assignment, Plan
from tasks.enums import ProgressStatus
from tasks.rules import UpdateContent, WorkContent, running_year
from tasks.services import add_work_item, record_update
call_command("migrate", verbosity=0)
call_command("load_plan")
plan = Plan.objects.get()
year = running_year(timezone.localdate(), plan.first_year, plan.last_year)
call_command("open_period", "annual", year)
for email, name, agency, role in (
    ("{OFFICER}", "Trần Thị An", "UBND-NP", "officer"),
    ("{COLLEAGUE}", "Lê Văn Bình", "UBND-NP", "officer"),
    ("{CONSOLIDATOR}", "Phạm Thị Cúc", plan.consolidating_agency.code, "consolidator"),
    ("{FIGURES}", "Võ Thị Giang", "STNMT", "officer"),
    ("{LEADER}", "Đỗ Văn Dũng", plan.issuer.code, "leader"),
    ("{ADMINISTRATOR}", "Hồ Thị Em", plan.consolidating_agency.code, "administrator"),
):
    user = User.objects.create_user(email, "{PASSWORD}", full_name=name)
    Membership.objects.create(user=user, agency=Agency.objects.get(code=agency), role=role)
officer = User.objects.get(email="{OFFICER}")
petition = Petition.objects.create(
    plan=plan,
    agency=Agency.objects.get(code="UBND-NP"),
    kind="proposal",
    text="Đề nghị bổ sung kinh phí mua xe ép rác.",
    raised_by=officer,
    raised_at=timezone.now(),
)
PetitionEntry.objects.create(petition=petition, state="raised", by=officer, at=timezone.now())
actor = actor_for(officer, timezone.localdate())
given = Assignment.objects.get(task__code="6.c.2", agency__code="UBND-NP")
for title, due in (("Kiểm tra điểm thu gom rác", (1, 15)), ("Đánh giá mô hình phân loại rác", (12, 31))):
    content = WorkContent(title=title, due_on=dt.date(year, *due), deliverable="Báo cáo", person="Trần Thị An")
    add_work_item(actor=actor, assignment=given, year=year, content=content)

def member(email, agency, role, name):
    user = User.objects.create_user(email, "{PASSWORD}", full_name=name)
    Membership.objects.create(user=user, agency=Agency.objects.get(code=agency), role=role)
    return actor_for(user, timezone.localdate())

def record(actor, assignments):
    # The day before the cut-off at the latest: from then on a line also says what was not done.
    as_of = min(timezone.localdate(), dt.date(year, 12, 13))
    content = UpdateContent(as_of=as_of, status=ProgressStatus.IN_PROGRESS, result="Đã tổ chức 4 hội nghị.")
    for assignment in assignments:
        record_update(actor=actor, assignment=assignment, year=year, content=content)

people = {{
    agency: (
        member(f"chuyenvien@{{agency.lower()}}.example", agency, "officer", f"Chuyên viên {{agency}}"),
        member(f"lanhdao@{{agency.lower()}}.example", agency, "head", f"Lãnh đạo {{agency}}"),
    )
    for agency in ("{SENT_BEFORE}", "{MANY_LINES}", "{IN_TIME}", "{RETURNED}", "{MISSING}")
}}
leads = Assignment.objects.leads().in_force(timezone.localdate()).order_by("task__group__position", "task__position")
record(people["{MANY_LINES}"][0], leads.filter(agency__code="{MANY_LINES}")[{LEFT_OVER}:])
record(people["{SENT_BEFORE}"][0], leads.filter(agency__code="{SENT_BEFORE}"))
sent = Submission.objects.get(period__code=f"annual-{{year}}", agency__code="{SENT_BEFORE}")
sections = {{section.value: "Không có." for section in COMPULSORY}}
round_services.save_sections(actor=people["{SENT_BEFORE}"][0], submission=sent, sections=sections, version=0)
round_services.send(actor=people["{SENT_BEFORE}"][1], submission=sent)
print("PREPARED", plan.code, year)
"""


def wait_until(condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} after {seconds} s")
        time.sleep(0.1)


@dataclass
class Process:
    """A part of the product: started and stopped by its own id, its log in a file."""

    command: list[str]
    environment: dict[str, str]
    log: Path
    is_ready: Callable[["Process"], bool]
    running: subprocess.Popen[bytes] | None = None
    began_at: int = 0

    def start(self) -> None:
        self.began_at = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            # A session of its own, so that whatever it leaves behind can be ended too.
            self.running = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        wait_until(lambda: self._died() or self.is_ready(self), f"{self.log.stem} is not ready")
        if self._died():
            raise RuntimeError(f"{self.log.stem} ended at once:\n{self.tail()}")

    def stop(self) -> None:
        """End it at once, with its children: an idle worker asked politely takes six seconds."""
        if self.running is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()
        self.running = None

    def written(self) -> str:
        """The log of the present run."""
        return self.log.read_bytes()[self.began_at :].decode(errors="replace") if self.log.exists() else ""

    def tail(self) -> str:
        """The last lines, without the many about static files."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join([line for line in lines if "GET /static/" not in line][-LOG_LINES:])

    def _died(self) -> bool:
        return self.running is not None and self.running.poll() is not None


@dataclass
class Stack:
    """What a journey needs to know: where the product is, and its worker."""

    address: str
    plan: str
    year: int
    web: Process
    worker: Process

    def url(self, path: str = "") -> str:
        return f"{self.address}/{self.plan}/{path}"

    @property
    def report_url(self) -> str:
        return self.url(f"bao-cao/annual-{self.year}/tong-hop/")

    @property
    def period_url(self) -> str:
        return self.url(f"bao-cao/annual-{self.year}/")

    @property
    def form_url(self) -> str:
        return self.url("nhiem-vu/6.c.2/UBND-NP/")


@contextmanager
def running_stack(folder: Path) -> Iterator[Stack]:
    """Start everything in `folder`; all of it is gone afterwards, whatever happened."""
    with _database(folder) as database, _broker() as broker:
        address = f"http://127.0.0.1:{_free_port()}"
        environment = {
            **os.environ,
            "DEBUG": "1",
            "VAR_DIR": str(folder),
            "SITE_URL": address,
            "PYTHONUNBUFFERED": "1",
            **database,
            **broker,
        }
        plan, year = _prepare(environment)
        web = Process(_web(address), environment, folder / "web.log", lambda _process: _answers(address))
        worker = Process(_worker(), environment, folder / "worker.log", lambda process: " ready." in process.written())
        try:
            web.start()
            worker.start()
            yield Stack(address, plan, year, web, worker)
        finally:
            worker.stop()
            web.stop()


def _prepare(environment: dict[str, str]) -> tuple[str, int]:
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", PREPARE]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise RuntimeError(f"the database could not be prepared:\n{done.stdout}\n{done.stderr}")
    _word, plan, year = done.stdout.splitlines()[-1].split()
    return plan, int(year)


def _web(address: str) -> list[str]:
    bind = ["--bind", urlsplit(address).netloc, "--workers", "1", "--threads", "4"]
    return [sys.executable, "-m", "gunicorn", "plan_tracker.wsgi", *bind, "--access-logfile", "-"]


def _worker() -> list[str]:
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    queues = ["-Q", "default,documents", "--concurrency", "1"]
    return [sys.executable, "-m", "celery", "-A", "plan_tracker", "worker", *queues, *quiet, "-l", "info"]


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/tai-khoan/dang-nhap/", timeout=10) as page:
            return bool(page.status == 200)
    except (URLError, OSError):
        return False


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _database(folder: Path) -> Iterator[dict[str, str]]:
    """SQLite in `folder`; where DATABASE_URL names PostgreSQL, a database of our own on that server."""
    configured = urlsplit(os.environ.get("DATABASE_URL", ""))
    if not configured.scheme.startswith("postgres"):
        yield {"DATABASE_URL": f"sqlite:///{folder / 'plan_tracker.sqlite3'}"}
        return
    name = f"journeys_{uuid4().hex[:12]}"
    server = urlunsplit(configured._replace(path="/postgres"))
    _run_on(server, f"CREATE DATABASE {name}")
    try:
        yield {"DATABASE_URL": urlunsplit(configured._replace(path=f"/{name}")), "CONN_MAX_AGE": "0"}
    finally:
        _run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run_on(server: str, statement: str) -> None:
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def _broker() -> Iterator[dict[str, str]]:
    """Files in VAR_DIR; where CELERY_BROKER_URL names Redis, a database there that nobody uses."""
    configured = urlsplit(os.environ.get("CELERY_BROKER_URL", ""))
    if not configured.scheme.startswith("redis"):
        yield {"CELERY_BROKER_URL": "filesystem://localhost"}
        return
    for number in range(15, 0, -1):
        url = urlunsplit(configured._replace(path=f"/{number}"))
        with redis.Redis.from_url(url) as client:
            if client.dbsize() == 0 and client.set("journeys", "claimed", nx=True, ex=600):
                try:
                    yield {"CELERY_BROKER_URL": url}
                finally:
                    client.flushdb()
                return
    raise RuntimeError("every Redis database is in use")
