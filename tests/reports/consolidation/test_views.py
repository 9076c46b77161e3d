"""The page of the consolidated report, as each role meets it: button, progress, file."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from reports.consolidation.enums import RenderState
from reports.consolidation.models import RenderJob
from reports.consolidation.services import request_render
from tests.conftest import TODAY, as_actor, signed_in
from tests.factories.agencies import MembershipFactory
from tests.factories.tasks import PlanFactory
from tests.reports.helpers import opened

PDF = b"%PDF-1.7 the file"
EVERYBODY = ["consolidator", "leader", "officer", "head", "stranger", "administrator"]
OUTSIDERS = ["officer", "head", "stranger", "administrator", "other_consolidator"]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY)


@pytest.fixture
def other_consolidator(db):
    """Consolidates another plan, which has a period of the same code."""
    plan = PlanFactory(code="khac")
    opened(plan)
    return MembershipFactory(agency=plan.consolidating_agency, role="consolidator").user


@pytest.fixture
def job(consolidator, annual):
    return request_render(actor=as_actor(consolidator), period=annual)


@pytest.fixture
def ready(job):
    job.file.save("annual-2026.pdf", ContentFile(PDF), save=False)
    job.state, job.size, job.sha256, job.percent = RenderState.READY, len(PDF), "ab" * 32, 100
    job.save()
    return job


def url(name, period, *more):
    return reverse(f"reports:{name}", args=[period.plan.code, period.code, *more])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def statuses(request, roles, ask):
    return {role: ask(signed_in(request.getfixturevalue(role))).status_code for role in roles}


def test_consolidators_and_leaders_read_the_page_others_may_not(request, annual):
    found = statuses(request, EVERYBODY, lambda client: client.get(url("consolidation", annual)))
    assert found == {
        "consolidator": 200,
        "leader": 200,
        "officer": 403,
        "head": 403,
        "stranger": 403,
        "administrator": 403,
    }


def test_the_consolidator_of_another_plan_may_not_read_it(annual, other_consolidator):
    assert signed_in(other_consolidator).get(url("consolidation", annual)).status_code == 403


@pytest.mark.parametrize(("role", "shown"), [("consolidator", True), ("leader", False)])
def test_only_who_may_press_the_button_sees_it(request, role, shown, annual):
    text = text_of(signed_in(request.getfixturevalue(role)).get(url("consolidation", annual)))
    assert (url("request_pdf", annual) in text) is shown
    assert "Chưa tạo tệp nào" in text


def test_only_a_consolidator_asks_for_the_pdf(request, annual):
    for role in [role for role in EVERYBODY if role != "consolidator"]:
        answer = signed_in(request.getfixturevalue(role)).post(url("request_pdf", annual))
        assert (role, answer.status_code, RenderJob.objects.count()) == (role, 403, 0)
    answer = signed_in(request.getfixturevalue("consolidator")).post(url("request_pdf", annual))
    assert (answer.status_code, answer.url) == (302, url("consolidation", annual))
    assert RenderJob.objects.get().state == RenderState.QUEUED


def test_the_button_pressed_twice_makes_one_job(annual, consolidator):
    client = signed_in(consolidator)
    for _ in range(2):
        client.post(url("request_pdf", annual))
    assert [item.pk for item in client.get(url("consolidation", annual)).context["jobs"]] == [
        RenderJob.objects.get().pk
    ]


@pytest.mark.parametrize("name", ["request_pdf", "retry"])
def test_reading_a_verbs_address_does_nothing(annual, consolidator, job, name):
    address = url(name, annual, *([job.pk] if name == "retry" else []))
    assert signed_in(consolidator).get(address).status_code == 405
    assert RenderJob.objects.count() == 1


class TestJob:
    def test_its_readers_see_it_others_do_not_find_it(self, request, annual, job):
        roles = [*EVERYBODY, "other_consolidator"]
        found = statuses(request, roles, lambda client: client.get(url("job", annual, job.pk)))
        assert found == {"consolidator": 200, "leader": 200, **dict.fromkeys(OUTSIDERS, 404)}

    @pytest.mark.parametrize(
        ("state", "polls"),
        [
            (RenderState.QUEUED, True),
            (RenderState.RUNNING, True),
            (RenderState.READY, False),
            (RenderState.FAILED, False),
            (RenderState.CANCELLED, False),
        ],
    )
    def test_the_fragment_asks_again_until_the_job_has_ended(self, annual, consolidator, job, state, polls):
        RenderJob.objects.update(state=state, stage="Dàn trang PDF", percent=55)
        address = url("job", annual, job.pk)
        text = text_of(signed_in(consolidator).get(address))
        assert (f'hx-get="{address}"' in text, "hx-trigger" in text) == (polls, polls)
        assert ("Dàn trang PDF…" in text, 'value="55"' in text) == (polls, polls)

    @pytest.mark.parametrize(("role", "offered"), [("consolidator", True), ("leader", False)])
    def test_a_failure_is_explained_and_may_be_tried_again_by_the_consolidator(
        self, request, role, offered, annual, job
    ):
        RenderJob.objects.update(state=RenderState.FAILED, message="Thiếu phông chữ")
        text = text_of(signed_in(request.getfixturevalue(role)).get(url("job", annual, job.pk)))
        assert '<p class="job-message">Thiếu phông chữ</p>' in text
        assert (url("retry", annual, job.pk) in text) is offered

    def test_a_finished_job_offers_its_file_with_the_hash(self, annual, leader, ready):
        text = text_of(signed_in(leader).get(url("job", annual, ready.pk)))
        assert f'href="{url("download", annual, ready.pk)}"' in text
        assert "ab" * 32 in text

    def test_under_another_period_it_is_not_found(self, plan, consolidator, job):
        other = opened(PlanFactory(consolidating_agency=plan.consolidating_agency))
        assert signed_in(consolidator).get(url("job", other, job.pk)).status_code == 404


class TestRetry:
    def test_the_consolidator_may_a_leader_may_not_others_do_not_find_it(self, request, annual, job):
        RenderJob.objects.update(state=RenderState.FAILED)
        roles = ["leader", *OUTSIDERS]
        found = statuses(request, roles, lambda client: client.post(url("retry", annual, job.pk)))
        assert found == {"leader": 403, **dict.fromkeys(OUTSIDERS, 404)}
        assert RenderJob.objects.get().state == RenderState.FAILED
        answer = signed_in(request.getfixturevalue("consolidator")).post(url("retry", annual, job.pk))
        assert (answer.status_code, answer.url) == (302, url("consolidation", annual))
        assert RenderJob.objects.get().state == RenderState.QUEUED

    def test_in_the_wrong_state_the_page_says_why(self, annual, consolidator, ready):
        answer = signed_in(consolidator).post(url("retry", annual, ready.pk), follow=True)
        assert [str(message) for message in answer.context["messages"]] == ["Chỉ tạo lại được lần tạo tệp bị lỗi."]
        assert RenderJob.objects.get().state == RenderState.READY


class TestDownload:
    @pytest.mark.parametrize("role", ["consolidator", "leader"])
    def test_readers_get_the_file_as_an_attachment_that_is_kept_nowhere(self, request, role, annual, ready):
        answer = signed_in(request.getfixturevalue(role)).get(url("download", annual, ready.pk))
        assert b"".join(answer.streaming_content) == PDF
        headers = ("Content-Type", "Content-Disposition", "Content-Length", "X-Content-Type-Options", "Cache-Control")
        assert {name: answer.headers[name] for name in headers} == {
            "Content-Type": "application/pdf",
            "Content-Disposition": 'attachment; filename="bao-cao-annual-2026.pdf"',
            "Content-Length": str(len(PDF)),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        }

    def test_others_do_not_find_it(self, request, annual, ready):
        found = statuses(request, OUTSIDERS, lambda client: client.get(url("download", annual, ready.pk)))
        assert found == dict.fromkeys(OUTSIDERS, 404)

    def test_before_it_is_ready_there_is_no_file(self, annual, consolidator, job):
        assert signed_in(consolidator).get(url("download", annual, job.pk)).status_code == 404

    def test_the_stored_file_has_no_address_of_its_own(self, consolidator, ready):
        for address in (f"/{ready.file.name}", f"/media/{ready.file.name}", f"/files/{ready.file.name}"):
            assert signed_in(consolidator).get(address).status_code == 404


@pytest.mark.parametrize("name", ["consolidation", "request_pdf", "job", "retry", "download"])
def test_every_address_needs_a_signed_in_person(client, annual, ready, name):
    address = url(name, annual, *([] if name in {"consolidation", "request_pdf"} else [ready.pk]))
    ask = client.post if name in {"request_pdf", "retry"} else client.get
    answer = ask(address)
    assert (answer.status_code, answer.url) == (302, f"{reverse('agencies:sign_in')}?next={address}")


def test_with_the_broker_down_the_page_says_that_the_request_is_kept(
    annual, consolidator, broken_broker, django_capture_on_commit_callbacks
):
    client = signed_in(consolidator)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url("request_pdf", annual)).status_code == 302
    page = text_of(client.get(url("consolidation", annual)))
    assert "Hàng đợi công việc nền đang không hoạt động. Yêu cầu đã được giữ lại" in page
    assert RenderJob.objects.get().state == RenderState.QUEUED


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_page_needs_as_many_queries_for_three_jobs_as_for_one(
    annual, consolidator, jobs, django_assert_num_queries
):
    for _ in range(jobs):
        RenderJob.objects.update(state=RenderState.FAILED)
        request_render(actor=as_actor(consolidator), period=annual)
    client = signed_in(consolidator)
    client.get(url("consolidation", annual))
    with django_assert_num_queries(6):
        assert len(client.get(url("consolidation", annual)).context["jobs"]) == jobs
