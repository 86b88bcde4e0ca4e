"""The vitals app."""

from django.apps import AppConfig


class VitalsConfig(AppConfig):
    """Tasks are measured from the start, in whatever process runs them."""

    name = "vitals"

    def ready(self) -> None:
        """Listen to Celery."""
        from vitals import working  # models are known now

        working.listen()
