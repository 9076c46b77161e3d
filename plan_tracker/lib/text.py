"""Vietnamese text: one composed form, a form for searching, and an order for sorting (design R13)."""

import re
import unicodedata

# The Vietnamese alphabet; f, j, w, z stand where Vietnamese dictionaries put foreign letters.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Order of tones: ngang, huyền, hỏi, ngã, sắc, nặng.
TONES = "\u0300\u0309\u0303\u0301\u0323"
# Sort keys are digits only, two a character: every database collation orders digits alike.
_END, _SPACE, _OTHER = "00", "01", "99"
_DIGIT_ORDER = {str(digit): f"{digit + 2:02d}" for digit in range(10)}
_LETTER_ORDER = {letter: f"{position:02d}" for position, letter in enumerate(ALPHABET, start=12)}
_ORDER = {" ": _SPACE, **_DIGIT_ORDER, **_LETTER_ORDER}
_SPACES = re.compile(r"\s+")
_HYPHENS = re.compile(r"\s*[-\u2010-\u2015]\s*")


def nfc(text: str) -> str:
    """Compose decomposed letters, so that equal words are equal strings."""
    return unicodedata.normalize("NFC", text)


def clean_text(text: str) -> str:
    """Normalise what a person typed: NFC, Unix line ends, no NUL or trailing blanks; paragraphs are kept."""
    text = nfc(text).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def fold(text: str) -> str:
    """The form in which text is searched: no marks, case, đ, i/y or hyphen differences.

    >>> fold("Tỷ lệ  HỘ dân – Đất đai"), fold("Phan Rang-Tháp Chàm") == fold("phan rang - thap cham")
    ('ti le ho dan-dat dai', True)
    """
    text = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    text = "".join(letter for letter in text if not unicodedata.combining(letter)).replace("y", "i")
    return _SPACES.sub(" ", _HYPHENS.sub("-", text)).strip()


def sort_key(text: str) -> str:
    """A string whose order is the Vietnamese dictionary order of `text`, in every database collation.

    First the letters (An < An Bình < Ăn < Âu < Da < Đắk Lắk), then the tones (ma < mà < mả < mã < má < mạ).
    """
    letters: list[str] = []
    tones: list[str] = []
    for character in unicodedata.normalize("NFC", " ".join(text.casefold().split())):
        base, tone = _without_tone(character)
        letters.append(_ORDER.get(base, _OTHER))
        tones.append(str(tone))
    return "".join([*letters, _END, *tones])


def person_sort_key(full_name: str) -> str:
    """People are sorted by the last word of the name (the given name), then by the rest."""
    words = full_name.split()
    return sort_key(" ".join([*words[-1:], *words[:-1]]))


def _without_tone(character: str) -> tuple[str, int]:
    decomposed = unicodedata.normalize("NFD", character)
    tone = next((TONES.index(mark) + 1 for mark in decomposed if mark in TONES), 0)
    kept = "".join(mark for mark in decomposed if mark not in TONES)
    return unicodedata.normalize("NFC", kept), tone
