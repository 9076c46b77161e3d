"""The state of a year follows from its updates, and can be rebuilt whole."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tasks.enums import ProgressStatus
from tasks.models import AnnualProgress, ProgressUpdate
from tasks.services import rebuild_progress, refresh_progress, wrong_progress
from tests.factories.tasks import AssignmentFactory, ProgressUpdateFactory

pytestmark = pytest.mark.django_db

DONE = {"status": ProgressStatus.DONE, "percent": 100}
FIELDS = ("assignment_id", "year", "latest_update_id", "accepted_update_id", "status", "percent", "done_on")


def states() -> list[tuple]:
    return sorted(AnnualProgress.objects.values_list(*FIELDS))


def record(assignment, day: dt.date, year: int = 2026, **values) -> ProgressUpdate:
    update = ProgressUpdateFactory(assignment=assignment, as_of=day, year=year, **values)
    refresh_progress(assignment=assignment, year=year)
    return update


@pytest.fixture
def history():
    """Two assignments over two years: corrected, accepted, done, opened again, back-dated."""
    first, second = AssignmentFactory.create_batch(2)
    record(first, dt.date(2025, 11, 20), 2025, accepted_at=timezone.now())
    record(first, dt.date(2026, 1, 8), 2025, **DONE)
    wrong = record(first, dt.date(2026, 6, 10))
    record(first, dt.date(2026, 6, 12), corrects=wrong, reason="Nhầm", percent=55, accepted_at=timezone.now())
    record(second, dt.date(2026, 9, 1), **DONE)
    record(second, dt.date(2026, 10, 1), **DONE)
    record(second, dt.date(2026, 5, 1))
    return first, second


class TestState:
    def state(self) -> AnnualProgress:
        return AnnualProgress.objects.get()

    def test_the_latest_is_the_newest_figure_not_the_last_typed(self):
        assignment = AssignmentFactory()
        newest = record(assignment, dt.date(2026, 9, 1), percent=70)
        record(assignment, dt.date(2026, 6, 1), percent=30)
        assert (self.state().latest_update, self.state().percent) == (newest, 70)

    def test_of_one_day_the_last_typed_counts(self):
        assignment = AssignmentFactory()
        record(assignment, dt.date(2026, 9, 1), percent=70)
        last = record(assignment, dt.date(2026, 9, 1), percent=75)
        assert self.state().latest_update == last

    def test_done_dates_from_the_first_of_the_final_run(self):
        assignment = AssignmentFactory()
        record(assignment, dt.date(2026, 3, 1), **DONE)
        record(assignment, dt.date(2026, 4, 1))
        assert self.state().done_on is None
        record(assignment, dt.date(2026, 9, 1), **DONE)
        record(assignment, dt.date(2026, 10, 1), **DONE)
        assert self.state().done_on == dt.date(2026, 9, 1)

    def test_the_accepted_one_is_the_newest_that_was_accepted(self):
        assignment = AssignmentFactory()
        record(assignment, dt.date(2026, 3, 1), accepted_at=timezone.now())
        accepted = record(assignment, dt.date(2026, 4, 1), accepted_at=timezone.now())
        record(assignment, dt.date(2026, 5, 1))
        assert self.state().accepted_update == accepted

    def test_a_corrected_update_counts_no_more(self):
        assignment = AssignmentFactory()
        wrong = record(assignment, dt.date(2026, 12, 1), **DONE)
        right = record(assignment, dt.date(2026, 6, 1), corrects=wrong, reason="Nhầm", percent=10)
        state = self.state()
        assert (state.latest_update, state.percent, state.done_on) == (right, 10, None)

    def test_a_year_without_updates_has_no_state(self):
        assignment = AssignmentFactory()
        update = record(assignment, dt.date(2026, 6, 1))
        AnnualProgress.objects.update(status=ProgressStatus.DONE)
        ProgressUpdate.objects.filter(pk=update.pk).update(year=2025)
        refresh_progress(assignment=assignment, year=2026)
        assert states() == []


class TestRebuild:
    def test_rebuilding_gives_what_the_services_wrote(self, history):
        written = states()
        assert len(written) == 3
        assert rebuild_progress() == 3
        assert states() == written
        assert rebuild_progress() == 3
        assert states() == written

    @pytest.mark.parametrize(
        "spoil",
        [
            {"status": ProgressStatus.NOT_STARTED},
            {"percent": 1},
            {"done_on": dt.date(2020, 1, 1)},
            {"accepted_update": None},
        ],
    )
    def test_a_state_that_differs_is_named_and_put_right(self, history, spoil):
        written = states()
        first, _second = history
        AnnualProgress.objects.filter(assignment=first, year=2025).update(**spoil)
        assert wrong_progress() == [(first.pk, 2025)]
        rebuild_progress()
        assert wrong_progress() == []
        assert states() == written

    def test_a_missing_and_a_surplus_state_are_named(self, history):
        first, second = history
        AnnualProgress.objects.filter(assignment=first, year=2026).delete()
        AnnualProgress.objects.filter(assignment=second).update(year=2024)
        assert wrong_progress() == [(first.pk, 2026), (second.pk, 2024), (second.pk, 2026)]


class TestCommand:
    def run(self, *arguments: str) -> str:
        out = StringIO()
        call_command("check_progress", *arguments, stdout=out)
        return out.getvalue()

    def test_all_is_well(self, history):
        assert self.run() == "Tiến độ năm khớp với các lần cập nhật.\n"

    def test_a_difference_is_listed_and_ends_with_an_error(self, history):
        first, _second = history
        AnnualProgress.objects.filter(assignment=first, year=2025).update(percent=1)
        out = StringIO()
        with pytest.raises(CommandError, match=r"^1 dòng lệch; chạy lại với --rebuild$"):
            call_command("check_progress", stdout=out)
        assert out.getvalue() == f"lệch: phân công {first.pk}, năm 2025\n"

    def test_rebuild_puts_it_right(self, history):
        written = states()
        AnnualProgress.objects.update(percent=1)
        assert self.run("--rebuild") == "Đã dựng lại 3 dòng tiến độ năm.\n"
        assert states() == written
