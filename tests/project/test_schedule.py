"""Background work that is named somewhere exists under that name."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings

from plan_tracker.celery import app
from reports.reminders.models import ReminderSettings

APPS = ("agencies", "tasks", "indicators", "reports", "plan_tracker")


@pytest.fixture(scope="module")
def registered():
    """Names of our own jobs, found as a worker finds them."""
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def enqueued_names():
    """Every name that our code hands to `enqueue`."""
    files = [path for name in APPS for path in (Path(settings.BASE_DIR) / name).rglob("*.py")]
    return {name for path in files for name in re.findall(r'enqueue\(\s*"([^"]+)"', path.read_text(encoding="utf-8"))}


def test_every_name_in_the_schedule_is_a_job(registered):
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled - registered == set()
    assert scheduled >= {"reports.send_due_reminders", "reports.sweep"}


def test_every_name_that_is_enqueued_or_routed_is_a_job(registered):
    assert enqueued_names() - registered == set()
    assert enqueued_names() >= {"reports.render_document", "reports.replan_reminders"}
    assert set(settings.CELERY_TASK_ROUTES) - registered == set()


def test_every_job_is_started_by_the_schedule_or_by_our_code(registered):
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert registered - scheduled - enqueued_names() == set()


def test_a_jobs_name_is_its_app_and_function(registered):
    functions = {name: app.tasks[name] for name in registered}
    found = {name: (job.__module__, job.__name__) for name, job in functions.items()}
    assert found == {name: (f"{name.split('.')[0]}.jobs", name.split(".")[1]) for name in registered}


@pytest.mark.parametrize(
    ("last_run", "now", "due"),
    [
        ((12, 8, 0, 1), (13, 7, 59, 59), False),
        ((12, 8, 0, 1), (13, 8, 0, 0), True),
        ((13, 8, 0, 1), (13, 15, 0, 0), False),
        ((11, 8, 0, 1), (13, 7, 0, 0), True),
    ],
)
def test_the_morning_job_starts_when_reminders_are_due_in_vietnam(last_run, now, due, time_machine):
    vietnam = dt.timezone(dt.timedelta(hours=7))
    last, moment = (
        dt.datetime(2026, 11, day, hour, minute, second, tzinfo=vietnam)
        for day, hour, minute, second in (last_run, now)
    )
    time_machine.move_to(moment)
    entry = app.conf.beat_schedule["send-reminders-each-morning"]
    entry["schedule"].app = app
    assert entry["schedule"].is_due(last).is_due is due
    assert ReminderSettings().send_at == dt.time(8, 0)


def test_the_sweep_comes_each_minute():
    assert settings.CELERY_BEAT_SCHEDULE["sweep-each-minute"]["schedule"] == 60.0
