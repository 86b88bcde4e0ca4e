"""The access app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Lets the schema know tokens."""

    name = "access"

    def ready(self) -> None:
        """drf-spectacular knows what is imported."""
        import access.openapi  # noqa: F401, PLC0415  # it needs the settings
