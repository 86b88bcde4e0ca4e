"""What the environment says of mail is what Django's mail backend gets."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings

NAMES = [
    "EMAIL_BACKEND",
    "EMAIL_HOST",
    "EMAIL_PORT",
    "EMAIL_HOST_USER",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_USE_TLS",
    "EMAIL_USE_SSL",
]
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def configured(**environment: str) -> list[str]:
    code = f"from kerneltrack import settings; print(*(repr(getattr(settings, n, None)) for n in {NAMES}), sep='\\n')"
    known = {name: value for name, value in os.environ.items() if not name.startswith("KERNELTRACK_SMTP")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=django_settings.BASE_DIR,
        env=known | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.slow
def test_a_server_with_a_difficult_password() -> None:
    found = configured(KERNELTRACK_SMTP="smtps://me%40example.org:%2F%23%25%27%20@mx.example.org")

    assert found == [repr(SMTP), "'mx.example.org'", "465", "'me@example.org'", '"/#%\' "', "False", "True"]


@pytest.mark.slow
def test_no_server_is_the_folder() -> None:
    assert configured()[0] == "'outgoing.folder.FolderBackend'"
