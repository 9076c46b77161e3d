"""Filters of the printed documents."""

import pytest

from reports.templatetags.documents import joined, point


def test_points_follow_the_vietnamese_alphabet():
    assert [point(number) for number in range(1, 24)] == list("abcdđeghiklmnopqrstuvxy")


@pytest.mark.parametrize(("number", "letter"), [(24, "aa"), (25, "ab"), (28, "ađ"), (46, "ay"), (47, "ba")])
def test_after_y_points_have_two_letters(number, letter):
    assert point(number) == letter


@pytest.mark.parametrize(("names", "text"), [((), ""), (("Sở A",), "Sở A"), (("Sở A", "Sở B"), "Sở A; Sở B")])
def test_names_are_joined_by_semicolons(names, text):
    assert joined(names) == text
