"""Short ways to a period, a lead task and a recorded update."""

import datetime as dt
from typing import Any

from agencies.models import Agency
from reports.periods.enums import Audience, Origin, PeriodKind, Wording
from reports.periods.models import ReportingPeriod
from reports.submissions.services import open_period
from tasks.enums import AssignmentRole, ProgressStatus
from tasks.models import Assignment, Plan, ProgressUpdate
from tasks.services import refresh_progress
from tests.factories.agencies import AgencyFactory, AgencyGroupMemberFactory
from tests.factories.reports import DeadlineRuleFactory
from tests.factories.tasks import AssignmentFactory, ProgressUpdateFactory, TaskFactory, TaskGroupFactory

OPENED_ON = dt.date(2026, 10, 16)


def write_rules(plan: Plan) -> None:
    """The plan's four rules (`fixtures/calendar.yaml`)."""
    DeadlineRuleFactory(plan=plan)
    DeadlineRuleFactory(plan=plan, audience=Audience.CONSOLIDATOR, month=12, day=31, clause_ref="IV.6.1")
    DeadlineRuleFactory(
        plan=plan, kind=PeriodKind.HALF_YEAR, audience=Audience.CONSOLIDATOR, month=6, day=25, clause_ref="IV.6.1"
    )
    DeadlineRuleFactory(
        plan=plan,
        kind=PeriodKind.HALF_YEAR,
        month=6,
        day=15,
        wording=Wording.ON_OR_BEFORE,
        origin=Origin.INTERNAL,
        clause_ref="",
    )


def opened(plan: Plan, kind: PeriodKind = PeriodKind.ANNUAL, on: dt.date = OPENED_ON) -> ReportingPeriod:
    """The plan's period of 2026, with its rules, as the service opens it."""
    write_rules(plan)
    return open_period(plan=plan, kind=kind, year=2026, on=on)


def owing_agency(plan: Plan, **values: Any) -> Agency:
    """An agency of the plan's reporting group."""
    agency = AgencyFactory(**values)
    AgencyGroupMemberFactory(group=plan.reporting_group, agency=agency)
    return agency


def task_group(plan: Plan, **values: Any) -> Any:
    return TaskGroupFactory(plan=plan, clause__plan=plan, **values)


def lead_task(plan: Plan, agency: Agency, role: AssignmentRole = AssignmentRole.LEAD, **task: Any) -> Assignment:
    """A task of a group of its own (unless `group` is given), led by the agency."""
    if "group" not in task:
        task["group"] = task_group(plan)
    return AssignmentFactory(task=TaskFactory(**task), agency=agency, role=role)


def recorded(assignment: Assignment, **values: Any) -> ProgressUpdate:
    """An update together with the state of its year."""
    update = ProgressUpdateFactory(assignment=assignment, **values)
    refresh_progress(assignment=assignment, year=update.year)
    return update


def done(assignment: Assignment, **values: Any) -> ProgressUpdate:
    return recorded(assignment, status=ProgressStatus.DONE, percent=100, **values)


def nothing_arose(assignment: Assignment, **values: Any) -> ProgressUpdate:
    return recorded(assignment, status=ProgressStatus.NOTHING_AROSE, percent=None, result="", **values)
