"""The site app."""

from django.apps import AppConfig


class KerneltrackConfig(AppConfig):
    """Registers the system checks."""

    name = "kerneltrack"

    def ready(self) -> None:
        """Checks register when they are imported."""
        from kerneltrack import checks  # noqa: F401
