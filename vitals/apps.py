"""The vitals app."""

from django.apps import AppConfig
from django.conf import settings
from django.core.signals import request_finished


class VitalsConfig(AppConfig):
    """Requests and tasks are followed from the start, in whatever process runs them."""

    name = "vitals"

    def ready(self) -> None:
        """Listen to Celery and Django."""
        from vitals import about, working  # models are known now

        if settings.SENTRY_DSN:
            from vitals import sentry

            sentry.report_to(settings.SENTRY_DSN)
        working.listen()
        request_finished.connect(about.forget, dispatch_uid="vitals")
