"""HTML and PDF."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from indicators.rendering import ChartSize, svg
from reports.consolidation.exceptions import RenderingFailed
from reports.consolidation.summaries import AgencyPaper, ConsolidatedSummary

STYLESHEET = Path(settings.BASE_DIR) / "templates" / "documents" / "decree30.css"
# Drawn for half of the annex's page (122 mm are 461 pixels) and a little enlarged: below 400 the legend takes rows.
CHART = ChartSize(width=396, height=125, font="Tinos", font_size=12, line=50)
FONT_FILES = ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf")


def report_html(summary: ConsolidatedSummary) -> str:
    """The document as HTML in the form of Decree 30/2020 (domain 1), its charts drawn in it."""
    return render_to_string("documents/consolidated.html", {"summary": summary, "charts": _charts(summary)})


def _charts(summary: ConsolidatedSummary) -> list[tuple[tuple[str, SafeString], ...]]:
    """Captions and drawings, two in a row."""
    drawn = [
        # What draws it escapes its words.
        (f"Hình {number}. Chỉ tiêu {chart.title}", mark_safe(svg(chart, size=CHART)))  # noqa: S308
        for number, chart in enumerate(summary.targets.charts, start=1)
    ]
    return [tuple(drawn[place : place + 2]) for place in range(0, len(drawn), 2)]


def paper_html(paper: AgencyPaper) -> str:
    """An agency's own report in the same form; mass organisations have a head of their own."""
    return render_to_string("documents/agency.html", {"summary": paper})


def report_pdf(html: str) -> bytes:
    """HTML to PDF by WeasyPrint, with the bundled Tinos faces only; nothing is fetched from elsewhere.

    Raises `RenderingFailed` where fonts or Pango are missing.
    """
    fonts_dir = Path(settings.DOCUMENT_FONTS_DIR)
    if missing := [name for name in FONT_FILES if not (fonts_dir / name).exists()]:
        raise RenderingFailed(_("Thiếu phông chữ %s; chạy “make setup” rồi tạo lại.") % ", ".join(missing))
    weasyprint, text_fonts = _weasyprint()
    fonts = text_fonts.FontConfiguration()
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("file",))
    stylesheet = weasyprint.CSS(
        string=STYLESHEET.read_text(encoding="utf-8"),
        base_url=f"{fonts_dir.as_uri()}/",
        font_config=fonts,
        url_fetcher=fetcher,
    )
    document = weasyprint.HTML(string=html, url_fetcher=fetcher)
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    pdf: bytes = document.write_pdf(stylesheets=[stylesheet], font_config=fonts, pdf_identifier=identifier)
    return pdf


def _weasyprint() -> tuple[Any, Any]:
    """Imported when a document is made: web processes start without Pango, and half a second sooner."""
    try:
        import weasyprint  # noqa: PLC0415
        import weasyprint.text.fonts as text_fonts  # noqa: PLC0415
    except OSError as error:
        raise RenderingFailed(_("Máy chủ thiếu thư viện Pango (gói libpango-1.0-0): %s") % error) from error
    return weasyprint, text_fonts
