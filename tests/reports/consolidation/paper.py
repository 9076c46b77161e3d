"""Reads from a PDF of ours where text and drawn lines stand, in millimetres from the page's top left corner.

WeasyPrint lays a page out in CSS pixels with y downwards, one text run per `Tm … TJ`, a rule as a flat polygon.
"""

import io
import re
from dataclasses import dataclass

from pypdf import PdfReader

PIXEL = 25.4 / 96
NUMBER = r"-?[\d.]+"
TOKENS = re.compile(
    rf"1 0 0 -1 (?P<x>{NUMBER}) (?P<y>{NUMBER}) Tm"
    rf"|/(?P<font>\w+) (?P<size>{NUMBER}) Tf"
    r"|\[(?P<shown>[^\]]*)\] TJ"
    rf"|(?P<polygon>{NUMBER} {NUMBER} m\n(?:{NUMBER} {NUMBER} l\n){{3}})"
)


@dataclass(frozen=True)
class Run:
    """A piece of text on one line."""

    text: str
    left: float
    right: float
    baseline: float

    @property
    def width(self):
        return self.right - self.left

    @property
    def middle(self):
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Rule:
    """A horizontal line."""

    left: float
    right: float
    y: float

    @property
    def width(self):
        return self.right - self.left

    @property
    def middle(self):
        return (self.left + self.right) / 2


class Paper:
    """One page."""

    def __init__(self, page):
        self.width, self.height = (round(float(side) / 72 * 25.4, 1) for side in page.mediabox[2:])
        self.runs, self.rules = [], []
        self._fonts = {name[1:]: _Font(item.get_object()) for name, item in page["/Resources"]["/Font"].items()}
        self._read(page.get_contents().get_data().decode("latin1"))

    def _read(self, content):
        font = size = x = y = None
        for token in TOKENS.finditer(content):
            if token["x"]:
                x, y = float(token["x"]), float(token["y"])
            elif token["font"]:
                font, size = self._fonts[token["font"]], float(token["size"])
            elif token["polygon"]:
                self._keep_rule([float(value) * PIXEL for value in re.findall(NUMBER, token["polygon"])])
            else:
                text, width = font.measure(token["shown"], size)
                self.runs.append(Run(text, x * PIXEL, (x + width) * PIXEL, y * PIXEL))

    def _keep_rule(self, corners):
        across, down = corners[0::2], corners[1::2]
        if max(down) - min(down) < 0.5:
            self.rules.append(Rule(min(across), max(across), min(down)))

    def run(self, text):
        """The one run that holds the text."""
        [found] = [run for run in self.runs if text in run.text]
        return found

    def lines(self):
        """Texts by baseline, from the top."""
        found = {}
        for run in sorted(self.runs, key=lambda run: (round(run.baseline, 1), run.left)):
            found.setdefault(round(run.baseline, 1), []).append(run.text)
        return ["".join(texts) for texts in found.values()]

    @property
    def text(self):
        return " ".join(" ".join(self.lines()).split())

    def rule_under(self, run):
        """The first rule below the run's baseline."""
        return min((rule for rule in self.rules if rule.y > run.baseline), key=lambda rule: rule.y)


class _Font:
    """Glyph widths and what each glyph stands for."""

    def __init__(self, font):
        [descendant] = font["/DescendantFonts"]
        self.widths = _widths(descendant.get_object()["/W"])
        pairs = re.findall(r"<(\w+)> <(\w+)>", font["/ToUnicode"].get_data().decode("latin1"))
        self.letters = {int(glyph, 16): bytes.fromhex(code).decode("utf-16-be") for glyph, code in pairs}

    def measure(self, shown, size):
        text, width = "", 0.0
        for glyphs, shift in re.findall(rf"<(\w+)>|({NUMBER})", shown):
            for start in range(0, len(glyphs), 4):
                glyph = int(glyphs[start : start + 4], 16)
                text += self.letters.get(glyph, "")
                width += self.widths.get(glyph, 0) * size / 1000
            width -= float(shift or 0) * size / 1000
        return text, width


def _widths(table):
    widths, items = {}, [item.get_object() for item in table]
    for first, values in zip(items[0::2], items[1::2], strict=True):
        widths.update({first + offset: float(value) for offset, value in enumerate(values)})
    return widths


def papers(pdf):
    """The pages of a PDF."""
    return [Paper(page) for page in PdfReader(io.BytesIO(pdf)).pages]
