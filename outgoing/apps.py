"""The outgoing app."""

from django.apps import AppConfig


class OutgoingConfig(AppConfig):
    """Registers the system checks."""

    name = "outgoing"

    def ready(self) -> None:
        """Checks register when they are imported."""
        from outgoing import checks  # noqa: F401
