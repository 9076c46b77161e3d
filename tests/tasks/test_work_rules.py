"""The agency's own plan in values: percent, status, the day due, and what may be planned."""

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.enums import ProgressStatus, Timeliness
from tasks.exceptions import problem_text
from tasks.rules import (
    WorkContent,
    WorkPiece,
    done_problems,
    percent_fits,
    work_percent,
    work_problems,
    work_status,
    work_timeliness,
    work_window,
)

DONE = dt.date(2026, 6, 1)
DAY = dt.timedelta(days=1)
DUE = dt.date(2026, 11, 30)
PIECES = st.lists(
    st.builds(WorkPiece, weight=st.integers(1, 100), done_on=st.sampled_from([None, DONE])), min_size=1, max_size=60
)


def pieces(text: str) -> list[WorkPiece]:
    """ "2x 1": a piece of weight 2 that is done, and one of weight 1 that is not."""
    return [WorkPiece(int(each.rstrip("x")), DONE if each.endswith("x") else None) for each in text.split()]


@pytest.mark.parametrize(
    ("planned", "percent", "status"),
    [
        ("", None, None),
        ("1", 0, ProgressStatus.NOT_STARTED),
        ("1x", 100, ProgressStatus.DONE),
        ("1x 1x 1x 1 1", 60, ProgressStatus.IN_PROGRESS),
        ("2x 1 1", 50, ProgressStatus.IN_PROGRESS),
        ("1x 1 1", 33, ProgressStatus.IN_PROGRESS),
        ("1x 1x 1", 66, ProgressStatus.IN_PROGRESS),
        # 99,6 % is not 100 %, and something is not nothing.
        ("100x 100x 100x 1", 99, ProgressStatus.IN_PROGRESS),
        ("1x 100 100", 1, ProgressStatus.IN_PROGRESS),
        ("100 100", 0, ProgressStatus.NOT_STARTED),
        ("3x 4x", 100, ProgressStatus.DONE),
    ],
)
def test_percent_and_status_follow_from_the_weights(planned, percent, status):
    assert (work_percent(pieces(planned)), work_status(pieces(planned))) == (percent, status)


@given(PIECES)
def test_the_pair_is_one_that_can_be_recorded(planned):
    assert percent_fits(work_status(planned), work_percent(planned))


@given(PIECES)
def test_a_hundred_means_all_and_nought_means_none(planned):
    percent = work_percent(planned)
    assert (percent == 100) is all(piece.is_done for piece in planned)
    assert (percent == 0) is not any(piece.is_done for piece in planned)


@given(PIECES, st.randoms())
def test_the_order_changes_nothing(planned, chance):
    shuffled = list(planned)
    chance.shuffle(shuffled)
    assert (work_percent(shuffled), work_status(shuffled)) == (work_percent(planned), work_status(planned))


@given(PIECES)
def test_ticking_never_lowers_the_percent(planned: Sequence[WorkPiece]):
    before = work_percent(planned)
    for place, piece in enumerate(planned):
        ticked = [*planned[:place], WorkPiece(piece.weight, DONE), *planned[place + 1 :]]
        assert work_percent(ticked) >= before


@pytest.mark.parametrize(
    ("done_on", "today", "word"),
    [
        (None, DUE - DAY, Timeliness.OPEN_IN_TIME),
        (None, DUE, Timeliness.OPEN_IN_TIME),
        (None, DUE + DAY, Timeliness.OVERDUE),
        (DUE - DAY, DUE + DAY, Timeliness.DONE_IN_TIME),
        (DUE, DUE + DAY, Timeliness.DONE_IN_TIME),
        (DUE + DAY, DUE + DAY, Timeliness.DONE_LATE),
    ],
)
def test_the_limit_of_a_piece_of_work_is_the_day_due(done_on, today, word):
    assert work_timeliness(done_on, DUE, today) == word


def test_work_of_a_year_is_due_from_its_window_to_its_end():
    assert work_window(2028) == (dt.date(2027, 12, 15), dt.date(2028, 12, 31))


class TestProblems:
    def found(self, year: int = 2026, valid_from=None, valid_until=None, **values) -> list[tuple[str, str]]:
        content = WorkContent(**{"title": "Rà soát", "due_on": DUE, **values})
        problems = work_problems(content, year, plan_years=(2022, 2030), valid_from=valid_from, valid_until=valid_until)
        assert all("%" not in problem_text(problem) for problem in problems)
        return [(problem.field, problem.code) for problem in problems]

    @pytest.mark.parametrize(
        ("due_on", "refused"),
        [
            (dt.date(2025, 12, 14), [("due_on", "work_due")]),
            (dt.date(2025, 12, 15), []),
            (dt.date(2026, 2, 28), []),
            (dt.date(2026, 12, 31), []),
            (dt.date(2027, 1, 1), [("due_on", "work_due")]),
        ],
    )
    def test_the_day_due_lies_in_the_year(self, due_on, refused):
        assert self.found(due_on=due_on) == refused

    @pytest.mark.parametrize(("weight", "ok"), [(0, False), (1, True), (100, True), (101, False)])
    def test_a_weight_is_from_1_to_100(self, weight, ok):
        assert self.found(weight=weight) == ([] if ok else [("weight", "work_weight")])

    @pytest.mark.parametrize(
        ("values", "refused"),
        [
            ({"title": ""}, [("title", "work_title")]),
            ({"title": "a" * 250, "deliverable": "b" * 250, "person": "c" * 120}, []),
            ({"title": "a" * 251}, [("title", "too_long")]),
            ({"deliverable": "b" * 251, "person": "c" * 121}, [("deliverable", "too_long"), ("person", "too_long")]),
        ],
    )
    def test_texts_are_there_and_not_too_long(self, values, refused):
        assert self.found(**values) == refused

    @pytest.mark.parametrize("year", [2021, 2031])
    def test_the_year_belongs_to_the_plan(self, year):
        assert self.found(year, due_on=dt.date(year, 6, 1)) == [("year", "outside_plan")]

    def test_the_day_due_lies_within_the_assignment(self):
        assert self.found(valid_until=DUE, valid_from=DUE) == []
        assert self.found(valid_until=DUE - DAY) == [("due_on", "after_assignment")]
        assert self.found(valid_from=DUE + DAY) == [("due_on", "before_assignment")]

    @pytest.mark.parametrize(
        ("done_on", "codes"),
        [
            (dt.date(2026, 11, 23), []),
            (dt.date(2026, 11, 24), ["in_future"]),
            (dt.date(2025, 12, 15), []),
            (dt.date(2025, 12, 14), ["before_window"]),
        ],
    )
    def test_work_is_done_in_its_year_and_not_tomorrow(self, done_on, codes):
        found = done_problems(done_on, 2026, today=dt.date(2026, 11, 23))
        assert [problem.code for problem in found] == codes
