"""From the ledger and the letters to files. Knows no database."""

from reports.reminders.rendering.ledger import COLUMNS, HEADING_ROW, ledger_xlsx
from reports.reminders.rendering.letters import letters_html

__all__ = ["COLUMNS", "HEADING_ROW", "ledger_xlsx", "letters_html"]
