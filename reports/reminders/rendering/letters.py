"""Letters to late agencies as HTML in the form of Decree 30/2020."""

from collections.abc import Sequence

from django.template.loader import render_to_string

from reports.reminders.summaries.letters import ReminderLetter


def letters_html(letters: Sequence[ReminderLetter]) -> str:
    """One document, each letter on a page of its own."""
    return render_to_string("documents/letters.html", {"letters": letters, "first": letters[0]})
