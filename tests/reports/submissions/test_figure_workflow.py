"""Figures on a report's way through the round: frozen with it, decided on, accepted."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from agencies.enums import Role
from indicators.enums import Nature
from indicators.models import BestFigure, Measurement
from reports.submissions import services
from reports.submissions.enums import Decision
from reports.submissions.exceptions import SubmissionRefused
from reports.submissions.models import SubmissionLine
from reports.submissions.summaries import (
    accepted_lines,
    agency_report,
    figure_words,
    revision_review,
    sent_figures,
    sent_lines,
)
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.reports.submissions.figures import committee, districts, measured_part, proven, stated
from tests.reports.submissions.rounds import S, bring_to, new_round, paper
from tests.reports.submissions.test_frozen import refused

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def areas(db):
    return districts("Bác Ái", "Ninh Hải")


@pytest.fixture
def round_(plan):
    return new_round(plan)


@pytest.fixture
def part(plan, round_, areas):
    return measured_part(plan, round_.agency)


def sent(round_):
    """Lines about figures of the latest sending, in their order."""
    lines = SubmissionLine.objects.of_figures().filter(revision__submission=round_.submission)
    return list(lines.order_by("-revision__number", "position"))


def decide(round_, line, decision, comment=""):
    services.decide_line(actor=round_.actor("consolidator"), line=line, decision=decision, comment=comment)


class TestFreezing:
    def test_each_area_has_a_line_with_the_figure_that_counted_then(self, round_, part, areas):
        figure = stated(part, areas[0])
        bring_to(round_, S.SENT)
        stated(part, areas[0], nature=Nature.OFFICIAL)
        stated(part, areas[1])
        known, missing = sent(round_)
        assert (known.part, known.area, known.measurement_sent, known.role) == (part, areas[0], figure, "lead")
        assert (missing.area, missing.measurement_sent) == (areas[1], None)
        assert [line.position for line in SubmissionLine.objects.all()] == [1, 2, 3]

    def test_files_are_kept_as_they_stood(self, round_, part, areas):
        file = proven(stated(part, areas[0]))
        bring_to(round_, S.SENT)
        type(file).objects.update(withdrawn_at=file.uploaded_at, withdrawn_reason="Nhầm.")
        kept = {"id": file.pk, "name": "bien-ban.pdf", "size": 9, "sha256": "a" * 64}
        assert sent(round_)[0].evidence == [kept]

    def test_what_is_missing_wants_a_reason(self, round_, part):
        bring_to(round_, S.AWAITING_HEAD)
        with pytest.raises(SubmissionRefused, match="cảnh báo"):
            round_.send(reason="")
        round_.send(reason="Huyện chưa có số liệu.")
        assert [line.measurement_sent for line in sent(round_)] == [None, None]

    def test_what_need_not_be_stated_has_a_line_only_where_it_is(self, plan, areas):
        round_ = new_round(plan, agency=committee(plan, areas[0]))
        measured_part(plan, AgencyFactory(), "12")
        figure = stated(measured_part(plan, AgencyFactory()), areas[0], by=round_.agency)
        bring_to(round_, S.SENT)
        (line,) = sent(round_)
        assert (line.measurement_sent, line.role) == (figure, "supporting")

    def test_the_database_keeps_them(self, round_, part, areas):
        stated(part, areas[0])
        bring_to(round_, S.SENT)
        for change in ("measurement_sent_id = NULL", "area_id = NULL", "evidence = '[1]'"):
            assert refused(f"UPDATE reports_submissionline SET {change} WHERE part_id IS NOT NULL")
        assert refused("DELETE FROM reports_submissionline WHERE part_id IS NOT NULL")

    def test_readers_of_tasks_and_of_figures_each_get_theirs(self, round_, part, areas):
        figure = stated(part, areas[0])
        bring_to(round_, S.ACCEPTED)
        revision = round_.submission.revisions.sent().get()
        assert [line.line.assignment for line in sent_lines(revision)] == [round_.assignment]
        assert [line.measurement for each in sent_figures(revision) for line in each.lines] == [figure, None]
        assert list(accepted_lines(round_.submission.period)) == [round_.assignment.pk]


class TestARow:
    @pytest.mark.parametrize("about", ["both", "neither", "part alone", "update of a figure"])
    def test_it_is_of_a_task_or_of_a_figure(self, round_, part, areas, about):
        revision = round_.submission.revisions.create(number=1)
        update = round_.assignment.updates.get()
        values = {
            "both": {"assignment": round_.assignment, "part": part, "area": areas[0]},
            "neither": {},
            "part alone": {"part": part},
            "update of a figure": {"part": part, "area": areas[0], "update_sent": update},
        }[about]
        with pytest.raises(IntegrityError, match="line_of_task_or_figure"), transaction.atomic():
            SubmissionLine.objects.create(revision=revision, role="lead", position=1, **values)

    def test_a_part_has_one_line_an_area(self, round_, part, areas):
        given = {"revision": round_.submission.revisions.create(number=1), "role": "lead", "part": part}
        SubmissionLine.objects.create(area=areas[0], position=1, **given)
        SubmissionLine.objects.create(area=areas[1], position=2, **given)
        with pytest.raises(IntegrityError), transaction.atomic():
            SubmissionLine.objects.create(area=areas[0], position=3, **given)


class TestReview:
    def test_accepting_accepts_the_figures_of_the_report_and_no_others(self, plan, round_, part, areas):
        figure = stated(part, areas[0])
        bring_to(round_, S.SENT)
        stated(part, areas[1])
        stated(measured_part(plan, AgencyFactory(), "12"), areas[0])
        round_.accept()
        assert list(Measurement.objects.filter(accepted_at__isnull=False)) == [figure]
        assert BestFigure.objects.get(part=part, area=areas[0]).accepted == figure

    def test_a_figure_marked_for_return_stops_the_accepting_and_is_named(self, round_, part, areas):
        stated(part, areas[0])
        bring_to(round_, S.SENT)
        line = sent(round_)[0]
        decide(round_, line, Decision.RETURN, "Kiểm tra mẫu số.")
        with pytest.raises(SubmissionRefused, match=r"chỉ tiêu 11 \(Bác Ái\)"):
            round_.accept()
        decide(round_, line, Decision.ACCEPT)
        round_.accept()

    def test_the_agency_is_told_where_and_why(self, round_, part, areas):
        stated(part, areas[0])
        bring_to(round_, S.SENT)
        given = {"reason": "Bổ sung.", "lines": {sent(round_)[0].pk: "Kiểm tra mẫu số."}}
        round_.say("return_submission", "consolidator", **given)
        (each,) = revision_review(round_.now()).commented
        assert (each.place, each.address) == ("chỉ tiêu 11 (Bác Ái)", "?muc=so-lieu#chi-tieu-11-main")
        words = {key: [word.comment for word in words] for key, words in figure_words(round_.submission).items()}
        assert words == {part.pk: ["Kiểm tra mẫu số."]}

    def test_a_resending_shows_old_and_new_and_what_stayed_is_accepted_at_once(self, round_, part, areas):
        stated(part, areas[0])
        stated(part, areas[1])
        bring_to(round_, S.RETURNED)
        stated(part, areas[0], numerator=Decimal(900), as_of=dt.date(2026, 11, 20))
        round_.send()
        review = revision_review(round_.now())
        (changed,) = review.changed
        assert (changed.line.area, changed.value.before, changed.value.now) == (
            areas[0],
            "81,2%; 812/1.000 tấn",
            "90%; 900/1.000 tấn",
        )
        assert changed.standing.before == "ước, tính đến 10/11/2026"
        (shown,) = review.figure_parts
        assert (shown.total.before, shown.total.now) == ("81,2%", "85,6%")
        # The task's line and the other area.
        assert round_.say("accept_unchanged", "consolidator") == 2
        assert [line.decided for line in revision_review(round_.now()).figures] == [None, Decision.ACCEPT]

    def test_a_figure_that_came_back_as_it_was_returned_is_not_accepted_with_the_others(self, round_, part, areas):
        stated(part, areas[0])
        bring_to(round_, S.SENT)
        decide(round_, sent(round_)[0], Decision.RETURN, "Kiểm tra mẫu số.")
        round_.say("return_submission", "consolidator", reason="Bổ sung.")
        round_.send()
        returned, missing = revision_review(round_.now()).figures
        assert (returned.is_changed, returned.was_returned) == (False, True)
        assert (missing.is_changed, missing.was_returned) == (False, False)
        assert round_.say("accept_unchanged", "consolidator") == 2

    def test_a_file_added_is_a_change(self, round_, part, areas):
        figure = stated(part, areas[0])
        bring_to(round_, S.RETURNED)
        proven(figure)
        round_.send()
        assert [line.line.area for line in revision_review(round_.now()).changed] == [areas[0]]

    def test_a_head_sees_which_figures_would_be_sent_differently(self, plan, round_, part, areas):
        other = measured_part(plan, round_.agency, "12")
        stated(other, areas[0])
        stated(part, areas[0])
        bring_to(round_, S.RETURNED)
        stated(part, areas[0], as_of=dt.date(2026, 11, 20))
        report = agency_report(round_.now(), today=TODAY, actor=round_.actor("head"))
        assert [each.code for each in revision_review(round_.now()).changed_figures(report)] == ["11"]

    def test_a_comment_on_a_figure_begins_the_review(self, round_, part, areas):
        bring_to(round_, S.SENT)
        decide(round_, sent(round_)[0], Decision.COMMENT, "Đang xem.")
        with pytest.raises(SubmissionRefused, match="xem xét"):
            round_.say("withdraw", "head", reason="Gửi nhầm bản.")


class TestOtherMoves:
    def test_recorded_as_received_it_carries_what_was_stated(self, plan, round_, part, areas):
        figure = stated(part, areas[0])
        given = {"received_on": TODAY - DAY, "reason": "Gửi giấy.", "proof": paper()}
        round_.say("record_received", "consolidator", **given)
        assert [line.measurement_sent for line in sent(round_)] == [figure, None]
        other = MembershipFactory(agency=plan.consolidating_agency, role=Role.CONSOLIDATOR).user
        services.accept(actor=as_actor(other), submission=round_.submission)
        figure.refresh_from_db()
        assert figure.accepted_at is not None

    def test_withdrawn_and_sent_again_each_sending_keeps_its_own(self, round_, part, areas):
        first = stated(part, areas[0])
        bring_to(round_, S.SENT)
        round_.say("withdraw", "head", reason="Gửi nhầm bản.")
        second = stated(part, areas[0], as_of=dt.date(2026, 11, 20))
        round_.send()
        assert [line.measurement_sent for line in sent(round_)] == [second, None, first, None]

    def test_reopened_and_lapsed_what_was_accepted_stands(self, round_, part, areas):
        figure = stated(part, areas[0])
        bring_to(round_, S.ACCEPTED)
        round_.say("reopen", "consolidator", until=TODAY, reason="Sửa số liệu.")
        later = stated(part, areas[0], nature=Nature.OFFICIAL)
        assert services.lapse_reopened(on=TODAY + DAY) == 1
        best = BestFigure.objects.get(part=part, area=areas[0])
        assert (best.recorded, best.accepted) == (later, figure)

    def test_reopened_and_sent_again_the_official_figure_is_accepted(self, round_, part, areas):
        stated(part, areas[0])
        bring_to(round_, S.ACCEPTED)
        round_.say("reopen", "consolidator", until=TODAY, reason="Sửa số liệu.")
        later = stated(part, areas[0], nature=Nature.OFFICIAL)
        round_.send()
        round_.accept()
        assert BestFigure.objects.get(part=part, area=areas[0]).accepted == later
