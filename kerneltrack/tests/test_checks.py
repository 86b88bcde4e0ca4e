"""Production refuses to start with values that are fit for trying things out only."""

from pytest_django import Settings

from kerneltrack.checks import production_is_configured


def ids() -> set[str | None]:
    return {message.id for message in production_is_configured(None)}


def test_a_trial_needs_nothing() -> None:
    assert ids() == set()


def test_production_with_trial_values_is_refused(settings: Settings) -> None:
    settings.PRODUCTION = True
    settings.DEBUG = True
    settings.SECRET_KEY = "short"
    settings.ALLOWED_HOSTS = ["localhost"]

    assert ids() == {"kerneltrack.E002", "kerneltrack.E003", "kerneltrack.E004"}


def test_production_with_its_own_values_is_fine(settings: Settings) -> None:
    settings.PRODUCTION = True
    settings.SECRET_KEY = "x" * 60
    settings.ALLOWED_HOSTS = ["kerneltrack.example"]

    assert ids() == set()


def test_an_unknown_upstream_is_refused(settings: Settings) -> None:
    settings.UPSTREAM = "elsewhere"

    assert ids() == {"kerneltrack.E001"}
