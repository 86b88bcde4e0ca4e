"""The archive app."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "archive"
