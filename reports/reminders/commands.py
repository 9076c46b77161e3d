"""What the commands about reminders print."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

from plan_tracker.lib.dates import weekday_date
from reports.reminders.services.rehearsal import MailStep, RehearsedMail
from reports.reminders.summaries.reasons import step_words


def of_plan(mails: Sequence[RehearsedMail], plan_code: str | None) -> list[RehearsedMail]:
    """Mails that say something about the plan; all of them where none is named."""
    return [mail for mail in mails if plan_code is None or any(step.plan == plan_code for step in mail.steps)]


def day_by_day(mails: Sequence[RehearsedMail]) -> Iterator[str]:
    """A heading for each moment, and under it who gets what, from which steps."""
    for at, sent in groupby(mails, key=lambda mail: mail.at):
        found = list(sent)
        yield f"{weekday_date(at.date())} {at:%H:%M}: {len(found)} thư"
        for mail in found:
            yield f"  {mail.name or mail.address} <{mail.address}>: {mail.subject}"
            for step in mail.steps:
                yield f"      {_words(step)}"


def mail_data(mail: RehearsedMail) -> dict[str, object]:
    """ISO dates; `agency` is empty for the consolidated report."""
    return {**asdict(mail), "at": mail.at.isoformat(), "steps": [asdict(step) for step in mail.steps]}


def moment(text: str) -> tuple[dt.datetime, bool]:
    """An ISO date or date and time, and whether it names an hour. Raises `ValueError`."""
    return dt.datetime.fromisoformat(text), len(text) > len("2026-11-13")


def _words(step: MailStep) -> str:
    words = f"{step.period} {step.agency or 'tổng hợp'}: {step_words(step.offset)}, {step.role.label.lower()}"
    return f"{words}, chưa có người" if step.is_notice else words
