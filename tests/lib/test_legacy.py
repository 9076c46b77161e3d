"""Text in the encodings before Unicode is recognised; Vietnamese, foreign words and codes are let through."""

import re
import unicodedata
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from plan_tracker.lib import legacy
from plan_tracker.lib.legacy import legacy_encoding

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
SIGNED = (FIXTURES / "plan" / "signed.txt").read_text()
WORDS = sorted(set(SIGNED.split()))
TCVN3_OF = {letter: sign for sign, letter in legacy._TCVN3.items() if sign not in "¡¢£¤¥¦§"}
VNI_OF = {letter: sign for sign, letter in legacy._VNI_LETTERS.items()}
VNI_MARK_OF = {marks: sign for sign, marks in legacy._VNI_MARKS.items()}
TONES = "\u0300\u0301\u0303\u0309\u0323"
# Few letters on them are marked, or only one word is: not enough to be sure.
TOO_LITTLE = re.compile(r"144-CTr/BCSĐ|Nơi nhận: *$")


def in_tcvn3(text: str) -> str:
    return "".join(TCVN3_OF.get(letter.lower(), letter) for letter in text)


def in_vni(text: str) -> str:
    return "".join(_vni_letter(letter) for letter in text.lower())


def _vni_letter(letter: str) -> str:
    if letter in VNI_OF:
        return VNI_OF[letter]
    base, *marks = unicodedata.normalize("NFD", letter)
    if letter.isascii() or not marks:
        return letter
    if "\u031b" in marks:
        base = VNI_OF[unicodedata.normalize("NFC", f"{base}\u031b")]
        marks.remove("\u031b")
    if base == "i":
        return unicodedata.normalize("NFC", letter)
    ordered = "".join(sorted(marks, key=lambda mark: mark in TONES))
    return base + (VNI_MARK_OF[ordered] if ordered else "")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Uû ban nh©n d©n tØnh Ninh ThuËn", "TCVN3"),
        ("Uû ban nh©n d©n", "TCVN3"),
        ("®Êt ®ai, kho¸ng s¶n", "TCVN3"),
        ("§¶ng bé vµ nh©n d©n", "TCVN3"),
        ("UÛy ban nhaân daân tænh Ninh Thuaän", "VNI"),
        ("UÛy ban nhaân daân", "VNI"),
        ("ñaát ñai, khoaùng saûn", "VNI"),
        ("ÑAÁT ÑAI, KHOAÙNG SAÛN", "VNI"),
        # Pasted into the middle of what was typed properly.
        (f"Đã thực hiện đúng tiến độ. {in_tcvn3('Ủy ban nhân dân tỉnh đã chỉ đạo.')} Đạt kế hoạch đề ra.", "TCVN3"),
        (f"Đã thực hiện đúng tiến độ. {in_vni('Ủy ban nhân dân tỉnh đã chỉ đạo.')} Đạt kế hoạch đề ra.", "VNI"),
    ],
)
def test_old_encodings_are_recognised(text, encoding):
    assert legacy_encoding(text) == encoding


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ủy ban nhân dân tỉnh Ninh Thuận",
        "ỦY BAN NHÂN DÂN HUYỆN BÁC ÁI",
        "Đắk Lắk, Kon Tum, Pleiku, Cà Ná, Ma Nới, Phước Dân",
        "Hòa giải ở cơ sở; hoà giải thành 45/50 vụ",
        "The rate of collection is 95%; see annex A.",
        "Bụi PM2,5: 25 µg/m³; bụi 10 µm và 5 µm; 27 °C ± 0,5; 2–3 m²; ½ diện tích; § 5; © 2026; Sika®; 10m×20m; n×m",
        "El Niño, La Niña, São Paulo, café, Müller, Citroën, Côte d’Ivoire, naïve, señor, Noël, Loïc, Zoë, Perú, Haïti",
        "«dân» · Rà soát ¶ quỹ đất ­ đã xong",
        "Số 144-CTr/BCSĐ, 21-NQ/TU, 09/2019/NĐ-CP, 1234/QĐ-UBND, HĐND, TN&MT",
        "ngày 30/11/2026, 98,5%, 1.240 ha, BC-STNMT",
        "Ôxtrâylia, Đan Mạch, cô-ta, ô-tô, pH, BOD₅, CO₂, NH₄⁺",
        "Ça va, über, Straße, Ærø, Göteborg",
        "Сборник 中文 ελληνικά",
    ],
)
def test_what_is_properly_written_is_let_through(text):
    assert legacy_encoding(text) is None
    assert legacy_encoding(unicodedata.normalize("NFC", unicodedata.normalize("NFD", text))) is None


def test_the_signed_plan_and_the_samples_are_let_through():
    for file in sorted(FIXTURES.rglob("*.*")):
        text = unicodedata.normalize("NFC", file.read_text())
        assert [line for line in [text, *text.splitlines()] if legacy_encoding(line)] == []


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_no_words_of_the_plan_in_any_order_are_refused(text):
    assert legacy_encoding(text) is None


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=200))
def test_what_has_no_marks_is_let_through(text):
    assert legacy_encoding(text) is None


@pytest.mark.parametrize(("convert", "encoding"), [(in_tcvn3, "TCVN3"), (in_vni, "VNI")])
def test_nearly_every_line_of_the_plan_would_be_recognised(convert, encoding):
    lines = [line for line in SIGNED.splitlines() if len(line) > 25 and not TOO_LITTLE.search(line)]
    missed = [line for line in lines if legacy_encoding(convert(line)) != encoding]
    assert len(lines) >= 370
    assert missed == []
