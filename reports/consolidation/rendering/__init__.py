"""From the summary to a document. Knows no database: the same summary gives the same bytes."""

from reports.consolidation.rendering.pdf import FONT_FILES, STYLESHEET, paper_html, report_html, report_pdf
from reports.consolidation.rendering.word import paper_docx

__all__ = ["FONT_FILES", "STYLESHEET", "paper_docx", "paper_html", "report_html", "report_pdf"]
