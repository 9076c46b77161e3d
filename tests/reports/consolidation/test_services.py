"""Rendering as rows: asked for once, claimed once, failures kept, lost work found again."""

import datetime as dt
import hashlib

import pytest
from django.utils import timezone

from agencies.exceptions import NotAllowed
from reports.consolidation.enums import RenderState
from reports.consolidation.exceptions import RenderRefused
from reports.consolidation.models import ConsolidatedReport, RenderJob
from reports.consolidation.services import (
    LEASE,
    LOST_AFTER,
    MAX_ATTEMPTS,
    draft_report,
    request_render,
    retry_render,
    run_render_job,
    sweep_renders,
)
from tests.conftest import as_actor
from tests.factories.tasks import PlanFactory
from tests.reports.helpers import opened

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
RENDER = "reports.render_document"


@pytest.fixture
def asker(consolidator):
    return as_actor(consolidator)


@pytest.fixture
def job(asker, annual):
    """A job as it stands right after the button."""
    return request_render(actor=asker, period=annual)


def put(job, **values):
    """The job's row as a process left it."""
    RenderJob.objects.filter(pk=job.pk).update(**values)
    job.refresh_from_db()
    return job


class TestRequest:
    def test_the_job_is_a_row_first_and_a_message_after_the_commit(
        self, asker, annual, broker, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            job = request_render(actor=asker, period=annual)
            assert (job.state, job.requested_by_id, broker.take()) == (RenderState.QUEUED, asker.user_id, [])
        assert broker.take() == [(RENDER, [job.pk])]

    def test_pressed_twice_it_is_one_job_and_one_message(
        self, asker, annual, broker, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            jobs = [request_render(actor=asker, period=annual) for _ in range(2)]
        assert jobs[0] == jobs[1]
        assert (RenderJob.objects.count(), ConsolidatedReport.objects.count()) == (1, 1)
        assert broker.take() == [(RENDER, [jobs[0].pk])]

    @pytest.mark.parametrize("state", [RenderState.READY, RenderState.FAILED, RenderState.CANCELLED])
    def test_after_a_job_has_ended_a_new_one_is_made(self, asker, annual, job, state):
        put(job, state=state)
        assert request_render(actor=asker, period=annual) != job
        assert RenderJob.objects.count() == 2

    def test_a_running_job_is_returned(self, asker, annual, job):
        put(job, state=RenderState.RUNNING)
        assert request_render(actor=asker, period=annual) == job

    @pytest.mark.parametrize("role", ["officer", "head", "leader", "administrator", "stranger"])
    def test_only_the_plans_consolidator_may(self, request, role, annual):
        with pytest.raises(NotAllowed):
            request_render(actor=as_actor(request.getfixturevalue(role)), period=annual)
        assert (RenderJob.objects.count(), ConsolidatedReport.objects.count()) == (0, 0)

    def test_the_consolidator_of_another_plan_may_not(self, asker):
        with pytest.raises(NotAllowed):
            request_render(actor=asker, period=opened(PlanFactory()))

    def test_a_period_has_one_draft(self, annual):
        assert draft_report(period=annual) == draft_report(period=annual)
        assert list(ConsolidatedReport.objects.values_list("state", "edition")) == [("draft", 1)]


class TestRun:
    def test_the_document_is_stored_with_its_size_and_hash(self, job):
        run_render_job(job_id=job.pk, now=timezone.now())
        job.refresh_from_db()
        content = job.file.read()
        assert content.startswith(b"%PDF-")
        assert (job.size, job.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert (job.state, job.percent, job.stage, job.message) == (RenderState.READY, 100, "", "")
        assert (job.attempts, job.lease_until) == (1, None)
        assert job.finished_at is not None

    def test_a_second_message_for_the_same_job_does_nothing(self, job):
        run_render_job(job_id=job.pk, now=timezone.now())
        first = RenderJob.objects.values().get()
        run_render_job(job_id=job.pk, now=timezone.now() + 2 * LEASE)
        assert RenderJob.objects.values().get() == first

    @pytest.mark.parametrize(
        ("state", "lease", "claimed"),
        [
            (RenderState.QUEUED, None, True),
            (RenderState.RUNNING, NOW - SECOND, True),
            (RenderState.RUNNING, NOW, False),
            (RenderState.RUNNING, NOW + SECOND, False),
            (RenderState.READY, None, False),
            (RenderState.FAILED, None, False),
            (RenderState.CANCELLED, None, False),
        ],
    )
    def test_only_what_waits_or_was_left_behind_is_claimed(self, job, without_fonts, state, lease, claimed):
        put(job, state=state, lease_until=lease, attempts=1)
        run_render_job(job_id=job.pk, now=NOW)
        job.refresh_from_db()
        assert (job.attempts, job.state) == ((2, RenderState.FAILED) if claimed else (1, state))

    def test_a_job_that_is_gone_is_nothing_to_do(self, job):
        RenderJob.objects.all().delete()
        run_render_job(job_id=job.pk, now=NOW)
        assert RenderJob.objects.count() == 0

    def test_a_failure_is_a_state_with_a_reason_for_people(self, job, without_fonts):
        run_render_job(job_id=job.pk, now=NOW)
        job.refresh_from_db()
        assert (job.state, job.lease_until, job.file.name) == (RenderState.FAILED, None, "")
        assert job.message.startswith("Thiếu phông chữ Tinos-Regular.ttf")
        assert job.finished_at is not None

    def test_a_disk_that_takes_no_file_is_a_failure_too(self, job, settings, tmp_path, caplog):
        (tmp_path / "full").write_text("")
        settings.MEDIA_ROOT = tmp_path / "full"
        run_render_job(job_id=job.pk, now=timezone.now())
        job.refresh_from_db()
        assert (job.state, job.lease_until, job.file.name) == (RenderState.FAILED, None, "")
        assert job.message == "Lỗi khi tạo tệp; đã ghi vào nhật ký máy chủ. Thử tạo lại hoặc báo quản trị."
        assert [record.getMessage() for record in caplog.records] == [f"render job {job.pk} failed"]


class TestRetry:
    def test_a_failed_job_goes_back_to_the_queue_from_the_beginning(
        self, asker, job, broker, django_capture_on_commit_callbacks
    ):
        put(job, state=RenderState.FAILED, message="Lỗi", stage="Dàn trang PDF", percent=55, attempts=3)
        with django_capture_on_commit_callbacks(execute=True):
            retry_render(actor=asker, job=job)
        job.refresh_from_db()
        assert (job.state, job.message, job.stage, job.percent, job.attempts) == (RenderState.QUEUED, "", "", 0, 0)
        assert broker.take() == [(RENDER, [job.pk])]

    @pytest.mark.parametrize("state", [state for state in RenderState if state != RenderState.FAILED])
    def test_in_any_other_state_it_is_refused(self, asker, job, state):
        put(job, state=state)
        with pytest.raises(RenderRefused):
            retry_render(actor=asker, job=job)
        assert RenderJob.objects.get().state == state

    def test_a_second_press_is_refused_and_changes_nothing(self, asker, job):
        put(job, state=RenderState.FAILED)
        retry_render(actor=asker, job=job)
        first = RenderJob.objects.values().get()
        with pytest.raises(RenderRefused, match=r"^Đang có một lần tạo tệp chưa xong\.$"):
            retry_render(actor=asker, job=job)
        assert RenderJob.objects.values().get() == first

    def test_while_another_is_being_made_it_is_refused(self, asker, annual, job):
        put(job, state=RenderState.FAILED)
        request_render(actor=asker, period=annual)
        with pytest.raises(RenderRefused):
            retry_render(actor=asker, job=job)
        assert put(job).state == RenderState.FAILED

    def test_only_the_consolidator_may(self, job, leader):
        put(job, state=RenderState.FAILED)
        with pytest.raises(NotAllowed):
            retry_render(actor=as_actor(leader), job=job)
        assert put(job).state == RenderState.FAILED


class TestSweep:
    @pytest.mark.parametrize(
        ("values", "sent"),
        [
            ({"queued_at": NOW - LOST_AFTER}, True),
            ({"queued_at": NOW - LOST_AFTER + SECOND}, False),
            ({"state": RenderState.RUNNING, "attempts": 1, "lease_until": NOW - SECOND}, True),
            ({"state": RenderState.RUNNING, "attempts": 2, "lease_until": NOW - SECOND}, True),
            ({"state": RenderState.RUNNING, "attempts": 1, "lease_until": NOW}, False),
            ({"state": RenderState.READY, "queued_at": NOW - LEASE}, False),
            ({"state": RenderState.FAILED, "queued_at": NOW - LEASE}, False),
            ({"state": RenderState.CANCELLED, "queued_at": NOW - LEASE}, False),
        ],
    )
    def test_lost_and_abandoned_jobs_are_sent_again(
        self, job, broker, django_capture_on_commit_callbacks, values, sent
    ):
        put(job, queued_at=NOW)
        put(job, **values)
        with django_capture_on_commit_callbacks(execute=True):
            assert sweep_renders(now=NOW) == int(sent)
        assert broker.take() == ([(RENDER, [job.pk])] if sent else [])

    def test_what_killed_its_worker_three_times_is_given_up(self, job, broker, django_capture_on_commit_callbacks):
        put(job, state=RenderState.RUNNING, attempts=MAX_ATTEMPTS, lease_until=NOW - SECOND)
        with django_capture_on_commit_callbacks(execute=True):
            assert sweep_renders(now=NOW) == 0
        assert broker.take() == []
        job.refresh_from_db()
        assert (job.state, job.finished_at) == (RenderState.FAILED, NOW)
        assert job.message == "Bộ xử lý dừng đột ngột 3 lần khi tạo tệp này."

    def test_a_third_attempt_that_still_runs_is_left_alone(self, job):
        put(job, state=RenderState.RUNNING, attempts=MAX_ATTEMPTS, lease_until=NOW)
        assert sweep_renders(now=NOW) == 0
        assert put(job).state == RenderState.RUNNING


class TestBrokerDown:
    def test_the_job_waits_and_says_so(self, asker, annual, broken_broker, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            job = request_render(actor=asker, period=annual)
        job.refresh_from_db()
        assert job.state == RenderState.QUEUED
        assert job.message == (
            "Hàng đợi công việc nền đang không hoạt động. Yêu cầu đã được giữ lại và sẽ tự chạy khi hàng đợi trở lại."
        )

    def test_once_the_broker_is_back_the_sweep_gets_the_job_done(
        self, asker, annual, request, django_capture_on_commit_callbacks
    ):
        request.getfixturevalue("broken_broker")
        with django_capture_on_commit_callbacks(execute=True):
            job = request_render(actor=asker, period=annual)
        broker = request.getfixturevalue("broker")
        with django_capture_on_commit_callbacks(execute=True):
            sweep_renders(now=timezone.now() + LOST_AFTER)
        assert broker.work() == [RENDER]
        job.refresh_from_db()
        assert (job.state, job.message) == (RenderState.READY, "")
