"""Smoke of the fixtures; the table of R4 follows."""

import pytest

from tasks.enums import TaskState
from tasks.rules import LeadCounts, task_state


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        (LeadCounts(), TaskState.NO_AGENCY),
        (LeadCounts(leads=2, done=2), TaskState.DONE),
        (LeadCounts(leads=2, done=1, nothing_arose=1), TaskState.DONE),
        (LeadCounts(leads=2, nothing_arose=2), TaskState.NOTHING_AROSE),
        (LeadCounts(leads=2, done=1), TaskState.INSUFFICIENT),
        (LeadCounts(leads=2), TaskState.INSUFFICIENT),
        (LeadCounts(leads=2, in_progress=1), TaskState.IN_PROGRESS),
        (LeadCounts(leads=2, not_started=2), TaskState.NOT_STARTED),
        (LeadCounts(leads=2, not_started=1, nothing_arose=1), TaskState.NOT_STARTED),
        (LeadCounts(leads=2, not_started=1, done=1), TaskState.IN_PROGRESS),
    ],
)
def test_task_state_follows_its_leads(counts: LeadCounts, state: TaskState) -> None:
    assert task_state(counts) == state


def test_the_signed_plan_loads(signed_plan):
    assert signed_plan.groups.count() == 15


def test_officer_reads_home(client, officer, assignment):
    client.force_login(officer)
    assert "6.c.2" in client.get("/").content.decode()
