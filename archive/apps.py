"""The archive app."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from archive.dates import use_quick_dates


class ArchiveConfig(AppConfig):
    """Every connection to the database reads dates quickly."""

    name = "archive"

    def ready(self) -> None:
        """Connect."""
        connection_created.connect(use_quick_dates, dispatch_uid="archive.dates")
