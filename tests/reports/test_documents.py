"""Filters of the printed documents."""

import datetime as dt

import pytest

from reports.templatetags.documents import joined, paper_date, point, sentence


def test_points_follow_the_vietnamese_alphabet():
    assert [point(number) for number in range(1, 24)] == list("abcdđeghiklmnopqrstuvxy")


@pytest.mark.parametrize(("number", "letter"), [(24, "aa"), (25, "ab"), (28, "ađ"), (46, "ay"), (47, "ba")])
def test_after_y_points_have_two_letters(number, letter):
    assert point(number) == letter


@pytest.mark.parametrize(("names", "text"), [((), ""), (("Sở A",), "Sở A"), (("Sở A", "Sở B"), "Sở A; Sở B")])
def test_names_are_joined_by_semicolons(names, text):
    assert joined(names) == text


@pytest.mark.parametrize(
    ("text", "closed"), [("Thiếu vốn", "Thiếu vốn."), ("Thiếu\n vốn.", "Thiếu vốn."), ("Vì sao?", "Vì sao?")]
)
def test_a_sentence_is_closed_once(text, closed):
    assert sentence(text) == closed


def test_dates_are_written_as_on_paper():
    assert paper_date(dt.date(2026, 1, 5)) == "ngày 05 tháng 01 năm 2026"
