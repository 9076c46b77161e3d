"""Tags and filters of the screens, built in: no page loads them (settings, TEMPLATES).

`mark`, `meter` and the filters stand in every row of a table: no included template, no query, no URL there.
"""

import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plan_tracker.lib.diff import word_diff
from plan_tracker.lib.marks import UNKNOWN, Mark

register = template.Library()

MISSING = "–"
WHOLE = 1000  # tenths of a per cent
_MARKED = '<{}><span class="visually-hidden">[{} </span>{}<span class="visually-hidden">]</span></{}>'


@register.simple_tag
def mark(state: Any, label: str = "") -> SafeString:
    """A state as colour, shape and word; nothing known is a state too."""
    if not state:
        return _mark(UNKNOWN, label or _("Chưa có số liệu"))
    return _mark(state.mark, label or str(state.label))


# A screen shows a few dozen different marks and meters, thousands of times. `typed`: safe text is not plain text.
@lru_cache(maxsize=1024, typed=True)
def _mark(shown: Mark, label: str) -> SafeString:
    return format_html(
        '<span class="mark mark-{}"><span aria-hidden="true" class="mark-shape">{}</span> {}</span>',
        shown.tone,
        shown.shape,
        label,
    )


@register.simple_tag
def meter(value: int | None, total: int | None, label: str = "") -> SafeString:
    """ "5/8 label" with a thin bar. The words carry the meaning, so readers of the page aloud skip the bar."""
    return _meter(value or 0, total or 0, label)


@lru_cache(maxsize=1024, typed=True)
def _meter(value: int, total: int, label: str) -> SafeString:
    return format_html(
        '<span class="meter"><span class="meter-text"><b>{}/{}</b> {}</span>'
        '<progress class="meter-bar" value="{}" max="{}" aria-hidden="true"></progress></span>',
        value,
        total,
        label,
        value,
        total or 1,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative drawing from the sprite; the label beside it does the talking (names: assets/build.mjs)."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("dist/icons.svg"),
        name,
    )


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, **options: str) -> dict[str, Any]:
    """One form field: label, widget, help, errors. `class=` goes to the frame, `label=` replaces the label."""
    widget = bound.field.widget
    grouped = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    checkbox = isinstance(widget, CheckboxInput)
    css = "form-select" if isinstance(widget, Select) else "form-control"
    if grouped or checkbox:
        css = "form-check-input"
    invalid = " is-invalid" if bound.errors else ""
    # The widget is this form's own copy.
    widget.attrs["class"] = f"{widget.attrs.get('class', '')} {css}{invalid}".strip()
    return {
        "field": bound,
        "grouped": grouped,
        "checkbox": checkbox,
        "label": options.get("label", bound.label),
        "frame": options.get("class", ""),
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any], param: str = "page") -> dict[str, Any]:
    """Previous, next and the total. The links keep the other GET parameters, that is the filters."""

    def link(number: int) -> str:
        query = context["request"].GET.copy()
        query[param] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "previous": link(page.previous_page_number()) if page.has_previous() else "",
        "next": link(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("components/empty.html")
def empty(title: str, advice: str = "", url: str = "", action: str = "") -> dict[str, str]:
    """Nothing to list: say so, say what to do, and offer to do it."""
    return {"title": title, "advice": advice, "url": url, "action": action}


@register.filter
def short_date(value: dt.date | dt.datetime | None) -> str:
    """28/02/2026. A moment is told in local time."""
    if not value:
        return MISSING
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%d/%m/%Y}"


@register.filter
def percent(value: Fraction | Decimal | int | None) -> str:
    """65% or 65,5%, half away from zero. What is short of 100 never reads as 100% (design R6)."""
    if value is None:
        return MISSING
    tenths = math.floor(abs(Fraction(value)) * 10 + Fraction(1, 2))
    if tenths == WHOLE and value < 100:
        tenths = WHOLE - 1
    whole, tenth = divmod(tenths, 10)
    sign = "-" if value < 0 and tenths else ""
    return f"{sign}{whole},{tenth}%" if tenth else f"{sign}{whole}%"


@register.filter
def number(value: Decimal | int | None) -> str:
    """1.240 or 98,5: a figure one counts with. Years and codes are printed as they are."""
    return MISSING if value is None else number_format(value, force_grouping=True)


@register.filter
def paragraphs(text: str | None) -> SafeString:
    """Plain text as people typed it: each line a paragraph, nothing in it is markup."""
    lines = (line.strip() for line in (text or "").splitlines())
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines if line))


@register.simple_tag
def diff(old: str | None, new: str | None, only: str = "") -> SafeString:
    """Both texts in one, with what went and what came; `only="old"` or `only="new"` for two that stand side by side.

    Colour, line and hidden words say the same; nothing in the texts is markup.
    """
    words = {"removed": ("del", _("đã bỏ:"), "old"), "added": ("ins", _("thêm:"), "new")}
    shown = []
    for kind, text in word_diff(old or "", new or ""):
        tag, said, side = words.get(kind, ("", "", only))
        if only in ("", side):
            shown.append(format_html(_MARKED, tag, said, text, tag) if tag else escape(text))
    return format_html('<span class="diff">{}</span>', format_html_join("", "{}", ((piece,) for piece in shown)))
