"""The areas app."""

from celery.signals import task_prerun
from django.apps import AppConfig
from django.core.signals import request_started


class AreasConfig(AppConfig):
    """Registers the system check of the file of areas, and when to look for other rules."""

    name = "areas"
    verbose_name = "Classes of patches"

    def ready(self) -> None:
        """Checks register when they are imported."""
        from areas import checks  # noqa: F401
        from areas.use import look_again

        request_started.connect(look_again)
        task_prerun.connect(look_again)
