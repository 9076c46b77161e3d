"""A table of figures: areas by years, pasted from a spreadsheet or typed, looked at, recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.enums import AreaKind
from agencies.models import Area
from indicators import services
from indicators.enums import CellState, IndicatorKind, Nature, Phase
from indicators.exceptions import FiguresRefused
from indicators.forms import GridForm
from indicators.http import asked_part, indicator_parts
from indicators.models import IndicatorPart
from indicators.policies import stated_areas
from indicators.rules import Period, phase_years
from indicators.services import figure_years
from indicators.summaries import Areas, figure_words
from indicators.summaries.moments import phase_of
from indicators.workbook import (
    LABELS,
    SHORT,
    Cell,
    Preview,
    ReadBlock,
    Slot,
    Stamp,
    Table,
    judge,
    read_block,
    table_of,
    total_mismatches,
)
from plan_tracker.lib.numbers import is_english
from tasks.http import PlanRequest

RECENT = "gan-day"
RECENT_YEARS = 5
BOTH = "ca-hai"
# The buttons of the form, by the value of `viec`.
READ, RECORD = "doc", "ghi"
MAX_CELL = 60
MAX_DIGITS = 6


@dataclass(frozen=True)
class Grid:
    """The table that the address asks for."""

    table: Table
    parts: tuple[IndicatorPart, ...]
    span: str
    whole: Area | None


@dataclass
class Shown:
    """What the page shows: the texts in the cells, and what came of them."""

    form: GridForm
    texts: dict[Slot, str] = field(default_factory=dict)
    preview: Preview | None = None
    block: ReadBlock | None = None
    status: int = 200
    is_english: bool = False


@require_http_methods(["GET", "POST"])
def grid(request: PlanRequest, plan: str, code: str) -> HttpResponse:
    """Show, read what was pasted, check, record what the person confirmed. What is refused stays in its cell."""
    asked = _asked(request, plan, code)
    table = asked.table
    if request.method == "GET":
        initial = {"running_as_of": request.today}
        return _page(request, asked, Shown(GridForm(table.running_year, initial=initial)))
    shown = Shown(GridForm(table.running_year, request.POST), _texts(request.POST, table))
    if request.POST.get("viec") == READ:
        shown.block = _read(request, asked)
        shown.texts |= shown.block.cells
    # Remembered by the form: the cells that show it may have been recorded or cleared by now.
    shown.is_english = bool(request.POST.get("is_english")) or any(is_english(text) for text in shown.texts.values())
    shown.is_english = shown.is_english or (shown.block is not None and shown.block.is_english)
    is_stamped = shown.form.is_valid()
    stamp = _stamp(request, shown)
    if shown.block and not is_stamped:
        # What lacks beside the table is asked for when the person checks, not when they paste.
        shown.form = GridForm(table.running_year, initial=request.POST.dict())
    ticked = request.POST.getlist("dung")
    shown.preview = judge(table, shown.texts, stamp, actor=request.actor, ticked=ticked)
    if request.POST.get("viec") == RECORD and is_stamped:
        return _record(request, asked, shown)
    shown.status = 200 if is_stamped or shown.block else 422
    return _page(request, asked, shown)


def _record(request: PlanRequest, asked: Grid, shown: Shown) -> HttpResponse:
    """Record what was shown and confirmed, all of it or none; otherwise show anew."""
    preview = shown.preview
    if preview is None or preview.key != request.POST.get("da_xem"):
        messages.warning(request, _("Có ô đã đổi từ lúc xem. Chưa ghi nhận ô nào; xem lại rồi ghi nhận."))
        shown.status = 409
        return _page(request, asked, shown)
    if not preview.recorded:
        messages.warning(
            request, _("Chưa có ô nào để ghi nhận: đánh dấu ô đúng trong các ô cần xem lại, hoặc sửa ô sai.")
        )
        shown.status = 422
        return _page(request, asked, shown)
    try:
        made = services.record_figures(actor=request.actor, statements=preview.chosen(), is_confirmed=True)
    except FiguresRefused as refused:
        messages.error(request, str(refused))
        shown.status = 409
        return _page(request, asked, shown)
    left = [each for each in preview.cells if not each.takes_effect and each.state != CellState.UNCHANGED]
    told = _("Đã ghi nhận %(n)s số liệu.") % {"n": len(made)}
    if not left:
        messages.success(request, told, extra_tags=request.get_full_path())
        return redirect(request.get_full_path())
    messages.success(request, f"{told} {_('Còn %(n)s ô chưa nhận, giữ lại dưới đây.') % {'n': len(left)}}")
    return _page(request, *_left_over(request, asked, shown, {each.cell.key for each in left}))


def _left_over(request: PlanRequest, asked: Grid, shown: Shown, left: set[str]) -> tuple[Grid, Shown]:
    """The table as it stands now, with what was not recorded still in its cells."""
    old = asked.table
    table = table_of(old.part, old.areas, old.years, actor=request.actor, today=request.today)
    texts = {slot: text for slot, text in shown.texts.items() if f"{slot.area}.{slot.year}" in left}
    preview = judge(table, texts, _stamp(request, shown), actor=request.actor)
    left_over = Shown(shown.form, texts, preview, is_english=shown.is_english)
    return Grid(table, asked.parts, asked.span, asked.whole), left_over


def _asked(request: PlanRequest, plan: str, code: str) -> Grid:
    """404 where there is no such part in these years or it is assessed in words; 403 where the person states no figures
    of it."""
    known = indicator_parts(request, plan, code)
    indicator = known[0].indicator
    span, shown = _span(request)
    phases = {span} if span in Phase.values else {phase_of(year) for year in shown}
    parts = tuple(each for each in known if each.kind != IndicatorKind.QUALITATIVE and each.phase in {"", *phases})
    part = asked_part(request, parts)
    # Of a part of one phase, the years of that phase; with its base year where the phase was asked for.
    years = shown if span in Phase.values else [year for year in shown if part.is_in_phase(phase_of(year))]
    areas = Areas(Area.objects.all())
    rows = stated_areas(request.actor, indicator, areas.expected(indicator.gathered_by, Period(years[-1])))
    if not rows:
        raise PermissionDenied(_("Chỉ cơ quan chịu trách nhiệm hoặc UBND của địa bàn mới nhập số liệu này."))
    table = table_of(part, rows, years, actor=request.actor, today=request.today)
    return Grid(table, parts, span, next((area for area in areas.all if area.kind == AreaKind.PROVINCE), None))


def _span(request: PlanRequest) -> tuple[str, list[int]]:
    """`?giai_doan=`: a phase with the year before it, else the last five years; as far as figures are taken."""
    known = figure_years(request.plan, request.today)
    asked = request.GET.get("giai_doan", "")
    if asked in Phase.values:
        years = phase_years(Phase(asked))
        found = [year for year in range(years[0] - 1, years[-1] + 1) if year in known]
        if found:
            return asked, found
    return RECENT, list(known)[-RECENT_YEARS:]


def _texts(data: Mapping[str, Any], table: Table) -> dict[Slot, str]:
    found = {}
    for area, cells in table.rows:
        for cell in cells:
            for column in table.columns:
                text = str(data.get(_name(cell, column), "")).strip()[:MAX_CELL]
                if text:
                    found[Slot(area.code, cell.year, column)] = text
    return found


def _name(cell: Cell, column: str) -> str:
    return f"o.{cell.key}.{SHORT[column]}"


def _read(request: PlanRequest, asked: Grid) -> ReadBlock:
    table, data = asked.table, request.POST
    wanted = data.get("cot", "")
    columns = [column for column in table.columns if column == wanted]
    if wanted == BOTH and len(table.columns) > 1:
        columns = ["numerator", "denominator"]
    first_year = _whole(data, "tu_nam")
    return read_block(
        data.get("bang", ""),
        areas=table.areas,
        years=table.years,
        columns=tuple(columns or table.columns[:1]),
        may_pair=_may_pair(request, table),
        first_area=min(_whole(data, "tu_dong"), len(table.areas) - 1),
        first_year=table.years.index(first_year) if first_year in table.years else 0,
        whole=asked.whole,
    )


def _may_pair(request: PlanRequest, table: Table) -> bool:
    """Pasted into a cell of numerators, where nobody was asked what the block is: amounts stand side by side."""
    return bool(request.POST.get("into_cell")) and request.POST.get("cot") == "numerator" and len(table.columns) > 1


def _read_columns(shown: Shown, table: Table) -> list[str]:
    """“Tử 2025”, “Mẫu 2025”: what the columns of the pasted block were read as."""
    if not shown.block or not shown.block.cells or len(table.columns) == 1:
        return []
    return [f"{LABELS[column]} {year}" for year, column in shown.block.columns]


def _whole(data: Mapping[str, Any], name: str) -> int:
    text = str(data.get(name, ""))
    return int(text) if text.isascii() and text.isdecimal() and len(text) < MAX_DIGITS else 0


def _stamp(request: PlanRequest, shown: Shown) -> Stamp:
    """As the form says; where it says nothing that can be read, as is usual: the form tells what is wrong."""
    data = getattr(shown.form, "cleaned_data", {})
    return Stamp(
        nature=Nature(data.get("nature") or Nature.OFFICIAL),
        running_nature=Nature(data.get("running_nature") or Nature.ESTIMATE),
        running_as_of=data.get("running_as_of") or request.today,
        source=data.get("source") or "–",
        today=request.today,
        is_english=shown.is_english,
    )


def _page(request: PlanRequest, asked: Grid, shown: Shown) -> HttpResponse:
    table, indicator = asked.table, asked.table.indicator
    plan, code = indicator.plan.code, indicator.code
    context = {
        "indicator": indicator,
        "table": table,
        "form": shown.form,
        "preview": shown.preview,
        "pasted_block": shown.block,
        "is_english": shown.is_english,
        "read_columns": _read_columns(shown, table),
        "mismatches": total_mismatches(shown.block, table) if shown.block else [],
        "rows": _rows(table, shown),
        "pasted": _pasted(table),
        # What was not understood is still at hand.
        "left_text": request.POST.get("bang", "") if shown.block and (shown.block.unknown or shown.block.notes) else "",
        "chosen_column": request.POST.get("cot", ""),
        "first_year": _whole(request.POST, "tu_nam") or _first_year(table, asked.span),
        "parts": asked.parts,
        "spans": _spans(request, table.part),
        "span": asked.span,
        "keep_key": request.get_full_path(),
        "grid_url": reverse("indicators:grid", args=[plan, code]),
        "figures_url": reverse("indicators:detail", args=[plan, code]),
        "mine_url": reverse("indicators:mine", args=[plan]),
    }
    return render(request, "indicators/figure_grid.html", context, status=shown.status)


def _first_year(table: Table, span: str) -> int:
    """A phase begins after its base year."""
    return phase_years(Phase(span))[0] if span != RECENT else table.years[0]


def _spans(request: PlanRequest, part: IndicatorPart) -> list[tuple[str, str]]:
    known = figure_years(request.plan, request.today)
    begun = [phase for phase in Phase if any(year in known for year in phase_years(phase))]
    phases = [(phase.value, phase.value) for phase in begun if part.is_in_phase(phase)]
    return [(RECENT, _("%(n)s năm gần đây") % {"n": RECENT_YEARS}), *phases]


def _pasted(table: Table) -> list[tuple[str, str]]:
    """What may be pasted at once."""
    if len(table.columns) == 1:
        return []
    words = {"numerator": _("Tử số"), "denominator": _("Mẫu số"), "value": _("Tỷ lệ đã công bố (%)")}
    both = (BOTH, _("Tử số và mẫu số cạnh nhau, từng năm"))
    return [*((column, words[column]) for column in table.columns), both]


def _rows(table: Table, shown: Shown) -> list[tuple[Area, list[dict[str, Any]]]]:
    judged = shown.preview.by_key if shown.preview else {}
    return [(area, [_cell(table, cell, shown, judged) for cell in cells]) for area, cells in table.rows]


def _cell(table: Table, cell: Cell, shown: Shown, judged: Mapping[str, Any]) -> dict[str, Any]:
    standing = table.standing.get((cell.area.code, cell.year))
    found = judged.get(cell.key)
    wrong = {name for name, _text in found.problems} if found else set()
    return {
        "cell": cell,
        "judged": found,
        "standing": figure_words(table.part, standing, is_short=True) if standing else "",
        "is_estimate": bool(standing) and standing is not None and standing.nature == Nature.ESTIMATE,
        "inputs": [
            {
                "name": _name(cell, column),
                "short": LABELS[column] if len(table.columns) > 1 else "",
                "column": column,
                "text": shown.texts.get(Slot(cell.area.code, cell.year, column), ""),
                "is_wrong": column in wrong and found is not None and found.state == CellState.REFUSED,
            }
            for column in table.columns
        ],
    }
