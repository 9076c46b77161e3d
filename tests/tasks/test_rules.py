"""The rules of progress as tables: windows (R3), states (R4), the four words (R5), contents (R15)."""

import datetime as dt
import itertools
from fractions import Fraction

import pytest

from tasks.enums import ProgressStatus, TaskState, Timeliness
from tasks.exceptions import problem_text
from tasks.rules import (
    LeadCounts,
    Problem,
    UpdateContent,
    closes_the_year,
    content_problems,
    date_problems,
    done_on,
    group_percent,
    percent_fits,
    reference_day,
    reporting_year,
    running_year,
    task_state,
    timeliness,
    year_timeliness,
    year_window,
)

NOT_STARTED, IN_PROGRESS, DONE, NOTHING = (
    ProgressStatus.NOT_STARTED,
    ProgressStatus.IN_PROGRESS,
    ProgressStatus.DONE,
    ProgressStatus.NOTHING_AROSE,
)
DAY = dt.timedelta(days=1)


class TestWindows:
    """R3: the year Y runs from 15/12/Y−1 to 14/12/Y."""

    @pytest.mark.parametrize(
        ("day", "year"),
        [
            (dt.date(2025, 12, 14), 2025),
            (dt.date(2025, 12, 15), 2026),
            (dt.date(2025, 12, 31), 2026),
            (dt.date(2026, 1, 1), 2026),
            (dt.date(2026, 6, 14), 2026),
            (dt.date(2028, 2, 29), 2028),
            (dt.date(2026, 11, 30), 2026),
            (dt.date(2026, 12, 14), 2026),
            (dt.date(2026, 12, 15), 2027),
        ],
    )
    def test_a_day_belongs_to_the_year_whose_window_holds_it(self, day, year):
        assert reporting_year(day) == year
        first, last = year_window(year)
        assert first <= day <= last

    def test_windows_follow_one_another_without_gap(self):
        for year in range(2021, 2032):
            assert year_window(year)[1] + DAY == year_window(year + 1)[0]

    @pytest.mark.parametrize(
        ("day", "year"),
        [
            (dt.date(2020, 5, 1), 2022),
            (dt.date(2021, 12, 15), 2022),
            (dt.date(2030, 12, 14), 2030),
            (dt.date(2030, 12, 15), 2030),
            (dt.date(2033, 1, 1), 2030),
        ],
    )
    def test_the_running_year_stays_within_the_plan(self, day, year):
        assert running_year(day, 2022, 2030) == year

    @pytest.mark.parametrize(
        ("year", "today", "day"),
        [
            (2026, dt.date(2026, 11, 23), dt.date(2026, 11, 23)),
            (2026, dt.date(2025, 12, 20), dt.date(2025, 12, 20)),
            (2026, dt.date(2026, 12, 31), dt.date(2026, 12, 31)),
            (2026, dt.date(2027, 1, 1), dt.date(2026, 12, 31)),
            (2022, dt.date(2026, 11, 23), dt.date(2022, 12, 31)),
        ],
    )
    def test_who_leads_is_asked_today_or_on_the_last_day_of_a_past_year(self, year, today, day):
        assert reference_day(year, today) == day

    @pytest.mark.parametrize(
        ("day", "closes"),
        [(dt.date(2026, 12, 13), False), (dt.date(2026, 12, 14), True), (dt.date(2027, 1, 5), True)],
    )
    def test_an_update_from_the_cut_off_on_closes_the_year(self, day, closes):
        assert closes_the_year(day, 2026) is closes


class TestPercent:
    """R4: which percent goes with which status."""

    ALLOWED = {  # noqa: RUF012
        NOT_STARTED: {None, 0},
        IN_PROGRESS: {None, *range(1, 100)},
        DONE: {None, 100},
        NOTHING: {None},
    }

    @pytest.mark.parametrize("status", ProgressStatus)
    def test_exactly_the_allowed_pairs_fit(self, status):
        tried = [None, *range(-1, 102)]
        assert {percent for percent in tried if percent_fits(status, percent)} == self.ALLOWED[status]


STATES = [
    (LeadCounts(), TaskState.NO_AGENCY),
    (LeadCounts(leads=2, done=2), TaskState.DONE),
    (LeadCounts(leads=2, done=1, nothing_arose=1), TaskState.DONE),
    (LeadCounts(leads=2, nothing_arose=2), TaskState.NOTHING_AROSE),
    (LeadCounts(leads=2, done=1), TaskState.INSUFFICIENT),
    (LeadCounts(leads=2), TaskState.INSUFFICIENT),
    (LeadCounts(leads=2, not_started=1), TaskState.INSUFFICIENT),
    (LeadCounts(leads=2, nothing_arose=1), TaskState.INSUFFICIENT),
    (LeadCounts(leads=3, done=1, not_started=1), TaskState.INSUFFICIENT),
    (LeadCounts(leads=2, in_progress=1), TaskState.IN_PROGRESS),
    (LeadCounts(leads=2, in_progress=2), TaskState.IN_PROGRESS),
    (LeadCounts(leads=2, in_progress=1, done=1), TaskState.IN_PROGRESS),
    (LeadCounts(leads=2, not_started=1, done=1), TaskState.IN_PROGRESS),
    (LeadCounts(leads=2, not_started=1, in_progress=1), TaskState.IN_PROGRESS),
    (LeadCounts(leads=2, nothing_arose=1, in_progress=1), TaskState.IN_PROGRESS),
    (LeadCounts(leads=2, not_started=2), TaskState.NOT_STARTED),
    (LeadCounts(leads=2, not_started=1, nothing_arose=1), TaskState.NOT_STARTED),
]


class TestTaskState:
    """R4: the state of a task from its leads."""

    @pytest.mark.parametrize(("counts", "state"), STATES)
    def test_it_follows_its_leads(self, counts, state):
        assert task_state(counts) == state

    def test_it_is_as_the_design_says_for_every_mixture_of_three_leads(self):
        for statuses in itertools.product([None, *ProgressStatus], repeat=3):
            assert task_state(counts_of(statuses)) == state_as_the_design_says(statuses), statuses

    def test_every_state_occurs(self):
        assert {state for _counts, state in STATES} == set(TaskState)

    def test_missing_is_what_is_left_of_the_leads(self):
        counts = LeadCounts(leads=8, done=1, in_progress=2, not_started=1, nothing_arose=1)
        assert (counts.reported, counts.missing) == (5, 3)

    @pytest.mark.parametrize(
        ("total", "count", "percent"), [(0, 0, None), (0, 2, Fraction(0)), (199, 2, Fraction(199, 2)), (100, 1, 100)]
    )
    def test_percent_is_the_exact_mean_of_the_leads_that_stated_one(self, total, count, percent):
        assert LeadCounts(leads=3, percent_sum=total, percent_count=count).percent == percent

    @pytest.mark.parametrize(
        ("percents", "mean"),
        [
            ([], None),
            ([None, None], None),
            ([Fraction(50), None, Fraction(100)], 75),
            ([Fraction(199, 2), Fraction(1, 3)], Fraction(599, 12)),
            ([Fraction(0)], 0),
        ],
    )
    def test_a_group_is_the_mean_of_its_tasks_that_have_one(self, percents, mean):
        assert group_percent(percents) == mean


def counts_of(statuses: tuple[ProgressStatus | None, ...]) -> LeadCounts:
    return LeadCounts(leads=len(statuses), **{status.value: statuses.count(status) for status in ProgressStatus})


def state_as_the_design_says(statuses: tuple[ProgressStatus | None, ...]) -> TaskState:
    """R4 in its own order, on the list of statuses instead of counts."""
    if all(status in (DONE, NOTHING) for status in statuses) and DONE in statuses:
        return TaskState.DONE
    if all(status == NOTHING for status in statuses):
        return TaskState.NOTHING_AROSE
    if None in statuses and IN_PROGRESS not in statuses:
        return TaskState.INSUFFICIENT
    if DONE not in statuses and IN_PROGRESS not in statuses:
        return TaskState.NOT_STARTED
    return TaskState.IN_PROGRESS


class TestTimeliness:
    """R5: four words from done date and limit."""

    LIMIT = dt.date(2026, 12, 31)

    @pytest.mark.parametrize(
        ("done", "today", "word"),
        [
            (LIMIT - DAY, LIMIT + DAY, Timeliness.DONE_IN_TIME),
            (LIMIT, LIMIT, Timeliness.DONE_IN_TIME),
            (LIMIT + DAY, LIMIT + DAY, Timeliness.DONE_LATE),
            (None, LIMIT - DAY, Timeliness.OPEN_IN_TIME),
            (None, LIMIT, Timeliness.OPEN_IN_TIME),
            (None, LIMIT + DAY, Timeliness.OVERDUE),
        ],
    )
    def test_the_limit_itself_is_in_time(self, done, today, word):
        assert timeliness(done, self.LIMIT, today) == word
        assert year_timeliness(DONE if done else IN_PROGRESS, done, 2026, today) == word

    def test_a_leap_day_counts_as_any_other(self):
        limit = dt.date(2028, 2, 29)
        assert timeliness(limit, limit, limit) == Timeliness.DONE_IN_TIME
        assert timeliness(None, limit, dt.date(2028, 3, 1)) == Timeliness.OVERDUE

    def test_what_did_not_arise_is_neither_done_nor_late(self):
        assert year_timeliness(NOTHING, None, 2026, dt.date(2027, 6, 1)) is None

    @pytest.mark.parametrize(
        ("statuses", "day"),
        [
            ([], None),
            ([DONE], 1),
            ([IN_PROGRESS, DONE], 2),
            ([DONE, DONE, DONE], 1),
            ([DONE, IN_PROGRESS, DONE, DONE], 3),
            ([DONE, IN_PROGRESS], None),
            ([DONE, NOTHING], None),
            ([NOT_STARTED, DONE, NOTHING, DONE], 4),
        ],
    )
    def test_done_is_the_first_day_of_the_unbroken_final_run(self, statuses, day):
        dated = [(dt.date(2026, 6, number), status) for number, status in enumerate(statuses, start=1)]
        assert done_on(dated) == (dt.date(2026, 6, day) if day else None)


class TestContent:
    """R4 and R15: what an update must say."""

    OPEN, CLOSING = dt.date(2026, 12, 13), dt.date(2026, 12, 14)

    @pytest.mark.parametrize(
        ("as_of", "status", "written", "missing"),
        [
            (OPEN, IN_PROGRESS, {"result": "x"}, []),
            (OPEN, IN_PROGRESS, {}, ["result"]),
            (OPEN, NOT_STARTED, {}, ["result"]),
            (OPEN, DONE, {}, ["result"]),
            (OPEN, NOTHING, {}, []),
            (CLOSING, NOTHING, {}, []),
            (CLOSING, DONE, {"result": "x"}, []),
            (CLOSING, IN_PROGRESS, {"result": "x"}, ["not_done", "cause"]),
            (CLOSING, NOT_STARTED, {"result": "x", "cause": "y"}, ["not_done"]),
            (CLOSING, IN_PROGRESS, {"result": "x", "not_done": "y", "cause": "z"}, []),
            (CLOSING, IN_PROGRESS, {}, ["result", "not_done", "cause"]),
        ],
    )
    def test_what_is_missing_is_named_by_its_field(self, as_of, status, written, missing):
        problems = content_problems(UpdateContent(as_of=as_of, status=status, **written), 2026)
        assert [problem.field for problem in problems] == missing
        assert all("%" not in problem_text(problem) for problem in problems)

    @pytest.mark.parametrize(
        ("status", "percent", "text"),
        [
            (DONE, 99, "Trạng thái “Hoàn thành” đi với 100% hoặc để trống, không đi với 99%."),
            (NOT_STARTED, 1, "Trạng thái “Chưa thực hiện” đi với 0% hoặc để trống, không đi với 1%."),
            (IN_PROGRESS, 100, "Trạng thái “Đang thực hiện” đi với 1% đến 99% hoặc để trống, không đi với 100%."),
            (NOTHING, 0, "Trạng thái “Không phát sinh” không đi với tỷ lệ hoàn thành; để trống ô này."),
        ],
    )
    def test_a_contradiction_is_told_in_words(self, status, percent, text):
        content = UpdateContent(as_of=self.OPEN, status=status, percent=percent, result="x")
        (problem,) = content_problems(content, 2026)
        assert (problem.field, problem_text(problem)) == ("percent", text)


class TestDates:
    """R3: the day of the figures, its year, the plan's years and the assignment's own dates."""

    TODAY = dt.date(2026, 11, 23)

    def problems(self, as_of: dt.date, year: int = 2026, **values: object) -> list[Problem]:
        defaults = {"today": self.TODAY, "plan_years": (2022, 2030), "valid_from": None, "valid_until": None}
        return date_problems(as_of, year, **{**defaults, **values})

    @pytest.mark.parametrize(
        ("as_of", "year", "codes"),
        [
            (TODAY, 2026, []),
            (TODAY + DAY, 2026, ["in_future"]),
            (dt.date(2025, 12, 15), 2026, []),
            (dt.date(2025, 12, 14), 2026, ["before_window"]),
            (dt.date(2021, 12, 15), 2022, []),
            (TODAY, 2022, []),
            (TODAY, 2027, ["before_window"]),
            (TODAY, 2021, ["outside_plan"]),
            (TODAY, 2031, ["outside_plan"]),
            (TODAY + DAY, 2031, ["outside_plan", "in_future"]),
        ],
    )
    def test_a_day_fits_its_year_or_says_why_not(self, as_of, year, codes):
        assert [problem.code for problem in self.problems(as_of, year)] == codes

    @pytest.mark.parametrize(
        ("as_of", "codes"),
        [
            (dt.date(2026, 2, 28), ["before_assignment"]),
            (dt.date(2026, 3, 1), []),
            (dt.date(2026, 6, 30), []),
            (dt.date(2026, 7, 1), ["after_assignment"]),
        ],
    )
    def test_a_day_lies_within_the_assignment(self, as_of, codes):
        found = self.problems(as_of, valid_from=dt.date(2026, 3, 1), valid_until=dt.date(2026, 6, 30))
        assert [problem.code for problem in found] == codes

    def test_the_words_show_dates_as_people_write_them(self):
        texts = [
            problem_text(problem)
            for problem in [
                *self.problems(dt.date(2026, 11, 24), valid_until=dt.date(2026, 6, 5)),
                *self.problems(dt.date(2025, 12, 1)),
                *self.problems(self.TODAY, 2031),
            ]
        ]
        assert texts == [
            "Ngày này chưa đến (hôm nay là 23/11/2026).",
            "Cơ quan thôi thực hiện nhiệm vụ này sau ngày 05/06/2026.",
            "Số liệu của năm 2026 bắt đầu từ ngày 15/12/2025.",
            "Năm 2031 nằm ngoài Kế hoạch (2022–2030).",
        ]
