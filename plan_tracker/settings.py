"""Settings: one file, everything from the environment (names and meanings: docs/operations.md).

With DEBUG=1 no other variable is needed. Without it a missing SECRET_KEY or ALLOWED_HOSTS stops the start.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
DEVELOPMENT_KEY = "development-only-key-never-used-when-DEBUG-is-off"

env = environ.Env()


def env_bool(name: str, *, default: bool) -> bool:
    """Read a switch; anything but the usual spellings of yes and no is refused."""
    raw = env.str(name, default="1" if default else "0").strip().lower()
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r}: expected 1 or 0")


def required_unless_debug(name: str, *, development: str) -> str:
    """Read a value that has a default in development only."""
    value: str = env.str(name, default="")
    if value == DEVELOPMENT_KEY and not DEBUG:
        raise ImproperlyConfigured(f"{name} still has its development value; set a secret of your own")
    if value:
        return value
    if DEBUG:
        return development
    raise ImproperlyConfigured(f"{name} is not set; it has no default when DEBUG is off")


DEBUG = env_bool("DEBUG", default=False)
SECRET_KEY = required_unless_debug("SECRET_KEY", development=DEVELOPMENT_KEY)
if not DEBUG and len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("SECRET_KEY is shorter than 32 characters")
ALLOWED_HOSTS = [
    host.strip() for host in required_unless_debug("ALLOWED_HOSTS", development="127.0.0.1,localhost").split(",")
]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Where the links in mails lead.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")

# Everything written at run time: database file, uploads, broker, documents.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

INSTALLED_APPS = [
    "plan_tracker.pages",
    "reports",
    "indicators",
    "tasks",
    "agencies",
    "axes",
    "csp",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "plan_tracker.lib.middleware.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every page wants a signed-in person unless its view says otherwise.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "agencies.middleware.ActorMiddleware",
    "agencies.middleware.SessionRenewalMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Last: turns a refused sign-in into the page that says for how long.
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "plan_tracker.urls"
WSGI_APPLICATION = "plan_tracker.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "plan_tracker.pages.context.frame",
            ],
            "builtins": ["plan_tracker.pages.templatetags.ui"],
        },
    },
]

# Database: SQLite in var/ unless DATABASE_URL names PostgreSQL. One ORM code path, tested on both.
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'plan_tracker.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        # A writer takes its lock at BEGIN, so that two processes wait for one another instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "agencies.User"
LOGIN_URL = "agencies:sign_in"
LOGIN_REDIRECT_URL = "pages:home"
LOGOUT_REDIRECT_URL = "agencies:sign_in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

AUTHENTICATION_BACKENDS = [
    # First, so that a locked account is refused before any password is looked at.
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# A link to a new password is good for a day.
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
# Sessions end after a working day without a request; agencies.middleware renews them while one works.
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 60 * 60

# Wrong passwords. Counted by account and address together: behind one proxy or one office line all have the same
# address, so an address alone never locks anybody out. A refused attempt does not make the wait longer.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "agencies.http.sign_in_name"
AXES_CLIENT_IP_CALLABLE = "agencies.http.client_address"
AXES_LOCKOUT_CALLABLE = "agencies.views.locked_out"
# Who signed in when is in User.last_login; a second list of it for ever is nobody's business.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# The header in which the proxy in front puts the browser's address (its last entry counts); none: the connection's own.
CLIENT_ADDRESS_HEADER = env.str("CLIENT_ADDRESS_HEADER", default="")

# Language and time
LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["plan_tracker.formats"]
# Years and ids are numbers too: thousands are grouped where a quantity is shown, not everywhere.
USE_THOUSAND_SEPARATOR = False

# Files
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
# Private: nothing under MEDIA_ROOT is served by the web server; views do it after a policy check.
MEDIA_ROOT = VAR_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DOCUMENT_FONTS_DIR = BASE_DIR / "static" / "dist" / "fonts"
# A report form holds eight text fields; anything larger than this is no form of ours.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# An agency's workbook comes as a file; unpacked it may be ten times as large (plan_tracker.lib.spreadsheet).
WORKBOOK_MAX_MB = env.int("WORKBOOK_MAX_MB", default=5)
# How large a file may be that somebody uploads, and how many an assignment may have in a year.
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_MB", default=20) * 1024 * 1024
EVIDENCE_MAX_FILES = env.int("EVIDENCE_MAX_FILES", default=20)

# Indicators. Thresholds of ours, shown as ours wherever they decide something (design R8).
# How much of the gain planned so far still counts as “behind” and not as “off track”, in percent.
INDICATOR_BEHIND_PERCENT = env.int("INDICATOR_BEHIND_PERCENT", default=80)
# What change against the last figure is asked back: percentage points of a ratio, percent of an amount.
INDICATOR_JUMP_POINTS = env.int("INDICATOR_JUMP_POINTS", default=20)
INDICATOR_JUMP_PERCENT = env.int("INDICATOR_JUMP_PERCENT", default=50)
# The first year that may have a figure: the base year of the plan's first phase.
INDICATOR_FIRST_BASE_YEAR = 2020

FILE_UPLOAD_HANDLERS = [
    "plan_tracker.lib.uploads.SizeLimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Mail. Without EMAIL_URL a development installation writes its mails to var/mail/.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail://" if DEBUG else "smtp://127.0.0.1:25")
vars().update(EMAIL_CONFIG)
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Theo dõi kế hoạch <plan-tracker@localhost>")

# Background work. Correctness never rests on the broker: every piece of work is a row first, and the sweep
# enqueues again what was lost (docs/architecture.md).
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "reports.render_document": {"queue": "documents"},
    "reports.documents_alive": {"queue": "documents"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
if CELERY_BROKER_URL.startswith("filesystem://"):
    # Messages of one installation in one folder: real background work with no server to install.
    BROKER_DIR = VAR_DIR / "broker"
    for folder in ("queue", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.5,
    }
else:
    # A request that finds the broker down goes on at once; the sweep makes up for the message. Workers keep trying.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 3, "socket_timeout": 10, "max_retries": 0}
CELERY_BEAT_SCHEDULE = {
    # Before the reminders, so that a period opened today is among them.
    "open-periods-each-morning": {"task": "reports.open_due_periods", "schedule": crontab(hour=6, minute=0)},
    "send-reminders-each-morning": {"task": "reports.send_due_reminders", "schedule": crontab(hour=8, minute=0)},
    # A sweep that waited for a minute is replaced by the next one.
    "sweep-each-minute": {"task": "reports.sweep", "schedule": 60.0, "options": {"expires": 55}},
    "documents-alive-each-minute": {"task": "reports.documents_alive", "schedule": 60.0, "options": {"expires": 55}},
}

# A watcher outside that is told each minute that all is well, and cries when it is not (docs/operations.md, “Health”).
# Empty: nothing leaves this installation.
WATCHER_PING_URL = env.str("WATCHER_PING_URL", default="")
if WATCHER_PING_URL and not WATCHER_PING_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("WATCHER_PING_URL must begin with https:// or http://")
# What this version is called on the administrator's page.
APP_VERSION = env.str("APP_VERSION", default="")

# Security when served for real
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env_bool("SECURE_COOKIES", default=not DEBUG)
SESSION_COOKIE_HTTPONLY = True
# The CSRF cookie is read by assets/js/csrf.js.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", default=not DEBUG)
# The watcher asks over plain HTTP from inside.
SECURE_REDIRECT_EXEMPT = [r"^healthz(/web)?$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0 if DEBUG else 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
if env_bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# No inline script or style anywhere, the administration included. Drawings inside the style sheet are data: images.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# The REST API (docs/api.md): JSON only, for signed-in people and holders of a token. A token is asked first, so that
# whoever sends nothing hears 401 and how to sign in.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "plan_tracker.lib.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["plan_tracker.lib.rest.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "plan_tracker.lib.rest.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "plan_tracker.lib.rest.answer_refusal",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Theo dõi kế hoạch",
    "DESCRIPTION": "API đọc kế hoạch, nhiệm vụ, tiến độ, chỉ tiêu, kỳ báo cáo và ghi nhận tiến độ.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    # Nullable and empty choices are told in place; one name for each list of stored values.
    "ENUM_NAME_OVERRIDES": {
        "AreaKind": "agencies.enums.AreaKind",
        "AgencyKind": "agencies.enums.AgencyKind",
        "ClauseKind": "tasks.enums.ClauseKind",
        "IndicatorKind": "indicators.enums.IndicatorKind",
        "PeriodKind": "reports.periods.enums.PeriodKind",
        "PeriodState": "reports.periods.enums.PeriodState",
        "SubmissionState": "reports.submissions.enums.SubmissionState",
        "PetitionKind": "reports.petitions.enums.PetitionKind",
        "PetitionState": "reports.petitions.enums.PetitionState",
        "ProgressStatus": "tasks.enums.ProgressStatus",
        "TaskState": "tasks.enums.TaskState",
        "ReportState": "reports.consolidation.enums.ReportState",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Subsetting a font logs some sixty lines a document.
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        # Six lines for a wrong password; those that matter are warnings.
        "axes": {"level": "WARNING"},
    },
}
