"""All settings, from the environment; docs/operations.md lists every variable."""

from pathlib import Path

import dj_database_url

from kerneltrack.env import env_bool, env_int, env_str

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env_str("KERNELTRACK_STATE") or BASE_DIR / "var").resolve()

DEBUG = env_bool("KERNELTRACK_DEBUG", default=False)
SECRET_KEY = env_str("KERNELTRACK_SECRET_KEY")
ALLOWED_HOSTS = env_str("KERNELTRACK_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
UPSTREAM = env_str("KERNELTRACK_UPSTREAM", "sample")  # sample | live

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "archive",
    "trees",
    "releases",
    "patches",
    "regressions",
    "digests",
    "kerneltrack",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "kerneltrack.urls"
WSGI_APPLICATION = "kerneltrack.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ],
            "context_processors": ["django.template.context_processors.request"],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(env_str("DATABASE_URL", "postgresql:///kerneltrack"), conn_max_age=60)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env_str("REDIS_URL", "redis://127.0.0.1:6379/0")

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = False

STATIC_URL = "static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CELERY_BROKER_URL = REDIS_URL
POLL_SECONDS = env_int("KERNELTRACK_POLL_SECONDS", 60, least=5)
