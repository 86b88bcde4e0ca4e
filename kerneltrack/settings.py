"""All settings, from the environment; docs/operations.md lists every variable."""

from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from kerneltrack.env import LOOPBACK, development_key, env_bool, env_int, env_networks, env_pairs, env_str, state_dir
from outgoing.server import mail_server

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = state_dir()

# Production is said, never guessed; then nothing has a convenient default (kerneltrack/checks.py).
PRODUCTION = env_bool("KERNELTRACK_PRODUCTION", default=False)
DEBUG = env_bool("KERNELTRACK_DEBUG", default=False)
SECRET_KEY = env_str("KERNELTRACK_SECRET_KEY") or ("" if PRODUCTION else development_key(STATE_DIR))
SECRET_KEY_FALLBACKS = env_str("KERNELTRACK_OLD_SECRET_KEYS").split()  # links in mails are signed with them
ALLOWED_HOSTS = env_str("KERNELTRACK_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in env_str("KERNELTRACK_ORIGINS").split(",") if origin]
UPSTREAM = env_str("KERNELTRACK_UPSTREAM", "sample")  # sample | live
# What a live installation follows from its first start on.
SOURCES_FILE = env_str("KERNELTRACK_SOURCES") or str(BASE_DIR / "following" / "live.toml")
# Megabytes (10^6 bytes) that fetching leaves free on every disk that it fills; 0: whatever happens.
MIN_FREE_MB = env_int("KERNELTRACK_MIN_FREE_MB", 1000)
# Where mails are looked up that somebody names and no inbox has; empty: nowhere.
ARCHIVE_URL = env_str("KERNELTRACK_ARCHIVE", "https://lore.kernel.org/all/" if UPSTREAM == "live" else "")
# Named to whoever is asked for data: kernel.org wants to know whom to write to when something goes wrong.
CONTACT = env_str("KERNELTRACK_CONTACT")
USER_AGENT = f"kerneltrack/0.1 (self-hosted regression dashboard{'; ' if CONTACT else ''}{CONTACT})"
# Other sites (hosts/): how fast each is asked by all processes together, and where requests may lead.
HOST_PACE = env_int("KERNELTRACK_HOST_PACE", 120)  # requests a minute; 0: as fast as they come
HOST_CONNECTIONS = env_int("KERNELTRACK_HOST_CONNECTIONS", 2, least=1)
REDIRECT_HOSTS: frozenset[str] = frozenset(env_str("KERNELTRACK_REDIRECT_HOSTS").lower().replace(",", " ").split())
NETWORKS = env_networks("KERNELTRACK_NETWORKS", also=() if PRODUCTION else LOOPBACK)
TRACKER_TOKENS = env_pairs("KERNELTRACK_TRACKER_TOKENS")  # host -> token; a token is sent to that host alone
HOST = env_str("KERNELTRACK_HOST", "127.0.0.1")
PORT = env_int("KERNELTRACK_PORT", 8000, least=1)
# Commits per planned range: some 10 MB of mail, a worker's share, and what a killed worker has to read again.
RANGE_COMMITS = env_int("KERNELTRACK_RANGE_COMMITS", 1000, least=1)
# Which patches belong to which class, and in which order pages have the classes.
AREAS_FILE = env_str("KERNELTRACK_AREAS") or str(BASE_DIR / "postings" / "areas.toml")

INSTALLED_APPS = [
    "upkeep.apps.DeskConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "charts",
    "outgoing",
    "hosts",
    "archive",
    "lore",
    "trackers",
    "trees",
    "releases",
    "stable",
    "kernelorg",
    "published",
    "areas",
    "patches",
    "maintainers",
    "regressions",
    "subsystems",
    "flow",
    "topics",
    "candidates",
    "forecast",
    "cycles",
    "kernels",
    "peers",
    "search",
    "news",
    "digests",
    "letters",
    "changes",
    "ingest",
    "following",
    "upkeep",
    "access",
    "accounts",
    "triage",
    "subscriptions",
    "delivery",
    "webhooks",
    "rest",
    "resources",
    "api",
    "vitals",
    "kerneltrack",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
]
MIDDLEWARE = [
    "vitals.middleware.watched",  # probes are answered, and everything is measured
    "access.cors.reading_from_anywhere",
    "access.middleware.limits",  # what is kept is counted, too, and says what is left
    "ingest.pagecache.page_cache",  # what is kept is answered before anything else is done
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kerneltrack.csp.content_security_policy",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "rest.problems.problems",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.of_sessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "vitals.away.SayWhenAway",
]
ROOT_URLCONF = "kerneltrack.urls"
WSGI_APPLICATION = "kerneltrack.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,  # the admin's
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kerneltrack.context.site",
            ]
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        env_str("DATABASE_URL", "postgresql:///kerneltrack"), conn_max_age=60, conn_health_checks=True
    )
}
# A host that vanishes is noticed within a minute; libpq itself would wait for two hours. Sockets ignore that.
_NOTICED = {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
DATABASES["default"]["OPTIONS"] = {**_NOTICED, **DATABASES["default"].get("OPTIONS", {})}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env_str("REDIS_URL", "redis://127.0.0.1:6379/0")

# Mails: links in them, who sends them, where they come back to, and the list that the report before a release goes to.
SITE_URL = env_str("KERNELTRACK_URL", f"http://{HOST}:{PORT}").rstrip("/")
MAIL_FROM = env_str("KERNELTRACK_MAIL_FROM", "kerneltrack <kerneltrack@localhost>")
BOUNCE_ADDRESS = env_str("KERNELTRACK_BOUNCES")
REPORT_TO = env_str("KERNELTRACK_REPORT_TO")
MAIL_HOUR = env_int("KERNELTRACK_MAIL_HOUR", 6)  # UTC
_SMTP = mail_server(env_str("KERNELTRACK_SMTP"), name="KERNELTRACK_SMTP")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if _SMTP else "outgoing.folder.FolderBackend"
if _SMTP:
    EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _SMTP.host, _SMTP.port, _SMTP.user, _SMTP.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _SMTP.starttls, _SMTP.tls
EMAIL_TIMEOUT = 30  # seconds
EMAIL_FILE_PATH = STATE_DIR / "mail"  # without a server, mails become files

# Networks, beside the public Internet, that webhooks may lead to; there http will do.
WEBHOOK_NETWORKS = env_networks("KERNELTRACK_WEBHOOK_NETWORKS")
# Who may read /metrics: these networks (loopback and private ones), and whoever has the token.
_PRIVATE = "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7"
METRICS_NETWORKS = env_networks("KERNELTRACK_METRICS_NETWORKS", _PRIVATE)
METRICS_TOKEN = env_str("KERNELTRACK_METRICS_TOKEN")

# Proxies in front that add to X-Forwarded-For: who asks is known by the last entries alone.
PROXIES = env_int("KERNELTRACK_PROXIES", int(PRODUCTION))  # production needs one, which ends TLS
API_LIMIT = env_int("KERNELTRACK_API_LIMIT", 120)  # units a minute (access/costs.py) for each client; 0: no limit
TOKEN_LIMIT = env_int("KERNELTRACK_TOKEN_LIMIT", 1200)  # for all tokens of a user together
PAGE_CACHE_SECONDS = env_int("KERNELTRACK_PAGE_CACHE_SECONDS", 60, least=0)
POLL_SECONDS = env_int("KERNELTRACK_POLL_SECONDS", 60, least=5)  # as the beat table has it: tells which source is late

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = False
FORMAT_MODULE_PATH = "kerneltrack.formats"

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "dashboard"
TOTP_FOR = env_str("KERNELTRACK_TOTP_FOR", "none")  # whose roles need two-factor login: none | operators | staff
PASSWORD_RESET_TIMEOUT = 2 * 86_400  # seconds for which a link to set a password counts
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = env_int("KERNELTRACK_SESSION_HOURS", 12, least=1) * 3600  # without use; 14 days at most
# Browsers take a __Host- cookie from this very host alone, over TLS, for all of the site.
SESSION_COOKIE_NAME = "__Host-sessionid" if PRODUCTION else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if PRODUCTION else "csrftoken"
CSRF_COOKIE_HTTPONLY = True

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "kerneltrack.staticfiles.HashedStorage"},
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SILENCED_SYSTEM_CHECKS: list[str] = []

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest.renderers.PlainJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "rest.negotiation.ByFormat",
    "DEFAULT_SCHEMA_CLASS": "rest.schema.Schema",
    "EXCEPTION_HANDLER": "rest.errors.handle",
    "URL_FORMAT_OVERRIDE": "format",
    "UNAUTHENTICATED_USER": None,
    "DATETIME_FORMAT": None,  # documents have text already (changes/documents.py)
}
SPECTACULAR_SETTINGS = {
    "TITLE": "kerneltrack",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [],  # words of states stay where they are used, whoever uses the same
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# Kombu names Unix sockets differently from redis-py: redis+socket:///path?virtual_host=0.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")

SENTRY_DSN = env_str("KERNELTRACK_SENTRY_DSN")
LOG_FORMAT = env_str("KERNELTRACK_LOG_FORMAT", "line")  # line | json
if LOG_FORMAT not in ("line", "json"):
    raise ImproperlyConfigured(f"KERNELTRACK_LOG_FORMAT must be line or json, not {LOG_FORMAT!r}")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "vitals.lines.Lines"}, "json": {"()": "vitals.lines.JsonLines"}},
    "filters": {"tokens": {"()": "subscriptions.logs.WithoutTokens"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["tokens"]}},
    "loggers": {"gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
    "root": {"handlers": ["stderr"], "level": env_str("KERNELTRACK_LOG_LEVEL", "WARNING")},
}
