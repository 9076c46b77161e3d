"""A season that is really run, and what its ledger says."""

import datetime as dt

from agencies.enums import Role
from agencies.models import Agency
from reports.reminders.services import plan_reminders, send_due_reminders
from reports.reminders.services.rehearsal import LedgerRow
from reports.reminders.summaries.forecast import ForecastRow
from reports.submissions.services import open_due_periods
from tasks.models import Plan
from tests.factories.agencies import MembershipFactory
from tests.factories.reports import HolidayFactory
from tests.reports.helpers import owing_agency, write_rules

VIETNAM = dt.timezone(dt.timedelta(hours=7))
DAY = dt.timedelta(days=1)


def at(day: dt.date, hour: int = 8) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=VIETNAM)


def populated(plan: Plan) -> list[Agency]:
    """The plan's rules and people, two agencies with people, one with an address only, one without anything."""
    write_rules(plan)
    agencies = [owing_agency(plan, code=code, short_name=f"Sở {code}", email="") for code in ("A", "B", "C", "D")]
    for agency in agencies[:2]:
        MembershipFactory(agency=agency, role=Role.OFFICER, user__full_name=f"Chuyên viên {agency.code}")
        MembershipFactory(agency=agency, role=Role.HEAD, user__full_name=f"Lãnh đạo {agency.code}")
    Agency.objects.filter(code="C").update(email="c@coquan.example")
    MembershipFactory(agency=plan.consolidating_agency, role=Role.CONSOLIDATOR)
    MembershipFactory(agency=plan.issuer, role=Role.LEADER)
    HolidayFactory(date=dt.date(2027, 6, 18), name="Nghỉ bù")
    return agencies


def run(first: dt.date, last: dt.date) -> None:
    """As beat and worker do, a day at a time; planning again where nothing has happened changes nothing."""
    day, happened = first, True
    while day <= last:
        if open_due_periods(on=day) or happened:
            plan_reminders(on=day)
        happened = send_due_reminders(now=at(day)).steps > 0
        day += DAY


def as_ledger(row: ForecastRow, *, sent: bool = True) -> LedgerRow:
    """What the ledger will say of a row once its day is over; nobody to write to is a failure."""
    state = row.state.value
    if sent and state == "planned":
        state = "sent" if row.people else "failed"
    return LedgerRow(
        row.day,
        row.plan_code,
        row.period_code,
        row.agency,
        row.role.value,
        row.offset,
        state,
        tuple(sorted(person.address for person in row.people)),
    )
