"""An agency's report as files: who may ask, who sees which file, one job for two presses, the worker, the card."""

import io

import docx
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from agencies.exceptions import NotAllowed
from agencies.models import Membership
from reports.consolidation.enums import RenderFormat, RenderState
from reports.consolidation.exceptions import RenderRefused
from reports.consolidation.models import RenderJob
from reports.consolidation.services import request_paper, retry_render, run_render_job
from reports.submissions.enums import SubmissionState as S
from tests.conftest import TODAY, as_actor, signed_in
from tests.factories.agencies import MembershipFactory
from tests.factories.tasks import PlanFactory
from tests.reports.helpers import opened
from tests.reports.submissions.rounds import bring_to, new_round

PDF, DOCX = RenderFormat.PDF, RenderFormat.DOCX
READERS = ["officer", "head", "consolidator", "leader"]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(f"{TODAY} 09:00+07:00", tick=False)


@pytest.fixture
def round_(plan):
    return new_round(plan)


@pytest.fixture
def people(plan, round_):
    other_plan = PlanFactory(code="khac")
    opened(other_plan)
    return {
        "officer": round_.officer,
        "head": round_.head,
        "consolidator": round_.consolidator,
        "leader": MembershipFactory(agency=plan.issuer, role="leader").user,
        "stranger": MembershipFactory().user,
        "administrator": MembershipFactory(agency=round_.agency, role="administrator").user,
        "other consolidator": MembershipFactory(agency=other_plan.consolidating_agency, role="consolidator").user,
    }


@pytest.fixture
def job(round_):
    return ask(round_, round_.officer)


def ask(round_, user, format=DOCX):
    return request_paper(actor=as_actor(user), submission=round_.now(), format=format)


def run(job):
    run_render_job(job_id=job.pk, now=timezone.now())
    job.refresh_from_db()
    return job


def words(job):
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(job.file.read())).paragraphs)


def url(name, round_, *more):
    period = round_.submission.period
    return reverse(f"reports:{name}", args=[period.plan.code, period.code, round_.agency.code, *more])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def statuses(people, send, names=None):
    return {name: send(signed_in(people[name])).status_code for name in names or people}


class TestRequest:
    @pytest.mark.parametrize("state", S)
    def test_the_agency_may_in_every_state_its_readers_once_it_was_sent(self, round_, people, state):
        bring_to(round_, state)
        sent = state in (S.SENT, S.RETURNED, S.ACCEPTED)
        allowed = READERS if sent else READERS[:2]
        made = []
        for name, user in people.items():
            RenderJob.objects.all().delete()
            try:
                made += [name] if ask(round_, user).state == RenderState.QUEUED else []
            except NotAllowed:
                assert RenderJob.objects.count() == 0
        assert made == allowed

    def test_two_presses_are_one_job_and_one_message_and_each_format_its_own(
        self, round_, broker, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            jobs = [ask(round_, user, form) for form in (DOCX, PDF) for user in (round_.officer, round_.head)]
        assert (jobs[0], jobs[2]) == (jobs[1], jobs[3])
        assert RenderJob.objects.count() == 2
        assert broker.take() == [("reports.render_document", [found.pk]) for found in (jobs[0], jobs[2])]

    def test_what_the_agency_has_made_is_not_handed_to_another_reader(self, round_, people):
        bring_to(round_, S.RETURNED)
        ask(round_, round_.officer)
        with pytest.raises(RenderRefused, match="đang được tạo cho người khác"):
            ask(round_, people["consolidator"])
        assert RenderJob.objects.count() == 1


class TestRun:
    @pytest.mark.parametrize(("format", "start"), [(PDF, b"%PDF-"), (DOCX, b"PK")])
    def test_the_worker_makes_the_file(self, round_, format, start):
        made = run(ask(round_, round_.officer, format))
        content = made.file.read()
        assert (made.state, made.percent, made.size) == (RenderState.READY, 100, len(content))
        assert content.startswith(start)
        assert made.file.name.endswith(f"annual-2026-STC-{made.pk}.{format}")

    def test_old_files_stay(self, round_):
        first, second = run(ask(round_, round_.officer)), run(ask(round_, round_.officer))
        assert first.file.name != second.file.name
        assert first.file.storage.exists(first.file.name)
        assert RenderJob.objects.filter(state=RenderState.READY).count() == 2

    def test_each_gets_what_they_may_read_when_it_is_made(self, round_, people):
        """Asked for while it was sent, made after it was returned and written anew."""
        bring_to(round_, S.SENT)
        theirs = ask(round_, people["consolidator"])
        round_.say("return_submission", "consolidator", reason="Thiếu số liệu.")
        round_.write(difficulty="[đang viết lại]")
        assert "[đang viết lại]" not in words(run(theirs))
        assert "[đang viết lại]" in words(run(ask(round_, round_.officer)))

    def test_somebody_who_lost_the_role_gets_nothing(self, round_, job):
        Membership.objects.filter(user=round_.officer).delete()
        assert (run(job).state, job.file.name) == (RenderState.FAILED, "")
        assert job.message == "Người yêu cầu không còn quyền đọc báo cáo này."

    def test_missing_fonts_fail_the_pdf_with_a_reason_and_it_may_be_tried_again(self, round_, without_fonts):
        made = run(ask(round_, round_.officer, PDF))
        assert made.state == RenderState.FAILED
        assert made.message.startswith("Thiếu phông chữ Tinos-Regular.ttf")
        retry_render(actor=as_actor(round_.head), job=made)
        made.refresh_from_db()
        assert (made.state, made.message) == (RenderState.QUEUED, "")

    def test_a_failed_job_waits_only_for_the_same_file(self, round_):
        failed = ask(round_, round_.officer, PDF)
        RenderJob.objects.update(state=RenderState.FAILED)
        ask(round_, round_.officer, DOCX)
        retry_render(actor=as_actor(round_.officer), job=failed)
        RenderJob.objects.filter(pk=failed.pk).update(state=RenderState.FAILED)
        ask(round_, round_.officer, PDF)
        with pytest.raises(RenderRefused, match="Đang có một lần tạo tệp chưa xong"):
            retry_render(actor=as_actor(round_.officer), job=failed)


class TestPage:
    def test_readers_of_the_report_find_it_others_do_not(self, round_, people):
        found = statuses(people, lambda client: client.get(url("papers", round_)))
        outsiders = dict.fromkeys(["stranger", "administrator", "other consolidator"], 404)
        assert found == {**dict.fromkeys(READERS, 200), **outsiders}

    @pytest.mark.parametrize(("state", "shown"), [(S.DRAFTING, False), (S.SENT, True)])
    def test_buttons_are_shown_to_those_who_may_press_them(self, round_, people, state, shown):
        bring_to(round_, state)
        page = text_of(signed_in(people["consolidator"]).get(url("papers", round_)))
        assert ("Tạo Word" in page, "Tạo PDF" in page) == (shown, shown)
        assert ("Cơ quan chưa gửi báo cáo" in page) is not shown
        assert "Tạo Word" in text_of(signed_in(round_.officer).get(url("papers", round_)))

    def test_without_javascript_a_press_leads_back_to_the_page(self, round_):
        client = signed_in(round_.officer)
        answer = client.post(url("request_paper", round_), {"format": "docx"})
        assert (answer.status_code, answer.url) == (302, url("papers", round_))
        page = text_of(client.get(answer.url))
        assert "<html" in page
        assert f'hx-get="{url("paper_job", round_, RenderJob.objects.get().pk)}"' in page

    def test_in_the_card_a_press_is_answered_with_the_card(self, round_):
        answer = signed_in(round_.officer).post(
            url("request_paper", round_), {"format": "pdf"}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200
        assert text_of(answer).startswith('<section class="card" id="papers"')
        assert RenderJob.objects.get().format == PDF

    @pytest.mark.parametrize("format", ["", "exe"])
    def test_a_format_that_does_not_exist_is_refused_with_a_word(self, round_, format):
        answer = signed_in(round_.officer).post(url("request_paper", round_), {"format": format})
        assert answer.status_code == 422
        assert "Chọn PDF hoặc Word." in text_of(answer)
        assert RenderJob.objects.count() == 0

    def test_a_reader_may_not_press_before_it_was_sent_and_a_stranger_finds_nothing(self, round_, people):
        found = statuses(people, lambda client: client.post(url("request_paper", round_), {"format": "pdf"}))
        assert [found[name] for name in ("officer", "head")] == [302, 302]
        assert [found[name] for name in ("consolidator", "leader")] == [403, 403]
        assert [found[name] for name in ("stranger", "administrator", "other consolidator")] == [404] * 3
        assert RenderJob.objects.count() == 1

    def test_a_file_that_is_being_made_for_somebody_else_is_said(self, round_, people):
        bring_to(round_, S.SENT)
        ask(round_, round_.officer, PDF)
        answer = signed_in(people["leader"]).post(url("request_paper", round_), {"format": "pdf"})
        assert answer.status_code == 409
        assert "Tệp này đang được tạo cho người khác" in text_of(answer)

    def test_workspace_and_review_hold_the_card_as_a_link(self, round_, people):
        for name, person in (("submission", "officer"), ("review", "consolidator")):
            page = text_of(signed_in(people[person]).get(url(name, round_)))
            assert f'hx-get="{url("papers", round_)}" hx-trigger="load"' in page
            assert f'<a href="{url("papers", round_)}">Báo cáo bằng Word, PDF</a>' in page

    def test_with_the_broker_down_the_card_says_that_the_request_is_kept(
        self, round_, broken_broker, django_capture_on_commit_callbacks
    ):
        client = signed_in(round_.officer)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(url("request_paper", round_), {"format": "docx"})
        assert "Hàng đợi công việc nền đang không hoạt động" in text_of(client.get(url("papers", round_)))
        assert RenderJob.objects.get().state == RenderState.QUEUED

    @pytest.mark.parametrize("jobs", [1, 3])
    def test_it_needs_as_many_queries_for_three_files_as_for_one(self, round_, jobs, django_assert_num_queries):
        for _ in range(jobs):
            RenderJob.objects.update(state=RenderState.FAILED)
            ask(round_, round_.officer)
        client = signed_in(round_.officer)
        client.get(url("papers", round_))
        with django_assert_num_queries(5):
            assert len(client.get(url("papers", round_)).context["jobs"]) == jobs


class TestFile:
    @pytest.fixture
    def ready(self, job):
        job.file.save("stc.docx", ContentFile(b"PK the file"), save=False)
        job.state, job.size, job.sha256, job.percent = RenderState.READY, 11, "ab" * 32, 100
        job.save()
        return job

    @pytest.mark.parametrize("name", ["paper_job", "paper_file"])
    def test_it_is_the_agencys_and_nobody_elses(self, round_, people, ready, name):
        found = statuses(people, lambda client: client.get(url(name, round_, ready.pk)))
        assert found == {**dict.fromkeys(people, 404), "officer": 200, "head": 200}

    @pytest.mark.parametrize("name", ["paper_job", "paper_file"])
    def test_who_asked_for_it_sees_it_too(self, round_, people, ready, name):
        bring_to(round_, S.SENT)
        RenderJob.objects.update(requested_by=people["leader"])
        found = statuses(people, lambda client: client.get(url(name, round_, ready.pk)))
        assert found == {**dict.fromkeys(people, 404), "officer": 200, "head": 200, "leader": 200}

    def test_it_is_an_attachment_that_is_kept_nowhere(self, round_, ready):
        answer = signed_in(round_.head).get(url("paper_file", round_, ready.pk))
        assert b"".join(answer.streaming_content) == b"PK the file"
        headers = ("Content-Type", "Content-Disposition", "X-Content-Type-Options", "Cache-Control")
        assert [answer.headers[name] for name in headers] == [
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            'attachment; filename="bao-cao-annual-2026-STC.docx"',
            "nosniff",
            "private, no-store",
        ]

    def test_a_finished_job_offers_its_file_by_the_formats_name(self, round_, ready):
        text = text_of(signed_in(round_.officer).get(url("paper_job", round_, ready.pk)))
        assert f'href="{url("paper_file", round_, ready.pk)}"' in text
        assert "Tải tệp Word" in text

    @pytest.mark.parametrize("state", [state for state in RenderState if state != RenderState.READY])
    def test_before_it_is_ready_there_is_no_file(self, round_, job, state):
        RenderJob.objects.update(state=state)
        assert signed_in(round_.officer).get(url("paper_file", round_, job.pk)).status_code == 404

    def test_under_another_agencys_report_it_is_not_found(self, plan, round_, ready):
        other = round_.submission.period.submissions.create(agency=plan.consolidating_agency)
        MembershipFactory(user=round_.officer, agency=other.agency)
        period = round_.submission.period
        address = [plan.code, period.code, other.agency.code, ready.pk]
        client = signed_in(round_.officer)
        assert client.get(reverse("reports:papers", args=address[:3])).status_code == 200
        assert client.get(reverse("reports:paper_file", args=address)).status_code == 404

    def test_the_consolidated_reports_addresses_do_not_lead_to_it(self, plan, round_, ready):
        address = reverse("reports:download", args=[plan.code, "annual-2026", ready.pk])
        assert signed_in(round_.consolidator).get(address).status_code == 404

    @pytest.mark.parametrize(
        ("state", "after", "said"),
        [
            (RenderState.FAILED, RenderState.QUEUED, []),
            (RenderState.READY, RenderState.READY, ["Chỉ tạo lại được lần tạo tệp bị lỗi."]),
        ],
    )
    def test_a_failed_one_is_tried_again_another_says_why_not(self, round_, job, state, after, said):
        RenderJob.objects.update(state=state)
        answer = signed_in(round_.officer).post(url("retry_paper", round_, job.pk), follow=True)
        assert answer.redirect_chain == [(url("papers", round_), 302)]
        assert [str(message) for message in answer.context["messages"]] == said
        assert RenderJob.objects.get().state == after
