"""Vietnamese text: composed form, searching form and sorting order (design R13)."""

import random
import unicodedata

import pytest

from plan_tracker.lib.text import clean_text, fold, nfc, person_sort_key, sort_key


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    "text", ["Hòa", "Ủy ban nhân dân", "Đắk Lắk", "Nguyễn Thượng Hiền", "ề ể ễ ế ệ", "ờ ở ỡ ớ ợ", "abc 123"]
)
def test_decomposed_letters_become_equal_to_composed_ones(text):
    assert nfc(nfd(text)) == text
    assert nfc(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("một\r\nhai\rba\nbốn", "một\nhai\nba\nbốn"),
        ("dòng một   \n\ndòng hai\t", "dòng một\n\ndòng hai"),
        ("  \n đầu và cuối \n ", "đầu và cuối"),
        ("a\x00b", "ab"),
        (nfd("Đất đai"), "Đất đai"),
        ("\x00 \r\n", ""),
        ("", ""),
    ],
)
def test_typed_text_is_cleaned_and_its_paragraphs_are_kept(typed, kept):
    assert clean_text(typed) == kept
    assert clean_text(kept) == kept


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("hòa", "hoà"),
        ("Hòa Bình", "hoa binh"),
        ("thủy lợi", "thuỷ lợi"),
        ("tỷ lệ", "tỉ lệ"),
        ("kỹ thuật", "kĩ thuật"),
        ("Đắk Lắk", "dak lak"),
        ("ĐẤT ĐAI", "đất đai"),
        (nfd("Ước thực hiện"), "Ước thực hiện"),
        ("Phan Rang - Tháp Chàm", "phan rang-tháp chàm"),
        ("Phan Rang – Tháp Chàm", "Phan Rang‑Tháp Chàm"),
        ("kinh tế  -xã hội", "kinh te- xa hoi"),
        ("  rác \n thải ", "rác thải"),
    ],
)
def test_spellings_of_one_word_are_found_alike(first, second):
    assert fold(first) == fold(second)


@pytest.mark.parametrize(
    ("text", "folded"), [("Tỷ lệ  HỘ dân – Đất đai", "ti le ho dan-dat dai"), ("", ""), ("y", "i")]
)
def test_folded_text_is_plain(text, folded):
    assert fold(text) == folded


def test_folding_again_changes_nothing():
    text = "Ủy ban nhân dân thành phố Phan Rang – Tháp Chàm, tỷ lệ 98,5 %"
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(("first", "second"), [("đất", "rác"), ("an ninh", "anninh"), ("98,5", "985")])
def test_different_words_stay_different(first, second):
    assert fold(first) != fold(second)


IN_ORDER = [
    "An, Ăn, Âu, Bình, Da, Đắk Lắk",
    "ma, mà, mả, mã, má, mạ",
    "a, ă, â, b, c, d, đ, e, ê, g, h, i, k, l, m, n, o, ô, ơ, p, q, r, s, t, u, ư, v, x, y",
    "An, An Bình, Anh",
    "Ba, Bà, Bán, Bản đồ",
    "Lan, Lân, Ly, Mai",
    "Tổ 2, Tổ 3, Tổ Ba",
    "Ninh Hải, Ninh Phước, Ninh Sơn, Phan Rang, Thuận Bắc, Thuận Nam",
    "Uyên, Vân, Xuân, Yến",
]


@pytest.mark.parametrize("names", [line.split(", ") for line in IN_ORDER], ids=IN_ORDER)
def test_names_sort_as_in_a_vietnamese_dictionary(names):
    mixed = random.Random(4).sample(names, len(names))
    assert sorted(mixed, key=sort_key) == names


def test_case_spaces_and_composition_do_not_change_the_order():
    assert sort_key("ĐẮK  LẮK ") == sort_key("đắk lắk") == sort_key(nfd("Đắk Lắk"))


def test_a_key_has_only_digits_so_that_every_collation_agrees():
    assert sort_key("Nguyễn Văn Ước (Tổ 2 – Ÿ²)").isdecimal()


def test_people_sort_by_given_name_then_by_the_rest():
    people = ["Trần Thị An", "Lê Văn Ân", "Nguyễn Thị Bình", "Phạm Bình", "Đỗ Đạt"]
    mixed = [people[3], people[1], people[4], people[0], people[2]]
    assert sorted(mixed, key=person_sort_key) == people


@pytest.mark.parametrize("name", ["", "An"])
def test_a_name_of_fewer_than_two_words_has_a_key_too(name):
    assert person_sort_key(name) == sort_key(name)
