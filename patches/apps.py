"""The patches app."""

from django.apps import AppConfig


class PatchesConfig(AppConfig):
    """Registers the system check of the file of areas."""

    name = "patches"

    def ready(self) -> None:
        """Checks register when they are imported."""
        from patches import checks  # noqa: F401
