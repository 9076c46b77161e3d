"""Marks of a state: colour, shape and word together, everywhere the same (screens.md, "Status marks")."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """`tone` is a CSS class suffix, `shape` one character; the word is the state's own label."""

    tone: str
    shape: str


GOOD = Mark("good", "■")
ACTIVE = Mark("active", "◐")
WARN = Mark("warn", "▲")
BAD = Mark("bad", "✖")
UNKNOWN = Mark("unknown", "○")
NOTHING = Mark("nothing", "∅")
NONE = Mark("none", "–")
