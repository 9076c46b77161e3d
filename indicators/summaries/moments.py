"""When a page or paper about a year is held: which phase it is about, and the day that its verdicts are of."""

import datetime as dt

from indicators.enums import Phase
from indicators.rules import Period, phase_years


def phase_of(year: int) -> Phase:
    """The phase that the year belongs to; earlier ones prepare the first, later ones follow the last."""
    return next((phase for phase in Phase if year <= phase_years(phase)[-1]), Phase.SECOND)


def judged_on(period: Period, today: dt.date) -> dt.date:
    """Today, or the day after the period: what is said of an earlier year is what that year's own end would say.

    A phase that has ended since was still running then; one that ended with the year is over.
    """
    return min(today, period.end + dt.timedelta(days=1))
