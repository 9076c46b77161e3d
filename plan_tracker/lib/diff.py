"""What changed between two texts, word by word."""

import re
from difflib import SequenceMatcher
from typing import Literal

from plan_tracker.lib.text import nfc

Kind = Literal["same", "added", "removed"]
Piece = tuple[Kind, str]

# A figure or a date is one word: 98,5 that becomes 98,7 is told as a whole.
_TOKENS = re.compile(r"\d+(?:[.,/]\d+)*|\w+|\s+|[^\w\s]")
# Comparing is quadratic at worst; beyond this many words that differ, one text is shown as replaced by the other.
MAX_TOKENS = 6_000


def word_diff(old: str, new: str) -> list[Piece]:
    """Pieces of both texts in reading order, what is gone before what came in its place.

    "same" and "removed" joined are the old text, "same" and "added" the new one (NFC, Unix line ends).

    >>> word_diff("Thu gom 65% rác", "Thu gom 70% rác")
    [('same', 'Thu gom '), ('removed', '65'), ('added', '70'), ('same', '% rác')]
    """
    before, after = _tokens(old), _tokens(new)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    gone, come = before[head : len(before) - tail], after[head : len(after) - tail]
    middle: list[tuple[list[str], list[str], list[str]]] = [([], gone, come)]
    if len(gone) + len(come) <= MAX_TOKENS:
        middle = _changes(gone, come)
    pieces: list[Piece] = [("same", "".join(before[:head]))]
    for same, removed, added in middle:
        pieces += [("same", "".join(same)), ("removed", "".join(removed)), ("added", "".join(added))]
    pieces.append(("same", "".join(before[len(before) - tail :])))
    return _joined(pieces)


def same_text(old: str, new: str) -> bool:
    """Whether a reader would see the same words: compositions of letters and kinds of line ends do not count."""
    return _normal(old) == _normal(new)


def _normal(text: str) -> str:
    return nfc(text).replace("\r\n", "\n").replace("\r", "\n")


def _tokens(text: str) -> list[str]:
    return _TOKENS.findall(_normal(text))


def _common(first: list[str], second: list[str]) -> int:
    """How many tokens both begin with."""
    for index, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return index
    return min(len(first), len(second))


def _changes(gone: list[str], come: list[str]) -> list[tuple[list[str], list[str], list[str]]]:
    """(what stays, what goes, what comes) in order. A blank that two changes have in common belongs to both."""
    changes: list[tuple[list[str], list[str], list[str]]] = [([], [], [])]
    matcher = SequenceMatcher(str.isspace, gone, come)
    for verb, start, end, new_start, new_end in matcher.get_opcodes():
        removed, added = gone[start:end], come[new_start:new_end]
        _same, last_removed, last_added = changes[-1]
        if verb == "equal" and not "".join(removed).isspace():
            changes.append((removed, [], []))
        else:
            last_removed += removed
            last_added += added
    return changes


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Without empty pieces, and neighbours of one kind as one."""
    joined: list[Piece] = []
    for kind, text in pieces:
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        elif text:
            joined.append((kind, text))
    return joined
