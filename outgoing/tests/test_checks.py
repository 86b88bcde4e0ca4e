"""Settings of mails that would do harm are told."""

import pytest
from pytest_django import Settings

from outgoing.checks import mail_is_configured

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def served(settings: Settings) -> None:
    """As an installation should be: in production, with a server."""
    settings.PRODUCTION = True
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, "mx.example.org"
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_PASSWORD = True, "secret"
    settings.SITE_URL = "https://kerneltrack.example"
    settings.MAIL_FROM = "kerneltrack <digests@kerneltrack.example>"
    settings.BOUNCE_ADDRESS = "bounces@kerneltrack.example"
    settings.REPORT_TO = ""


def ids() -> set[str | None]:
    return {message.id for message in mail_is_configured(None)}


def test_a_whole_configuration_is_fine() -> None:
    assert ids() == set()


def test_a_trial_needs_nothing(settings: Settings) -> None:
    settings.PRODUCTION, settings.BOUNCE_ADDRESS = False, ""
    settings.EMAIL_BACKEND = "outgoing.folder.FolderBackend"
    settings.MAIL_FROM, settings.SITE_URL = "kerneltrack <kerneltrack@localhost>", "http://127.0.0.1:8000"

    assert ids() == set()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("MAIL_FROM", "kerneltrack", "outgoing.E001"),
        ("MAIL_FROM", "a\nBcc: b@example.org <a@example.org>", "outgoing.E001"),
        ("MAIL_FROM", "kerneltrack <kerneltrack@localhost>", "outgoing.E006"),
        ("BOUNCE_ADDRESS", "bounces", "outgoing.E002"),
        ("BOUNCE_ADDRESS", "Bounces <bounces@kerneltrack.example>", "outgoing.E002"),
        ("BOUNCE_ADDRESS", "b" * 25 + "@kerneltrack.example", "outgoing.E002"),
        ("BOUNCE_ADDRESS", "", "outgoing.W004"),
        ("REPORT_TO", "regressions", "outgoing.E003"),
        ("MAIL_HOUR", 24, "outgoing.E004"),
        ("SITE_URL", "kerneltrack.example", "outgoing.E005"),
        ("SITE_URL", "http://kerneltrack.example", "outgoing.E007"),
        ("SITE_URL", "https://localhost", "outgoing.E007"),
        ("EMAIL_USE_TLS", False, "outgoing.W003"),
        ("EMAIL_BACKEND", "outgoing.folder.FolderBackend", "outgoing.W002"),
    ],
)
def test_each_mistake_is_told(settings: Settings, name: str, value: object, told: str) -> None:
    setattr(settings, name, value)

    assert told in ids()


def test_bounces_without_a_server_are_told(settings: Settings) -> None:
    settings.EMAIL_BACKEND, settings.PRODUCTION = "outgoing.folder.FolderBackend", False

    assert ids() == {"outgoing.W001"}


def test_a_list_may_have_a_name(settings: Settings) -> None:
    settings.REPORT_TO = "Regressions <regressions@lists.example.org>"

    assert ids() == set()


def test_a_password_stays_on_this_machine(settings: Settings) -> None:
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST = False, "localhost"

    assert ids() == set()
