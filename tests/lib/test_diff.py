"""Two texts are compared word by word, and no word of either is lost."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_tracker.lib.diff import MAX_TOKENS, same_text, word_diff

SENTENCE = "Đã thu gom 65% lượng rác, còn tồn ở Cà Ná."
TEXTS = st.lists(
    st.sampled_from(["rác", "thải", "đất", "98,5", "%", " ", "  ", "\n", "\n\n", "20/11/2026", "Sở", ".", "(", "x"]),
    max_size=60,
).map("".join)


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "", []),
        (SENTENCE, SENTENCE, [("same", SENTENCE)]),
        ("", "Mới viết", [("added", "Mới viết")]),
        ("Đã bỏ", "", [("removed", "Đã bỏ")]),
        (
            "Đã thu gom 65% lượng rác.",
            "Đã thu gom 70% lượng rác.",
            [("same", "Đã thu gom "), ("removed", "65"), ("added", "70"), ("same", "% lượng rác.")],
        ),
        ("đạt 98,5%", "đạt 98,7%", [("same", "đạt "), ("removed", "98,5"), ("added", "98,7"), ("same", "%")]),
        (
            "ngày 20/11/2026",
            "ngày 21/11/2026",
            [("same", "ngày "), ("removed", "20/11/2026"), ("added", "21/11/2026")],
        ),
        ("Dòng một.", "Dòng một.\nDòng hai.", [("same", "Dòng một."), ("added", "\nDòng hai.")]),
        # The blank between two changed words is told with them, not as what stayed.
        ("cũ kỹ", "mới toanh", [("removed", "cũ kỹ"), ("added", "mới toanh")]),
        ("HOÀ", "Hoà", [("removed", "HOÀ"), ("added", "Hoà")]),
    ],
)
def test_what_stays_goes_and_comes(old, new, pieces):
    assert word_diff(old, new) == pieces
    assert both_texts(old, new) == (old, new)


def both_texts(old: str, new: str) -> tuple[str, str]:
    pieces = word_diff(old, new)
    return (
        "".join(text for kind, text in pieces if kind != "added"),
        "".join(text for kind, text in pieces if kind != "removed"),
    )


@given(TEXTS, TEXTS)
def test_no_word_of_either_text_is_lost(old, new):
    assert both_texts(old, new) == (old, new)
    pieces = word_diff(old, new)
    assert all(text for _kind, text in pieces)
    assert all(one[0] != other[0] for one, other in pairwise(pieces))
    assert {kind for kind, _text in pieces} <= {"same"} or old != new


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_may_be_compared(old, new):
    normal = tuple(unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n") for text in (old, new))
    assert both_texts(old, new) == normal


def test_how_letters_are_composed_and_lines_end_is_no_difference():
    typed = "Hòa giải\r\nở Ninh Phước"
    stored = unicodedata.normalize("NFD", "Hòa giải\nở Ninh Phước")
    assert same_text(typed, stored)
    assert {kind for kind, _text in word_diff(typed, stored)} == {"same"}
    assert not same_text("Hòa giải", "Hoà giải")


def test_texts_too_different_to_compare_are_told_whole_and_at_once():
    old, new = " ".join(map(str, range(MAX_TOKENS))), " ".join(f"x{number}" for number in range(MAX_TOKENS))
    assert word_diff(old, new) == [("removed", old), ("added", new)]
    # One word changed in a long text is found however long it is.
    assert len(word_diff(f"{old} cũ {old}", f"{old} mới {old}")) == 4


def test_the_longest_comparison_takes_no_time_to_speak_of():
    words = [f"từ{number * 7919 % 101}" for number in range(MAX_TOKENS // 4)]
    began = time.perf_counter()
    word_diff(" ".join(words), " ".join(reversed(words)))
    assert time.perf_counter() - began < 2
