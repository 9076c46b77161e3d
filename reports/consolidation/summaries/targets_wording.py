"""The sentences of the consolidated report about targets (section II): counts first, then each by field."""

from collections.abc import Sequence

from indicators.enums import Comparator, Verdict
from reports.consolidation.rules import sentence
from reports.consolidation.summaries.targets import ORDER, TargetLine, Targets, counted
from reports.consolidation.summaries.wording import Block, BlockKind

# What a paper says of so many targets; on the way they are held against the expected path, which is ours.
WORDS = {
    Verdict.MET: "đạt",
    Verdict.MET_LATE: "hoàn thành quá hạn",
    Verdict.ON_TRACK: "theo kịp tiến độ dự kiến",
    Verdict.BEHIND: "chậm so với tiến độ dự kiến",
    Verdict.OFF_TRACK: "không theo kịp tiến độ dự kiến",
    Verdict.NOT_MET: "không đạt",
    Verdict.CANNOT_BE_JUDGED: "chưa đủ cơ sở đánh giá",
}


def targets_blocks(targets: Targets, annex: str) -> tuple[Block, ...]:
    """Section II. `annex` is the name of the annex that shows each."""
    phase = f"Giai đoạn {targets.phase}"
    if not targets.lines:
        return (_text(f"Kế hoạch không đặt chỉ tiêu định lượng cho giai đoạn {targets.phase}."),)
    number = len(targets.lines)
    if not targets.has_figures:
        missing = "đến nay chưa có số liệu kết quả của các chỉ tiêu này"
        return (_text(f"{phase}, Kế hoạch đặt {number} chỉ tiêu; {missing} (chi tiết tại {annex} kèm theo)."),)
    lead = f"{phase}, Kế hoạch đặt {number} chỉ tiêu."
    told = f"Theo số liệu {targets.period_words}, {_told(targets.lines)}"
    blocks = [_text(f"{lead} {told} (chi tiết tại {annex} kèm theo).{_reservation(targets)}")]
    if cautions := _cautions(targets):
        blocks.append(_text(cautions))
    for place, (field, lines) in enumerate(targets.fields, start=1):
        blocks.append(Block(BlockKind.ITEM, f"{place}. {field.label}"))
        blocks.append(Block(BlockKind.LEAD_IN, f"{_upper(_told(lines))}, cụ thể:"))
        blocks += [_text(f"- {_said(line)}") for line in sorted(lines, key=lambda line: ORDER.index(line.verdict))]
    return tuple(blocks)


def _reservation(targets: Targets) -> str:
    """How far the verdicts may still change."""
    if not targets.is_over:
        return " Giai đoạn chưa kết thúc nên đánh giá là tạm thời; tiến độ dự kiến tính từ năm gốc đến cuối giai đoạn."
    if not targets.provisional:
        return ""
    which = f"Đánh giá {targets.provisional} chỉ tiêu là tạm thời"
    return f" {which} vì số liệu chưa chính thức hoặc chưa đủ địa bàn."


def _cautions(targets: Targets) -> str:
    """What nobody has looked at yet."""
    said = []
    if targets.unconfirmed:
        said.append(f"Có {targets.unconfirmed} chỉ tiêu mà cách hiểu lời Kế hoạch chưa được xác nhận.")
    if targets.with_unaccepted:
        whose = f"Số liệu của {targets.with_unaccepted} chỉ tiêu có {targets.unaccepted} số liệu chưa được nhận"
        said.append(f"{whose} cùng báo cáo, lấy theo số liệu cơ quan đã ghi nhận.")
    return " ".join(said)


def _told(lines: Sequence[TargetLine]) -> str:
    """“trong 8 chỉ tiêu: 6 chỉ tiêu đạt (trong đó 2 chỉ tiêu do cơ quan tự đánh giá), 2 chỉ tiêu không đạt”, “cả 5 chỉ
    tiêu đạt”."""
    counts = counted(lines)
    told = ", ".join(
        f"{count} chỉ tiêu {WORDS[verdict]}{_by_their_own_word(lines, verdict, count)}" for verdict, count in counts
    )
    if len(counts) == 1:
        return f"cả {told}" if len(lines) > 1 else told
    return f"trong {len(lines)} chỉ tiêu: {told}"


def _by_their_own_word(lines: Sequence[TargetLine], verdict: Verdict, count: int) -> str:
    """Of those with the verdict, how many rest on an agency's assessment of itself and not on a figure."""
    if verdict == Verdict.CANNOT_BE_JUDGED:
        return ""
    own = sum(line.verdict == verdict and line.comparator == Comparator.QUALITATIVE for line in lines)
    if not own:
        return ""
    if own == count:
        return f" ({'đều ' if own > 1 else ''}do cơ quan tự đánh giá)"
    return f" (trong đó {own} chỉ tiêu do cơ quan tự đánh giá)"


def _said(line: TargetLine) -> str:
    """“Thu gom rác nông thôn: 81,23%, còn thiếu 4,8 điểm phần trăm so với mức chỉ tiêu (từ 86%); không đạt.”"""
    is_named = line.comparator in {Comparator.QUALITATIVE, Comparator.BY_DATE} or line.limit in line.reason
    target = "" if is_named else f", mục tiêu {line.limit}"
    reason = line.reason.rstrip(".")
    about = f"{_lower(line.part)} {_lower(reason)}" if line.part else _lower(reason)
    others = f"Các phần khác: {line.others}" if line.others else ""
    # “tự đánh giá: Đạt” has said it.
    is_said = line.comparator == Comparator.QUALITATIVE and line.verdict == Verdict.MET
    verdict = "" if is_said else f"; {WORDS[line.verdict]}"
    said = (f"{line.name}: {about}{target}{verdict}", others, line.text, line.reservation)
    return " ".join(sentence(each) for each in said if each)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _text(text: str) -> Block:
    return Block(BlockKind.TEXT, text)
