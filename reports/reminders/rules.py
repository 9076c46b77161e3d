"""When reminders go out, decided from values (design R11)."""

import datetime as dt

from reports.periods.rules import WEEKENDS_ONLY, Calendar, previous_working_day
from reports.reminders.enums import Step

DAYS_BEFORE = {Step.BEFORE_14: 14}
SEND_AT = dt.time(8, 0)


def planned_day(last_day: dt.date, step: Step, calendar: Calendar = WEEKENDS_ONLY) -> dt.date:
    """The day on which a step goes out; on a day off it moves to the working day before."""
    return previous_working_day(last_day - dt.timedelta(days=DAYS_BEFORE[step]), calendar)


def last_due_day(now: dt.datetime) -> dt.date:
    """Steps planned for this day or earlier are due: today's from 08:00 on. `now` is Vietnam time."""
    today = now.date()
    return today if now.time() >= SEND_AT else today - dt.timedelta(days=1)


def days_left(last_day: dt.date, today: dt.date) -> int:
    """Days until the last on-time day; 0 on the day itself, negative once it has passed."""
    return (last_day - today).days
