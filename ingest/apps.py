"""The ingest app."""

from django.apps import AppConfig


class IngestConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "ingest"
