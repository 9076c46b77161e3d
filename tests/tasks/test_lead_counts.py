"""The counts made in SQL are those a person would make by hand, whatever the data."""

import datetime as dt
import itertools
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.enums import Role
from agencies.models import Agency, User
from agencies.rules import Actor
from tasks.enums import AssignmentRole, ProgressStatus, Recurrence, TaskState
from tasks.models import Assignment, Plan, Task
from tasks.rules import LeadCounts, task_state
from tasks.services import refresh_progress
from tasks.summaries import task_lines
from tests.conftest import TODAY
from tests.factories.agencies import AgencyFactory, UserFactory
from tests.factories.tasks import AssignmentFactory, PlanFactory, ProgressUpdateFactory, TaskFactory

pytestmark = pytest.mark.django_db

YEAR = 2026
PERCENTS = {
    ProgressStatus.NOT_STARTED: (None, 0),
    ProgressStatus.IN_PROGRESS: (None, 1, 50, 99),
    ProgressStatus.DONE: (None, 100),
    ProgressStatus.NOTHING_AROSE: (None,),
}
PAIRS = [(status, percent) for status, percents in PERCENTS.items() for percent in percents]


@dataclass(frozen=True)
class Said:
    """One update of a year: status, percent, whether it was accepted."""

    year: int
    status: ProgressStatus
    percent: int | None
    accepted: bool


@dataclass(frozen=True)
class Given:
    """One assignment with what was said about it, oldest first."""

    role: AssignmentRole
    valid_until: dt.date | None
    agency_until: dt.date | None
    said: tuple[Said, ...]


ENDS = st.sampled_from([None, None, None, TODAY, TODAY - dt.timedelta(days=1)])
SAID = st.builds(
    lambda year, pair, accepted: Said(year, *pair, accepted),
    st.sampled_from([2024, 2025, YEAR, YEAR, YEAR, 2027]),
    st.sampled_from(PAIRS),
    st.booleans(),
)
GIVEN = st.builds(
    Given,
    st.sampled_from([AssignmentRole.LEAD, AssignmentRole.LEAD, AssignmentRole.SUPPORTING]),
    ENDS,
    ENDS,
    st.lists(SAID, max_size=4).map(tuple),
)
TASKS = st.lists(st.tuples(st.sampled_from(Recurrence), st.lists(GIVEN, max_size=4)), min_size=1, max_size=3)
READERS = st.sampled_from(["own", "consolidator", "leader", "stranger", "nobody"])


@dataclass(frozen=True)
class World:
    plan: Plan
    author: User
    agencies: list[Agency]


@pytest.fixture
def world(db: None) -> World:
    """One plan; the first agency is the reader's own where the reader has one."""
    return World(PlanFactory(), UserFactory(), AgencyFactory.create_batch(4))


def reader(world: World, kind: str) -> Actor:
    roles = {
        "own": (Role.OFFICER, world.agencies[0].pk),
        "consolidator": (Role.CONSOLIDATOR, world.plan.consolidating_agency_id),
        "leader": (Role.LEADER, world.plan.issuer_id),
        "stranger": (Role.OFFICER, 0),
    }
    return Actor(world.author.pk, TODAY, frozenset([roles[kind]] if kind in roles else []))


def write(world: World, recurrence: Recurrence, given_rows: list[Given]) -> Task:
    task = TaskFactory(group__plan=world.plan, group__clause__plan=world.plan, recurrence=recurrence)
    for agency, row in zip(world.agencies, given_rows, strict=False):
        # An agency that ends is one of its own: the others go on.
        holder = agency if row.agency_until is None else AgencyFactory(valid_until=row.agency_until)
        assignment = AssignmentFactory(task=task, agency=holder, role=row.role, valid_until=row.valid_until)
        for day, said in enumerate(row.said, start=1):
            ProgressUpdateFactory(
                assignment=assignment,
                year=said.year,
                as_of=dt.date(2026, 1, day),
                status=said.status,
                percent=said.percent,
                accepted_at=timezone.now() if said.accepted else None,
                author=world.author,
            )
        for year in {said.year for said in row.said}:
            refresh_progress(assignment=assignment, year=year)
    return task


def shown(said: tuple[Said, ...], recurrence: Recurrence, *, all_of_it: bool) -> Said | None:
    """What the reader is shown of one lead: its last word of the year, or that it was finished before."""
    last: dict[int, Said] = {}
    for each in said:
        if all_of_it or each.accepted:
            last[each.year] = each
    now = last.get(YEAR)
    finished = any(year < YEAR and each.status == ProgressStatus.DONE for year, each in last.items())
    if recurrence == Recurrence.ONCE and finished:
        return Said(YEAR, ProgressStatus.DONE, now.percent if now else None, accepted=True)
    return now


def recount(recurrence: Recurrence, rows: list[Given], kind: str) -> LeadCounts:
    """The counts of one task without a database."""
    words = []
    for number, row in enumerate(rows):
        ended = [end for end in (row.valid_until, row.agency_until) if end is not None and end < TODAY]
        if row.role != AssignmentRole.LEAD or ended:
            continue
        own = kind == "own" and number == 0 and row.agency_until is None
        words.append(shown(row.said, recurrence, all_of_it=own or kind in ("consolidator", "leader")))
    said = [word for word in words if word]
    percents = [word.percent for word in said if word.percent is not None]
    return LeadCounts(
        leads=len(words),
        percent_sum=sum(percents),
        percent_count=len(percents),
        **{status.value: sum(word.status == status for word in said) for status in ProgressStatus},
    )


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(tasks=TASKS, kind=READERS)
def test_sql_counts_as_a_person_would(world, tasks, kind):
    with transaction.atomic():
        written = [write(world, recurrence, rows) for recurrence, rows in tasks]
        lines = task_lines(world.plan, written, year=YEAR, today=TODAY, actor=reader(world, kind))
        expected = [recount(recurrence, rows, kind) for recurrence, rows in tasks]
        assert [line.counts for line in lines] == expected
        assert [line.state for line in lines] == [task_state(counts) for counts in expected]
        transaction.set_rollback(True)


def test_counts_of_every_pair_of_leads_give_the_state_of_the_rules(world):
    words = [None, *ProgressStatus]
    tasks, expected = [], []
    for pair in itertools.combinations_with_replacement(words, 2):
        rows = [
            Given(AssignmentRole.LEAD, None, None, (Said(YEAR, word, None, False),) if word else ()) for word in pair
        ]
        tasks.append(write(world, Recurrence.YEARLY, rows))
        counts = LeadCounts(leads=2, **{status.value: pair.count(status) for status in ProgressStatus})
        expected.append(task_state(counts))
    lines = task_lines(world.plan, tasks, year=YEAR, today=TODAY, actor=reader(world, "leader"))
    assert [line.state for line in lines] == expected
    assert set(expected) == set(TaskState) - {TaskState.NO_AGENCY}


def test_all_tasks_are_counted_in_one_query(world, django_assert_num_queries):
    said = (Said(YEAR, ProgressStatus.DONE, 100, True),)
    tasks = [
        write(world, Recurrence.ONCE, [Given(AssignmentRole.LEAD, None, None, said)] * number) for number in (1, 3)
    ]
    with django_assert_num_queries(1):
        lines = task_lines(world.plan, tasks, year=YEAR, today=TODAY, actor=reader(world, "own"))
    assert [line.counts.done for line in lines] == [1, 3]


def test_another_plans_tasks_are_not_counted(world):
    AssignmentFactory()
    day = TODAY
    mine = Assignment.objects.filter(task__group__plan=world.plan)
    assert mine.lead_counts(YEAR, day, reader(world, "leader")) == {}
