"""`load_demo`: never on a real installation, once, labelled, and consistent with the rules."""

from collections.abc import Iterator
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import override_settings
from django.urls import reverse

from agencies.models import Membership, User
from indicators.enums import Phase, Verdict
from indicators.models import Indicator, Measurement, MeasurementEvidence
from indicators.querysets import ACCEPTED_FIRST
from indicators.services import wrong_best
from indicators.summaries import results
from reports.periods.models import ReportingPeriod
from reports.submissions.models import Submission, SubmissionLine, SubmissionRevision
from tasks.models import AnnualProgress, Plan, ProgressUpdate, WorkItem
from tasks.rules import UpdateContent, WorkContent, content_problems, date_problems, work_percent, work_problems
from tasks.services import wrong_progress
from tests.conftest import TODAY, signed_in

pytestmark = pytest.mark.django_db

MODELS = (User, Membership, ProgressUpdate, AnnualProgress, ReportingPeriod, WorkItem, Measurement)
NOON = "2026-11-23T05:00:00Z"


def load(plan: Plan) -> str:
    out = StringIO()
    call_command("load_demo", plan=plan.code, stdout=out)
    return out.getvalue()


def counts() -> list[int]:
    return [model.objects.count() for model in MODELS]


@pytest.fixture(scope="module")
def printed(real_plan, django_db_blocker) -> Iterator[str]:
    """What the command printed; its rows go with the plan's when the module ends."""
    cheap = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(DEBUG=True, PASSWORD_HASHERS=cheap), time_machine.travel(NOON):
        with django_db_blocker.unblock():
            printed = load(Plan.objects.get(pk=real_plan))
        yield printed


class TestRefused:
    def refused(self, plan: Plan) -> str:
        before = counts()
        with pytest.raises(CommandError) as error:
            load(plan)
        assert counts() == before
        plan.refresh_from_db()
        assert plan.is_sample is False
        return str(error.value)

    def test_it_refuses_when_debug_is_off(self, plan, settings):
        settings.DEBUG = False
        assert self.refused(plan) == "Dữ liệu mẫu không được nạp khi DEBUG tắt."

    def test_a_broken_fixture_loads_nothing(self, plan, settings, tmp_path):
        folder = tmp_path / "fixtures" / "demo"
        folder.mkdir(parents=True)
        person = "people:\n  - email: a@mau.example\n    full_name: A\n    memberships: [{agency: XX, role: officer}]\n"
        (folder / "people.yaml").write_text(person, encoding="utf-8")
        settings.BASE_DIR, settings.DEBUG = tmp_path, True
        assert self.refused(plan) == ("people.yaml, dòng 4, trường “agency”: không có mã “XX”. Không có gì được nạp.")


class TestLoaded:
    @pytest.fixture
    def plan(self, printed, real_plan) -> Plan:
        return Plan.objects.get(pk=real_plan)

    def test_it_says_what_it_loaded(self, plan, printed):
        people, _roles, updates, _states, periods, _work, figures = counts()
        sent = SubmissionRevision.objects.sent().count()
        assert printed.startswith(
            f"Dữ liệu mẫu: {people} người, {updates} lần cập nhật, {figures} số liệu chỉ tiêu, {periods} kỳ báo cáo, "
            f"{sent} báo cáo đã gửi.\n"
        )
        assert min(people, updates, figures, periods, sent) > 0

    def test_closed_years_were_accepted_but_for_some_and_the_logins_have_theirs_to_write(self, plan):
        running = Submission.objects.filter(period__plan=plan, period__code="annual-2026")
        closed = Submission.objects.filter(period__plan=plan, period__state="closed")
        assert {"accepted", "not_started"} == set(closed.values_list("state", flat=True))
        assert {each.state for each in running.filter(agency__code__in=("STC", "UBND-NP"))} == {"not_started"}
        assert not SubmissionLine.objects.filter(revision__sent_at__isnull=True).exists()

    def test_loading_it_twice_is_loading_it_once(self, plan):
        before = counts()
        assert load(plan).startswith("Dữ liệu mẫu đã có.\n")
        assert counts() == before

    def test_every_update_could_have_been_recorded(self, plan):
        years = (plan.first_year, plan.last_year)
        refused = []
        for update in ProgressUpdate.objects.select_related("assignment"):
            content = UpdateContent(**{name: getattr(update, name) for name in UpdateContent.__dataclass_fields__})
            dates = {"valid_from": update.assignment.valid_from, "valid_until": update.assignment.valid_until}
            problems = content_problems(content, update.year)
            problems += date_problems(update.as_of, update.year, today=TODAY, plan_years=years, **dates)
            refused += [(update.pk, problem) for problem in problems]
        assert refused == []
        assert wrong_progress() == []

    def test_figures_show_every_kind_of_verdict(self, plan):
        found = {}
        for phase in Phase:
            for each in results(plan, phase, recorded=ACCEPTED_FIRST, today=TODAY):
                found.setdefault(phase, {})[each.indicator.code] = each
        first, second = found[Phase.FIRST], found[Phase.SECOND]
        everything = set(Verdict)
        assert {each.verdict for each in (*first.values(), *second.values())} == everything
        assert (first["1"].verdict, first["5"].verdict) == (Verdict.MET_LATE, Verdict.CANNOT_BE_JUDGED)
        # 100, 140, 105, 150, 120, 160: 14.2 % by arithmetic, 9.9 % a year, which is not 10.
        assert first["4"].deciding.value == "9,86%/năm"
        assert first["12"].deciding.coverage == "5/7 huyện, thành phố; thiếu: Huyện Thuận Bắc, Huyện Thuận Nam"
        assert {part.part.code: part.judgement.verdict for part in first["20"].parts} == {
            "urban": Verdict.MET,
            "rural": Verdict.NOT_MET,
        }
        assert second["9"].verdict == Verdict.OFF_TRACK

    def test_figures_of_past_years_are_accepted_and_some_have_files(self, plan):
        assert not Measurement.objects.filter(year__lt=TODAY.year, accepted_at=None).exists()
        sent = SubmissionLine.objects.filter(measurement_sent__isnull=False)
        accepted = sent.filter(revision__submission__state="accepted").values("measurement_sent")
        running = Measurement.objects.filter(year=TODAY.year)
        assert not running.filter(accepted_at__isnull=False).exclude(pk__in=accepted).exists()
        assert not running.filter(accepted_at=None, pk__in=accepted).exists()
        assert not Measurement.objects.filter(accepted_at__lt=F("created_at")).exists()
        assert not Measurement.objects.filter(created_at__date__gt=TODAY).exists()
        corrected = Measurement.objects.get(corrects__isnull=False)
        assert corrected.reason
        assert corrected.created_at > corrected.corrects.created_at
        assert MeasurementEvidence.objects.filter(measurement__isnull=False).count() == 4

    def test_sent_reports_carry_the_figures_that_are_owed(self, plan):
        lines = SubmissionLine.objects.filter(part__isnull=False)
        owners = set(Indicator.objects.filter(plan=plan).values_list("owner", flat=True))
        assert owners & set(lines.filter(role="lead").values_list("revision__submission__agency", flat=True))
        assert lines.filter(role="supporting", measurement_sent__isnull=False).exists()
        assert lines.filter(finished_before=True).exists()
        positions = lines.values_list("revision", "position")
        assert len(set(positions)) == len(positions)
        wrong = lines.exclude(measurement_sent=None).exclude(
            measurement_sent__year=F("revision__submission__period__year")
        )
        assert not wrong.exists()
        assert wrong_best() == []

    def test_some_agencies_have_a_plan_and_its_progress_follows_from_what_is_done(self, plan):
        items = list(WorkItem.objects.select_related("assignment__agency"))
        assert len({item.assignment.agency.code for item in items}) >= 3
        assert any(item.done_on for item in items)
        assert WorkItem.objects.overdue(TODAY).exists()
        refused = []
        for item in items:
            content = WorkContent(**{name: getattr(item, name) for name in WorkContent.__dataclass_fields__})
            dates = {"valid_from": item.assignment.valid_from, "valid_until": item.assignment.valid_until}
            years = (plan.first_year, plan.last_year)
            refused += work_problems(content, item.year, plan_years=years, **dates)
        assert refused == []
        recorded = {
            (state.assignment_id, state.year): state.percent
            for state in AnnualProgress.objects.filter(assignment__in={item.assignment_id for item in items})
        }
        by_plan: dict[tuple[int, int], list[WorkItem]] = {}
        for item in items:
            by_plan.setdefault((item.assignment_id, item.year), []).append(item)
        for key, members in by_plan.items():
            done = any(item.is_done for item in members)
            assert recorded.get(key) == (work_percent(item.piece for item in members) if done else None)

    def test_the_printed_logins_work_and_their_pages_are_labelled(self, plan, printed, client):
        emails = [line.split()[0] for line in printed.splitlines() if "@" in line]
        assert User.objects.filter(email__in=emails, memberships__isnull=False).count() == len(emails) == 6
        password = printed.split("mật khẩu: ")[1].split(")")[0]
        form = {"username": emails[0], "password": password}
        assert client.post(reverse("agencies:sign_in"), form).status_code == 302
        page = signed_in(User.objects.get(email=emails[0])).get("/").content.decode()
        assert '<p class="demo-strip">Dữ liệu mẫu</p>' in page
