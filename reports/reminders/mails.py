"""The words of the reminders; the templates are in templates/emails/."""

from dataclasses import dataclass
from textwrap import shorten

from django.template.loader import render_to_string

from agencies.mails import words
from reports.reminders.summaries import Digest

# Mail programs on a phone show less; what matters stands first.
SUBJECT = 110


@dataclass(frozen=True)
class Mail:
    """A mail ready to be kept: subject, plain text, HTML, the link that it is about, whom an answer goes to."""

    subject: str
    body: str
    html: str
    link: str
    reply_to: str


def digest(found: Digest) -> Mail:
    """One mail about everything; it begins with the last on-time day of what is most urgent."""
    context = {"digest": found, "first": found.first, "period": found.first.period}
    said = words("digest", context, found.first.url)
    said["subject"] = shorten(said["subject"], SUBJECT, placeholder="…")
    return Mail(**said, reply_to=found.reply_to)


def subject_only(found: Digest) -> Mail:
    """The same without its text, for a rehearsal of thousands."""
    context = {"digest": found, "first": found.first, "period": found.first.period}
    subject = " ".join(render_to_string("emails/digest.subject.txt", context).split())
    subject = shorten(subject, SUBJECT, placeholder="…")
    return Mail(subject, body="", html="", link=found.first.url, reply_to=found.reply_to)
