"""What the suite needs from its machine: a database engine, a broker, Chromium (a plugin `tests/conftest.py` lists).

Tests for another engine are deselected. Browser tests without Chromium are skipped, and the last line says so.
With REQUIRE_ALL=1 every skip is a failure.
"""

import os
import shutil
import subprocess
from collections.abc import Generator
from functools import cache
from typing import Any, TypeVar

import pytest
from django.conf import settings

REQUIRE_ALL = os.environ.get("REQUIRE_ALL", "") not in {"", "0"}
NO_CHROMIUM = "Chromium is not installed"

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@cache
def chromium_path() -> str | None:
    """The system's Chromium, if it starts (Ubuntu's is a stub where snaps do not work)."""
    for name in ("chromium", "chromium-browser"):
        path = shutil.which(name)
        if path and subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode == 0:
            return path
    return None


def engine_answers(marker: str) -> bool:
    """Whether the configured database or broker is the one that `marker` names."""
    if marker == "postgres":
        return str(settings.DATABASES["default"]["ENGINE"]).endswith("postgresql")
    return settings.CELERY_BROKER_URL.startswith("redis")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    elsewhere = {marker for marker in ("postgres", "redis") if not engine_answers(marker)}
    deselected = [item for item in items if any(item.get_closest_marker(marker) for marker in elsewhere)]
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if item not in deselected]
    for item in items:
        if item.get_closest_marker("browser") and chromium_path() is None:
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """pytest-playwright with the system's Chromium."""
    # Playwright keeps an event loop in this thread; the tests themselves are synchronous and may use the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # Chromium's sandbox does not start for root, and containers have a small /dev/shm.
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {**browser_type_launch_args, "executable_path": chromium_path(), "args": arguments}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return fail_if_skipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return fail_if_skipped(report)


def fail_if_skipped(report: Report) -> Report:
    """With REQUIRE_ALL a skip is a failure; an expected failure (xfail) stays what it is."""
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason} (REQUIRE_ALL=1: a skip is a failure)"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)  # around the terminal's own, so that this comes after its last line
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    yield
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal is None or hasattr(session.config, "workerinput"):
        return
    skipped = [report for report in terminal.stats.get("skipped", []) if NO_CHROMIUM in str(report.longrepr)]
    if skipped:
        terminal.write_line(f"{len(skipped)} browser tests were skipped: {NO_CHROMIUM} (apt-get install chromium).")
