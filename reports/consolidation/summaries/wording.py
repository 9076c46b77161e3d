"""The sentences of an agency's report, in the plan's order (IV.6.2): one text for the PDF and the Word file.

Each section begins with the general text, then comes what the lines say. Three answers are told apart: something is
said, “Không có.” is the answer, nothing was recorded.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING

from reports.consolidation.rules import NON_BREAKING, SECTIONS, point, says_something, sentence
from reports.submissions.enums import Section
from tasks.enums import ProgressStatus

if TYPE_CHECKING:
    from reports.consolidation.summaries.entries import Entry
    from reports.consolidation.summaries.paper import AgencyPaper, PaperLine

S = ProgressStatus
FINISHED_BEFORE = "Đã hoàn thành từ năm trước"
MISSING = "Chưa có cập nhật"
NONE = "Không có."
NOT_RECORDED = "Cơ quan chưa ghi nhận nội dung này."


class BlockKind(Enum):
    """What a paragraph is; the value is its element or class in HTML."""

    SECTION = "h2"
    ITEM = "h3"
    LEAD_IN = "lead-in"
    TEXT = "text"


@dataclass(frozen=True)
class Block:
    """One paragraph of the body."""

    kind: BlockKind
    text: str

    @property
    def tag(self) -> str:
        return self.kind.value

    @property
    def is_heading(self) -> bool:
        return self.kind in (BlockKind.SECTION, BlockKind.ITEM)


def body(paper: "AgencyPaper") -> tuple[Block, ...]:
    """The sections, numbered as they come: the first stands only where there is something to say."""
    sections = [
        ("Công tác chỉ đạo, triển khai", _general(paper, Section.DIRECTION)),
        ("Kết quả thực hiện nhiệm vụ", _results(paper)),
        ("Khó khăn, vướng mắc và nguyên nhân", _difficulties(paper)),
        ("Giải pháp", _stated(paper, Section.SOLUTION, lambda entry: entry.solution)),
        ("Kiến nghị, đề xuất", [*_stated(paper, Section.PROPOSAL, lambda entry: entry.proposal), *_earlier(paper)]),
    ]
    blocks: list[Block] = []
    written = [(title, found) for title, found in sections if found]
    for number, (title, found) in zip(SECTIONS, written, strict=False):
        blocks += [Block(BlockKind.SECTION, f"{number}. {title}".upper()), *found]
    return tuple(blocks)


def _earlier(paper: "AgencyPaper") -> list[Block]:
    """What became of the petitions that the agency raised in the period."""
    if not paper.earlier:
        return []
    lines = []
    for line in paper.earlier:
        outcome = f"Kết quả: {sentence(line.outcome)}" if line.outcome else "Đang chờ trả lời."
        lines.append(_text(f"- {sentence(line.text)} {outcome}"))
    return [Block(BlockKind.LEAD_IN, "Tình hình kiến nghị, vướng mắc đã nêu trong kỳ:"), *lines]


def _results(paper: "AgencyPaper") -> list[Block]:
    return [
        _text(_given(paper)),
        *_figures(paper),
        Block(BlockKind.ITEM, "1. Nhiệm vụ đã thực hiện"),
        *_done(paper),
        Block(BlockKind.ITEM, "2. Nhiệm vụ chưa thực hiện và nguyên nhân"),
        *_not_done(paper),
        *_contributed(paper),
    ]


def _given(paper: "AgencyPaper") -> str:
    """How many tasks were given and where they stand; the annex that shows each is named here."""
    annex = f" (chi tiết tại {paper.annex_name} kèm theo)" if paper.annex else ""
    if not paper.leads:
        return f"Kế hoạch không giao {paper.sender} thực hiện nhiệm vụ nào trong kỳ này{annex}."
    counts = Counter(line.state_words for line in paper.leads)
    told = ", ".join(f"{counts[state]} nhiệm vụ {state[:1].lower()}{state[1:]}" for state in _order(counts))
    estimates = any(line.entry and line.entry.is_estimate for line in (*paper.leads, *paper.contributions))
    note = " Số liệu ghi “ước” là số ước thực hiện cả năm." if estimates else ""
    return f"{paper.sender} được giao thực hiện {len(paper.leads)} nhiệm vụ của Kế hoạch, gồm: {told}{annex}.{note}"


def _figures(paper: "AgencyPaper") -> list[Block]:
    """What the agency reports of the plan's indicators, and where it stands."""
    figures = paper.figures
    if not figures.rows:
        return []
    annex = f"số liệu nêu tại {paper.figures_name} kèm theo"
    if not figures.owed:
        return [_text(f"{paper.sender} cung cấp số liệu chỉ tiêu của địa bàn; {annex}.")]
    given = f"{figures.owed - figures.missing}/{figures.owed}"
    missing = f"; còn thiếu {figures.missing} số liệu" if figures.missing else ""
    told = f"chịu trách nhiệm số liệu của {figures.indicators} chỉ tiêu, đã có {given} số liệu của kỳ{missing}"
    return [_text(f"{paper.sender} {told}; {annex}.")]


def _order(states: Iterable[str]) -> list[str]:
    """What was done first, what is missing last."""
    known = [str(status.label) for status in (S.DONE, S.IN_PROGRESS, S.NOT_STARTED, S.NOTHING_AROSE)]
    return sorted(states, key=lambda state: known.index(state) if state in known else len(known) + (state == MISSING))


def _done(paper: "AgencyPaper") -> list[Block]:
    begun = [line for line in paper.leads if line.is_reported and line.entry and line.entry.is_begun]
    blocks = [
        *_general(paper, Section.DONE),
        *_by_group(begun, _result),
        *_listed("Nhiệm vụ không phát sinh trong kỳ", [line for line in paper.leads if line.nothing_arose]),
        *_listed("Nhiệm vụ đã hoàn thành từ năm trước", [line for line in paper.leads if _is_finished(line)]),
    ]
    return blocks or [_absence(paper, Section.DONE)]


def _not_done(paper: "AgencyPaper") -> list[Block]:
    """What was not done, each with its cause; the general cause stands here where something was not done."""
    blocks = [*_general(paper, Section.NOT_DONE), *_by_group(_lagging(paper.leads), _gap)]
    if blocks:
        blocks += _general(paper, Section.CAUSE, "Nguyên nhân: ")
    blocks += _listed("Nhiệm vụ chưa có cập nhật trong kỳ", [line for line in paper.leads if line.is_missing])
    return blocks or [_absence(paper, Section.NOT_DONE)]


def _contributed(paper: "AgencyPaper") -> list[Block]:
    """Part 3 exists only where the agency contributed to tasks that others lead."""
    if not paper.contributions:
        return []
    reported = [line for line in paper.contributions if line.is_reported]
    idle = [line for line in paper.contributions if line.nothing_arose]
    return [
        Block(BlockKind.ITEM, "3. Kết quả phối hợp thực hiện nhiệm vụ"),
        *_by_group(reported, _contribution),
        *_listed("Nhiệm vụ phối hợp không phát sinh trong kỳ", idle),
    ]


def _difficulties(paper: "AgencyPaper") -> list[Block]:
    """A cause is told once: with what was not done, else beside the difficulty."""
    blocks = [*_general(paper, Section.DIFFICULTY), *_statements(paper, _difficulty)]
    if not (_general(paper, Section.NOT_DONE) or _lagging(paper.leads)):
        blocks += _general(paper, Section.CAUSE, "Nguyên nhân: ")
    return blocks or [_absence(paper, Section.DIFFICULTY)]


def _difficulty(entry: "Entry") -> str:
    cause = "" if entry.lags else entry.cause
    if entry.difficulty and cause:
        return f"{sentence(entry.difficulty)} Nguyên nhân: {cause}"
    return entry.difficulty or cause


def _stated(paper: "AgencyPaper", section: Section, read: "Callable[[Entry], str]") -> list[Block]:
    return [*_general(paper, section), *_statements(paper, read)] or [_absence(paper, section)]


def _statements(paper: "AgencyPaper", read: "Callable[[Entry], str]") -> list[Block]:
    """“- Việc (nhiệm vụ 5.1): …” for every line that says something."""
    lines = (*paper.leads, *paper.contributions)
    said = [(line, read(line.entry)) for line in lines if line.entry is not None]
    return [_text(f"- {_named(line)}: {sentence(text)}") for line, text in said if says_something(text)]


def _general(paper: "AgencyPaper", section: Section, label: str = "") -> list[Block]:
    """The general text's paragraphs, where it says something; `label` begins the first."""
    text = paper.sections.get(section.value, "")
    if not says_something(text):
        return []
    first, *others = _paragraphs(text)
    return [_text(f"{label}{first}"), *map(_text, others)]


def _absence(paper: "AgencyPaper", section: Section) -> Block:
    answered = bool(paper.sections.get(section.value, "").strip())
    return _text(NONE if answered else NOT_RECORDED)


def _by_group(lines: "Sequence[PaperLine]", write: "Callable[[PaperLine], list[Block]]") -> list[Block]:
    """What is written of each line, under its group as a point; a single group needs no point."""
    groups = [(title, list(found)) for title, found in groupby(lines, key=lambda line: line.group)]
    blocks: list[Block] = []
    for number, (title, found) in enumerate(groups, start=1):
        if len(groups) > 1:
            blocks.append(Block(BlockKind.LEAD_IN, f"{point(number)}) {title}:"))
        for line in found:
            blocks += write(line)
    return blocks


def _result(line: "PaperLine") -> list[Block]:
    """The result's paragraphs; the first begins with the task and where it stands."""
    assert line.entry is not None  # noqa: S101 (only reported lines are written)
    named = _named(line, line.entry.figures)
    if not line.entry.result.strip():
        return [_text(f"- {named}.")]
    first, *others = line.entry.result_lines
    return [_text(f"- {named}: {first}"), *map(_text, others)]


def _gap(line: "PaperLine") -> list[Block]:
    """What was not done and why. Of a task that was not begun the result stands here too."""
    assert line.entry is not None  # noqa: S101 (only lagging lines are written)
    if line.entry.is_begun:
        return [_text(f"- {_named(line)}: {_what_and_why(line.entry)}")]
    return [*_result(line), *_gap_below(line.entry)]


def _contribution(line: "PaperLine") -> list[Block]:
    assert line.entry is not None  # noqa: S101 (only reported lines are written)
    return [*_result(line), *(_gap_below(line.entry) if line.entry.lags else [])]


def _gap_below(entry: "Entry") -> list[Block]:
    """The same in a paragraph of its own, below the result."""
    label = "Nội dung chưa thực hiện: " if entry.not_done else ""
    return [_text(f"{label}{_what_and_why(entry)}")] if entry.not_done or entry.cause else []


def _what_and_why(entry: "Entry") -> str:
    not_done = sentence(entry.not_done) if entry.not_done else ""
    cause = f"Nguyên nhân: {sentence(entry.cause)}" if entry.cause else ""
    return f"{not_done} {cause}".strip()


def _lagging(lines: "Iterable[PaperLine]") -> "list[PaperLine]":
    return [line for line in lines if line.entry is not None and line.entry.lags]


def _is_finished(line: "PaperLine") -> bool:
    return line.entry is None and line.finished_before


def _listed(label: str, lines: "Sequence[PaperLine]") -> list[Block]:
    """One sentence for all of them."""
    return [_text(f"{label}: {'; '.join(map(_named, lines))}.")] if lines else []


def _named(line: "PaperLine", figures: str = "") -> str:
    """“Thu gom rác thải (nhiệm vụ 6.c.2; đang thực hiện, 65%, ước cả năm)”."""
    code = f"nhiệm vụ{NON_BREAKING}{line.code}"
    return f"{line.title} ({'; '.join(filter(None, (code, figures)))})"


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _text(text: str) -> Block:
    return Block(BlockKind.TEXT, text)
