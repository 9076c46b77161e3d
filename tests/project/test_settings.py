"""The settings file as the environment shapes it: run again for each environment, away from the loaded settings."""

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

SETTINGS = Path(__file__).resolve().parents[2] / "plan_tracker" / "settings.py"
# Every name the file may read, so that what the machine has set changes no test.
NAMES = set(re.findall(r'"([A-Z][A-Z_]+)"', SETTINGS.read_text(encoding="utf-8")))
SECRET = "a-secret-of-sixty-characters-that-nobody-else-has-ever-known"

Load = Callable[..., dict[str, Any]]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Load:
    """Run the settings with these variables and no others; VAR_DIR is a folder of the test."""

    def load(**environment: str) -> dict[str, Any]:
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in {"VAR_DIR": str(tmp_path), **environment}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return load


@pytest.fixture
def load_served(load: Load) -> Load:
    """The same with the least a real installation must give."""

    def load_served(**environment: str) -> dict[str, Any]:
        return load(**{"SECRET_KEY": SECRET, "ALLOWED_HOSTS": "plan.example.test", **environment})

    return load_served


class TestDevelopment:
    def test_debug_alone_is_enough(self, load: Load, tmp_path: Path) -> None:
        settings = load(DEBUG="1")
        assert settings["DEBUG"] is True
        assert settings["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost"]
        assert settings["DATABASES"]["default"]["ENGINE"] == "django.db.backends.sqlite3"
        assert Path(settings["DATABASES"]["default"]["NAME"]) == tmp_path / "plan_tracker.sqlite3"
        assert settings["CELERY_BROKER_URL"] == "filesystem://localhost"

    def test_mails_are_written_to_var(self, load: Load, tmp_path: Path) -> None:
        settings = load(DEBUG="1")
        assert settings["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend"
        assert Path(settings["EMAIL_FILE_PATH"]) == tmp_path / "mail"

    def test_everything_written_lies_under_var(self, load: Load, tmp_path: Path) -> None:
        settings = load(DEBUG="1", VAR_DIR=str(tmp_path / "made" / "here"))
        root = tmp_path / "made" / "here"
        folders = settings["CELERY_BROKER_TRANSPORT_OPTIONS"]
        written = [
            settings["DATABASES"]["default"]["NAME"],
            settings["MEDIA_ROOT"],
            settings["STATIC_ROOT"],
            settings["EMAIL_FILE_PATH"],
            settings["CELERY_BEAT_SCHEDULE_FILENAME"],
            folders["data_folder_in"],
            folders["data_folder_out"],
            folders["control_folder"],
        ]
        assert all(root in Path(path).parents for path in written)
        assert root.is_dir()

    def test_the_filesystem_broker_reads_where_it_writes(self, load: Load) -> None:
        folders = load(DEBUG="1")["CELERY_BROKER_TRANSPORT_OPTIONS"]
        assert folders["data_folder_in"] == folders["data_folder_out"]

    def test_cookies_travel_without_tls(self, load: Load) -> None:
        settings = load(DEBUG="1")
        assert not settings["SESSION_COOKIE_SECURE"]
        assert not settings["SECURE_SSL_REDIRECT"]
        assert settings["SECURE_HSTS_SECONDS"] == 0


class TestServed:
    def test_debug_is_off_unless_asked_for(self, load_served: Load) -> None:
        assert load_served()["DEBUG"] is False

    @pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
    def test_the_start_stops_without(self, load_served: Load, missing: str) -> None:
        with pytest.raises(ImproperlyConfigured, match=f"^{missing} is not set"):
            load_served(**{missing: ""})

    def test_the_development_key_is_refused(self, load: Load, load_served: Load) -> None:
        development_key = load(DEBUG="1")["SECRET_KEY"]
        with pytest.raises(ImproperlyConfigured, match="development value"):
            load_served(SECRET_KEY=development_key)

    @pytest.mark.parametrize(("length", "accepted"), [(31, False), (32, True)])
    def test_a_short_key_is_refused(self, load_served: Load, length: int, accepted: bool) -> None:
        key = SECRET[:length]
        if accepted:
            assert load_served(SECRET_KEY=key)["SECRET_KEY"] == key
        else:
            with pytest.raises(ImproperlyConfigured, match="shorter than 32"):
                load_served(SECRET_KEY=key)

    def test_several_hosts(self, load_served: Load) -> None:
        settings = load_served(ALLOWED_HOSTS="a.example.test, b.example.test")
        assert settings["ALLOWED_HOSTS"] == ["a.example.test", "b.example.test"]

    def test_everything_goes_over_tls(self, load_served: Load) -> None:
        settings = load_served()
        assert settings["SESSION_COOKIE_SECURE"]
        assert settings["CSRF_COOKIE_SECURE"]
        assert settings["SECURE_SSL_REDIRECT"]
        assert settings["SECURE_HSTS_SECONDS"] == 31_536_000

    def test_the_proxy_is_believed_only_when_there_is_one(self, load_served: Load) -> None:
        assert "SECURE_PROXY_SSL_HEADER" not in load_served()
        assert load_served(BEHIND_TLS_PROXY="1")["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")

    def test_postgresql_keeps_its_connections(self, load_served: Load) -> None:
        database = load_served(DATABASE_URL="postgres://u:p@db.example.test:5432/plan")["DATABASES"]["default"]
        assert database["ENGINE"] == "django.db.backends.postgresql"
        assert (database["HOST"], database["NAME"], database["CONN_MAX_AGE"]) == ("db.example.test", "plan", 60)
        assert database["CONN_HEALTH_CHECKS"] is True

    def test_nothing_leaves_unless_a_watcher_is_named_and_it_is_named_by_http(self, load_served: Load) -> None:
        assert load_served()["WATCHER_PING_URL"] == ""
        assert load_served(WATCHER_PING_URL="https://canh.example/1")["WATCHER_PING_URL"] == "https://canh.example/1"
        with pytest.raises(ImproperlyConfigured, match="WATCHER_PING_URL"):
            load_served(WATCHER_PING_URL="file:///etc/hostname")

    def test_redis_is_not_waited_for_long(self, load_served: Load) -> None:
        settings = load_served(CELERY_BROKER_URL="redis://cache.example.test:6379/0")
        assert settings["CELERY_BROKER_URL"] == "redis://cache.example.test:6379/0"
        assert settings["CELERY_BROKER_TRANSPORT_OPTIONS"]["socket_connect_timeout"] == 3


class TestSwitches:
    @pytest.mark.parametrize(
        ("spelling", "on"),
        [("1", True), ("true", True), ("Yes", True), (" on ", True), ("0", False), ("False", False), ("off", False)],
    )
    def test_usual_spellings(self, load_served: Load, spelling: str, on: bool) -> None:
        assert load_served(DEBUG=spelling)["DEBUG"] is on

    @pytest.mark.parametrize("spelling", ["2", "ture", "-"])
    def test_a_slip_is_refused_rather_than_guessed(self, load_served: Load, spelling: str) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"DEBUG=.*expected 1 or 0"):
            load_served(DEBUG=spelling)


class TestTime:
    def test_the_day_is_vietnams_for_pages_and_jobs_alike(self, load: Load) -> None:
        settings = load(DEBUG="1")
        assert settings["USE_TZ"] is True
        assert settings["TIME_ZONE"] == settings["CELERY_TIMEZONE"] == "Asia/Ho_Chi_Minh"

    def test_every_scheduled_job_belongs_to_an_app(self, load: Load) -> None:
        settings = load(DEBUG="1")
        apps = {"agencies", "tasks", "indicators", "reports"}
        scheduled = {entry["task"] for entry in settings["CELERY_BEAT_SCHEDULE"].values()}
        assert {name.split(".")[0] for name in scheduled} <= apps
        assert scheduled
