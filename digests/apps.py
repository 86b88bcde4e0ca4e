"""The digests app."""

from django.apps import AppConfig


class DigestsConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "digests"
