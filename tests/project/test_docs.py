"""docs/operations.md names every environment variable, command and job there is, and none that is not."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from plan_tracker.celery import app

BASE_DIR = Path(settings.BASE_DIR)
SETTINGS = BASE_DIR / "plan_tracker" / "settings.py"
OPERATIONS = BASE_DIR / "docs" / "operations.md"
OUR_APPS = ("plan_tracker", "agencies", "tasks", "indicators", "reports")
READERS = {"env_bool", "required_unless_debug"}


def variables_read(source: str) -> set[str]:
    """Names that settings read: first arguments of `env.str`, `env_bool` and their like."""
    return {
        call.args[0].value
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant) and _reads(call.func)
    }


def _reads(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return isinstance(function.value, ast.Name) and function.value.id == "env"
    return isinstance(function, ast.Name) and function.id in READERS


def commands() -> set[str]:
    return {name for name, owner in get_commands().items() if str(owner).split(".")[0] in OUR_APPS}


def jobs() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def section(title: str) -> str:
    """The part of the page under `## title`."""
    parts = re.split(r"^## ", OPERATIONS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return next(part for part in parts if part.startswith(f"{title}\n"))


def first_column(title: str) -> list[str]:
    """What the rows of the section's tables are about: the name in the first cell."""
    return re.findall(r"^\| `([\w.]+)[^|]*\|", section(title), flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("title", "existing"),
    [
        ("Environment variables", variables_read(SETTINGS.read_text(encoding="utf-8"))),
        ("Commands", commands()),
        ("Background jobs", jobs()),
    ],
)
class TestOperations:
    def test_the_table_names_each_once(self, title, existing):
        documented = first_column(title)
        missing = sorted(existing - set(documented))
        assert not missing, f"not in “{title}” of docs/operations.md: {missing}"
        assert len(documented) == len(set(documented))

    def test_nothing_is_described_that_is_gone(self, title, existing):
        assert sorted(set(first_column(title)) - existing) == []


def test_every_way_of_reading_the_environment_is_seen():
    source = """
DEBUG = env_bool("A", default=False)
KEY = required_unless_debug("B", development="x")
LIST = env.list("C", default=[])
MAIL = {**env.email_url("D"), "x": env.int("E", default=env.str("F"))}
def helper(name): return env.str(name, default="G")
other.str("H")
"""
    assert variables_read(source) == set("ABCDEF")


def test_every_command_on_the_page_can_be_run():
    named = set(re.findall(r"manage\.py (\w+)", OPERATIONS.read_text(encoding="utf-8")))
    assert sorted(named - get_commands().keys()) == []
    assert commands() <= named | set(first_column("Commands"))


def test_the_schedule_names_jobs_that_are_registered():
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert sorted(scheduled - jobs()) == []


def test_every_queue_that_jobs_go_to_is_on_the_page():
    queues = {settings.CELERY_TASK_DEFAULT_QUEUE, *(route["queue"] for route in settings.CELERY_TASK_ROUTES.values())}
    named = re.search(r"-Q ([\w,]+)", section("What runs"))
    assert named is not None
    assert set(named[1].split(",")) == queues
