"""Text typed with the fonts of the years before Unicode: recognised, so that it can be refused (design R13).

TCVN3 (.VnTime) and VNI-Windows kept Vietnamese letters in the places of Western European ones. Pasted into a page,
"đất đai" reads "®Êt ®ai" or "ñaát ñai": it cannot be searched, compared or printed.
"""

import re
import unicodedata
from typing import Literal

Encoding = Literal["TCVN3", "VNI"]

# Each letter, and the character that stood for it in TCVN3.
_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵăâêôơưđ",
        strict=True,
    )
)
# In VNI a mark is a character of its own, after its vowel.
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_HAT, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_VNI_MARKS = (
    {"ø": _GRAVE, "ù": _ACUTE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
    | {"â": _HAT, "à": _HAT + _GRAVE, "á": _HAT + _ACUTE, "å": _HAT + _HOOK, "ã": _HAT + _TILDE, "ä": _HAT + _DOT}
    | {"ê": _BREVE, "è": _BREVE + _GRAVE, "é": _BREVE + _ACUTE, "ú": _BREVE + _HOOK}
    | {"ü": _BREVE + _TILDE, "ë": _BREVE + _DOT}
)
_VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_PAIR = re.compile(f"([aeouyôö])([{''.join(_VNI_MARKS)}])")
_VNI_LETTER = re.compile(f"[{''.join(_VNI_LETTERS)}]")

# What people write among a few letters today too: 5µm, m×n.
_SIGNS, _SHORT = set("µ×÷·"), 4
_WORD = re.compile("[A-Za-z\u00a1-\u1ef9]+")
_TONE = re.compile(f"[{_GRAVE}{_ACUTE}{_HOOK}{_TILDE}{_DOT}]")
_MISPLACED = re.compile(f"[^aeiouy{_HAT}{_BREVE}{_HORN}{_DOT}]{_TONE.pattern}")
# A Vietnamese syllable without its tone: an initial, then an open rhyme, or a vowel with a final.
_SYLLABLE = re.compile(
    "(?:b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x)?"
    "(?:"
    "ai|ao|au|ay|âu|ây|eo|êu|ia|iu|iêu|oa|oai|oao|oay|oe|oeo|oi|ôi|ơi|ua|uê|ui|uơ|uy|uya|uyu|uây|uôi|ưa|ưi|ưu|ươi|ươu|yêu"
    "|[aeêioôơuưy]"
    "|(?:a|ă|â|e|ê|i|iê|o|oa|oă|oe|oo|ô|ơ|u|uâ|uô|uyê|uy|uê|ư|ươ|y|yê)(?:c|ch|m|n|ng|nh|p|t)"
    ")"
)
# One such word may be a foreign name ("Loïc"); several, or all there is, are no accident.
_ENOUGH, _SURE = 2, 4


def legacy_encoding(text: str) -> Encoding | None:
    """The old encoding that some of the text seems to be in: words that are Vietnamese only when read that way."""
    words = {word for word in _WORD.findall(text) if not word.isascii()}
    strange = {word for word in words if not _is_vietnamese(word)}
    read: dict[Encoding, int] = {
        "TCVN3": sum(_is_vietnamese(_from_tcvn3(word)) for word in strange),
        "VNI": sum(_is_vietnamese(_from_vni(word)) for word in strange),
    }
    likely = max(read, key=lambda encoding: read[encoding])
    found = read[likely]
    return likely if found >= _SURE or (found >= _ENOUGH and found * 2 >= len(words)) else None


def _from_tcvn3(word: str) -> str:
    """The word read as TCVN3; empty where it cannot be."""
    strange = {letter for letter in word if not letter.isascii()}
    if (strange <= _SIGNS and len(word) < _SHORT) or not strange <= _TCVN3.keys() or len(strange) == len(word):
        return ""
    return "".join(_TCVN3.get(letter, letter) for letter in word).lower()


def _from_vni(word: str) -> str:
    """The word read as VNI; empty where a mark follows no vowel."""
    decoded = _VNI_PAIR.sub(lambda pair: _VNI_LETTERS.get(pair[1], pair[1]) + _VNI_MARKS[pair[2]], word.lower())
    decoded = unicodedata.normalize("NFC", decoded)
    return _VNI_LETTER.sub(lambda letter: _VNI_LETTERS[letter[0]], decoded)


def _is_vietnamese(word: str) -> bool:
    """One syllable of Vietnamese: a known shape with at most one tone, on a vowel."""
    marks = unicodedata.normalize("NFD", word.lower())
    bare = unicodedata.normalize("NFC", _TONE.sub("", marks))
    return not _MISPLACED.search(marks) and len(_TONE.findall(marks)) <= 1 and bool(_SYLLABLE.fullmatch(bare))
