"""From the ledger, the letters and the calendar feed to files. Knows no database."""

from reports.reminders.rendering.feed import feed_ics
from reports.reminders.rendering.ledger import COLUMNS, HEADING_ROW, ledger_xlsx
from reports.reminders.rendering.letters import letters_html

__all__ = ["COLUMNS", "HEADING_ROW", "feed_ics", "ledger_xlsx", "letters_html"]
