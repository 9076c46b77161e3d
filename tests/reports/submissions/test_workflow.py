"""A report's way through the round: what each move does besides changing the state."""

import datetime as dt

import pytest

from agencies.enums import Role
from agencies.exceptions import NotAllowed
from agencies.models import Message
from reports.periods.enums import PeriodKind
from reports.periods.models import ReportingPeriod
from reports.submissions import services
from reports.submissions.enums import CheckCode, Decision, SubmissionState
from reports.submissions.exceptions import StaleReport, SubmissionRefused
from reports.submissions.models import LineDecision, SubmissionEvent, SubmissionLine, SubmissionRevision
from reports.submissions.summaries import agency_report, revision_review, words_on
from tasks.enums import ProgressStatus
from tasks.models import AnnualProgress, ProgressUpdate
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import MembershipFactory
from tests.reports.helpers import lead_task, opened, owing_agency, recorded
from tests.reports.submissions.rounds import bring_to, new_round, paper

pytestmark = pytest.mark.django_db
S = SubmissionState
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def round_(plan):
    return new_round(plan)


def told(round_):
    """Who was written to about the last move."""
    event = SubmissionEvent.objects.last()
    messages = Message.objects.filter(key__startswith=f"submission-event:{event.pk}:")
    names = {round_.officer.pk: "officer", round_.head.pk: "head", round_.consolidator.pk: "consolidator"}
    return {names[message.recipient_id] for message in messages}


class TestSending:
    def test_it_freezes_the_lines_with_their_updates(self, round_):
        bring_to(round_, S.SENT)
        update = ProgressUpdate.objects.get()
        later = recorded(round_.assignment, result="Viết sau khi gửi.")
        (line,) = SubmissionLine.objects.all()
        assert (line.assignment, line.update_sent, line.role) == (round_.assignment, update, "lead")
        assert line.update_sent != later

    def test_a_line_that_was_not_recorded_is_an_error_that_names_it(self, plan):
        round_ = new_round(plan, update=False)
        round_.write()
        with pytest.raises(SubmissionRefused, match=r"5\.1"):
            round_.send()
        assert round_.now().state == S.DRAFTING
        assert not SubmissionLine.objects.exists()

    def test_warnings_need_a_reason_which_is_kept(self, round_):
        ProgressUpdate.objects.update(is_estimate=False)
        round_.write()
        report = agency_report(round_.now(), today=TODAY, actor=round_.actor("head"))
        assert [check.code for check in report.checks] == [CheckCode.ESTIMATE_NOT_MARKED]
        with pytest.raises(SubmissionRefused, match="cảnh báo"):
            round_.send(reason=" ")
        round_.send(reason="Số đã chốt.")
        assert SubmissionRevision.objects.get().warnings_reason == "Số đã chốt."

    def test_an_officer_sends_only_with_the_heads_signed_scan(self, round_):
        round_.write()
        with pytest.raises(SubmissionRefused, match="bản scan"):
            round_.say("send", "officer")
        round_.say("send", "officer", signed_scan=paper())
        revision = SubmissionRevision.objects.get()
        assert (revision.proof_name, len(revision.proof_sha256)) == ("ban-ky.pdf", 64)
        assert revision.proof.read().startswith(b"%PDF")

    def test_sending_twice_sends_once(self, round_):
        bring_to(round_, S.SENT)
        with pytest.raises(SubmissionRefused, match="Đã gửi"):
            round_.send()
        assert SubmissionRevision.objects.count() == 1

    def test_re_sending_keeps_the_first_time(self, round_, time_machine):
        time_machine.move_to(dt.datetime(2026, 11, 20, 3, tzinfo=dt.UTC), tick=False)
        bring_to(round_, S.RETURNED)
        first = round_.now().first_sent_at
        time_machine.move_to(dt.datetime(2026, 12, 5, 3, tzinfo=dt.UTC), tick=False)
        round_.send()
        assert round_.now().first_sent_at == first
        assert list(SubmissionRevision.objects.values_list("number", flat=True)) == [1, 2]

    def test_a_half_year_takes_figures_up_to_its_cut_off(self, plan):
        agency = owing_agency(plan, code="STC")
        assignment = lead_task(plan, agency, code="5.1")
        june = recorded(assignment, as_of=dt.date(2026, 6, 14))
        recorded(assignment, as_of=dt.date(2026, 6, 15), percent=90)
        period = opened(plan, PeriodKind.HALF_YEAR)
        report = agency_report(period.submissions.get(), today=TODAY, actor=as_actor(MembershipFactory().user))
        assert [line.update for line in report.leads] == [june]

    def test_a_closed_period_takes_no_report(self, round_):
        round_.write()
        ReportingPeriod.objects.update(state="closed")
        with pytest.raises(SubmissionRefused, match="đóng"):
            round_.send()


class TestSections:
    def test_the_first_save_begins_the_report(self, round_):
        round_.write()
        assert round_.now().state == S.DRAFTING

    def test_two_people_see_both_texts_and_nothing_is_overwritten(self, round_):
        round_.write("Của tôi.")
        with pytest.raises(StaleReport) as refusal:
            services.save_sections(
                actor=round_.actor("head"), submission=round_.submission, sections={"done": "Của người kia."}, version=0
            )
        assert refusal.value.revision.sections["done"] == "Của tôi."
        assert SubmissionRevision.objects.get().sections["done"] == "Của tôi."

    def test_while_it_lies_with_the_head_only_the_head_writes(self, round_):
        bring_to(round_, S.AWAITING_HEAD)
        version = SubmissionRevision.objects.get().version
        given = {"submission": round_.submission, "sections": {"done": "Thêm."}, "version": version}
        with pytest.raises(NotAllowed):
            services.save_sections(actor=round_.actor("officer"), **given)
        services.save_sections(actor=round_.actor("head"), **given)

    def test_a_sent_report_is_not_written(self, round_):
        bring_to(round_, S.SENT)
        with pytest.raises(SubmissionRefused):
            services.save_sections(actor=round_.actor("head"), submission=round_.submission, sections={}, version=0)

    def test_a_form_left_open_on_an_earlier_sending_overwrites_nothing(self, round_):
        bring_to(round_, S.DRAFTING)
        stale = round_.submission.revisions.get().version
        round_.send()
        round_.say("withdraw", "head", reason="Gửi nhầm bản.")
        for version in (0, stale):
            with pytest.raises(StaleReport):
                services.save_sections(
                    actor=round_.actor("officer"), submission=round_.submission, sections={}, version=version
                )

    def test_what_was_being_written_is_not_sent_by_recording_a_paper(self, round_):
        bring_to(round_, S.DRAFTING)
        round_.write("Đang viết dở.")
        day = TODAY - DAY
        round_.say("record_received", "consolidator", received_on=day, reason="Gửi giấy.", proof=paper())
        assert SubmissionRevision.objects.sent().get().sections == {}
        round_.say("return_submission", "consolidator", reason="Bổ sung.")
        assert SubmissionRevision.objects.open().get().sections["done"] == "Đang viết dở."

    def test_a_new_revision_begins_with_the_text_that_was_sent(self, round_):
        bring_to(round_, S.RETURNED)
        round_.write("Viết lại.")
        assert [revision.sections["done"] for revision in SubmissionRevision.objects.all()] == [
            "Không có.",
            "Viết lại.",
        ]


class TestReview:
    def test_accepting_makes_the_sent_updates_readable_for_everybody(self, round_):
        bring_to(round_, S.SENT)
        sent = ProgressUpdate.objects.get()
        later = recorded(round_.assignment, as_of=dt.date(2026, 11, 22))
        round_.accept()
        sent.refresh_from_db()
        later.refresh_from_db()
        assert (sent.accepted_at is not None, later.accepted_at) == (True, None)
        progress = AnnualProgress.objects.get()
        assert (progress.accepted_update, progress.latest_update) == (sent, later)

    def test_nobody_accepts_what_they_sent(self, plan, round_):
        MembershipFactory(user=round_.consolidator, agency=round_.agency, role=Role.HEAD)
        round_.write()
        round_.say("send", "consolidator", warnings_reason="Đã rà soát.")
        with pytest.raises(NotAllowed):
            round_.accept()
        other = MembershipFactory(agency=plan.consolidating_agency, role=Role.CONSOLIDATOR).user
        services.accept(actor=as_actor(other), submission=round_.submission)

    def test_a_line_marked_for_return_stops_the_accepting_until_it_is_taken_back(self, round_):
        bring_to(round_, S.SENT)
        line = SubmissionLine.objects.get()
        actor = round_.actor("consolidator")
        services.decide_line(actor=actor, line=line, decision=Decision.RETURN, comment="Thiếu số liệu thu.")
        with pytest.raises(SubmissionRefused, match=r"5\.1"):
            round_.accept()
        services.decide_line(actor=actor, line=line, decision=Decision.ACCEPT)
        round_.accept()

    def test_returning_lines_keeps_each_reason(self, round_):
        bring_to(round_, S.SENT)
        line = SubmissionLine.objects.get()
        round_.say("return_submission", "consolidator", reason="Bổ sung.", lines={line.pk: "Thiếu số liệu thu."})
        assert [each.comment for each in LineDecision.objects.all()] == ["Thiếu số liệu thu."]
        assert revision_review(round_.now()).returned[0].line == line

    @pytest.mark.parametrize("lines", [{0: "Không có dòng này."}, {"own": " "}])
    def test_a_line_of_another_report_or_without_reason_returns_nothing(self, round_, lines):
        bring_to(round_, S.SENT)
        given = {line or 0: why for line, why in lines.items() if line != "own"}
        given |= {SubmissionLine.objects.get().pk: why for line, why in lines.items() if line == "own"}
        with pytest.raises(SubmissionRefused):
            round_.say("return_submission", "consolidator", reason="Bổ sung.", lines=given)
        assert round_.now().state == S.SENT
        assert not LineDecision.objects.exists()

    def test_the_review_shows_what_changed_since_the_last_sending(self, plan):
        round_ = new_round(plan)
        second = lead_task(plan, round_.agency, code="5.2")
        recorded(second, as_of=dt.date(2026, 11, 10), is_estimate=True, result="Đã rà soát 3 dự án.")
        bring_to(round_, S.RETURNED)
        recorded(second, as_of=dt.date(2026, 11, 12), is_estimate=True, result="Đã rà soát 5 dự án.")
        round_.send()
        review = revision_review(round_.now())
        assert [line.line.assignment for line in review.changed] == [second]
        assert [(text.before, text.now) for text in review.changed[0].texts] == [
            ("Đã rà soát 3 dự án.", "Đã rà soát 5 dự án.")
        ]
        assert round_.say("accept_unchanged", "consolidator") == 1
        decided = {line.line.assignment: line.decided for line in revision_review(round_.now()).lines}
        assert decided == {round_.assignment: Decision.ACCEPT, second: None}

    def test_a_withdrawn_report_is_owed_again_and_its_revision_stays(self, round_):
        bring_to(round_, S.SENT)
        round_.say("withdraw", "head", reason="Gửi nhầm bản.")
        submission = round_.now()
        assert (submission.state, submission.first_sent_at, submission.is_sent) == (S.DRAFTING, None, False)
        assert [revision.is_sent for revision in SubmissionRevision.objects.all()] == [True, False]

    def test_a_withdrawn_sending_is_nothing_to_compare_with(self, round_):
        bring_to(round_, S.SENT)
        round_.say("withdraw", "head", reason="Gửi nhầm bản.")
        round_.send()
        review = revision_review(round_.now())
        assert (review.revision.number, review.before) == (2, None)
        assert round_.say("accept_unchanged", "consolidator") == 0

    def test_withdrawn_twice_it_is_still_owed(self, round_):
        bring_to(round_, S.SENT)
        round_.say("withdraw", "head", reason="Gửi nhầm bản.")
        round_.send()
        round_.say("withdraw", "head", reason="Lại nhầm.")
        assert round_.now().is_sent is False

    def test_what_was_recorded_as_received_is_not_the_agencys_to_withdraw(self, round_):
        day = TODAY - DAY
        round_.say("record_received", "consolidator", received_on=day, reason="Gửi giấy.", proof=paper())
        with pytest.raises(SubmissionRefused, match="không rút lại"):
            round_.say("withdraw", "head", reason="Gửi nhầm bản.")
        assert round_.now().received_otherwise_on == day

    def test_it_cannot_be_withdrawn_once_somebody_has_looked(self, round_):
        bring_to(round_, S.SENT)
        line = SubmissionLine.objects.get()
        services.decide_line(
            actor=round_.actor("consolidator"), line=line, decision=Decision.COMMENT, comment="Đang xem."
        )
        with pytest.raises(SubmissionRefused, match="xem xét"):
            round_.say("withdraw", "head", reason="Gửi nhầm bản.")


class TestWordsOnLines:
    def _say(self, round_, decision, comment=""):
        line = SubmissionLine.objects.latest("pk")
        services.decide_line(actor=round_.actor("consolidator"), line=line, decision=decision, comment=comment)

    def test_a_comment_does_not_take_back_a_mark_for_return(self, round_):
        bring_to(round_, S.SENT)
        self._say(round_, Decision.RETURN, "Thiếu số liệu.")
        self._say(round_, Decision.COMMENT, "Xem lại cả nguồn.")
        (line,) = revision_review(round_.now()).returned
        assert [word.comment for word in line.words] == ["Thiếu số liệu.", "Xem lại cả nguồn."]
        with pytest.raises(SubmissionRefused, match="trả lại"):
            round_.accept()

    def test_a_line_that_came_back_as_it_was_returned_is_not_accepted_with_the_others(self, round_):
        bring_to(round_, S.SENT)
        self._say(round_, Decision.RETURN, "Thiếu số liệu.")
        round_.say("return_submission", "consolidator", reason="Bổ sung.")
        round_.send()
        (line,) = revision_review(round_.now()).lines
        assert (line.is_changed, line.was_returned, line.decision_before.comment) == (False, True, "Thiếu số liệu.")
        assert round_.say("accept_unchanged", "consolidator") == 0

    def test_the_agency_reads_comments_on_the_line(self, round_):
        bring_to(round_, S.SENT)
        self._say(round_, Decision.COMMENT, "Xem lại cả nguồn.")
        assert [word.comment for word in words_on(round_.now(), round_.assignment.pk)] == ["Xem lại cả nguồn."]


class TestReopening:
    @pytest.fixture
    def reopened(self, round_):
        bring_to(round_, S.ACCEPTED)
        round_.say("reopen", "consolidator", until=TODAY, reason="Sửa số liệu.")
        return round_

    def test_it_lapses_wherever_its_writing_has_got_to(self, reopened):
        reopened.say("propose", "officer")
        assert services.lapse_reopened(on=TODAY + DAY) == 1
        assert reopened.now().state == S.ACCEPTED

    def test_after_its_day_it_is_not_sent_even_before_the_sweep(self, reopened):
        later = reopened.actor("head", TODAY + DAY)
        with pytest.raises(SubmissionRefused, match="mở lại đến hết ngày"):
            services.send(actor=later, submission=reopened.now(), warnings_reason="Đã rà soát.")
        assert reopened.now().state == S.RETURNED

    def test_sent_and_withdrawn_it_still_lapses(self, reopened):
        reopened.send()
        reopened.say("withdraw", "head", reason="Gửi nhầm bản.")
        assert services.lapse_reopened(on=TODAY + DAY) == 1

    def test_accepted_again_it_is_settled(self, reopened):
        reopened.send()
        reopened.accept()
        assert (reopened.now().reopened_until, services.lapse_reopened(on=TODAY + DAY)) == (None, 0)

    def test_it_lapses_after_its_last_day_and_the_accepted_revision_stands(self, round_):
        bring_to(round_, S.ACCEPTED)
        round_.say("reopen", "consolidator", until=TODAY, reason="Sửa số liệu.")
        assert services.lapse_reopened(on=TODAY) == 0
        assert services.lapse_reopened(on=TODAY + DAY) == 1
        assert services.lapse_reopened(on=TODAY + DAY) == 0
        event = SubmissionEvent.objects.last()
        assert (round_.now().state, event.verb, event.actor) == (S.ACCEPTED, "lapse", None)

    def test_sent_again_it_does_not_lapse(self, round_):
        bring_to(round_, S.ACCEPTED)
        round_.say("reopen", "consolidator", until=TODAY, reason="Sửa số liệu.")
        round_.send()
        assert services.lapse_reopened(on=TODAY + DAY) == 0
        assert round_.now().state == S.SENT

    def test_an_ordinary_return_never_lapses(self, round_):
        bring_to(round_, S.RETURNED)
        assert services.lapse_reopened(on=TODAY + 30 * DAY) == 0

    def test_a_day_that_has_passed_is_refused(self, round_):
        bring_to(round_, S.ACCEPTED)
        with pytest.raises(SubmissionRefused, match="đã qua"):
            round_.say("reopen", "consolidator", until=TODAY - DAY, reason="Sửa số liệu.")


class TestReceivedOtherwise:
    def test_the_day_it_came_counts_and_missing_lines_stay_missing(self, plan):
        round_ = new_round(plan, update=False)
        round_.say("record_received", "consolidator", received_on=TODAY - DAY, reason="Mất mạng.", proof=paper())
        submission = round_.now()
        assert (submission.state, submission.received_otherwise_on) == (S.SENT, TODAY - DAY)
        assert [line.update_sent for line in SubmissionLine.objects.all()] == [None]

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"received_on": TODAY + DAY}, "chưa đến"),
            ({"received_on": dt.date(2025, 12, 14)}, "trước kỳ số liệu"),
            ({"proof": None}, "chứng từ"),
        ],
    )
    def test_what_cannot_be_is_refused(self, round_, changes, words):
        given = {"received_on": TODAY, "reason": "Mất mạng.", "proof": paper(), **changes}
        with pytest.raises(SubmissionRefused, match=words):
            round_.say("record_received", "consolidator", **given)
        assert round_.now().state == S.NOT_STARTED


class TestWhoIsTold:
    @pytest.mark.parametrize(
        ("state", "people"),
        [
            (S.AWAITING_HEAD, {"head"}),
            (S.SENT, {"consolidator"}),
            (S.RETURNED, {"officer", "head"}),
            (S.ACCEPTED, {"officer", "head"}),
        ],
    )
    def test_whoever_must_act_next_or_waits_is(self, round_, state, people):
        bring_to(round_, state)
        assert told(round_) == people

    def test_the_mail_names_agency_states_and_reason_and_leads_to_the_report(self, round_):
        bring_to(round_, S.RETURNED)
        message = Message.objects.order_by("pk").last()
        assert message.subject == "Sở Tài chính: Trả lại – Báo cáo năm 2026"
        for body in (message.body, message.html):
            assert "Thiếu số liệu thu." in body
            assert f"/{round_.plan.code}/bao-cao/annual-2026/STC/" in body

    def test_who_made_the_move_is_not_written_to(self, round_):
        MembershipFactory(user=round_.officer, agency=round_.agency, role=Role.HEAD)
        round_.write()
        round_.say("propose", "officer")
        assert told(round_) == {"head"}


class TestDocument:
    def test_the_registrys_number_thaws_nothing(self, round_):
        bring_to(round_, S.SENT)
        before = list(SubmissionRevision.objects.values())
        given = {"number": "15/BC-STC", "date": TODAY, "signer": "Nguyễn Văn A", "signed_copy": paper("ký.pdf")}
        round_.say("register_document", "officer", **given)
        submission = round_.now()
        assert (submission.document_number, submission.state) == ("15/BC-STC", S.SENT)
        assert len(submission.signed_copy_sha256) == 64
        assert list(SubmissionRevision.objects.values()) == before


class TestThePeriod:
    def test_closing_with_reports_missing_needs_a_reason(self, round_):
        period, actor = round_.submission.period, round_.actor("consolidator")
        with pytest.raises(SubmissionRefused, match="1 cơ quan"):
            services.close_period(actor=actor, period=period)
        services.close_period(actor=actor, period=period, reason="Hết năm.")
        period.refresh_from_db()
        assert (period.state, period.closed_reason, period.closed_by) == ("closed", "Hết năm.", round_.consolidator)

    def test_closing_with_everything_accepted_needs_none(self, round_):
        bring_to(round_, S.ACCEPTED)
        services.close_period(actor=round_.actor("consolidator"), period=round_.submission.period)

    def test_the_internal_date_moves_and_is_told(self, plan):
        round_ = new_round(plan, kind=PeriodKind.HALF_YEAR)
        deadline = services.move_internal_deadline(
            actor=round_.actor("consolidator"),
            period=round_.submission.period,
            due_on=dt.date(2026, 6, 10),
            reason="Tổng hợp sớm.",
        )
        assert deadline.last_day == dt.date(2026, 6, 10)
        assert {message.recipient for message in Message.objects.all()} == {round_.officer, round_.head}

    def test_it_never_turns_on_time_into_late(self, plan):
        round_ = new_round(plan, kind=PeriodKind.HALF_YEAR)
        sent_at = dt.datetime(2026, 6, 12, 3, tzinfo=dt.UTC)
        type(round_.submission).objects.update(state=S.SENT, first_sent_at=sent_at)
        given = {"actor": round_.actor("consolidator"), "period": round_.submission.period, "reason": "Sớm."}
        with pytest.raises(SubmissionRefused, match="đúng hạn"):
            services.move_internal_deadline(due_on=dt.date(2026, 6, 11), **given)
        services.move_internal_deadline(due_on=dt.date(2026, 6, 12), **given)


def test_the_report_costs_as_many_queries_for_three_lines_as_for_one(plan, django_assert_num_queries):
    for lines in (1, 3):
        agency = owing_agency(plan)
        for _each in range(lines):
            recorded(lead_task(plan, agency))
        if lines == 1:
            period = opened(plan)
            submission = period.submissions.select_related("period__plan").get()
        else:
            submission.agency = agency
        officer = as_actor(MembershipFactory(agency=agency).user)
        with django_assert_num_queries(6):
            report = agency_report(submission, today=TODAY, actor=officer)
        assert len(report.leads) == lines
        assert {line.status for line in report.leads} == {ProgressStatus.IN_PROGRESS}


def test_a_head_sees_what_would_be_sent_differently_from_last_time(plan):
    round_ = new_round(plan)
    second = lead_task(plan, round_.agency, code="5.2")
    recorded(second, as_of=dt.date(2026, 11, 10), is_estimate=True)
    bring_to(round_, S.RETURNED)
    recorded(second, as_of=dt.date(2026, 11, 12), is_estimate=True)
    report = agency_report(round_.now(), today=TODAY, actor=round_.actor("head"))
    assert [line.code for line in revision_review(round_.now()).changed_from(report)] == ["5.2"]
