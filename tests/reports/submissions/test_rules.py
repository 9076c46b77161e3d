"""What would send a report back: each seeded mistake is caught by name, and nothing else is."""

import datetime as dt

import pytest

from reports.submissions.enums import Answer, CheckCode, Section, Verb
from reports.submissions.rules import (
    COMPULSORY,
    MOVES,
    LineFacts,
    answer,
    lapses,
    line_checks,
    missing_sections,
    sent_on,
)
from tasks.enums import ProgressStatus

CUT_OFF = dt.date(2026, 12, 14)
SOUND = {
    "is_lead": True,
    "status": ProgressStatus.IN_PROGRESS,
    "percent": 65,
    "as_of": dt.date(2026, 11, 20),
    "is_estimate": True,
    "texts": {"result": "Đã thu gom 65% lượng rác."},
    "evidence": 1,
    "last_result": "Đã thu gom 40% lượng rác.",
}
DONE = {"status": ProgressStatus.DONE, "percent": 100}


def found(**changes):
    return line_checks(LineFacts(**{**SOUND, **changes}), cut_off=CUT_OFF, asks_estimates=True)


def test_a_sound_line_has_nothing_against_it():
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"status": None}, [CheckCode.LINE_UNTOUCHED]),
        ({"status": None, "has_draft": True}, [CheckCode.LINE_UNTOUCHED, CheckCode.DRAFT_LEFT]),
        ({"status": None, "finished_before": True}, []),
        ({"status": None, "is_lead": False}, []),
        ({"has_draft": True}, [CheckCode.DRAFT_LEFT]),
        ({**DONE, "evidence": 0}, [CheckCode.DONE_WITHOUT_EVIDENCE]),
        ({**DONE}, []),
        ({"last_result": "ĐÃ thu gom  65% lượng rác."}, [CheckCode.SAME_TEXT]),
        ({"is_estimate": False}, [CheckCode.ESTIMATE_NOT_MARKED]),
        ({"is_estimate": False, "as_of": CUT_OFF}, []),
        ({"is_estimate": False, "percent": None}, []),
        ({"percent": None, "texts": {"result": "Đang triển khai."}}, [CheckCode.FIGURE_MISSING]),
        ({"percent": None, "texts": {"result": "Đã làm 3 việc."}}, []),
        ({"status": ProgressStatus.NOTHING_AROSE, "percent": None, "texts": {}, "evidence": 0}, []),
    ],
    ids=str,
)
def test_each_mistake_is_caught_by_name(changes, codes):
    assert found(**changes) == codes


def test_estimates_are_asked_for_in_a_year_only():
    line = LineFacts(**{**SOUND, "is_estimate": False})
    assert line_checks(line, cut_off=CUT_OFF, asks_estimates=False) == []


def test_errors_stop_the_sending_and_warnings_do_not():
    errors = {code for code in CheckCode if code.is_error}
    assert errors == {CheckCode.LINE_UNTOUCHED, CheckCode.SECTION_MISSING, CheckCode.SECTION_INVALID}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Answer.REPORTED),
        ({"status": ProgressStatus.NOT_STARTED}, Answer.REPORTED),
        ({"status": ProgressStatus.NOTHING_AROSE}, Answer.NOTHING_AROSE),
        ({"status": None}, Answer.MISSING),
        ({"status": None, "is_lead": False}, Answer.NOT_ASKED),
        ({"status": None, "finished_before": True}, Answer.FINISHED_BEFORE),
    ],
)
def test_missing_is_never_zero(changes, expected):
    assert answer(LineFacts(**{**SOUND, **changes})) == expected


class TestCompulsoryContents:
    def test_all_six_of_the_plan_are_asked_for(self):
        assert missing_sections({}, []) == list(COMPULSORY)
        assert len(COMPULSORY) == 6

    def test_nothing_is_an_answer(self):
        assert missing_sections(dict.fromkeys((each.value for each in COMPULSORY), "Không có."), []) == []

    def test_blank_is_none(self):
        sections = {**dict.fromkeys((each.value for each in COMPULSORY), "Không có."), "cause": " \n"}
        assert missing_sections(sections, []) == [Section.CAUSE]

    def test_what_a_line_says_need_not_be_said_again(self):
        texts = {"result": "Đã làm.", "not_done": "Còn lại.", "cause": "Thiếu vốn.", "difficulty": "Thiếu người."}
        line = LineFacts(is_lead=True, status=ProgressStatus.IN_PROGRESS, texts=texts)
        assert missing_sections({}, [line]) == [Section.SOLUTION, Section.PROPOSAL]

    def test_a_task_that_was_not_begun_says_what_was_not_done(self):
        line = LineFacts(is_lead=True, status=ProgressStatus.NOT_STARTED, texts={"result": "Chưa bố trí vốn."})
        assert missing_sections({}, [line]) == [each for each in COMPULSORY if each != Section.NOT_DONE]


@pytest.mark.parametrize(
    ("first", "received", "expected"),
    [(None, None, None), (20, None, 20), (None, 18, 18), (20, 18, 18), (18, 20, 18)],
)
def test_the_earlier_of_sending_and_receiving_counts(first, received, expected):
    days = [dt.date(2026, 11, day) if day else None for day in (first, received, expected)]
    assert sent_on(days[0], days[1]) == days[2]


@pytest.mark.parametrize(("day", "expected"), [(24, False), (25, False), (26, True)])
def test_a_reopened_report_lapses_the_day_after_its_last(day, expected):
    assert lapses(dt.date(2026, 11, 25), dt.date(2026, 11, day)) is expected
    assert lapses(None, dt.date(2026, 11, day)) is False


def test_every_verb_has_a_row():
    assert set(MOVES) == set(Verb)
