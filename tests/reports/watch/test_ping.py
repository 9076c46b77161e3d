"""The watcher outside: a real server on loopback that hears of us, or does not."""

import datetime as dt
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from reports.jobs import sweep
from reports.watch import services
from reports.watch.enums import WATCHED, Part
from reports.watch.models import Heartbeat
from reports.watch.rules import SILENT_AFTER
from reports.watch.services import leave_heartbeat, ping_watcher

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 24, 1, 0, 10, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
SECRET = "/ping/bi-mat-cua-nguoi-canh"


class Watcher(ThreadingHTTPServer):
    """Keeps the paths that were asked for; answers `status` once `free` is set."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.status = 200
        self.free = threading.Event()
        self.free.set()


class Handler(BaseHTTPRequestHandler):
    server: Watcher

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.free.wait(5)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_given: object) -> None:
        """Say nothing."""


@pytest.fixture
def watcher(settings) -> Iterator[Watcher]:
    for part in WATCHED:
        leave_heartbeat(part=part, at=NOW)
    with Watcher() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.WATCHER_PING_URL = f"http://127.0.0.1:{server.server_address[1]}{SECRET}"
        yield server
        server.free.set()
        server.shutdown()
        thread.join()


def test_it_is_told_that_all_is_well(watcher):
    assert ping_watcher(now=NOW) is True
    assert watcher.asked == [SECRET]
    assert Heartbeat.objects.get(part=Part.PING).at == NOW


def test_without_an_address_nothing_leaves(watcher, settings):
    settings.WATCHER_PING_URL = ""
    assert ping_watcher(now=NOW) is False
    assert watcher.asked == []


def test_at_most_once_in_a_minute_of_the_clock_whoever_asks(watcher):
    moments = (NOW, NOW, NOW + 40 * SECOND, NOW + 50 * SECOND, NOW + 60 * SECOND)
    assert [ping_watcher(now=each) for each in moments] == [True, False, False, True, False]
    assert len(watcher.asked) == 2


@pytest.mark.parametrize("part", WATCHED)
def test_while_a_part_is_silent_it_is_told_nothing(watcher, part):
    Heartbeat.objects.filter(part=part).update(at=NOW - SILENT_AFTER - SECOND)
    assert ping_watcher(now=NOW) is False
    assert watcher.asked == []


def test_the_sweep_tells_it(watcher, plan, time_machine):
    time_machine.move_to(NOW, tick=False)
    sweep()
    assert watcher.asked == [SECRET]


def refused(watcher: Watcher) -> None:
    watcher.status = 500


def slow(watcher: Watcher) -> None:
    watcher.free.clear()


def gone(watcher: Watcher) -> None:
    watcher.shutdown()
    watcher.server_close()


@pytest.mark.parametrize("trouble", [refused, slow, gone])
def test_one_that_does_not_answer_is_noted_and_stops_nothing(watcher, monkeypatch, caplog, trouble):
    monkeypatch.setattr(services, "PING_SECONDS", 0.5)
    trouble(watcher)
    assert ping_watcher(now=NOW) is False
    assert Heartbeat.objects.get(part=Part.PING).note
    assert "could not be told" in caplog.text
    assert SECRET not in caplog.text


def test_the_next_that_works_takes_the_error_away(watcher):
    watcher.status = 500
    ping_watcher(now=NOW)
    watcher.status = 200
    assert ping_watcher(now=NOW + 60 * SECOND) is True
    assert Heartbeat.objects.get(part=Part.PING).note == ""


def test_a_redirect_is_not_followed_into_a_file(watcher, monkeypatch):
    """The library itself follows to http, https and ftp only."""
    monkeypatch.setattr(Handler, "do_GET", redirect_to_a_file)
    assert ping_watcher(now=NOW) is False


def redirect_to_a_file(handler: Handler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "file:///etc/hostname")
    handler.end_headers()
