"""Drafts and updates: who may, what is refused, and that nothing is written twice or over somebody else."""

import dataclasses
import datetime as dt

import pytest

from agencies.enums import Role
from agencies.exceptions import NotAllowed
from tasks.enums import AssignmentRole, ProgressStatus
from tasks.exceptions import InvalidUpdate, StaleDraft
from tasks.models import AnnualProgress, ProgressUpdate, UpdateDraft
from tasks.rules import UpdateContent
from tasks.services import discard_draft, record_update, save_draft
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import MembershipFactory
from tests.factories.tasks import AssignmentFactory, ProgressUpdateFactory, UpdateDraftFactory

pytestmark = pytest.mark.django_db

YEAR = 2026
CONTENT = UpdateContent(as_of=TODAY, status=ProgressStatus.IN_PROGRESS, percent=60, result="Đã thu gom 60% lượng rác.")
DAY = dt.timedelta(days=1)


@pytest.fixture
def actor(officer):
    return as_actor(officer)


@pytest.fixture
def outsiders(stranger, consolidator, leader, administrator, assignment):
    """Everybody who may not write for the agency, a past officer of it among them."""
    past = MembershipFactory(agency=assignment.agency, valid_until=TODAY - DAY).user
    return [as_actor(user) for user in (stranger, consolidator, leader, administrator, past)]


def record(actor, assignment, content=CONTENT, year=YEAR, **values):
    return record_update(actor=actor, assignment=assignment, year=year, content=content, **values)


def changed(**values) -> UpdateContent:
    return dataclasses.replace(CONTENT, **values)


def fields_refused(actor, assignment, content=CONTENT, **values) -> list[tuple[str, str]]:
    with pytest.raises(InvalidUpdate) as refusal:
        record(actor, assignment, content, **values)
    assert not ProgressUpdate.objects.filter(author_id=actor.user_id).exists()
    return [(problem.field, problem.code) for problem in refusal.value.problems]


class TestDraft:
    def save(self, actor, assignment, version=0, **payload):
        return save_draft(actor=actor, assignment=assignment, year=YEAR, payload=payload, version=version)

    def test_what_is_typed_is_kept_and_each_save_is_a_version(self, actor, assignment):
        first = self.save(actor, assignment, result="Một", percent="6")
        assert (first.version, first.payload, first.edited_by_id) == (
            1,
            {"result": "Một", "percent": "6"},
            actor.user_id,
        )
        second = self.save(actor, assignment, version=1, result="Một hai")
        assert (second.pk, second.version, second.payload) == (first.pk, 2, {"result": "Một hai"})

    def test_fields_that_are_no_draft_are_dropped(self, actor, assignment):
        draft = self.save(actor, assignment, result="x", author="5", accepted_at="2026-01-01", csrfmiddlewaretoken="t")
        assert draft.payload == {"result": "x"}

    def test_a_character_the_database_cannot_keep_does_not_stop_the_saving(self, actor, assignment):
        assert self.save(actor, assignment, result="Một\x00hai").payload == {"result": "Mộthai"}

    @pytest.mark.parametrize("version", [0, 1, 3])
    def test_a_version_that_moved_on_is_refused_and_nothing_is_written(self, actor, assignment, version):
        there = UpdateDraftFactory(assignment=assignment, version=2, payload={"result": "Của đồng nghiệp"})
        with pytest.raises(StaleDraft) as refusal:
            self.save(actor, assignment, version=version, result="Của tôi")
        assert refusal.value.draft == there
        there.refresh_from_db()
        assert (there.version, there.payload) == (2, {"result": "Của đồng nghiệp"})

    def test_a_draft_that_was_recorded_meanwhile_is_not_made_anew(self, actor, assignment):
        update = ProgressUpdateFactory(assignment=assignment)
        with pytest.raises(StaleDraft) as refusal:
            self.save(actor, assignment, version=4, result="Của tôi")
        assert (refusal.value.draft, refusal.value.latest) == (None, update)
        assert not UpdateDraft.objects.exists()

    def test_each_year_has_its_own(self, actor, assignment):
        UpdateDraftFactory(assignment=assignment, year=2025)
        self.save(actor, assignment, result="x")
        assert sorted(UpdateDraft.objects.values_list("year", flat=True)) == [2025, 2026]

    def test_discarding_removes_the_version_that_was_seen(self, actor, assignment):
        other_year = UpdateDraftFactory(assignment=assignment, year=2025)
        UpdateDraftFactory(assignment=assignment, version=3)
        discard_draft(actor=actor, assignment=assignment, year=YEAR, version=3)
        assert list(UpdateDraft.objects.all()) == [other_year]
        discard_draft(actor=actor, assignment=assignment, year=YEAR, version=3)

    def test_a_newer_version_is_not_discarded(self, actor, assignment):
        there = UpdateDraftFactory(assignment=assignment, version=3)
        with pytest.raises(StaleDraft) as refusal:
            discard_draft(actor=actor, assignment=assignment, year=YEAR, version=2)
        assert refusal.value.draft == there
        assert list(UpdateDraft.objects.all()) == [there]

    def test_others_neither_save_nor_discard(self, outsiders, assignment):
        there = UpdateDraftFactory(assignment=assignment)
        for actor in outsiders:
            with pytest.raises(NotAllowed):
                self.save(actor, assignment, version=1, result="x")
            with pytest.raises(NotAllowed):
                discard_draft(actor=actor, assignment=assignment, year=YEAR, version=1)
        assert list(UpdateDraft.objects.values("pk", "version")) == [{"pk": there.pk, "version": 1}]


class TestRecord:
    def test_an_update_says_what_was_stated_by_whom_and_the_year_follows(self, actor, assignment):
        content = changed(
            not_done="Cà Ná", cause="Thiếu xe", difficulty="k", solution="g", proposal="đ", is_estimate=True
        )
        update = record(actor, assignment, content)
        assert {name: getattr(update, name) for name in dataclasses.asdict(content)} == dataclasses.asdict(content)
        assert (update.author_id, update.accepted_at, update.corrects) == (actor.user_id, None, None)
        state = AnnualProgress.objects.get()
        assert (state.assignment, state.year, state.latest_update) == (assignment, YEAR, update)
        assert (state.status, state.percent, state.done_on) == (ProgressStatus.IN_PROGRESS, 60, None)

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD])
    @pytest.mark.parametrize("given_as", AssignmentRole)
    def test_officer_and_head_record_as_lead_and_as_supporter(self, assignment, role, given_as):
        assignment.role = given_as
        assignment.save()
        user = MembershipFactory(agency=assignment.agency, role=role).user
        assert record(as_actor(user), assignment).author == user

    def test_others_record_nothing(self, outsiders, assignment):
        for actor in outsiders:
            with pytest.raises(NotAllowed):
                record(actor, assignment)
        assert not ProgressUpdate.objects.exists()
        assert not AnnualProgress.objects.exists()

    def test_an_officer_records_nothing_for_the_other_agency_of_the_task(self, actor, assignment):
        other = AssignmentFactory(task=assignment.task)
        with pytest.raises(NotAllowed):
            record(actor, other)

    def test_the_draft_becomes_the_update(self, actor, assignment):
        kept = UpdateDraftFactory(assignment=assignment, year=2025)
        UpdateDraftFactory(assignment=assignment, version=3)
        record(actor, assignment, draft_version=3)
        assert list(UpdateDraft.objects.all()) == [kept]

    @pytest.mark.parametrize("version", [0, 2])
    def test_a_draft_saved_by_somebody_else_since_is_not_thrown_away(self, actor, assignment, version):
        there = UpdateDraftFactory(assignment=assignment, version=3)
        with pytest.raises(StaleDraft) as refusal:
            record(actor, assignment, draft_version=version)
        assert refusal.value.draft == there
        assert not ProgressUpdate.objects.exists()
        assert list(UpdateDraft.objects.all()) == [there]

    def test_an_update_recorded_by_somebody_else_since_is_not_passed_over(self, actor, assignment):
        theirs = ProgressUpdateFactory(assignment=assignment)
        with pytest.raises(StaleDraft) as refusal:
            record(actor, assignment, seen_update=None)
        assert refusal.value.latest == theirs
        assert list(ProgressUpdate.objects.all()) == [theirs]
        record(actor, assignment, seen_update=theirs.pk)
        assert ProgressUpdate.objects.count() == 2

    def test_the_button_pressed_twice_records_once(self, actor, assignment):
        UpdateDraftFactory(assignment=assignment, version=2)
        first = record(actor, assignment, draft_version=2)
        assert record(actor, assignment, draft_version=2) == first
        assert ProgressUpdate.objects.count() == 1

    def test_the_same_words_of_a_colleague_are_another_update(self, actor, head, assignment):
        record(as_actor(head), assignment)
        with pytest.raises(StaleDraft):
            record(actor, assignment)

    def test_other_words_after_pressing_are_refused_as_stale(self, actor, assignment):
        record(actor, assignment)
        with pytest.raises(StaleDraft):
            record(actor, assignment, changed(percent=61))
        assert ProgressUpdate.objects.get().percent == 60

    @pytest.mark.parametrize(
        ("status", "percent"),
        [(ProgressStatus.DONE, 90), (ProgressStatus.IN_PROGRESS, 100), (ProgressStatus.NOTHING_AROSE, 0)],
    )
    def test_a_contradictory_percent_is_refused(self, actor, assignment, status, percent):
        refused = fields_refused(actor, assignment, changed(status=status, percent=percent))
        assert refused == [("percent", f"percent_{status.value}")]

    def test_everything_wrong_is_told_at_once(self, actor, assignment):
        content = changed(as_of=TODAY + DAY, percent=100, result="")
        assert fields_refused(actor, assignment, content) == [
            ("as_of", "in_future"),
            ("percent", "percent_in_progress"),
            ("result", "required"),
        ]

    @pytest.mark.parametrize("year", [2021, 2031])
    def test_a_year_outside_the_plan_is_refused(self, actor, assignment, year):
        done = changed(status=ProgressStatus.DONE, percent=100)
        assert fields_refused(actor, assignment, done, year=year) == [("year", "outside_plan")]

    @pytest.mark.parametrize(
        ("valid_from", "valid_until", "refused"),
        [
            (TODAY, TODAY, []),
            (TODAY + DAY, None, [("as_of", "before_assignment")]),
            (None, TODAY - DAY, [("as_of", "after_assignment")]),
        ],
    )
    def test_figures_lie_within_the_assignments_dates(self, actor, assignment, valid_from, valid_until, refused):
        assignment.valid_from, assignment.valid_until = valid_from, valid_until
        assignment.save()
        if refused:
            assert fields_refused(actor, assignment) == refused
        else:
            assert record(actor, assignment).as_of == TODAY

    def test_a_refused_update_keeps_the_draft(self, actor, assignment):
        there = UpdateDraftFactory(assignment=assignment, version=1)
        with pytest.raises(InvalidUpdate):
            record(actor, assignment, changed(result=""), draft_version=1)
        assert list(UpdateDraft.objects.all()) == [there]

    def test_an_earlier_year_can_be_finished_late(self, actor, assignment):
        record(actor, assignment, changed(status=ProgressStatus.DONE, percent=100), year=2025)
        state = AnnualProgress.objects.get()
        assert (state.year, state.done_on) == (2025, TODAY)


class TestCorrection:
    @pytest.fixture
    def wrong(self, actor, assignment):
        return record(actor, assignment, changed(percent=90))

    def correct(self, actor, assignment, wrong, **values):
        defaults = {"corrects": wrong.pk, "reason": "Gõ nhầm", "seen_update": wrong.pk}
        return record(actor, assignment, changed(as_of=TODAY - 5 * DAY), **{**defaults, **values})

    def test_a_correction_is_a_new_row_that_takes_the_place_of_the_old(self, actor, assignment, wrong):
        right = self.correct(actor, assignment, wrong)
        assert (right.corrects, right.reason) == (wrong, "Gõ nhầm")
        wrong.refresh_from_db()
        assert wrong.percent == 90
        assert list(ProgressUpdate.objects.standing()) == [right]
        state = AnnualProgress.objects.get()
        assert (state.latest_update, state.percent) == (right, 60)

    def refused(self, actor, assignment, wrong, **values):
        with pytest.raises(InvalidUpdate) as refusal:
            self.correct(actor, assignment, wrong, **values)
        return [(problem.field, problem.code) for problem in refusal.value.problems]

    def test_a_reason_is_required(self, actor, assignment, wrong):
        assert self.refused(actor, assignment, wrong, reason="") == [("reason", "reason")]

    def test_what_was_corrected_is_not_corrected_again(self, actor, assignment, wrong):
        right = self.correct(actor, assignment, wrong)
        assert self.refused(actor, assignment, wrong, seen_update=right.pk) == [("reason", "corrects")]

    def test_only_an_update_of_the_same_assignment_and_year_is_corrected(self, actor, assignment, wrong):
        elsewhere = ProgressUpdateFactory(assignment__agency=assignment.agency)
        other_year = ProgressUpdateFactory(assignment=assignment, year=2025)
        for update in (elsewhere, other_year):
            assert self.refused(actor, assignment, wrong, corrects=update.pk) == [("reason", "corrects")]
