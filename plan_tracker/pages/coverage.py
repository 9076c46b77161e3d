"""Whether the whole plan is in the product: every clause of the paper, every deed as a task, every target."""

import re
from collections.abc import Sequence

from indicators.models import Target
from tasks.enums import ClauseKind
from tasks.models import Clause, Plan, Task

# Item numbers and bullet signs belong to the paper's layout, not to the deed.
_ITEM_SIGN = re.compile(r"^(\d+\.|[a-zđ]\)|[-–])\s*")
_SEPARATORS = re.compile(r"[\s;,.]*")
# IV.3 and IV.5 begin with whom they address, up to the colon.
_LEAD_IN = {"IV.3", "IV.5"}
_PHASE_LEAD_IN = re.compile(r"^Định hướng giai đoạn 2026 - 2030:")
_WITH_TARGETS = re.compile(r"^II\.2\.")
_WITH_TASKS = re.compile(r"^(III\.\d+|IV\.[2-5])(\.|$)")
_SHOWN = 60


def coverage_differences(plan: Plan, signed: str) -> list[str]:
    """What is missing, in Vietnamese, one line each; empty when all is there."""
    clauses = list(Clause.objects.filter(plan=plan).order_by("position"))
    return [
        *clause_differences([(clause.ref, clause.text) for clause in clauses], signed),
        *_task_differences(plan, clauses),
        *_target_differences(plan, clauses),
    ]


def clause_differences(clauses: Sequence[tuple[str, str]], signed: str) -> list[str]:
    """Compare the clauses, joined in order, with the signed text, white space apart; names the first place."""
    paper = re.sub(r"\s+", "", signed)
    cursor = 0
    for ref, text in clauses:
        words = re.sub(r"\s+", "", text)
        if paper[cursor : cursor + len(words)] != words:
            return [f"{ref}: khác bản ký ở “{paper[cursor : cursor + _SHOWN]}…”"]
        cursor += len(words)
    rest = paper[cursor:]
    return [f"bản ký còn “{rest[:_SHOWN]}…” chưa có trong các điểm"] if rest else []


def task_gaps(ref: str, text: str, tasks: Sequence[str]) -> list[str]:
    """Pieces of a body clause that no task carries; `tasks` are the texts cut from it, in order."""
    if ref in _LEAD_IN:
        text = text.split(":", 1)[-1]
    rest = _ITEM_SIGN.sub("", text.strip())
    gaps = []
    for piece in tasks:
        before, found, after = rest.partition(piece)
        if not found:
            gaps.append(f"{ref}: “{piece[:_SHOWN]}…” không phải nguyên văn hoặc sai thứ tự")
            continue
        gaps += _gap(ref, before)
        rest = after
    return gaps + _gap(ref, rest)


def target_gaps(ref: str, text: str, wordings: Sequence[str]) -> list[str]:
    """Pieces of a clause of II.2 that set no target; `wordings` are the words of the targets that it sets."""
    rest = _PHASE_LEAD_IN.sub("", _ITEM_SIGN.sub("", text.strip()))
    for wording in sorted(wordings, key=len, reverse=True):
        rest = rest.replace(wording, ";")
    pieces = (piece.strip() for piece in re.split(r"[;,.]|\bvà\b", rest))
    return [f"{ref}: chưa đặt thành chỉ tiêu “{piece[:_SHOWN]}…”" for piece in pieces if piece]


def _gap(ref: str, text: str) -> list[str]:
    return [] if _SEPARATORS.fullmatch(text) else [f"{ref}: chưa giao thành nhiệm vụ “{text.strip()[:_SHOWN]}…”"]


def _task_differences(plan: Plan, clauses: Sequence[Clause]) -> list[str]:
    cut: dict[int, list[str]] = {}
    for task in Task.objects.of(plan):
        cut.setdefault(task.clause_id, []).append(task.text)
    bodies = (clause for clause in clauses if clause.kind == ClauseKind.BODY and _WITH_TASKS.match(clause.ref))
    return [gap for clause in bodies for gap in task_gaps(clause.ref, clause.text, cut.get(clause.pk, []))]


def _target_differences(plan: Plan, clauses: Sequence[Clause]) -> list[str]:
    wordings: dict[int, list[str]] = {}
    for clause_id, wording in Target.objects.of(plan).filter(clause__isnull=False).values_list("clause_id", "wording"):
        wordings.setdefault(clause_id, []).append(wording)
    bodies = (clause for clause in clauses if clause.kind == ClauseKind.BODY and _WITH_TARGETS.match(clause.ref))
    return [gap for clause in bodies for gap in target_gaps(clause.ref, clause.text, wordings.get(clause.pk, []))]
